import { each, editors, flat, included, projects } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** $6.20 × 10/31 = $2.00 into the wallet; February is $31.00 + $6.20 = $37.20, of which the wallet pays $2.00. */
export const seatsTakenAwayNow: Scenario = {
  file: 'seats-taken-away-now',
  topic: 'Seats and add-ons',
  title: 'Seats that are taken away now come back as money',
  why: 'Whoever may not wait for the end of the month gets the unused days back, to spend on the next invoice.',
  catalog: {
    features: { projects, editors },
    plans: {
      team: {
        name: 'Team',
        features: { projects: included, editors: { type: 'seats', included: 2, extra: 'allowed' } },
        prices: { base: flat('31.00'), editors: each('editors', '6.20') },
      },
    },
  },
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    const subscriptionId = await subscribe('Ada subscribes to Team with 4 editors', {
      planSlug: 'team',
      seats: { editors: 4 },
    })
    await until('2026-01-22T00:00:00Z')
    await step('Ada takes 1 editor away at once', () =>
      billing.seats.remove({ subscriptionId, featureSlug: 'editors', quantity: 1, behavior: 'now' }),
    )
    await until('2026-02-02T00:00:00Z')
  },
}
