import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Price } from '../../catalog/price.ts'
import { rerun } from '../../explanation/explanation.ts'
import { parseDecimal } from '../../money/decimal.ts'
import { formatMoney } from '../../money/money.ts'
import { decideCreate } from '../../subscription/create.ts'
import { instantFromIso } from '../../time/instant.ts'
import { buildInvoice } from '../build-invoice.ts'
import type { CouponInForce } from '../discounts/coupon-in-force.ts'
import { creditedBy, type Line } from '../line.ts'
import { amountOff, percentOff, planVersion, stored, taxedAt } from '../samples.ts'
import type { BilledBoundary, SegmentUsage } from './billed-boundary.ts'
import { correctionLines } from './correction.ts'

const start = instantFromIso('2024-01-01T00:00:00Z')
const end = instantFromIso('2024-02-01T00:00:00Z')

function boundaryOf(more: Partial<Price>, used: Record<string, string>): BilledBoundary {
  const price: Price = {
    feature: 'api',
    name: 'API calls',
    cadence: { unit: 'month', count: 1 },
    terms: { USD: { model: 'per_unit', unitAmount: '0.01' } },
    ...more,
  }
  const features = { api: { type: 'metered', consumption: 'priced', overage: 'allowed' } } as const
  const version = planVersion(
    'team',
    { features, prices: { api: price } },
    { api: { aggregation: 'sum', groupBy: ['region'] } },
  )
  const created = decideCreate({
    id: 'sub_1',
    customerId: 'cus_1',
    planVersion: version,
    currency: 'USD',
    timeZone: 'UTC',
    at: start,
    hasPaymentMethod: true,
    trialUsed: false,
    invoiceId: 'inv_1',
  })
  if (!created.ok) throw new Error(created.error.message)
  const groups = Object.entries(used).map(([region, quantity]) => ({
    key: { region },
    quantity: parseDecimal(quantity),
  }))
  const usage: SegmentUsage[] = [{ featureSlug: 'api', segmentStart: start, groups }]
  const closed = created.value.settled.subscription
  return { billing: { at: end, closed, opened: null, skipped: [] }, creditsUnusedTime: false, usage }
}

function invoiced(boundary: BilledBoundary, coupons: CouponInForce[] = []): Line[] {
  return buildInvoice({ currency: 'USD', boundaries: [boundary], coupons, tax: taxedAt() }).lines.map(stored)
}

function correct(boundary: BilledBoundary, lines: readonly Line[], coupons: CouponInForce[] = [], cause = 'late:1') {
  const earlier = lines
    .filter(({ kind, net }) => kind === 'correction' && net.amount < 0n)
    .map((line) => ({ lineId: line.source ?? '', ...creditedBy(line) }))
  const invoiced = lines.map((line) => ({ line, noted: [], creditable: { lines, earlier } }))
  const chosen = [...new Set(lines.flatMap(({ discountOf }) => discountOf?.coupon ?? []))]
  const discounts = coupons.map(({ id, coupon }) => ({ id, coupon, afterPeriod: null, uses: [] }))
  return correctionLines({ boundary, featureSlugs: ['api'], invoiced, discounts, chosen, cause })
}

test('late usage is billed as the difference, on a line that names the original', () => {
  const before = invoiced(boundaryOf({}, { eu: '1000' }))
  const [line, ...others] = correct(boundaryOf({}, { eu: '1500' }), before)
  expect(others).toEqual([])
  expect(line).toMatchObject({
    kind: 'correction',
    source: before[0]!.id,
    servicePeriod: { start, end },
    quantity: '500',
  })
  expect(formatMoney(line!.amount)).toBe('5.00')
  expect(rerun(line!.explanation)).toEqual(line!.amount)
})

test('usage that was voided comes back', () => {
  const [line] = correct(boundaryOf({}, {}), invoiced(boundaryOf({}, { eu: '1000', us: '300' }))).filter(
    ({ group }) => group === '{"region":"us"}',
  )
  expect(formatMoney(line!.amount)).toBe('-3.00')
  expect(line!.reverses).toMatchObject({ net: { amount: 300n }, credited: { amount: 0n } })
})

test('each group is corrected alone, and only where it differs', () => {
  const before = invoiced(boundaryOf({}, { eu: '1000', us: '300' }))
  const lines = correct(boundaryOf({}, { eu: '1000', us: '400' }), before)
  expect(lines.map(({ group, amount }) => [group, formatMoney(amount)])).toEqual([['{"region":"us"}', '1.00']])
})

test.each([
  ['still due', '1500', '0.00', '500'],
  ['no longer', '2500', '8.00', '1500'],
])('a minimum over groups is one with their usage, and what it had billed counts: %s', (_, eu, amount, quantity) => {
  const minimum = { minimum: { USD: '20' } }
  const [line, ...others] = correct(
    boundaryOf(minimum, { eu, us: '300' }),
    invoiced(boundaryOf(minimum, { eu: '1000', us: '300' })),
  )
  expect(others).toEqual([])
  expect(line).toMatchObject({ group: null, description: 'API calls, corrected', quantity })
  expect(formatMoney(line!.amount)).toBe(amount)
  expect(rerun(line!.explanation)).toEqual(line!.amount)
})

test('groups that a bound has held over are corrected as one from then on', () => {
  const price = { minimum: { USD: '20' } }
  const first = invoiced(boundaryOf(price, { eu: '3000' }))
  const none = correct(boundaryOf(price, {}), first)
  const since = buildInvoice({ currency: 'USD', lines: none, tax: taxedAt() }).lines.map(stored)
  const next = correct(boundaryOf(price, { us: '2500' }), [...first, ...since], [], 'late:2')
  expect([...none, ...next].map(({ amount, description }) => [formatMoney(amount), description])).toEqual([
    ['-10.00', 'API calls, corrected'],
    ['5.00', 'API calls, corrected'],
  ])
})

test('the percentages of then reduce the correction too, amounts stay as they were', () => {
  const percent = percentOff('10')
  const before = invoiced(boundaryOf({}, { eu: '1000' }), [percent, amountOff('3')])
  expect(
    correct(boundaryOf({}, { eu: '1500' }), before, [percent, amountOff('3')]).map(({ amount }) => formatMoney(amount)),
  ).toEqual(['4.50'])
})

test('a coupon that was not chosen for the invoice reduces no correction of it', () => {
  const before = invoiced(boundaryOf({}, { eu: '1000' }))
  const half = percentOff('50')
  const alone = { ...percentOff('60'), id: 'alone' }
  const coupons = [
    half,
    { ...alone, coupon: { ...alone.coupon, stackable: false, appliesTo: { prices: ['team/base'] } } },
  ]
  const discounts = coupons.map(({ id, coupon }) => ({ id, coupon, afterPeriod: null, uses: [] }))
  const known = { featureSlugs: ['api'], discounts, cause: 'late:1', invoiced: before.map(asInvoiced) }
  const boundary = boundaryOf({}, { eu: '1500' })
  const chosen = correctionLines({ boundary, ...known, chosen: ['alone'] })
  expect(chosen.map(({ amount }) => formatMoney(amount))).toEqual(['5.00'])

  function asInvoiced(line: Line) {
    return { line, noted: [], creditable: { lines: before, earlier: [] } }
  }
})

test('corrected again, only what is new is billed', () => {
  const before = invoiced(boundaryOf({}, { eu: '1000' }))
  const first = correct(boundaryOf({}, { eu: '1500' }), before)
  const since = buildInvoice({ currency: 'USD', lines: first, tax: taxedAt() }).lines.map(stored)
  const now = boundaryOf({}, { eu: '1500' })
  expect(correct(now, [...before, ...since], [], 'late:2')).toEqual([])
})

const cents = fc.integer({ min: 1, max: 500 }).map((amount) => (amount / 100).toFixed(2))
const prices = fc
  .record({
    terms: fc.oneof(
      cents.map((unitAmount) => ({ model: 'per_unit', unitAmount }) as const),
      fc.tuple(cents, cents).map(([first, then]) => {
        const tiers = [
          { upTo: '20', unitAmount: first, flatAmount: then },
          { upTo: null, unitAmount: then },
        ] as const
        return { model: 'graduated', tiers } as const
      }),
      cents.map((packageAmount) => ({ model: 'package', size: '7', packageAmount }) as const),
    ),
    minimum: fc.option(cents),
    maximum: fc.option(fc.integer({ min: 6, max: 90 }).map(String)),
  })
  .map(({ terms, minimum, maximum }) => ({
    terms: { USD: terms },
    ...(minimum === null ? {} : { minimum: { USD: minimum } }),
    ...(maximum === null ? {} : { maximum: { USD: maximum } }),
  }))
const used = fc
  .dictionary(fc.constantFrom('eu', 'us', 'asia'), fc.integer({ min: 1, max: 60 }), { noNullPrototype: true })
  .map((groups) => Object.fromEntries(Object.entries(groups).map(([region, units]) => [region, String(units)])))
const coupons = fc
  .array(fc.integer({ min: 1, max: 100 }), { maxLength: 1 })
  .map((all) => all.map((each) => percentOff(`${each}`)))

test('what was billed of a period and its corrections come to what its usage would have cost at once', () => {
  const sumOf = (lines: readonly Line[]) => lines.reduce((sum, { net }) => sum + net.amount, 0n)
  fc.assert(
    fc.property(
      prices,
      fc.array(used, { minLength: 2, maxLength: 4 }),
      coupons,
      (price, [first = {}, ...known], given) => {
        const lines = [...invoiced(boundaryOf(price, first), given)]
        for (const [index, now] of known.entries()) {
          const corrections = correct(boundaryOf(price, now), lines, given, `late:${index}`)
          for (const line of corrections) expect(rerun(line.explanation)).toEqual(line.amount)
          // On an invoice that has enough beside them to carry them.
          const beside = boundaryOf({ terms: { USD: { model: 'flat', amount: '900' } } }, {})
          const next = buildInvoice({ currency: 'USD', boundaries: [beside], lines: corrections, tax: taxedAt() })
          lines.push(...next.lines.filter(({ kind }) => kind === 'correction').map(stored))
        }
        expect(sumOf(lines)).toBe(sumOf(invoiced(boundaryOf(price, known.at(-1) ?? {}), given)))
      },
    ),
  )
})
