import { included, month, projects, terms } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** 20 of 31 days: ¥1,200 × 20/31 = ¥774.19 and ¥2,500 × 20/31 = ¥1,612.90; KWD 0.96774 and KWD 2.09677. */
export const yenAndDinar: Scenario = {
  file: 'yen-and-dinar',
  topic: 'Tax and currencies',
  title: 'Currencies without cents, and with a thousand of them',
  why: 'A yen is not divided and a dinar has a thousand fils: each line is rounded once, to what its currency has.',
  catalog: {
    features: { projects },
    planGroups: { main: { name: 'Main', plans: ['team', 'business'] } },
    plans: {
      team: {
        name: 'Team',
        features: { projects: included },
        prices: { base: { cadence: month, terms: { ...terms('1200', 'JPY'), ...terms('1.500', 'KWD') } } },
      },
      business: {
        name: 'Business',
        features: { projects: included },
        prices: { base: { cadence: month, terms: { ...terms('2500', 'JPY'), ...terms('3.250', 'KWD') } } },
      },
    },
  },
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'pays in yen, by card' })
    await join('Ben', { who: 'pays in dinars, by card' })
    const yen = await subscribe('Ada subscribes to Team', { planSlug: 'team', currency: 'JPY' })
    const dinars = await subscribe('Ben subscribes to Team', { planSlug: 'team', currency: 'KWD', customerId: 'ben' })
    await until('2026-01-12T00:00:00Z')
    await step('Ada changes to Business', () =>
      billing.subscriptions.changePlan({ subscriptionId: yen, planSlug: 'business' }),
    )
    await step('Ben changes to Business', () =>
      billing.subscriptions.changePlan({ subscriptionId: dinars, planSlug: 'business' }),
    )
  },
}
