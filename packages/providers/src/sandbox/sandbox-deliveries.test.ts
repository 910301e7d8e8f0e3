import { addMilliseconds, DAY, instantFromEpoch } from '@tallywright/domain'
import { describe, expect, test } from 'vitest'
import { AT, chargeOf, refundOf } from './charge-for-test.ts'
import { memoryBooks } from './sandbox-books.ts'
import { type DeliveryCourse, seededDeliveries } from './sandbox-deliveries.ts'
import { sandboxProvider } from './sandbox-provider.ts'

/** `courses`: of the events of each charge, by its key. */
function world(courses: Readonly<Record<string, DeliveryCourse>> = {}) {
  const delivered: string[] = []
  const post = { isDown: false }
  const books = memoryBooks()
  const open = () =>
    sandboxProvider(books, {
      webhooks: {
        secret: 'secret',
        wallClock: () => instantFromEpoch(Date.now()),
        deliver: async ({ headers }) => {
          if (post.isDown) throw new Error('down')
          delivered.push(headers['webhook-id'] ?? '')
        },
        courseOf: ({ id }) => courses[id.split(':')[0]?.replace('sandbox_', '') ?? ''] ?? 'once',
      },
    })
  return { delivered, post, provider: open(), reopened: open }
}

test('what happens to a charge is told once, each standing under an id of its own', async () => {
  const { delivered, provider } = world()
  await provider.charge(chargeOf('a', 'processing_then_succeeds'))
  await provider.charge(chargeOf('a', 'processing_then_succeeds'))
  const settled = addMilliseconds(AT, 3 * DAY)
  await provider.acts.passTime('env_a', settled)
  await provider.acts.passTime('env_a', settled)
  await provider.refund(refundOf('r', 'a', 10n, settled))
  const dispute = await provider.acts.openDispute('sandbox_a', 'fraudulent', settled)
  await provider.acts.closeDispute(dispute, 'lost')
  await provider.deliveries.flush()
  expect(delivered).toEqual([
    'sandbox_a:processing',
    'sandbox_a:succeeded',
    'sandbox_refund_r:succeeded',
    'sandbox_dispute_a:open',
    'sandbox_dispute_a:lost',
  ])
})

test('a setup is told when the customer has completed it', async () => {
  const { delivered, provider } = world()
  const request = {
    idempotencyKey: 's',
    environmentId: 'env_a',
    customerId: 'cus_1',
    customerReference: 'sandbox_cus_1',
  }
  const { reference } = await provider.openSetup({ ...request, returnUrl: 'https://shop.example/' })
  expect(await provider.acts.completeSetup(reference, 'nothing')).toMatchObject({ ok: false })
  await provider.acts.completeSetup(reference, 'declines_expired_card')
  await provider.deliveries.flush()
  expect(delivered).toEqual(['sandbox_setup_s:completed'])
  const method = { reference: 'declines_expired_card', label: 'Sandbox: declines expired card' }
  expect(await provider.findSetup(reference)).toMatchObject({ method })
})

describe('a script of deliveries', () => {
  test.each<[DeliveryCourse, string[], string[]]>([
    ['once', ['a', 'b'], ['a', 'b']],
    ['twice', ['a', 'a', 'b'], ['a', 'a', 'b']],
    ['after_next', ['b', 'a'], ['b', 'a']],
    ['late', ['b'], ['b', 'a']],
    ['never', ['b'], ['b']],
  ])('%s', async (course, atOnce, inTheEnd) => {
    const { delivered, provider } = world({ a: course })
    const keys = () => delivered.map((id) => id.replace('sandbox_', '').replace(':succeeded', ''))
    await provider.charge(chargeOf('a', 'succeeds'))
    await provider.charge(chargeOf('b', 'succeeds'))
    expect(await provider.deliveries.flush()).toBe(atOnce.length)
    expect(keys()).toEqual(atOnce)
    await provider.deliveries.releaseLate()
    expect(keys()).toEqual(inTheEnd)
    expect(await provider.deliveries.flush()).toBe(0)
  })

  test('what did not arrive is sent again, in its order, and by the next provider on the same books', async () => {
    const { delivered, post, provider, reopened } = world()
    post.isDown = true
    await provider.charge(chargeOf('a', 'succeeds'))
    await provider.charge(chargeOf('b', 'succeeds'))
    expect(await provider.deliveries.flush()).toBe(0)
    post.isDown = false
    const next = reopened()
    await next.deliveries.resume()
    expect(await next.deliveries.flush()).toBe(2)
    expect(delivered).toEqual(['sandbox_a:succeeded', 'sandbox_b:succeeded'])
    const last = reopened()
    await last.deliveries.resume()
    expect(await last.deliveries.flush()).toBe(0)
  })

  test('by a seed, depends on the event alone, in about the shares that were asked for', () => {
    const ids = Array.from({ length: 2_000 }, (_, index) => `sandbox_${index}:succeeded`)
    const courseOf = seededDeliveries('seed', { twice: 10, after_next: 20, late: 5, never: 5 })
    const draw = (id: string) => courseOf({ id, type: 'charge.succeeded', subject: { kind: 'other' } })
    const drawn = new Map(ids.map((id) => [id, draw(id)]))
    expect(new Map(ids.toReversed().map((id) => [id, draw(id)]))).toEqual(drawn)
    const counts = Map.groupBy(drawn.values(), (course) => course)
    const share = (course: DeliveryCourse) => (counts.get(course)?.length ?? 0) / 20
    for (const [course, wanted] of [
      ['twice', 10],
      ['after_next', 20],
      ['late', 5],
      ['never', 5],
      ['once', 60],
    ] as const) {
      expect(share(course)).toBeGreaterThan(wanted * 0.7)
      expect(share(course)).toBeLessThan(wanted * 1.3)
    }
  })
})
