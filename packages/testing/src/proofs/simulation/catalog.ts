import { formatExact, multiply, parseDecimal, rational } from '@tallywright/domain'

const month = { unit: 'month', count: 1 }
const year = { unit: 'year', count: 1 }
const anyCadence = { planCadences: [month, year] }

/** How a catalog states its prices. */
export interface Pricing {
  readonly currency: string
  /** What stands here for one dollar: a whole number, so that prices stay decimals that the currency has. */
  readonly perDollar: number
  readonly isInclusive: boolean
}

const IN_DOLLARS: Pricing = { currency: 'USD', perDollar: 1, isInclusive: false }

const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' }
/** In windows that take more than is ever used. */
const limits = [
  { hours: 5, units: '1000000000' },
  { hours: 168, units: '1000000000' },
]
const paidInTokens = { type: 'metered', consumption: 'credits', wallet: 'token' }
const quota = { type: 'quota', extra: 'allowed' }
const seats = { type: 'seats', included: 1, extra: 'allowed' }

/**
 * Plans whose base price is paid in advance, so that every instant of a subscription is charged for; meters of every kind;
 * prices of a month under a plan of a year; grants of every kind.
 */
export function catalogIn({ currency, perDollar, isInclusive }: Pricing) {
  const money = (dollars: string) => formatExact(multiply(parseDecimal(dollars), rational(perDollar)))
  const inCurrency = (dollars: string) => ({ [currency]: money(dollars) })
  const tax = isInclusive ? { taxBehavior: 'inclusive' } : {}
  const flat = (cadence: typeof month, amount: string) => {
    return { cadence, ...tax, terms: { [currency]: { model: 'flat', amount: money(amount) } } }
  }
  const editors = (cadence: typeof month, unitAmount: string) => {
    return {
      feature: 'editor',
      cadence,
      ...tax,
      terms: { [currency]: { model: 'per_unit', unitAmount: money(unitAmount) } },
    }
  }
  const metered = (feature: string, terms: object, more: object = {}) => {
    return { feature, cadence: month, ...tax, ...more, terms: { [currency]: terms } }
  }
  const graduated = [
    { upTo: '100', unitAmount: '0' },
    { upTo: '1000', unitAmount: money('0.02'), flatAmount: money('0.50') },
    { upTo: null, unitAmount: money('0.003') },
  ]
  const volume = [
    { upTo: '500', unitAmount: money('0.01') },
    { upTo: null, unitAmount: money('0.008') },
  ]
  return {
    credits: { token: { name: 'Tokens', topUp: { unitAmounts: inCurrency('0.01'), ...tax } } },
    features: {
      calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } },
      visitors: { type: 'metered', name: 'Visitors', meter: { aggregation: 'unique_count', property: 'visitor' } },
      storage: { type: 'metered', name: 'Storage', meter: { aggregation: 'max' } },
      exports: { type: 'metered', name: 'Exports', meter: { aggregation: 'count' } },
      traffic: { type: 'metered', name: 'Traffic', meter: { aggregation: 'sum', groupBy: ['region'] } },
      level: { type: 'metered', name: 'Level', meter: { aggregation: 'weighted_sum' } },
      mails: { type: 'metered', name: 'Mails', meter: { aggregation: 'sum' } },
      answers: { type: 'metered', name: 'Answers', meter: { aggregation: 'sum' } },
      pictures: { type: 'metered', name: 'Pictures', meter: { aggregation: 'sum', groupBy: ['region'] } },
      minutes: { type: 'metered', name: 'Minutes', meter: { aggregation: 'sum' } },
      lookups: { type: 'metered', name: 'Lookups', meter: { aggregation: 'count' } },
      editor: { type: 'seats', name: 'Editors' },
      projects: { type: 'quota', name: 'Projects' },
      boards: { type: 'quota', name: 'Boards' },
      sso: { type: 'boolean', name: 'Single sign-on' },
    },
    coupons: {
      welcome: { name: 'Welcome', discount: { type: 'percent', percent: '33.3' }, duration: { kind: 'once' } },
      'half-year': {
        name: 'Half a year',
        discount: { type: 'percent', percent: '12.5' },
        duration: { kind: 'periods', count: 6 },
      },
      partner: {
        name: 'Partner',
        discount: { type: 'percent', percent: '20' },
        duration: { kind: 'forever' },
        appliesTo: { plans: ['team'], prices: ['business/base', 'business/calls'] },
      },
      voucher: {
        name: 'Voucher',
        discount: { type: 'amount', amounts: inCurrency('77.77') },
        duration: { kind: 'once' },
      },
      rebate: {
        name: 'Rebate',
        discount: { type: 'amount', amounts: inCurrency('4.00') },
        duration: { kind: 'periods', count: 3 },
      },
      exclusive: {
        name: 'Exclusive',
        discount: { type: 'percent', percent: '40' },
        duration: { kind: 'periods', count: 2 },
        stackable: false,
      },
    },
    planGroups: {
      main: { name: 'Main', plans: ['basic', 'team', 'business'] },
      tools: { name: 'Tools', plans: ['tools'] },
    },
    addOns: {
      support: {
        name: 'Support',
        recurrence: 'recurring',
        features: {},
        prices: { base: flat(month, '15.00'), yearly: flat(year, '150.00') },
        grants: { tokens: { unit: 'token', amount: '333.3', every: 'period', priority: 10 } },
      },
      setup: {
        name: 'Setup',
        recurrence: 'one_off',
        features: {},
        prices: { base: flat(month, '99.00') },
        grants: { pack: { unit: 'token', amount: '50', every: 'once' } },
      },
      // No plan grants these two: they are metered while they are attached.
      mails: {
        name: 'Mails',
        recurrence: 'recurring',
        features: { mails: priced },
        prices: { mails: metered('mails', { model: 'per_unit', unitAmount: money('0.02') }, anyCadence) },
      },
      'more-calls': {
        name: 'More calls',
        recurrence: 'recurring',
        features: { mails: priced },
        prices: {
          base: flat(month, '4.00'),
          yearly: flat(year, '40.00'),
          mails: metered('mails', { model: 'graduated', tiers: graduated }, anyCadence),
        },
      },
    },
    plans: {
      basic: {
        name: 'Basic',
        features: { calls: { ...priced, limits } },
        prices: {
          base: flat(month, '10.00'),
          calls: metered('calls', { model: 'per_unit', unitAmount: money('0.015') }),
        },
      },
      team: {
        name: 'Team',
        features: {
          calls: { ...priced, limits },
          visitors: priced,
          editor: seats,
          answers: { ...paidInTokens, creditCost: '2.5', overdraft: 'blocked', limits: [{ hours: 5, units: '90' }] },
          minutes: { type: 'metered', consumption: 'balance', overage: 'billed' },
          projects: { ...quota, allowance: 2 },
          boards: { ...quota, allowance: 3, extra: 'blocked' },
        },
        prices: {
          minutes: metered('minutes', { model: 'per_unit', unitAmount: money('0.03') }, anyCadence),
          projects: metered('projects', { model: 'per_unit', unitAmount: money('2.00') }, anyCadence),
          base: flat(month, '20.00'),
          yearly: flat(year, '199.99'),
          editor: editors(month, '5.00'),
          editors: editors(year, '49.99'),
          calls: metered('calls', { model: 'graduated', tiers: graduated }, anyCadence),
          visitors: metered('visitors', { model: 'package', size: '10', packageAmount: money('1.00') }, anyCadence),
        },
        grants: {
          tokens: {
            unit: 'token',
            amount: '1000',
            every: 'period',
            rollover: { kind: 'share', percent: '33.3', periods: 2 },
          },
          welcome: { unit: currency, amount: money('5.00'), every: 'once' },
        },
      },
      business: {
        name: 'Business',
        features: {
          calls: { ...priced, limits },
          visitors: priced,
          editor: { ...seats, included: 3 },
          answers: { ...paidInTokens, creditCost: '1.25', overdraft: 'blocked' },
          pictures: { ...paidInTokens, creditCost: '40', overdraft: 'allowed' },
          minutes: { type: 'metered', consumption: 'balance', overage: 'billed' },
          lookups: { type: 'metered', consumption: 'balance', overage: 'blocked' },
          projects: { ...quota, allowance: 10 },
          sso: { type: 'boolean' },
        },
        prices: {
          minutes: metered('minutes', { model: 'graduated', tiers: graduated }, anyCadence),
          lookups: metered('lookups', { model: 'per_unit', unitAmount: money('0.70') }, anyCadence),
          projects: metered('projects', { model: 'per_unit', unitAmount: money('1.50') }, anyCadence),
          base: flat(month, '49.99'),
          yearly: flat(year, '500.00'),
          editor: editors(month, '7.77'),
          editors: editors(year, '70.00'),
          calls: metered('calls', { model: 'volume', tiers: volume }, anyCadence),
          visitors: metered('visitors', { model: 'per_unit', unitAmount: money('0.25') }, anyCadence),
        },
        billingThreshold: inCurrency('2.00'),
        grants: {
          tokens: {
            unit: 'token',
            amount: '4000',
            every: 'period',
            rollover: { kind: 'amount', cap: '500', periods: 1 },
          },
          money: { unit: currency, amount: money('7.77'), every: 'period' },
        },
      },
      tools: {
        name: 'Tools',
        trial: { days: 14 },
        features: {
          storage: { ...priced, allowance: '5' },
          exports: { ...priced, allowance: '10', overage: 'blocked' },
          traffic: priced,
          level: priced,
        },
        prices: {
          base: flat(month, '3.00'),
          storage: metered('storage', { model: 'per_unit', unitAmount: money('0.10') }),
          traffic: metered('traffic', { model: 'graduated', tiers: graduated }),
          level: metered('level', { model: 'per_unit', unitAmount: money('0.01') }),
        },
        billingThreshold: inCurrency('1.00'),
      },
    },
  }
}

/** The same in dollars, which exclude tax. */
export const catalog = catalogIn(IN_DOLLARS)
