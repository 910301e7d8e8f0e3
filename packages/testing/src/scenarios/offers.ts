/** Pieces of catalogs that scenarios share, so that each shows only the figures it is about. */

export const month = { unit: 'month', count: 1 } as const
export const year = { unit: 'year', count: 1 } as const

export const terms = (amount: string, currency = 'USD') => ({ [currency]: { model: 'flat' as const, amount } })

/** A price of the plan itself, in advance. */
export const flat = (amount: string, currency = 'USD') => ({ cadence: month, terms: terms(amount, currency) })

/** The price of each unit of a feature. */
export const each = (feature: string, unitAmount: string, currency = 'USD') => ({
  feature,
  cadence: month,
  terms: { [currency]: { model: 'per_unit' as const, unitAmount } },
})

export const included = { type: 'boolean' } as const
export const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const

export const projects = { type: 'boolean', name: 'Projects' } as const
export const calls = { type: 'metered', name: 'API calls', meter: { aggregation: 'sum' } } as const
export const editors = { type: 'seats', name: 'Editors' } as const

const basedOn = (name: string, amount: string, currency: string) => ({
  name,
  features: { projects: included },
  prices: { base: flat(amount, currency) },
})

/** Basic, Team and Business: each gives access to projects, in this order. */
export const threePlans = (currency = 'USD') => ({
  features: { projects },
  planGroups: { main: { name: 'Main', plans: ['basic', 'team', 'business'] } },
  plans: {
    basic: basedOn('Basic', '15.50', currency),
    team: basedOn('Team', '31.00', currency),
    business: basedOn('Business', '62.00', currency),
  },
})

/** One plan, Team, with access to projects. */
export const onePlan = (amount = '20.00', currency = 'USD') => ({
  features: { projects },
  plans: { team: basedOn('Team', amount, currency) },
})

/** The same with API calls, of which 100 are free each month. */
export const meteredPlan = (unitAmount = '0.01', currency = 'USD') => ({
  features: { projects, calls },
  plans: {
    team: {
      name: 'Team',
      features: { projects: included, calls: { ...priced, allowance: '100' } },
      prices: { base: flat('20.00', currency), calls: each('calls', unitAmount, currency) },
    },
  },
})
