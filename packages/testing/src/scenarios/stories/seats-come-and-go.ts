import { each, editors, flat, included, projects } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** 10 of 31 days are left: 2 × $6.20 × 10/31 = $4.00. From February on 2 editors are the included ones. */
export const seatsComeAndGo: Scenario = {
  file: 'seats-come-and-go',
  topic: 'Seats and add-ons',
  title: 'Seats are paid from the day they are added, and go at the end of the month',
  why: 'A team grows when it needs to and pays for the days it uses; who leaves stays paid for until the month is over.',
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
    const subscriptionId = await subscribe('Ada subscribes to Team with 3 editors', {
      planSlug: 'team',
      seats: { editors: 3 },
    })
    const editors = { subscriptionId, featureSlug: 'editors' }
    await until('2026-01-22T00:00:00Z')
    await step('Ada adds 2 editors', () => billing.seats.add({ ...editors, quantity: 2 }))
    await until('2026-01-25T00:00:00Z')
    await step('Ada takes 3 editors away', () => billing.seats.remove({ ...editors, quantity: 3 }))
    await until('2026-02-02T00:00:00Z')
  },
}
