import { describe, expect, expectTypeOf, test } from 'vitest'
import type { Catalog } from './catalog.ts'
import {
  type AddOnSlug,
  type BooleanFeatureSlug,
  type CouponSlug,
  type CreditSlug,
  defineCatalog,
  type FeatureSlug,
  type MeteredFeatureSlug,
  type PlanGroupSlug,
  type PlanSlug,
  type QuotaFeatureSlug,
  type SeatsFeatureSlug,
} from './define-catalog.ts'

const monthly = { unit: 'month', count: 1 } as const

const catalog = defineCatalog({
  features: {
    'api-calls': { type: 'metered', name: 'API calls', meter: { aggregation: 'sum' } },
    editor: { type: 'seats', name: 'Editors' },
    projects: { type: 'quota', name: 'Projects' },
    sso: { type: 'boolean', name: 'Single sign-on' },
  },
  credits: { tokens: { name: 'Tokens' } },
  plans: {
    free: { name: 'Free', features: { sso: { type: 'boolean' } }, prices: {} },
    pro: {
      name: 'Pro',
      features: {
        'api-calls': { type: 'metered', consumption: 'priced', overage: 'allowed' },
        editor: { type: 'seats', included: 3, extra: 'allowed' },
      },
      prices: {
        base: { cadence: monthly, terms: { USD: { model: 'flat', amount: '20.00' } } },
        calls: { feature: 'api-calls', cadence: monthly, terms: { USD: { model: 'per_unit', unitAmount: '0.002' } } },
      },
    },
  },
  planGroups: { main: { name: 'Main', plans: ['free', 'pro'] } },
  addOns: { support: { name: 'Support', recurrence: 'recurring', features: {}, prices: {} } },
  coupons: {
    welcome: {
      name: 'Welcome',
      discount: { type: 'percent', percent: '10' },
      duration: { kind: 'once' },
      appliesTo: { plans: ['pro'] },
    },
  },
})

type Defined = typeof catalog

describe('a defined catalog keeps its slugs', () => {
  test('as literal types', () => {
    expectTypeOf<FeatureSlug<Defined>>().toEqualTypeOf<'api-calls' | 'editor' | 'projects' | 'sso'>()
    expectTypeOf<MeteredFeatureSlug<Defined>>().toEqualTypeOf<'api-calls'>()
    expectTypeOf<SeatsFeatureSlug<Defined>>().toEqualTypeOf<'editor'>()
    expectTypeOf<QuotaFeatureSlug<Defined>>().toEqualTypeOf<'projects'>()
    expectTypeOf<BooleanFeatureSlug<Defined>>().toEqualTypeOf<'sso'>()
    expectTypeOf<PlanSlug<Defined>>().toEqualTypeOf<'free' | 'pro'>()
    expectTypeOf<PlanGroupSlug<Defined>>().toEqualTypeOf<'main'>()
    expectTypeOf<AddOnSlug<Defined>>().toEqualTypeOf<'support'>()
    expectTypeOf<CouponSlug<Defined>>().toEqualTypeOf<'welcome'>()
    expectTypeOf<CreditSlug<Defined>>().toEqualTypeOf<'tokens'>()
  })

  test('and is a catalog like any other', () => {
    expectTypeOf<Defined>().toExtend<Catalog>()
    const read: Catalog = catalog
    expect(Object.keys(read.plans)).toEqual(['free', 'pro'])
  })

  test('while one that was read from elsewhere has any slug', () => {
    expectTypeOf<FeatureSlug<Catalog>>().toEqualTypeOf<string>()
    expectTypeOf<MeteredFeatureSlug<Catalog>>().toEqualTypeOf<string>()
    expectTypeOf<PlanSlug<Catalog>>().toEqualTypeOf<string>()
  })
})

const features = {
  calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } },
  editor: { type: 'seats', name: 'Editors' },
} as const

const flat = { cadence: monthly, terms: { USD: { model: 'flat', amount: '20.00' } } } as const

// Each of these is refused by the compiler: `npm test` type-checks this file, and an error that is missing is an error.
const refusedByTypes = [
  () =>
    defineCatalog({
      features,
      plans: {
        // @ts-expect-error: no feature of the catalog is called so
        pro: { name: 'Pro', features: { unknown: { type: 'boolean' } }, prices: {} },
      },
    }),
  () =>
    defineCatalog({
      features,
      plans: {
        // @ts-expect-error: calls are metered, not switched
        pro: { name: 'Pro', features: { calls: { type: 'boolean' } }, prices: {} },
      },
    }),
  () =>
    defineCatalog({
      features,
      plans: {
        // @ts-expect-error: a price for a feature that does not exist
        pro: { name: 'Pro', features: {}, prices: { base: { ...flat, feature: 'unknown' } } },
      },
    }),
  () =>
    defineCatalog({
      features,
      plans: { pro: { name: 'Pro', features: {}, prices: { base: flat } } },
      // @ts-expect-error: a plan that does not exist
      planGroups: { main: { name: 'Main', plans: ['pro', 'unknown'] } },
    }),
  () =>
    defineCatalog({
      features,
      plans: { pro: { name: 'Pro', features: {}, prices: { base: flat } } },
      coupons: {
        half: {
          name: 'Half',
          discount: { type: 'percent', percent: '50' },
          duration: { kind: 'once' },
          // @ts-expect-error: a plan that does not exist
          appliesTo: { plans: ['unknown'] },
        },
      },
    }),
  () =>
    defineCatalog({
      features,
      plans: {
        pro: {
          name: 'Pro',
          features: {},
          // @ts-expect-error: no pricing model is called so
          prices: { base: { cadence: monthly, terms: { USD: { model: 'haggled', amount: '20.00' } } } },
        },
      },
    }),
  () =>
    defineCatalog({
      features,
      // @ts-expect-error: a field that plans do not have
      plans: { pro: { name: 'Pro', features: {}, prices: {}, trail: { days: 14 } } },
    }),
  () =>
    defineCatalog({
      features,
      plans: {},
      addOns: {
        // @ts-expect-error: no feature of the catalog is called so
        extra: { name: 'Extra', recurrence: 'recurring', features: { unknown: { type: 'boolean' } }, prices: {} },
      },
    }),
  // @ts-expect-error: seats are set, not reported
  (): MeteredFeatureSlug<Defined> => 'editor',
  // @ts-expect-error: no plan is called so
  (): PlanSlug<Defined> => 'unknown',
]

test('what the compiler refuses is written down here', () => {
  expect(refusedByTypes).toHaveLength(10)
})
