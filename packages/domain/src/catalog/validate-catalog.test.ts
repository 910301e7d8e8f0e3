import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Catalog } from './catalog.ts'
import { CATALOG_RULES, type CatalogProblemCode } from './catalog-problem.ts'
import { defineCatalog } from './define-catalog.ts'
import { isFreePlan } from './free-plan.ts'
import { freezeOffer } from './freeze-offer.ts'
import { offeredCadences, offeredCurrencies, pricesFor } from './plan-version.ts'
import type { PriceTerms } from './price.ts'
import { validateCatalog } from './validate-catalog.ts'

const month = { unit: 'month', count: 1 } as const
const year = { unit: 'year', count: 1 } as const
const usage = { cadence: month, planCadences: [month, year] } as const

/** A catalog with every kind of feature, consumption and pricing model, in which nothing is wrong. */
const sound: Catalog = defineCatalog({
  features: {
    calls: { type: 'metered', name: 'API calls', meter: { aggregation: 'sum' } },
    storage: {
      type: 'metered',
      name: 'Storage',
      meter: {
        aggregation: 'weighted_sum',
        groupBy: ['region'],
        filters: [{ property: 'class', notIn: ['trash'] }],
        unitConversion: { operation: 'divide', factor: '1000000000', rounding: 'ceil', places: 3 },
        carryOver: true,
        rounding: { mode: 'ceil', places: 2 },
      },
    },
    visitors: { type: 'metered', name: 'Visitors', meter: { aggregation: 'unique_count', property: 'visitor' } },
    payments: { type: 'metered', name: 'Payments', meter: { aggregation: 'sum' } },
    tokens: { type: 'metered', name: 'Tokens', meter: { aggregation: 'sum', groupBy: ['model', 'tokenKind'] } },
    images: { type: 'metered', name: 'Images', meter: { aggregation: 'count' } },
    minutes: { type: 'metered', name: 'Minutes', meter: { aggregation: 'sum' } },
    editor: { type: 'seats', name: 'Editors' },
    projects: { type: 'quota', name: 'Projects' },
    sso: { type: 'boolean', name: 'Single sign-on' },
  },
  credits: {
    'image-credits': {
      name: 'Image credits',
      topUp: {
        unitAmounts: { USD: '0.05', EUR: '0.04' },
        taxBehavior: 'inclusive',
        taxCategory: 'digital',
        expiresAfterMonths: 12,
      },
    },
  },
  plans: {
    free: {
      name: 'Free',
      features: {
        calls: {
          type: 'metered',
          consumption: 'priced',
          allowance: '100',
          overage: 'blocked',
          resets: { unit: 'hour', count: 1 },
        },
        editor: { type: 'seats', included: 1, extra: 'blocked' },
        projects: { type: 'quota', allowance: 3, extra: 'blocked' },
      },
      prices: {},
    },
    pro: {
      name: 'Pro',
      trial: { days: 14 },
      features: {
        calls: {
          type: 'metered',
          consumption: 'priced',
          allowance: '1000',
          trialAllowance: '100',
          overage: 'allowed',
          limits: [
            { hours: 5, units: '45' },
            { hours: 168, units: '500' },
          ],
        },
        storage: { type: 'metered', consumption: 'priced', overage: 'allowed' },
        visitors: { type: 'metered', consumption: 'priced', overage: 'allowed' },
        payments: { type: 'metered', consumption: 'priced', overage: 'allowed' },
        tokens: { type: 'metered', consumption: 'priced', overage: 'allowed' },
        images: {
          type: 'metered',
          consumption: 'credits',
          wallet: 'image-credits',
          creditCost: '1.5',
          overdraft: 'blocked',
          limits: [{ hours: 24, units: '10' }],
        },
        minutes: {
          type: 'metered',
          consumption: 'balance',
          overage: 'billed',
          limits: [{ hours: 1, units: '0.5' }],
        },
        editor: { type: 'seats', included: 3, extra: 'allowed' },
        projects: { type: 'quota', allowance: 10, extra: 'allowed' },
        sso: { type: 'boolean' },
      },
      prices: {
        monthly: { cadence: month, terms: inBoth({ model: 'flat', amount: '20.00' }) },
        yearly: { cadence: year, terms: inBoth({ model: 'flat', amount: '200.00' }) },
        calls: {
          ...usage,
          feature: 'calls',
          terms: inBoth({
            model: 'graduated',
            tiers: [
              { upTo: '10000', unitAmount: '0.002', blockSize: '100' },
              { upTo: null, unitAmount: '0.001' },
            ],
          }),
          minimum: { USD: '5.00' },
          maximum: { USD: '500.00' },
        },
        storage: {
          ...usage,
          feature: 'storage',
          terms: inBoth({
            model: 'matrix',
            dimensions: ['region'],
            cells: [
              { values: ['eu'], unitAmount: '0.02' },
              { values: ['us'], unitAmount: '0.01' },
            ],
            defaultUnitAmount: '0.03',
          }),
        },
        visitors: {
          ...usage,
          feature: 'visitors',
          terms: inBoth({ model: 'package', size: '1000', packageAmount: '4.00', freeQuantity: '500' }),
        },
        payments: {
          ...usage,
          feature: 'payments',
          terms: inBoth({
            model: 'percentage',
            percent: '2.9',
            fixedAmount: '0.30',
            freeEvents: 10,
            eventMaximum: '5.00',
          }),
        },
        tokens: {
          ...usage,
          feature: 'tokens',
          terms: inBoth({
            model: 'model_cost',
            models: { large: { input: '0.000003', output: '0.000015' } },
            marginPercent: '20',
          }),
        },
        minutes: { ...usage, feature: 'minutes', terms: inBoth({ model: 'per_unit', unitAmount: '0.01' }) },
        editor: { ...usage, feature: 'editor', terms: inBoth({ model: 'per_unit', unitAmount: '12.00' }) },
        projects: { ...usage, feature: 'projects', terms: inBoth({ model: 'per_unit', unitAmount: '1.00' }) },
      },
      grants: {
        images: {
          unit: 'image-credits',
          amount: '100',
          every: 'period',
          rollover: { kind: 'share', percent: '50', periods: 1 },
        },
        welcome: { unit: 'USD', amount: '5.00', every: 'once', priority: 0 },
      },
    },
  },
  planGroups: { main: { name: 'Main', plans: ['free', 'pro'] } },
  addOns: {
    setup: {
      name: 'Setup',
      recurrence: 'one_off',
      features: {},
      prices: { once: { cadence: month, terms: { USD: { model: 'flat', amount: '99.00' } } } },
    },
  },
  coupons: {
    welcome: {
      name: 'Welcome',
      discount: { type: 'percent', percent: '100' },
      duration: { kind: 'periods', count: 3 },
      appliesTo: { plans: ['pro'], prices: ['pro/monthly', 'setup/once'] },
    },
    five: { name: 'Five', discount: { type: 'amount', amounts: { USD: '5.00' } }, duration: { kind: 'once' } },
  },
})

function inBoth<const Terms extends PriceTerms>(terms: Terms): { readonly USD: Terms; readonly EUR: Terms } {
  return { USD: terms, EUR: terms }
}

/** One broken rule: the value set at a path (undefined removes it), and where it is reported if that is somewhere else. */
type Break = readonly [code: CatalogProblemCode, at: string, value: unknown, foundAt?: string]

const pro = 'plans.pro'
const prices = 'plans.pro.prices'
const calls = 'plans.pro.prices.calls.terms.USD'
const storage = 'plans.pro.prices.storage.terms.USD'
const payments = 'plans.pro.prices.payments.terms.USD'
const meter = 'features.calls.meter'
const flat = { model: 'flat', amount: '1.00' } as const
const perUnit = { model: 'per_unit', unitAmount: '1.00' } as const
const tiers = [{ upTo: null, unitAmount: '1.00' }]
const priced = (terms: PriceTerms, more: object = {}) => ({ ...usage, terms: inBoth(terms), ...more })
const metered = { type: 'metered', consumption: 'priced', overage: 'allowed' }

const breaks: readonly Break[] = [
  ['slug.malformed', 'features.API', { type: 'boolean', name: 'API' }],
  ['slug.malformed', 'credits.a--b', { name: 'Credit' }],
  ['slug.malformed', `${prices}.Support`, priced(flat)],
  ['slug.malformed', `plans.${'x'.repeat(65)}`, { name: 'Long', features: {}, prices: {} }],
  ['slug.looks_like_id', 'plans.sub_018f', { name: 'Id', features: {}, prices: {} }],
  [
    'slug.looks_like_id',
    'coupons.cus_1',
    { name: 'Id', discount: { type: 'percent', percent: '1' }, duration: { kind: 'once' } },
  ],
  ['name.empty', `${pro}.name`, ' '],
  ['name.empty', 'features.sso.name', ''],

  ['field.missing', `${prices}.minutes.terms.USD.unitAmount`, undefined],
  ['field.missing', `${prices}.monthly.terms.EUR.amount`, undefined],
  ['field.missing', `${prices}.monthly.terms.EUR.model`, undefined],
  ['field.missing', `${payments}.percent`, undefined],
  ['field.missing', `${prices}.visitors.terms.USD.size`, undefined],
  ['field.missing', `${storage}.cells.0.unitAmount`, undefined],
  ['field.missing', `${prices}.tokens.terms.USD.models`, undefined],
  ['field.missing', calls, { model: 'stairstep', tiers: [{ upTo: null }] }, `${calls}.tiers.0.flatAmount`],
  ['field.missing', calls, { model: 'graduated_percentage', tiers: [{ upTo: null }] }, `${calls}.tiers.0.percent`],
  ['field.missing', `${calls}.tiers.1.upTo`, undefined],
  ['field.missing', `${prices}.calls.cadence`, undefined],
  ['field.missing', `${prices}.calls.terms`, undefined],
  ['field.missing', `${pro}.features.calls.overage`, undefined],
  ['field.missing', `${pro}.features`, undefined],
  ['field.missing', `${pro}.prices`, undefined],
  ['field.missing', `${pro}.name`, undefined],
  ['field.missing', 'features.calls.meter', undefined],
  ['field.missing', 'features', undefined],
  ['field.missing', 'plans', undefined],
  ['field.missing', 'planGroups.main.plans', undefined],
  ['field.missing', 'coupons.five.discount.amounts', undefined],
  ['field.malformed', 'plans.pro', null],
  ['field.malformed', 'plans', []],
  ['field.malformed', 'features.sso', 'boolean'],
  ['field.malformed', 'features.sso.name', 7],
  ['field.malformed', 'features.images.meter.carryOver', 'yes'],
  ['field.malformed', `${meter}.groupBy`, 'region'],
  ['field.malformed', `${meter}.filters`, [null], `${meter}.filters.0`],
  ['field.malformed', `${prices}.calls.cadence`, 'month'],
  ['field.malformed', `${prices}.calls.cadence.count`, '1'],
  ['field.malformed', `${prices}.calls.cadence.unit`, 1],
  ['field.malformed', `${prices}.calls.planCadences`, month],
  ['field.malformed', `${prices}.calls.minimum`, '5.00'],
  ['field.malformed', `${calls}.tiers`, { 0: { upTo: null } }],
  ['field.malformed', `${pro}.features.editor.included`, '3'],
  ['field.malformed', `${pro}.trial`, 14],
  ['field.unknown', `${prices}.calls.maximumm`, { USD: '1.00' }],
  ['field.unknown', `${prices}.minutes.terms.USD.amount`, '1.00'],
  ['field.unknown', `${prices}.tokens.terms.USD.models.large.thinking`, '0.1'],
  ['field.unknown', 'coupon', {}],
  ['word.unknown', `${prices}.minutes.terms.USD.model`, 'cubic'],
  ['word.unknown', `${prices}.minutes.terms.USD.model`, 'constructor'],
  ['word.unknown', `${prices}.calls.cadence.unit`, 'fortnight'],
  ['word.unknown', `${prices}.calls.planCadences.1.unit`, 'toString'],
  ['word.unknown', `${prices}.calls.timing`, 'later'],
  ['word.unknown', `${prices}.calls.taxBehavior`, 'none'],
  ['word.unknown', `${meter}.aggregation`, 'median'],
  ['word.unknown', 'features.storage.meter.rounding.mode', 'bankers'],
  ['word.unknown', 'features.storage.meter.unitConversion.operation', 'subtract'],
  ['word.unknown', 'features.storage.meter.unitConversion.rounding', 'up'],
  ['word.unknown', 'features.sso.type', 'switch'],
  ['word.unknown', `${pro}.features.calls.consumption`, 'free'],
  ['word.unknown', `${pro}.features.calls.overage`, 'billed'],
  ['word.unknown', `${pro}.features.editor.extra`, 'maybe'],
  ['word.unknown', `${pro}.grants.images.every`, 'month'],
  ['word.unknown', `${pro}.grants.images.rollover.kind`, 'all'],
  ['word.unknown', `${pro}.proration`, 'weekly'],
  ['word.unknown', `${pro}.visibility`, 'secret'],
  ['word.unknown', `${pro}.alignment`, { kind: 'moon' }, `${pro}.alignment.kind`],
  ['word.unknown', `${pro}.trial.end`, 'never'],
  ['word.unknown', 'addOns.setup.recurrence', 'twice'],
  ['word.unknown', 'coupons.five.discount.type', 'gift'],
  ['word.unknown', 'coupons.five.duration.kind', 'always'],

  ['decimal.malformed', `${prices}.monthly.terms.USD.amount`, 20],
  ['decimal.malformed', `${calls}.tiers.0.upTo`, 10000],
  ['decimal.malformed', `${calls}.tiers.0.unitAmount`, null],
  ['decimal.malformed', `${pro}.features.calls.allowance`, 1000],
  ['decimal.malformed', `${prices}.monthly.terms.USD.amount`, '20,00'],
  ['decimal.malformed', `${prices}.editor.terms.EUR.unitAmount`, '1e3'],
  ['decimal.malformed', `${prices}.minutes.terms.USD.unitAmount`, `0.${'1'.repeat(25)}`],
  ['decimal.malformed', `${prices}.minutes.terms.USD.unitAmount`, '9'.repeat(31)],
  ['decimal.malformed', `${calls}.tiers.0.upTo`, 'many'],
  ['amount.negative', `${prices}.monthly.terms.USD.amount`, '-0.01'],
  ['amount.negative', `${calls}.tiers.1.unitAmount`, '-1'],
  ['amount.negative', `${calls}.tiers.1.flatAmount`, '-1'],
  ['amount.negative', `${storage}.cells.1.unitAmount`, '-1'],
  ['amount.negative', `${storage}.defaultUnitAmount`, '-1'],
  ['amount.negative', `${payments}.fixedAmount`, '-1'],
  ['amount.negative', `${payments}.percent`, '-1'],
  ['amount.negative', `${prices}.visitors.terms.USD.packageAmount`, '-1'],
  ['amount.negative', `${prices}.tokens.terms.USD.models.large.input`, '-1'],
  ['amount.negative', `${prices}.tokens.terms.USD.marginPercent`, '-1'],
  ['amount.negative', `${prices}.calls.minimum.USD`, '-1'],
  ['quantity.negative', `${pro}.features.calls.allowance`, '-1'],
  ['quantity.negative', `${pro}.features.calls.trialAllowance`, '-1'],
  ['quantity.negative', `${pro}.features.images.creditCost`, '-1'],
  ['quantity.negative', `${prices}.visitors.terms.USD.freeQuantity`, '-1'],
  ['count.not_whole', `${pro}.features.editor.included`, 1.5],
  ['count.not_whole', `${pro}.features.projects.allowance`, -1],
  ['count.not_whole', `${payments}.freeEvents`, Number.NaN],

  ['currency.unknown', `${prices}.monthly.terms.XUX`, flat],
  ['currency.unknown', `${prices}.monthly.terms.usd`, flat],
  ['currency.unknown', 'coupons.five.discount.amounts.ABC', '1.00'],
  ['currency.differs', `${prices}.minutes.terms.EUR`, undefined, `${prices}.minutes.terms`],
  ['currency.not_priced', `${prices}.calls.minimum.GBP`, '1.00'],

  ['cadence.malformed', `${prices}.calls.cadence.count`, 0],
  ['cadence.malformed', `${prices}.calls.cadence.count`, 1.5],
  [
    'cadence.malformed',
    `${pro}.features.storage.resets`,
    { unit: 'month', count: 0 },
    `${pro}.features.storage.resets.count`,
  ],
  ['cadence.too_short', `${prices}.monthly.cadence.unit`, 'hour'],
  ['cadence.does_not_divide', `${prices}.calls.cadence`, { unit: 'month', count: 5 }, `${prices}.calls.planCadences.0`],
  ['cadence.does_not_divide', `${prices}.calls.cadence`, { unit: 'week', count: 1 }, `${prices}.calls.planCadences.1`],
  ['cadence.none', `${prices}.calls.planCadences`, []],

  ['feature.unknown', `${pro}.features.nothing`, { type: 'boolean' }],
  ['feature.unknown', `${prices}.calls.feature`, 'nothing'],
  ['feature.unknown', `${prices}.calls.feature`, 'constructor'],
  ['feature.unknown', 'addOns.setup.features.nothing', { type: 'boolean' }],
  [
    'feature.type_differs',
    `${pro}.features.sso`,
    { type: 'seats', included: 1, extra: 'allowed' },
    `${pro}.features.sso.type`,
  ],
  ['feature.balance_not_priced', `${prices}.minutes`, undefined, `${pro}.features.minutes`],
  ['feature.overage_on_free_plan', 'plans.free.features.calls.overage', 'allowed'],
  [
    'feature.overage_on_free_plan',
    'plans.zero',
    {
      name: 'Zero',
      features: { calls: metered },
      prices: { base: { cadence: month, terms: { USD: { ...flat, amount: '0.00' } } } },
    },
    'plans.zero.features.calls.overage',
  ],
  [
    'feature.credits_carry_over',
    'features.images.meter',
    { aggregation: 'sum', carryOver: true },
    `${pro}.features.images.consumption`,
  ],
  ['feature.resets_with_price', `${pro}.features.calls.resets`, month],

  [
    'limits.too_many',
    `${pro}.features.calls.limits`,
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((hours) => ({ hours, units: '1' })),
  ],
  ['limit.hours_out_of_range', `${pro}.features.calls.limits.0.hours`, 0],
  ['limit.hours_out_of_range', `${pro}.features.calls.limits.1.hours`, 8785],
  ['limit.hours_out_of_range', `${pro}.features.images.limits.0.hours`, 1.5],
  ['limit.hours_repeated', `${pro}.features.calls.limits.1.hours`, 5],
  ['limit.not_positive', `${pro}.features.minutes.limits.0.units`, '0'],
  ['limit.not_positive', `${pro}.features.images.limits.0.units`, '-1'],
  ['limit.meter_not_additive', `${pro}.features.storage.limits`, [{ hours: 5, units: '1' }]],
  ['limit.meter_not_additive', `${pro}.features.visitors.limits`, [{ hours: 5, units: '1' }]],
  ['limit.meter_not_additive', 'features.images.meter.aggregation', 'max', `${pro}.features.images.limits`],
  ['limit.meter_not_additive', 'features.calls.meter.carryOver', true, `${pro}.features.calls.limits`],

  ['meter.property_missing', 'features.visitors.meter.property', undefined],
  ['meter.property_not_allowed', `${meter}.property`, 'size'],
  ['meter.carry_over_not_allowed', 'features.images.meter.carryOver', true],
  ['meter.group_by_malformed', `${meter}.groupBy`, ['a', 'a']],
  ['meter.group_by_malformed', `${meter}.groupBy`, ['']],
  ['meter.filter_malformed', `${meter}.filters`, [{ property: 'a' }], `${meter}.filters.0`],
  ['meter.filter_malformed', `${meter}.filters`, [{ property: 'a', in: [] }], `${meter}.filters.0`],
  ['meter.filter_malformed', `${meter}.filters`, [{ property: '', in: ['x'] }], `${meter}.filters.0`],
  ['meter.factor_not_positive', 'features.storage.meter.unitConversion.factor', '0'],
  ['meter.places_out_of_range', 'features.storage.meter.unitConversion.places', 13],
  ['meter.places_out_of_range', 'features.storage.meter.rounding.places', -16],

  ['price.without_terms', `${prices}.calls.terms`, {}],
  ['price.models_differ', `${prices}.minutes.terms.EUR`, flat, `${prices}.minutes.terms.EUR.model`],
  ['price.feature_not_granted', `${pro}.features.visitors`, undefined, `${prices}.visitors.feature`],
  ['price.feature_priced_twice', `${prices}.again`, priced(perUnit, { feature: 'calls' })],
  ['price.feature_priced_twice', `${prices}.seats`, priced(perUnit, { feature: 'editor', planCadences: [year] })],
  ['price.cadence_missing', `${prices}.calls.planCadences`, [month], prices],
  ['price.cadence_missing', `${prices}.yearly`, undefined, prices],
  ['price.model_needs_feature', `${prices}.monthly.terms.USD`, perUnit, `${prices}.monthly.terms.USD.model`],
  ['price.model_needs_feature', `${prices}.sso`, priced(perUnit, { feature: 'sso' }), `${prices}.sso.terms.EUR.model`],
  [
    'price.model_not_for_counts',
    `${prices}.editor.terms.USD`,
    { model: 'dynamic', multiplier: '1' },
    `${prices}.editor.terms.USD.model`,
  ],
  [
    'price.model_not_for_counts',
    `${prices}.projects.terms.USD`,
    { model: 'percentage', percent: '1' },
    `${prices}.projects.terms.USD.model`,
  ],
  ['price.model_needs_sum', 'features.payments.meter.aggregation', 'max', `${payments}.model`],
  [
    'price.model_needs_sum',
    'features.payments.meter.unitConversion',
    { operation: 'divide', factor: '100', rounding: 'none' },
    `${payments}.model`,
  ],
  ['price.model_needs_groups', 'features.tokens.meter.groupBy', ['model'], `${prices}.tokens.terms.USD.model`],
  [
    'price.model_not_for_balance',
    `${prices}.minutes.terms.USD`,
    { model: 'volume', tiers },
    `${prices}.minutes.terms.USD.model`,
  ],
  [
    'price.model_not_for_balance',
    `${prices}.minutes.terms.EUR`,
    { model: 'stairstep', tiers: [{ upTo: null, flatAmount: '1.00' }] },
    `${prices}.minutes.terms.EUR.model`,
  ],
  [
    'price.feature_draws_credits',
    `${prices}.images`,
    priced(perUnit, { feature: 'images' }),
    `${prices}.images.feature`,
  ],
  ['price.in_advance_not_allowed', `${prices}.calls.timing`, 'in_advance'],
  ['price.in_advance_not_allowed', `${prices}.projects.timing`, 'in_advance'],
  ['price.extra_blocked', `${pro}.features.editor.extra`, 'blocked', `${prices}.editor.feature`],
  ['price.extra_blocked', `${pro}.features.projects.extra`, 'blocked', `${prices}.projects.feature`],
  ['price.minimum_above_maximum', `${prices}.calls.maximum.USD`, '4.99', `${prices}.calls.minimum.USD`],
  ['price.minimum_above_maximum', `${payments}.eventMinimum`, '5.01'],
  ['price.tax_category_reserved', `${prices}.monthly.taxCategory`, 'untaxed'],
  ['price.tax_category_reserved', 'addOns.setup.prices.once.taxCategory', 'untaxed'],
  ['price.unknown', 'coupons.welcome.appliesTo.prices.0', 'pro/nothing'],
  ['price.unknown', 'coupons.welcome.appliesTo.prices.0', 'monthly'],
  ['price.unknown', 'coupons.welcome.appliesTo.prices.0', 'toString/name'],

  ['tiers.empty', `${calls}.tiers`, []],
  ['tiers.not_ascending', `${calls}.tiers.0.upTo`, '0'],
  ['tiers.not_ascending', `${calls}.tiers.0.upTo`, '-5'],
  [
    'tiers.not_ascending',
    `${calls}.tiers`,
    [{ upTo: '10' }, { upTo: '10.0' }, { upTo: null }],
    `${calls}.tiers.1.upTo`,
  ],
  ['tiers.without_amount', `${calls}.tiers.0`, { upTo: '10000' }],
  ['tiers.without_amount', `${calls}.tiers.1`, { upTo: null, blockSize: '10' }],
  ['tiers.without_amount', calls, { model: 'volume', tiers: [{ upTo: null }] }, `${calls}.tiers.0`],
  ['tiers.last_not_endless', `${calls}.tiers.1.upTo`, '20000'],
  ['tiers.endless_too_early', `${calls}.tiers.0.upTo`, null],
  ['tiers.block_not_positive', `${calls}.tiers.1.blockSize`, '0'],
  ['tiers.block_not_positive', `${calls}.tiers.1.blockSize`, '-100'],
  ['decimal.malformed', `${calls}.tiers.1.blockSize`, 'ten'],
  ['package.size_not_positive', `${prices}.visitors.terms.USD.size`, '0'],
  ['matrix.dimensions_malformed', `${storage}.dimensions`, []],
  ['matrix.dimensions_malformed', `${storage}.dimensions`, ['region', 'region']],
  ['matrix.dimensions_malformed', `${storage}.dimensions`, ['region', 'b', 'c', 'd']],
  ['matrix.dimension_not_grouped', `${storage}.dimensions.0`, 'colour'],
  ['matrix.cell_malformed', `${storage}.cells.0.values`, ['eu', 'hot']],
  ['matrix.cell_repeated', `${storage}.cells.1.values`, ['eu']],
  ['model_cost.empty', `${prices}.tokens.terms.USD.models`, {}],
  ['model_cost.empty', `${prices}.tokens.terms.USD.models.large`, {}],

  ['wallet.unknown_credit', `${pro}.features.images.wallet`, 'USD'],
  ['top_up.without_price', 'credits.image-credits.topUp.unitAmounts', {}],
  ['top_up.price_not_positive', 'credits.image-credits.topUp.unitAmounts.USD', '0'],
  ['top_up.months_out_of_range', 'credits.image-credits.topUp.expiresAfterMonths', 121],
  ['top_up.months_out_of_range', 'credits.image-credits.topUp.expiresAfterMonths', 0.5],
  ['price.tax_category_reserved', 'credits.image-credits.topUp.taxCategory', 'untaxed'],
  ['grant.unknown_unit', `${pro}.grants.images.unit`, 'nothing'],
  ['grant.not_positive', `${pro}.grants.images.amount`, '0'],
  ['grant.finer_than_currency', `${pro}.grants.welcome.amount`, '5.001'],
  ['grant.priority_out_of_range', `${pro}.grants.welcome.priority`, -1],
  ['rollover.not_recurring', `${pro}.grants.images.every`, 'once', `${pro}.grants.images.rollover`],
  ['rollover.out_of_range', `${pro}.grants.images.rollover.percent`, '100.5'],
  ['rollover.out_of_range', `${pro}.grants.images.rollover.periods`, 0],
  [
    'rollover.out_of_range',
    `${pro}.grants.images.rollover`,
    { kind: 'amount', cap: '0', periods: 1 },
    `${pro}.grants.images.rollover.cap`,
  ],
  ['trial.days_out_of_range', `${pro}.trial.days`, 0],
  ['trial.days_out_of_range', `${pro}.trial.days`, 1.5],
  ['phases.too_many', `${pro}.phases`, Array.from({ length: 13 }, () => ({ periods: 1, discountPercent: '50' }))],
  ['phase.periods_out_of_range', `${pro}.phases`, [{ periods: 0, discountPercent: '50' }], `${pro}.phases.0.periods`],
  [
    'phase.percent_out_of_range',
    `${pro}.phases`,
    [{ periods: 1, discountPercent: '100.5' }],
    `${pro}.phases.0.discountPercent`,
  ],
  ['phase.changes_nothing', `${pro}.phases`, [{ periods: 1, prices: {} }], `${pro}.phases.0`],
  [
    'price.not_in_plan',
    `${pro}.phases`,
    [{ periods: 1, prices: { nothing: { terms: { USD: { model: 'flat', amount: '1' } } } } }],
    `${pro}.phases.0.prices.nothing`,
  ],
  [
    'alignment.day_out_of_range',
    `${pro}.alignment`,
    { kind: 'billing_day', dayOfMonth: 32 },
    `${pro}.alignment.dayOfMonth`,
  ],
  ['threshold.not_positive', `${pro}.billingThreshold`, { USD: '0' }, `${pro}.billingThreshold.USD`],
  [
    'alignment.needs_months',
    'plans.weekly',
    {
      name: 'Weekly',
      features: {},
      alignment: { kind: 'billing_day', dayOfMonth: 1 },
      prices: { base: { cadence: { unit: 'week', count: 1 }, terms: { USD: flat } } },
    },
    'plans.weekly.alignment',
  ],
  ['plan.unknown', 'planGroups.main.plans.1', 'nothing'],
  ['plan.unknown', 'coupons.welcome.appliesTo.plans.0', 'hasOwnProperty'],
  ['group.empty', 'planGroups.other', { name: 'Other', plans: [] }, 'planGroups.other.plans'],
  ['group.plan_taken', 'planGroups.other', { name: 'Other', plans: ['pro'] }, 'planGroups.other.plans.0'],
  ['group.plan_taken', 'planGroups.main.plans.2', 'pro'],
  [
    'add_on.has_seats',
    'addOns.setup.features',
    { editor: { type: 'seats', included: 2, extra: 'blocked' } },
    'addOns.setup.features.editor',
  ],
  ['add_on.one_off_not_flat', 'addOns.setup.prices.once.timing', 'in_arrears', 'addOns.setup.prices.once'],
  [
    'add_on.one_off_not_flat',
    'addOns.setup',
    {
      name: 'Calls',
      recurrence: 'one_off',
      features: { calls: metered },
      prices: { once: { cadence: month, feature: 'calls', terms: { USD: perUnit } } },
    },
    'addOns.setup.prices.once',
  ],
  ['coupon.percent_out_of_range', 'coupons.welcome.discount.percent', '100.01'],
  ['coupon.percent_out_of_range', 'coupons.welcome.discount.percent', '0'],
  ['coupon.amount_not_positive', 'coupons.five.discount.amounts.USD', '0.00'],
  ['coupon.amount_not_positive', 'coupons.five.discount.amounts', {}],
  ['coupon.periods_not_positive', 'coupons.welcome.duration.count', 0],
  ['coupon.applies_to_nothing', 'coupons.welcome.appliesTo', {}],
]

function broken(...applied: readonly Break[]): Catalog {
  const catalog = JSON.parse(JSON.stringify(sound))
  for (const [, at, value] of applied) setAt(catalog, at, value)
  return catalog
}

function setAt(root: Record<string, unknown>, path: string, value: unknown): void {
  const names = path.split('.')
  const last = names.pop() ?? ''
  const parent = names.reduce((at, name) => at[name] as Record<string, unknown>, root)
  if (value === undefined) delete parent[last]
  else parent[last] = value
}

test('a sound catalog has no problems', () => {
  expect(validateCatalog(sound)).toEqual([])
})

describe('a broken rule is reported with its code, where it is broken', () => {
  test.each(breaks.map((row) => [row[0], row[1], row] as const))('%s at %s', (code, at, row) => {
    const found = validateCatalog(broken(row))
    expect(found).toContainEqual(expect.objectContaining({ code, path: row[3] ?? at }))
  })

  test('and every rule has a case here', () => {
    expect([...new Set(breaks.map(([code]) => code))].sort()).toEqual(Object.keys(CATALOG_RULES).sort())
  })
})

test.each([
  [null, 'field.malformed'],
  [[], 'field.malformed'],
  ['plans', 'field.malformed'],
  [7, 'field.malformed'],
  [undefined, 'field.missing'],
])('%j instead of a catalog is refused as a whole', (given, code) => {
  expect(validateCatalog(given as unknown as Catalog)).toMatchObject([{ code, path: '' }])
})

test('what has no form is told from what it should be', () => {
  const found = validateCatalog(
    broken(
      ['word.unknown', `${pro}.proration`, 'weekly'],
      ['field.malformed', `${pro}.trial`, [14]],
      ['decimal.malformed', `${prices}.monthly.terms.USD.amount`, 20],
      ['field.missing', `${prices}.minutes.terms.USD.unitAmount`, undefined],
    ),
  )
  expect(found.map(({ message }) => message)).toEqual([
    'plans.pro.prices.monthly.terms.USD.amount: a number is a decimal string with at most 30 digits before the point and 24 after it (20)',
    'plans.pro.prices.minutes.terms.USD.unitAmount: a field that has to be there is there (a decimal)',
    'plans.pro.trial: a field holds what it is for (a list, not an object)',
    'plans.pro.proration: a word is one of those that are known ("weekly", not one of second, day, 30_360, none)',
  ])
})

test('a field that is undefined is one that is not there', () => {
  const catalog = broken()
  expect(validateCatalog({ ...catalog, planGroups: undefined, note: undefined } as unknown as Catalog)).toEqual([])
})

describe('laws', () => {
  // Breaks of different objects do not hide each other; two of the same object may (a price that is gone has no tiers).
  const unrelated = [
    'slug.looks_like_id',
    'currency.not_priced',
    'meter.property_missing',
    'group.empty',
    'trial.days_out_of_range',
    'package.size_not_positive',
    'coupon.periods_not_positive',
    'add_on.one_off_not_flat',
  ]
  const independent = unrelated.map((code) => breaks.find((row) => row[0] === code) as Break)

  test('all problems are reported at once', () => {
    fc.assert(
      fc.property(fc.subarray(independent), (chosen) => {
        const found = validateCatalog(broken(...chosen)).map(({ code }) => code)
        expect(found.sort()).toEqual(chosen.map(([code]) => code).sort())
      }),
    )
  })

  const odd = fc.constantFrom('1e9', '-0', '0x1', '١', '1/3', ' 1', 'toString', '__proto__', 'USD', 'month', 'flat')
  const anything = fc.oneof(fc.jsonValue(), odd, fc.constantFrom(null, {}, [], 0, '', '0', '1'))

  test('whatever JSON it is given, it never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (json) => {
        expect(validateCatalog(json as unknown as Catalog).length).toBeGreaterThan(0)
      }),
    )
  })

  test('whatever stands in any of its places, it is accepted or refused, and what is accepted can be sold', () => {
    const places = allPaths(sound)
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.option(anything, { nil: undefined }), (place, other) => {
        const catalog = broken(['name.empty', place, other])
        if (validateCatalog(catalog).length === 0) offerAll(catalog)
      }),
      { numRuns: 3000 },
    )
  })

  test('whatever a figure says, it is accepted or refused', () => {
    const figures = allPaths(sound).filter((path) => typeof valueAt(sound, path) !== 'object')
    const figure = fc.oneof(fc.string(), fc.double(), fc.integer(), odd)
    fc.assert(
      fc.property(fc.constantFrom(...figures), figure, (path, other) => {
        const replacement = typeof valueAt(sound, path) === 'number' ? Number(other) : String(other)
        validateCatalog(broken(['name.empty', path, replacement]))
      }),
      { numRuns: 500 },
    )
  })
})

/** What a creation reads of every offer, in every cadence and currency. */
function offerAll({ plans, addOns = {}, features }: Catalog): void {
  for (const [slug, plan] of Object.entries({ ...plans, ...addOns })) {
    const { offer, meters } = freezeOffer(plan, features)
    isFreePlan(offer)
    const version = { id: slug, planId: slug, planSlug: slug, version: 1, group: null, plan: offer, meters }
    for (const cadence of offeredCadences(offer)) {
      for (const currency of offeredCurrencies(offer)) pricesFor(version, cadence, currency)
    }
  }
}

/** Of every value in it, the whole left out. */
function allPaths(value: unknown, path = ''): string[] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : []
  const below = inner.flatMap(([name, each]) => allPaths(each, `${path}.${name}`))
  return path === '' ? below : [path.slice(1), ...below]
}

function valueAt(root: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], root)
}
