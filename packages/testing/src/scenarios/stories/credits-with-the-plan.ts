import { flat, included, projects } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** 15 of 31 days are left: $30.00 − $15.00 to pay, and (9,300 − 3,100) × 15/31 = 3,000 tokens more. */
export const creditsWithThePlan: Scenario = {
  file: 'credits-with-the-plan',
  topic: 'Usage and invoices',
  title: 'Credits that come with the plan',
  why: 'Each month brings new credits and takes the old ones that were not used; an upgrade brings the difference at once.',
  catalog: {
    credits: { tokens: { name: 'tokens' } },
    features: { projects },
    planGroups: { main: { name: 'Main', plans: ['team', 'business'] } },
    plans: {
      team: {
        name: 'Team',
        features: { projects: included },
        prices: { base: flat('31.00') },
        grants: { tokens: { unit: 'tokens', amount: '3100', every: 'period' } },
      },
      business: {
        name: 'Business',
        features: { projects: included },
        prices: { base: flat('62.00') },
        grants: { tokens: { unit: 'tokens', amount: '9300', every: 'period' } },
      },
    },
  },
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    const subscriptionId = await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await step('Ada spends 1,000 tokens', () =>
      billing.wallets.adjust({ customerId: 'ada', unit: 'tokens', amount: -1000 }),
    )
    await until('2026-01-17T00:00:00Z')
    await step('Ada changes to Business', () =>
      billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business' }),
    )
    await until('2026-02-02T00:00:00Z')
  },
}
