import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const startedInThePast: Scenario = {
  file: 'started-in-the-past',
  topic: 'Subscriptions',
  title: 'A subscription that began two months ago',
  why: 'What was used on a handshake is put right on one invoice, with a line for each month that has passed.',
  catalog: onePlan(),
  at: '2026-03-20T00:00:00Z',
  async tell({ join, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team as of 15 January', { planSlug: 'team', startAt: '2026-01-15T00:00:00Z' })
    await until('2026-04-16T00:00:00Z')
  },
}
