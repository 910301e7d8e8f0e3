import { readFileSync } from 'node:fs'
import { addMilliseconds, DAY } from '@tallywright/domain'
import { describe, expect, test } from 'vitest'
import { AT, chargeOf, refundOf } from './charge-for-test.ts'
import { CARD_DECLINE_CODES } from './decline-codes.ts'
import { memoryBooks } from './sandbox-books.ts'
import { SANDBOX_METHODS, scriptOf } from './sandbox-methods.ts'
import { sandboxProvider } from './sandbox-provider.ts'

const HARD = [
  ...['expired_card', 'stolen_card', 'lost_card', 'pickup_card', 'restricted_card', 'fraudulent', 'incorrect_number'],
  ...['invalid_account', 'account_closed', 'card_not_supported', 'currency_not_supported'],
  'revocation_of_authorization',
]

test.each(CARD_DECLINE_CODES)('declines_%s declines with that code, each time it is used', async (code) => {
  const provider = sandboxProvider(memoryBooks())
  for (const key of ['a', 'b']) {
    const outcome = await provider.charge(chargeOf(key, `declines_${code}`))
    expect(outcome).toMatchObject({ status: 'failed', decline: { code, hard: HARD.includes(code) } })
  }
})

test('there are soft and hard declines', () => {
  expect(CARD_DECLINE_CODES).toEqual(expect.arrayContaining(HARD))
  expect(CARD_DECLINE_CODES.length).toBeGreaterThan(HARD.length)
})

test.each([
  ['declines_once_then_succeeds', 1],
  ['declines_twice_then_succeeds', 2],
  ['declines_3_times_then_succeeds', 3],
  ['declines_4_times_then_succeeds', 4],
])(
  '%s: so many charges for an invoice are declined, whichever is sent again, and each invoice begins anew',
  async (method, count) => {
    const provider = sandboxProvider(memoryBooks())
    for (const invoiceId of ['inv_1', 'inv_2']) {
      const statuses: string[] = []
      for (let attempt = 0; attempt <= count; attempt++) {
        const request = chargeOf(`${invoiceId}:${attempt}`, method, { invoiceId })
        const first = await provider.charge(request)
        expect(await provider.charge(request)).toEqual(first)
        statuses.push(first.status)
      }
      expect(statuses).toEqual([...Array.from({ length: count }, () => 'failed'), 'succeeded'])
    }
  },
)

test('what is processing settles to the millisecond three days later, by the environment’s clock', async () => {
  const provider = sandboxProvider(memoryBooks())
  await provider.charge(chargeOf('a', 'processing_then_succeeds'))
  await provider.charge(chargeOf('b', 'processing_then_fails'))
  const settled = addMilliseconds(AT, 3 * DAY)
  const before = addMilliseconds(settled, -1)
  expect(await provider.findCharge('a', before)).toMatchObject({ status: 'processing' })
  expect(await provider.findCharge('a', settled)).toMatchObject({ status: 'succeeded' })
  expect(await provider.findCharge('b', before)).toMatchObject({ status: 'processing' })
  expect(await provider.findCharge('b', settled)).toMatchObject({ status: 'failed', decline: { code: 'debit_failed' } })
})

test('a late answer comes after the charge is made', async () => {
  const provider = sandboxProvider(memoryBooks(), { lateByMs: 200 })
  let hasAnswered = false
  const answer = provider.charge(chargeOf('a', 'answers_late')).then((outcome) => {
    hasAnswered = true
    return outcome
  })
  await expect.poll(() => provider.findCharge('a', AT), { interval: 1 }).toMatchObject({ status: 'succeeded' })
  expect(hasAnswered).toBe(false)
  expect(await answer).toMatchObject({ status: 'succeeded' })
})

test('a pending refund that fails leaves its money to be refunded again', async () => {
  const provider = sandboxProvider(memoryBooks())
  await provider.charge(chargeOf('a', 'succeeds_refund_pending_then_fails'))
  expect(await provider.refund(refundOf('r1', 'a', 100n))).toMatchObject({ status: 'pending' })
  expect(await provider.refund(refundOf('r2', 'a', 100n))).toMatchObject({ status: 'failed' })
  const later = addMilliseconds(AT, 3 * DAY)
  expect(await provider.findRefund('r1', later)).toMatchObject({ status: 'failed', reason: 'returned_by_bank' })
  expect(await provider.refund(refundOf('r3', 'a', 100n, later))).toMatchObject({ status: 'pending' })
})

test('a method of another provider is declined for good', async () => {
  const outcome = await sandboxProvider(memoryBooks()).charge(chargeOf('a', 'pm_card_visa'))
  expect(outcome).toMatchObject({ status: 'failed', decline: { code: 'unknown_payment_method', hard: true } })
})

describe('the README', () => {
  const page = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const cells = (row: string) => row.split('|').map((cell) => cell.trim())
  const rows = page.split('\n').map(cells)
  test.each(SANDBOX_METHODS)('says what %s does', (method) => {
    const named = rows.filter(([, token]) => token === `\`${method}\``)
    expect(named.map(([, , does]) => does)).toEqual([scriptOf(method).does])
  })
})
