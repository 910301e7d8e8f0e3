import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const subscribeAndRenew: Scenario = {
  file: 'subscribe-and-renew',
  topic: 'Subscriptions',
  title: 'A month is paid in advance, and renews on the day it began',
  why: 'Who subscribes on the 31st is billed at the end of each month and comes back to the 31st: no day is lost or paid twice.',
  catalog: onePlan(),
  at: '2026-01-31T09:00:00Z',
  async tell({ join, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-04-15T00:00:00Z')
  },
}
