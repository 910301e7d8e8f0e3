import { type Catalog, parseDecimal, rational } from '@tallywright/domain'
import { expect, test } from 'vitest'
import { creditDraws } from './credit-draws.ts'
import { exampleCatalog } from './example-catalog.ts'
import { misfits } from './misfit.ts'
import type { PlannedUse } from './planned-use.ts'
import { month, nothingUsed, offered, year } from './samples.ts'

function used(units: Record<string, string>, more: Partial<PlannedUse> = {}): PlannedUse {
  const metered = Object.entries(units).map(([slug, text]) => {
    return [slug, { cadence: month, groups: [{ key: {}, units: parseDecimal(text), eventCount: null }] }] as const
  })
  return { ...nothingUsed, metered: Object.fromEntries(metered), ...more }
}

const missing = (...featureSlugs: string[]) => [{ kind: 'not_included', featureSlugs }]

test.each([
  ['nothing used fits every plan', 'hobby', nothingUsed, []],
  ['one seat is the visitor, whom every plan serves', 'hobby', used({}, { seats: { editor: 1 } }), []],
  [
    'what a plan lacks is named in one go',
    'hobby',
    used({ storage: '1' }, { seats: { editor: 2 } }),
    missing('storage', 'editor'),
  ],
  ['a feature that is not used is not missed', 'hobby', used({ storage: '0' }), []],
  ['usage up to a limit fits', 'hobby', used({ 'api-calls': '1000' }), []],
  [
    'usage beyond a limit does not',
    'hobby',
    used({ 'api-calls': '1000.5' }),
    [{ kind: 'limit', featureSlug: 'api-calls', limit: '1000', per: month }],
  ],
  ['overage that is allowed is no limit', 'team', used({ 'api-calls': '1000000', storage: '900' }), []],
  [
    'a quota ends where no extra is sold',
    'business',
    used({}, { quotas: { projects: 101 } }),
    [{ kind: 'limit', featureSlug: 'projects', limit: '100', per: null }],
  ],
  ['extra seats that are sold fit', 'business', used({}, { seats: { editor: 400 } }), []],
])('%s', (_, slug, use, expected) => {
  expect(misfits(offered(exampleCatalog, slug), use)).toEqual(expected)
})

const credits: Catalog = {
  features: {
    images: { type: 'metered', name: 'Images', meter: { aggregation: 'count' } },
    videos: { type: 'metered', name: 'Videos', meter: { aggregation: 'sum' } },
  },
  credits: { credits: { name: 'Credits' } },
  plans: {
    pro: {
      name: 'Pro',
      features: {
        images: { type: 'metered', consumption: 'credits', wallet: 'credits', creditCost: '2', overdraft: 'blocked' },
        videos: { type: 'metered', consumption: 'credits', wallet: 'credits', creditCost: '0.5', overdraft: 'blocked' },
      },
      prices: { base: { cadence: year, terms: { USD: { model: 'flat', amount: '99' } } } },
      grants: {
        yearly: { unit: 'credits', amount: '1200', every: 'period' },
        welcome: { unit: 'credits', amount: '5000', every: 'once' },
      },
    },
  },
}

test('features that draw on one wallet share what the plan grants it each period', () => {
  const plan = offered(credits, 'pro', { cadence: year })
  // 12 × (40 × 2 + 40 × 0.5)
  const drawn = { wallet: 'credits', needed: rational(1200), granted: rational(1200) }
  const [draw] = creditDraws(plan, used({ images: '40', videos: '40' }))
  expect(Number(draw!.needed.numerator / draw!.needed.denominator)).toBe(1200)
  expect(draw).toMatchObject({ wallet: drawn.wallet, granted: drawn.granted })
  expect(misfits(plan, used({ images: '40', videos: '40' }))).toEqual([])
  expect(misfits(plan, used({ images: '40', videos: '41' }))).toMatchObject([{ kind: 'credits', wallet: 'credits' }])
})
