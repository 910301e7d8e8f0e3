import { describe, expect, test } from 'vitest'
import type { PriceTerms } from '../catalog/price.ts'
import { rerun } from '../explanation/explanation.ts'
import { formatExact, parseExact } from '../money/decimal.ts'
import { ONE, rational } from '../money/rational.ts'
import type { PriceRules } from './rate-input.ts'
import { type PriceSegment, rateSegments, type SegmentedPeriod } from './rate-segments.ts'

const half = rational(1, 2)
const one: PriceTerms = { model: 'per_unit', unitAmount: '1' }
const two: PriceTerms = { model: 'per_unit', unitAmount: '2' }
const graduated: PriceTerms = {
  model: 'graduated',
  tiers: [
    { upTo: '1000', unitAmount: '0', flatAmount: '5' },
    { upTo: '10000', unitAmount: '0.002' },
    { upTo: null, unitAmount: '0.001' },
  ],
}
const volume: PriceTerms = {
  model: 'volume',
  tiers: [
    { upTo: '1000', unitAmount: '1' },
    { upTo: null, unitAmount: '0.5' },
  ],
}
const stairstep: PriceTerms = {
  model: 'stairstep',
  tiers: [
    { upTo: '10', flatAmount: '49' },
    { upTo: null, flatAmount: '199' },
  ],
}
const packages: PriceTerms = { model: 'package', size: '10', packageAmount: '15' }
const flat20: PriceTerms = { model: 'flat', amount: '20' }
const flat50: PriceTerms = { model: 'flat', amount: '50' }

function withFirstFlat(flatAmount: string): PriceTerms {
  return {
    model: 'graduated',
    tiers: [
      { upTo: '10', flatAmount },
      { upTo: null, unitAmount: '1' },
    ],
  }
}

type Used = [price: PriceRules | PriceTerms | null, quantity: string | null, share?: ReturnType<typeof rational>]

function segments(...used: Used[]): PriceSegment[] {
  return used.map(([price, quantity, share = half]) => ({
    share,
    price: price === null || 'terms' in price ? price : { terms: price },
    groups: quantity === null ? [] : [{ key: {}, quantity: parseExact(quantity) }],
  }))
}

function rated(used: Used[], period: Partial<SegmentedPeriod> = {}) {
  const rating = rateSegments({ currency: 'USD', ...period, segments: segments(...used) })
  expect(rerun(rating.explanation)).toEqual(rating.amount)
  return rating
}

describe('usage that adds up goes on through the segments', () => {
  test.each<[name: string, used: Used[], exact: string]>([
    [
      'the old price until the change, the new price after it',
      [
        [one, '5'],
        [two, '7'],
      ],
      '19',
    ],
    [
      'tiers do not start again',
      [
        [one, '5000'],
        [graduated, '7500'],
      ],
      '5017.5',
    ],
    [
      'a plan without tiers goes on after one with tiers',
      [
        [graduated, '5000'],
        [one, '7500'],
      ],
      '7513',
    ],
    [
      'a cut without a change of price changes nothing',
      [
        [graduated, '5000'],
        [graduated, '7500'],
      ],
      '25.5',
    ],
    [
      'a started package is not started again',
      [
        [packages, '17'],
        [packages, '3'],
      ],
      '30',
    ],
    [
      'volume: the tier of the total × the units of the segment',
      [
        [volume, '800'],
        [volume, '400'],
      ],
      '1000',
    ],
    [
      'stairstep: the step of the total × the time of the segment',
      [
        [stairstep, '5'],
        [stairstep, '20'],
      ],
      '124',
    ],
    [
      'a flat price counts by time',
      [
        [flat20, '1', rational(15, 31)],
        [flat50, '1', rational(16, 31)],
      ],
      '1100/31',
    ],
    [
      'a plan that does not price the feature costs nothing and moves no tier',
      [
        [null, '9000'],
        [graduated, '2000'],
      ],
      '7',
    ],
    [
      'units taken back are taken back at the price in force',
      [
        [one, '100'],
        [two, '-20'],
      ],
      '60',
    ],
    [
      'units taken back never make the period negative',
      [
        [one, '100'],
        [two, '-80'],
      ],
      '0',
    ],
    [
      'a segment without usage adds nothing',
      [
        [one, '5'],
        [two, null],
      ],
      '5',
    ],
  ])('%s', (_, used, exact) => {
    expect(formatExact(rated(used).exact)).toBe(exact)
  })

  test('started units of a conversion are counted over the period', () => {
    const price = { terms: one, unitConversion: { operation: 'divide', factor: '1000', rounding: 'ceil' } } as const
    expect(
      formatExact(
        rated([
          [price, '1400'],
          [price, '1400'],
        ]).exact,
      ),
    ).toBe('3')
  })

  test('free events and bounds go on, too', () => {
    const terms: PriceTerms = { model: 'percentage', percent: '10', freeEvents: 3, eventMaximum: '5' }
    const each = [10, 20].map((units) => rational(units))
    const groups = [{ key: {}, quantity: rational(30), events: each }]
    const both = [half, half].map((share) => ({ share, price: { terms }, groups }))
    expect(formatExact(rateSegments({ currency: 'USD', segments: both }).exact)).toBe('2')
  })

  test('a group that appears later pays its own first flat amount, one that was there pays no second', () => {
    const price = { terms: withFirstFlat('3') }
    const [eu, us] = [
      { key: { region: 'eu' }, quantity: rational(4) },
      { key: { region: 'us' }, quantity: rational(12) },
    ]
    const both = [
      { share: half, price, groups: [eu] },
      { share: half, price, groups: [us] },
    ]
    expect(formatExact(rateSegments({ currency: 'USD', segments: both }).exact)).toBe('8')
  })
})

describe('the flat amount of the first tier', () => {
  test.each<[name: string, used: Used[], exact: string]>([
    [
      'is due once when the plan stays',
      [
        [withFirstFlat('5'), '1'],
        [withFirstFlat('5'), '1'],
      ],
      '5',
    ],
    [
      'a dearer plan adds its excess',
      [
        [withFirstFlat('5'), '1'],
        [withFirstFlat('8'), '1'],
      ],
      '8',
    ],
    [
      'a cheaper plan adds nothing',
      [
        [withFirstFlat('8'), '1'],
        [withFirstFlat('5'), '1'],
      ],
      '8',
    ],
    [
      'is remembered over a cheaper plan in between',
      [
        [withFirstFlat('8'), '1'],
        [withFirstFlat('5'), '1'],
        [withFirstFlat('8'), '1'],
      ],
      '8',
    ],
    [
      'going back adds nothing',
      [
        [withFirstFlat('5'), '1'],
        [withFirstFlat('8'), '1'],
        [withFirstFlat('5'), '1'],
      ],
      '8',
    ],
    [
      'is due without usage',
      [
        [withFirstFlat('5'), null],
        [withFirstFlat('8'), null],
      ],
      '8',
    ],
    [
      'of a tier by volume, too',
      [
        [{ model: 'volume', tiers: [{ upTo: null, flatAmount: '4' }] }, '1'],
        [withFirstFlat('6'), '1'],
      ],
      '6',
    ],
  ])('%s', (_, used, exact) => {
    expect(formatExact(rated(used).exact)).toBe(exact)
  })
})

describe('the allowance is one per period', () => {
  const [big, small] = [
    { terms: one, allowance: '1000' },
    { terms: one, allowance: '100' },
  ]

  test.each<[name: string, used: Used[], exact: string]>([
    [
      'each plan gives for its time',
      [
        [small, '0'],
        [big, '600'],
      ],
      '50',
    ],
    [
      'units that were free when used stay free',
      [
        [big, '900'],
        [small, '50'],
      ],
      '50',
    ],
    [
      'what the larger plan adds counts for the whole period',
      [
        [small, '900'],
        [big, '0'],
      ],
      '350',
    ],
    [
      'a cut without a change changes nothing',
      [
        [big, '900'],
        [big, '300'],
      ],
      '200',
    ],
    [
      'units taken back give their free units back',
      [
        [big, '1200'],
        [big, '-300'],
      ],
      '0',
    ],
    [
      'a plan without the feature gives none',
      [
        [null, '0'],
        [big, '600'],
      ],
      '100',
    ],
    [
      'losing the feature keeps what was free',
      [
        [big, '900'],
        [null, '0'],
      ],
      '0',
    ],
  ])('%s', (_, used, exact) => {
    expect(formatExact(rated(used).exact)).toBe(exact)
  })

  test('in a stub it is a part of that', () => {
    expect(
      formatExact(
        rated(
          [
            [big, '100'],
            [small, '500'],
          ],
          { share: half },
        ).exact,
      ),
    ).toBe('325')
  })
})

describe('minimum and maximum are one each per period', () => {
  test.each<[name: string, used: Used[], exact: string]>([
    [
      'the minimum is the plans’ by time',
      [
        [{ terms: one, minimum: '100' }, '1'],
        [{ terms: one, minimum: '300' }, '2'],
      ],
      '200',
    ],
    [
      'a plan without a minimum adds none',
      [
        [{ terms: one, minimum: '100' }, '1'],
        [one, '2'],
      ],
      '50',
    ],
    [
      'the maximum is the plans’ by time',
      [
        [{ terms: one, maximum: '100' }, '150'],
        [{ terms: one, maximum: '300' }, '170'],
      ],
      '200',
    ],
    [
      'one segment may use what another leaves',
      [
        [{ terms: one, maximum: '100' }, '150'],
        [{ terms: one, maximum: '300' }, '30'],
      ],
      '180',
    ],
    [
      'a plan without a maximum is not limited',
      [
        [{ terms: one, maximum: '100' }, '150'],
        [one, '500'],
      ],
      '550',
    ],
  ])('%s', (_, used, exact) => {
    expect(formatExact(rated(used).exact)).toBe(exact)
  })

  test('they come after the discounts', () => {
    const used: Used[] = [
      [{ terms: one, maximum: '100' }, '150'],
      [one, '500'],
    ]
    expect(formatExact(rated(used, { percentDiscounts: ['50'] }).exact)).toBe('300')
  })
})

describe('a level is rated in each segment and counts by its time', () => {
  const level = { quantityKind: 'level' } as const

  test.each<[name: string, used: Used[], exact: string]>([
    [
      'the level of each segment × its share',
      [
        [one, '10', rational(15, 31)],
        [one, '20', rational(16, 31)],
      ],
      '470/31',
    ],
    [
      'tiers start with each level',
      [
        [withFirstFlat('0'), '12'],
        [withFirstFlat('0'), '14'],
      ],
      '3',
    ],
    [
      'the allowance of each plan',
      [
        [{ terms: one, allowance: '10' }, '12'],
        [{ terms: one, allowance: '5' }, '9'],
      ],
      '3',
    ],
    [
      'the step of a stairstep',
      [
        [stairstep, '5'],
        [stairstep, '20'],
      ],
      '124',
    ],
    [
      'a flat price once × its share',
      [
        [flat20, '7'],
        [flat50, '7'],
      ],
      '35',
    ],
  ])('%s', (_, used, exact) => {
    expect(formatExact(rated(used, level).exact)).toBe(exact)
  })

  test('in a stub every share is a part of the whole period', () => {
    expect(
      formatExact(
        rated(
          [
            [one, '10'],
            [one, '20'],
          ],
          { ...level, share: half },
        ).exact,
      ),
    ).toBe('7.5')
  })
})

test('the explanation names the segments', () => {
  const [before, after] = segments(
    [{ terms: one, allowance: '4' }, '5', rational(15, 31)],
    [two, '7', rational(16, 31)],
  )
  const rating = rateSegments({
    currency: 'USD',
    segments: [
      { ...(before as PriceSegment), name: 'Team' },
      { ...(after as PriceSegment), name: 'Business' },
    ],
  })
  expect(rating.explanation.steps.map(({ label }) => label)).toEqual(['Team: 1 × 1', 'Business: 7 × 2'])
  expect(rating.explanation.facts.slice(0, 4)).toEqual([
    { name: 'Team: share of the period', value: '15/31' },
    { name: 'Team: quantity', value: '5' },
    { name: 'Team: allowance', value: '4' },
    { name: 'Team: chargeable quantity', value: '1' },
  ])
  expect(rating.segments.map(({ exact }) => formatExact(exact))).toEqual(['1', '14'])
})

test('one segment is a period of its own', () => {
  expect(formatExact(rated([[graduated, '12500', ONE]]).exact)).toBe('25.5')
})
