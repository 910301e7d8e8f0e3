const month = { unit: 'month', count: 1 }
const year = { unit: 'year', count: 1 }
const anyCadence = { planCadences: [month, year] }

function flat(cadence: typeof month, amount: string) {
  return { cadence, terms: { USD: { model: 'flat', amount } } }
}

function editors(cadence: typeof month, unitAmount: string) {
  return { feature: 'editor', cadence, terms: { USD: { model: 'per_unit', unitAmount } } }
}

function metered(feature: string, terms: object, more: object = {}) {
  return { feature, cadence: month, ...more, terms: { USD: terms } }
}

const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' }
const seats = { type: 'seats', included: 1, extra: 'allowed' }

const graduated = [
  { upTo: '100', unitAmount: '0' },
  { upTo: '1000', unitAmount: '0.02', flatAmount: '0.50' },
  { upTo: null, unitAmount: '0.003' },
]

const volume = [
  { upTo: '500', unitAmount: '0.01' },
  { upTo: null, unitAmount: '0.008' },
]

/**
 * Plans whose base price is paid in advance, so that every instant of a subscription is charged for; meters of every kind;
 * prices of a month under a plan of a year; grants of every kind.
 */
export const catalog = {
  credits: { token: { name: 'Tokens' } },
  features: {
    calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } },
    visitors: { type: 'metered', name: 'Visitors', meter: { aggregation: 'unique_count', property: 'visitor' } },
    storage: { type: 'metered', name: 'Storage', meter: { aggregation: 'max' } },
    exports: { type: 'metered', name: 'Exports', meter: { aggregation: 'count' } },
    traffic: { type: 'metered', name: 'Traffic', meter: { aggregation: 'sum', groupBy: ['region'] } },
    level: { type: 'metered', name: 'Level', meter: { aggregation: 'weighted_sum' } },
    mails: { type: 'metered', name: 'Mails', meter: { aggregation: 'sum' } },
    editor: { type: 'seats', name: 'Editors' },
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
    voucher: { name: 'Voucher', discount: { type: 'amount', amounts: { USD: '77.77' } }, duration: { kind: 'once' } },
    rebate: {
      name: 'Rebate',
      discount: { type: 'amount', amounts: { USD: '4.00' } },
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
      prices: { mails: metered('mails', { model: 'per_unit', unitAmount: '0.02' }, anyCadence) },
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
      features: { calls: priced },
      prices: { base: flat(month, '10.00'), calls: metered('calls', { model: 'per_unit', unitAmount: '0.015' }) },
    },
    team: {
      name: 'Team',
      features: { calls: priced, visitors: priced, editor: seats },
      prices: {
        base: flat(month, '20.00'),
        yearly: flat(year, '199.99'),
        editor: editors(month, '5.00'),
        editors: editors(year, '49.99'),
        calls: metered('calls', { model: 'graduated', tiers: graduated }, anyCadence),
        visitors: metered('visitors', { model: 'package', size: '10', packageAmount: '1.00' }, anyCadence),
      },
      grants: {
        tokens: {
          unit: 'token',
          amount: '1000',
          every: 'period',
          rollover: { kind: 'share', percent: '33.3', periods: 2 },
        },
        welcome: { unit: 'USD', amount: '5.00', every: 'once' },
      },
    },
    business: {
      name: 'Business',
      features: { calls: priced, visitors: priced, editor: { ...seats, included: 3 } },
      prices: {
        base: flat(month, '49.99'),
        yearly: flat(year, '500.00'),
        editor: editors(month, '7.77'),
        editors: editors(year, '70.00'),
        calls: metered('calls', { model: 'volume', tiers: volume }, anyCadence),
        visitors: metered('visitors', { model: 'per_unit', unitAmount: '0.25' }, anyCadence),
      },
      billingThreshold: { USD: '2.00' },
      grants: {
        tokens: {
          unit: 'token',
          amount: '4000',
          every: 'period',
          rollover: { kind: 'amount', cap: '500', periods: 1 },
        },
        money: { unit: 'USD', amount: '7.77', every: 'period' },
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
        storage: metered('storage', { model: 'per_unit', unitAmount: '0.10' }),
        traffic: metered('traffic', { model: 'graduated', tiers: graduated }),
        level: metered('level', { model: 'per_unit', unitAmount: '0.01' }),
      },
      billingThreshold: { USD: '1.00' },
    },
  },
}
