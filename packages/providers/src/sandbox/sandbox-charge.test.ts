import { addMilliseconds, DAY, money } from '@tallywright/domain'

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AT, chargeOf, refundOf } from './charge-for-test.ts'
import { memoryBooks } from './sandbox-books.ts'
import { sandboxProvider } from './sandbox-provider.ts'
import { webhooksForTest } from './sandbox-under-test.ts'

const METHODS = [
  'succeeds',
  'requires_action',
  'processing_then_succeeds',
  'processing_then_fails',
  'succeeds_refund_pending',
  'succeeds_refund_pending_then_fails',
  'succeeds_refund_fails',
  'succeeds_then_disputed',
]

test('whatever is refunded, disputed and confirmed in whatever order, no more leaves a charge than came in', async () => {
  const act = fc.oneof(
    fc.record({
      does: fc.constantFrom('refund'),
      amount: fc.bigInt({ min: -1n, max: 120n }),
      days: fc.integer({ min: 0, max: 9 }),
    }),
    fc.record({
      does: fc.constantFrom('dispute', 'lose', 'win', 'confirm', 'cancel', 'pass'),
      days: fc.integer({ min: 0, max: 9 }),
    }),
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...METHODS), fc.array(act, { maxLength: 12 }), async (method, acts) => {
      const provider = sandboxProvider(memoryBooks())
      const reference = 'sandbox_a'
      await provider.charge(chargeOf('a', method))
      let now = AT
      for (const [index, { does, days, ...more }] of acts.entries()) {
        now = addMilliseconds(now, days * DAY)
        const dispute = 'sandbox_dispute_a'
        if ('amount' in more) await provider.refund(refundOf(`r${index}`, 'a', more.amount, now))
        if (does === 'dispute') await provider.acts.openDispute(reference, 'fraudulent', now)
        if (does === 'lose') await provider.acts.closeDispute(dispute, 'lost')
        if (does === 'win') await provider.acts.closeDispute(dispute, 'won')
        if (does === 'confirm') await provider.acts.completeAction(reference)
        if (does === 'cancel') await provider.cancelCharge({ idempotencyKey: 'a', reference }, now)
        if (does === 'pass') await provider.acts.passTime('env_a', now)
        const { charges, refunds } = await provider.witness(now)
        const [{ captured, refunded, takenBack } = { captured: 0n, refunded: 0n, takenBack: 0n }] = charges
        const pending = refunds.filter(({ status }) => status === 'pending')
        expect(pending.reduce((total, { amount }) => total + amount, refunded + takenBack)).toBeLessThanOrEqual(
          captured,
        )
        const outcome = await provider.findCharge('a', now)
        expect(captured).toBe(outcome?.status === 'succeeded' ? 100n : 0n)
      }
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['more than is left', 101n, 'USD', 'exceeds_what_is_left'],
  ['nothing', 0n, 'USD', 'amount_not_positive'],
  ['less than nothing', -1n, 'USD', 'amount_not_positive'],
  ['another currency', 50n, 'EUR', 'currency_differs'],
])('a refund of %s fails and says why', async (_, amount, currency, reason) => {
  const provider = sandboxProvider(memoryBooks())
  await provider.charge(chargeOf('a', 'succeeds'))
  const request = { ...refundOf('r', 'a', 1n), money: money(amount, currency) }
  expect(await provider.refund(request)).toMatchObject({ status: 'failed', reason })
  expect((await provider.witness(AT)).charges).toMatchObject([{ refunded: 0n }])
})

test('a refund of a charge that was never made is an error, and no refund', async () => {
  const provider = sandboxProvider(memoryBooks())
  await expect(provider.refund(refundOf('r', 'nobody', 1n))).rejects.toThrow('no charge nobody')
  expect(await provider.findRefund('r', AT)).toBeNull()
})

test('a scripted dispute opens seven days later, of what has not gone back by then', async () => {
  const provider = sandboxProvider(memoryBooks())
  await provider.charge(chargeOf('a', 'succeeds_then_disputed'))
  await provider.refund(refundOf('r', 'a', 30n))
  await provider.acts.passTime('env_a', addMilliseconds(AT, 7 * DAY - 1))
  expect(await provider.findDispute('sandbox_dispute_a')).toBeNull()
  await provider.acts.passTime('env_b', addMilliseconds(AT, 9 * DAY))
  expect(await provider.findDispute('sandbox_dispute_a')).toBeNull()
  await provider.acts.passTime('env_a', addMilliseconds(AT, 9 * DAY))
  const openedAt = addMilliseconds(AT, 7 * DAY)
  const open = { status: 'open', reason: 'fraudulent', openedAt, money: money(70n, 'USD') }
  expect(await provider.findDispute('sandbox_dispute_a')).toMatchObject(open)
})

test.each([
  ['won', 'succeeded', 0n],
  ['lost', 'disputed', 100n],
] as const)(
  'a dispute that is %s: a refund afterwards has %s, and the bank has taken back %s',
  async (end, refund, takenBack) => {
    const provider = sandboxProvider(memoryBooks())
    await provider.charge(chargeOf('a', 'succeeds'))
    const dispute = await provider.acts.openDispute('sandbox_a', 'product_not_received', AT)
    expect(await provider.refund(refundOf('r1', 'a', 1n))).toEqual({ status: 'disputed' })
    await provider.acts.closeDispute(dispute, end)
    expect(await provider.findDispute(dispute)).toMatchObject({ status: end, reason: 'product_not_received' })
    expect(await provider.refund(refundOf('r2', 'a', 1n))).toMatchObject({ status: refund })
    expect((await provider.witness(AT)).charges).toMatchObject([{ captured: 100n, takenBack }])
  },
)

test('a confirmation that was refused cannot be made good afterwards', async () => {
  const provider = sandboxProvider(memoryBooks())
  await provider.charge(chargeOf('a', 'requires_action'))
  await provider.acts.refuseAction('sandbox_a')
  await provider.acts.completeAction('sandbox_a')
  const outcome = { status: 'failed', decline: { code: 'authentication_failed', hard: false } }
  expect(await provider.findCharge('a', AT)).toMatchObject(outcome)
})

test('a clock that has moved looks only at what has something to come', async () => {
  const books = memoryBooks()
  let found = 0
  const counted = {
    ...books,
    find: (kind: string, key: string) => {
      found += 1
      return books.find(kind, key)
    },
  }
  const { webhooks } = webhooksForTest(Date.now)
  const provider = sandboxProvider(counted, { webhooks })
  for (const key of ['a', 'b', 'c', 'd']) await provider.charge(chargeOf(key, 'succeeds'))
  await provider.charge(chargeOf('e', 'processing_then_succeeds'))
  const lookedAt = async (days: number) => {
    found = 0
    await provider.acts.passTime('env_a', addMilliseconds(AT, days * DAY))
    return found
  }
  expect(await lookedAt(1)).toBe(1)
  expect(await lookedAt(3)).toBeGreaterThan(1)
  expect(await lookedAt(4)).toBe(0)
  expect(await books.list('undelivered')).toHaveLength(6)
  await provider.deliveries.flush()
  expect(await books.list('undelivered')).toEqual([])
})
