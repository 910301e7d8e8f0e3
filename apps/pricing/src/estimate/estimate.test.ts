import {
  type Catalog,
  type Decimal,
  formatMoney,
  type PriceTerms,
  parseDecimal,
  rate,
  rational,
  rerun,
  usageOf,
  validateCatalog,
} from '@tallywright/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { estimate } from './estimate.ts'
import { exampleCatalog } from './example-catalog.ts'
import type { Choice } from './offered-plan.ts'
import type { PlannedGroup, PlannedUse } from './planned-use.ts'
import { featuresOf, month, nothingUsed, offered, sumOfUnits, year } from './samples.ts'

function used(units: Record<string, Decimal>, seats: Record<string, number> = {}, quotas = {}): PlannedUse {
  const metered = Object.entries(units).map(([slug, text]) => {
    return [slug, { cadence: month, groups: [group({}, text)] }] as const
  })
  return { metered: Object.fromEntries(metered), seats, quotas }
}

function group(key: Record<string, string>, units: Decimal, eventCount: number | null = null): PlannedGroup {
  return { key, units: parseDecimal(units), eventCount }
}

/** `label 12.30` for each line, and the total. */
function summary(catalog: Catalog, slug: string, use: PlannedUse, choice: Partial<Choice> = {}): string[] {
  const { lines, total } = estimate(offered(catalog, slug, choice), use, featuresOf(catalog))
  const shown = lines.map(({ label, times, each, amount }) => {
    return times === 1
      ? `${label} ${formatMoney(amount)}`
      : `${label} ${times} × ${formatMoney(each)} = ${formatMoney(amount)}`
  })
  return [...shown, `total ${formatMoney(total)}`]
}

test('the example catalog is one that the server would accept', () => {
  expect(validateCatalog(exampleCatalog)).toEqual([])
})

const busy = used({ 'api-calls': '12500', storage: '12.4' }, { editor: 5 }, { projects: 13 })

test.each([
  [
    'a plan without use costs its base price',
    'team',
    nothingUsed,
    {},
    ['Team 20.00', 'API calls 0.00', 'Storage 0.00', 'Projects 0.00', 'total 20.00'],
  ],
  // 11,500 calls beyond 1,000 free: 10,000 × 0.002 + 1,500 × 0.001; 13 started GB, 10 free; 2 editors more than 3.
  [
    'every line is rated and rounded by itself',
    'team',
    busy,
    {},
    ['API calls 21.50', 'Storage 0.26', 'Projects 3.75', 'Team 20.00', 'Extra editors 16.00', 'total 61.51'],
  ],
  [
    'the currency decides which prices are taken',
    'team',
    busy,
    { currency: 'EUR' },
    ['API calls 19.35', 'Storage 0.24', 'Projects 3.75', 'Team 19.00', 'Extra editors 15.00', 'total 57.34'],
  ],
  [
    'a yearly plan with monthly usage has twelve months of it, each rounded',
    'team',
    busy,
    { cadence: year },
    [
      'API calls 12 × 21.50 = 258.00',
      'Storage 12 × 0.26 = 3.12',
      'Projects 12 × 3.75 = 45.00',
      'Team 200.00',
      'Extra editors 12 × 16.00 = 192.00',
      'total 698.12',
    ],
  ],
  ['a free plan costs nothing, whatever is used', 'hobby', busy, {}, ['total 0.00']],
  // 2.4 million calls need 230 packages beyond 100,000; the price's maximum is 500.
  [
    'a maximum ends what usage can cost',
    'business',
    used({ 'api-calls': '2400000' }),
    {},
    ['Business 99.00', 'API calls 500.00', 'Storage 0.00', 'total 599.00'],
  ],
] as const)('%s', (_, slug, use, choice, lines) => {
  expect(summary(exampleCatalog, slug, use, choice).toSorted()).toEqual(lines.toSorted())
})

function metered(terms: PriceTerms, meter: object = sumOfUnits, more: object = {}): Catalog {
  return {
    features: { usage: { type: 'metered', name: 'Usage', meter: { aggregation: 'sum', ...meter } } },
    plans: {
      pro: {
        name: 'Pro',
        features: { usage: { type: 'metered', consumption: 'priced', overage: 'allowed', ...more } },
        prices: { usage: { feature: 'usage', cadence: month, planCadences: [month, year], terms: { USD: terms } } },
      },
    },
  }
}

test('each group of a matrix has a line of its own', () => {
  const terms: PriceTerms = {
    model: 'matrix',
    dimensions: ['country'],
    cells: [{ values: ['DE'], unitAmount: '0.0725' }],
    defaultUnitAmount: '0.1',
  }
  const groups = [group({ country: 'DE' }, '101'), group({ country: 'any other' }, '7')]
  const use = { ...nothingUsed, metered: { usage: { cadence: month, groups } } }
  const lines = ['Usage: DE 7.32', 'Usage: any other 0.70', 'total 8.02']
  expect(summary(metered(terms, { groupBy: ['country'] }), 'pro', use)).toEqual(lines)
})

test('tokens that a plan has no price for are left out', () => {
  const terms: PriceTerms = { model: 'model_cost', models: { small: { input: '0.000003' } }, marginPercent: '20' }
  const groups = [
    group({ model: 'small', tokenKind: 'input' }, '1000000'),
    group({ model: 'small', tokenKind: 'output' }, '500'),
  ]
  const use = { ...nothingUsed, metered: { usage: { cadence: month, groups } } }
  const catalog = metered(terms, { groupBy: ['model', 'tokenKind'] })
  expect(summary(catalog, 'pro', use)).toEqual(['Usage: small, input 3.60', 'total 3.60'])
})

test('a price per event is rated over events of equal size', () => {
  const terms: PriceTerms = { model: 'percentage', percent: '2.9', fixedAmount: '0.30', freeEvents: 10 }
  const use = { ...nothingUsed, metered: { usage: { cadence: month, groups: [group({}, '5000', 100)] } } }
  // 90 events of 50.00 are charged: 4,500 × 2.9 % + 90 × 0.30
  expect(summary(metered(terms), 'pro', use)).toEqual(['Usage 157.50', 'total 157.50'])
})

test('a level stays what it is when the slider counts months and the price counts years', () => {
  const levels = metered({ model: 'per_unit', unitAmount: '2' }, { aggregation: 'avg' })
  const sums = metered({ model: 'per_unit', unitAmount: '2' })
  const yearly = (catalog: Catalog): Catalog => {
    const { usage } = catalog.plans.pro!.prices
    return {
      ...catalog,
      plans: { pro: { ...catalog.plans.pro!, prices: { usage: { ...usage!, cadence: year, planCadences: [year] } } } },
    }
  }
  expect(summary(yearly(levels), 'pro', used({ usage: '10' }), { cadence: year })).toEqual([
    'Usage 20.00',
    'total 20.00',
  ])
  expect(summary(yearly(sums), 'pro', used({ usage: '10' }), { cadence: year })).toEqual([
    'Usage 240.00',
    'total 240.00',
  ])
})

const decimal = (most: number, places: number) =>
  fc
    .tuple(fc.nat(most), fc.nat(10 ** places - 1))
    .map(([whole, part]) => `${whole}.${String(part).padStart(places, '0')}`)
const tiers = fc.tuple(decimal(3, 4), decimal(2, 4), fc.integer({ min: 1, max: 5000 })).map(([first, second, upTo]) => [
  { upTo: String(upTo), unitAmount: first, flatAmount: second },
  { upTo: null, unitAmount: second },
])
const anyTerms: fc.Arbitrary<PriceTerms> = fc.oneof(
  decimal(3, 6).map((unitAmount): PriceTerms => ({ model: 'per_unit', unitAmount })),
  tiers.map((each): PriceTerms => ({ model: 'graduated', tiers: each })),
  tiers.map((each): PriceTerms => ({ model: 'volume', tiers: each })),
  fc.tuple(fc.integer({ min: 1, max: 900 }), decimal(9, 3)).map(([size, packageAmount]): PriceTerms => {
    return { model: 'package', size: String(size), packageAmount }
  }),
)

test('the estimate is what `rate` says of each price, once for each period of the price', () => {
  fc.assert(
    fc.property(
      anyTerms,
      decimal(9999, 3),
      fc.option(fc.nat(900).map(String), { nil: undefined }),
      fc.constantFrom([month, 1n] as const, [year, 12n] as const),
      (terms, units, allowance, [cadence, times]) => {
        const catalog = metered(terms, {}, allowance === undefined ? {} : { allowance })
        const rated = rate({ currency: 'USD', terms, allowance: allowance ?? null }, usageOf(parseDecimal(units)))
        const { total, lines } = estimate(offered(catalog, 'pro', { cadence }), used({ usage: units }), new Map())
        expect(total).toEqual({ amount: rated.amount.amount * times, currency: 'USD' })
        expect(lines.every((line) => rerun(line.explanation).amount === line.each.amount)).toBe(true)
      },
    ),
  )
})

test('extra seats cost what `rate` says of them, and none are charged that are included', () => {
  fc.assert(
    fc.property(fc.nat(60), (editors) => {
      const price = exampleCatalog.plans.business.prices.editors!.terms.USD!
      const extra = rate(
        { currency: 'USD', terms: price, quantityKind: 'level' },
        usageOf(rational(Math.max(0, editors - 10))),
      )
      const { total } = estimate(
        offered(exampleCatalog, 'business'),
        used({}, { editor: editors }),
        featuresOf(exampleCatalog),
      )
      expect(total.amount).toBe(9900n + extra.amount.amount)
    }),
  )
})
