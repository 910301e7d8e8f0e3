import type { Catalog } from '@tallywright/domain'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { violationsIn } from '../proofs/invariants.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const START = Date.parse('2026-01-01T00:00:00Z')
const day = (days: number) => new Date(START + days * 86_400_000).toISOString().replace('.000Z', 'Z')
/** In the middle of June; the subscription ends before. */
const [END, LAST] = [120, 165]

const amounts = fc.integer({ min: 1, max: 400 }).map((cents) => (cents / 100).toFixed(2))
const tiersOf = <Priced extends object>(priced: fc.Arbitrary<Priced>) =>
  fc
    .tuple(fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 2 }), fc.infiniteStream(priced))
    .map(([bounds, prices]) => {
      const ends = [...bounds.toSorted((a, b) => a - b).map(String), null]
      return ends.map((upTo) => ({ upTo, ...(prices.next().value as Priced) }))
    })
const unit = fc.record({ unitAmount: amounts })
const terms = fc.oneof(
  unit.map((rate) => ({ model: 'per_unit', ...rate }) as const),
  tiersOf(fc.record({ unitAmount: amounts, flatAmount: amounts })).map(
    (tiers) => ({ model: 'graduated', tiers }) as const,
  ),
  tiersOf(unit).map((tiers) => ({ model: 'volume', tiers }) as const),
  tiersOf(fc.record({ flatAmount: amounts })).map((tiers) => ({ model: 'stairstep', tiers }) as const),
  fc
    .record({ size: fc.integer({ min: 1, max: 9 }).map(String), packageAmount: amounts })
    .map((packages) => ({ model: 'package', ...packages }) as const),
)
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 })
const meters = fc
  .record({
    aggregation: fc.constantFrom('count', 'sum', 'avg', 'max', 'min', 'latest', 'unique_count', 'weighted_sum'),
    groups: fc.boolean(),
    carries: fc.boolean(),
  })
  .map(({ aggregation, groups, carries }) => ({
    aggregation,
    ...(aggregation === 'unique_count' ? { property: 'user' } : {}),
    ...(groups ? { groupBy: ['region'] } : {}),
    ...(carries && ['sum', 'weighted_sum', 'latest', 'unique_count'].includes(aggregation) ? { carryOver: true } : {}),
  }))
const offers = fc.record({
  meter: meters,
  terms,
  allowance: maybe(fc.integer({ min: 0, max: 20 }).map(String)),
  minimum: maybe(fc.integer({ min: 1, max: 30 }).map(String)),
  maximum: maybe(fc.integer({ min: 31, max: 90 }).map(String)),
  percent: maybe(fc.integer({ min: 1, max: 100 }).map(String)),
  collection: fc.constantFrom('charge_automatically', 'send_invoice'),
})
const delays = fc.constantFrom(0, 0, 3, 33, 70, 130)
const content = fc.record({
  units: fc.integer({ min: -6, max: 30 }),
  user: fc.constantFrom('a', 'b', 'c'),
  region: fc.constantFrom('eu', 'us'),
})
const changes = fc.record({ after: delays, content: fc.option(content) })
const events = fc.array(
  fc.record({
    hour: fc.integer({ min: 0, max: (END - 1) * 24 }),
    delay: delays,
    content,
    /** Each amends the event, or voids it with null; what comes after a void is nothing. */
    changes: fc.array(changes, { maxLength: 2, size: 'small' }),
  }),
  { minLength: 1, maxLength: 14 },
)

type Offer = typeof offers extends fc.Arbitrary<infer Value> ? Value : never
type Use = typeof events extends fc.Arbitrary<infer Value> ? Value[number & keyof Value] : never

function catalogOf({ meter, terms: USD, allowance, minimum, maximum, percent }: Offer): Catalog {
  const feature = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
  return {
    features: { use: { type: 'metered', name: 'Use', meter } },
    coupons: {
      some: {
        name: 'Some',
        discount: { type: 'percent', percent: percent ?? '1' },
        duration: { kind: 'forever' },
      },
    },
    plans: {
      only: {
        name: 'Only',
        features: { use: { ...feature, ...(allowance === undefined ? {} : { allowance }) } },
        prices: {
          base: { cadence: month, terms: { USD: { model: 'flat', amount: '10.00' } } },
          use: {
            feature: 'use',
            cadence: month,
            terms: { USD },
            ...(minimum === undefined ? {} : { minimum: { USD: minimum } }),
            ...(maximum === undefined ? {} : { maximum: { USD: maximum } }),
          },
        },
      },
    },
  } as unknown as Catalog
}

/** What two customers of the same plan are billed for use, by period: one who reports in time what counts
 * in the end, and one who reports late, amends and voids. */
async function billed(offer: Offer, uses: readonly Use[]) {
  const world = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog: catalogOf(offer), at: day(0) },
  )
  const { billing, advance, environmentId } = world
  await billing.environments.updateSettings({ invoices: { collection: offer.collection, dueDays: 300 } })
  await billing.promotionCodes.create({ code: 'SOME', couponSlug: 'some' })
  const takesNegative = ['sum', 'weighted_sum'].includes(offer.meter.aggregation)
  for (const customerId of ['prompt', 'tardy']) {
    await billing.customers.create({ externalId: customerId })
    await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
    const promotionCode = offer.percent === undefined ? {} : { promotionCode: 'SOME' }
    await billing.subscriptions.create({ customerId, planSlug: 'only', ...promotionCode })
  }
  const sent = ({ units, ...properties }: Use['content']) => {
    return { units: takesNegative ? units : Math.abs(units), properties }
  }
  const steps = uses.flatMap(({ hour, delay, content, changes }, index) => {
    const event = {
      featureSlug: 'use',
      // No two at one instant: of these the later receipt would be the last.
      timestamp: new Date(START + hour * 3_600_000 + index * 60_000).toISOString().replace('.000Z', 'Z'),
      idempotencyKey: `use-${index}`,
    }
    const isVoided = changes.some((change) => change.content === null)
    const counts = isVoided ? null : (changes.at(-1)?.content ?? content)
    const at = Math.ceil(hour / 24) + 1
    const report = async (customerId: string, said: Use['content']) => {
      const one = { ...event, customerId, ...sent(said) }
      // Once more and again: a repetition changes nothing.
      for (const events of [[one, one], [one]]) await billing.usage.reportBatch({ events })
    }
    let late = at + delay
    const tardy = { customerId: 'tardy', idempotencyKey: event.idempotencyKey }
    const ofTardy = changes.map(({ after, content: changed }, place) => {
      late += after
      const isGone = changes.slice(0, place).some((change) => change.content === null)
      const act = async () => {
        if (isGone) return
        await (changed === null ? billing.usage.void(tardy) : billing.usage.amend({ ...tardy, ...sent(changed) }))
      }
      return { at: Math.min(late, LAST), act }
    })
    return [
      ...(counts === null ? [] : [{ at, act: () => report('prompt', counts) }]),
      { at: Math.min(at + delay, LAST), act: () => report('tardy', content) },
      ...ofTardy,
    ]
  })
  const cancel = async () => {
    for (const { id } of (await billing.subscriptions.list({ limit: 9 })).items) {
      await billing.subscriptions.cancel({ subscriptionId: id, behavior: 'now' })
    }
  }
  let now = 0
  for (const { at, act } of [...steps, { at: END, act: cancel }].toSorted((a, b) => a.at - b.at)) {
    if (at > now) await advance({ to: day(at) })
    now = at
    await act()
  }
  await advance({ to: day(LAST + 1) })
  const violations = await violationsIn({ connection: api.connection, store: api.engine.store, environmentId })
  return { prompt: await sums('prompt'), tardy: await sums('tardy'), violations }

  /** Net, of all lines of use and of the credit notes of such lines. */
  async function sums(customerId: string) {
    const { items } = await billing.invoices.list({ customerId, limit: 100 })
    const lines = items.flatMap((invoice) => invoice.lines).filter(({ featureSlug }) => featureSlug === 'use')
    const notes = (await billing.creditNotes.list({ customerId, limit: 100 })).items.flatMap((note) => note.lines)
    const byPeriod: Record<string, number> = {}
    for (const { id, net, servicePeriod } of lines) {
      const credited = notes.filter(({ lineId }) => lineId === id).reduce((sum, note) => sum + note.net, 0)
      byPeriod[servicePeriod.start] = (byPeriod[servicePeriod.start] ?? 0) + net - credited
    }
    return Object.fromEntries(Object.entries(byPeriod).toSorted(([a], [b]) => a.localeCompare(b)))
  }
}

test('all that is billed of a period comes to what the events that count would have been billed in time', async () => {
  await fc.assert(
    fc.asyncProperty(offers, events, async (offer, uses) => {
      const { prompt, tardy, violations } = await billed(offer, uses as Use[])
      expect(tardy).toEqual(prompt)
      // A quantity below zero rates, and is shown, as nothing.
      const isShown = uses.every(({ content, changes }) =>
        [content, ...changes.map((change) => change.content)].every((said) => (said?.units ?? 0) >= 0),
      )
      expect(violations.filter((each) => isShown || !each.startsWith('each accepted event'))).toEqual([])
    }),
    { numRuns: 12 },
  )
}, 600_000)
