import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const startsLater: Scenario = {
  file: 'starts-later',
  topic: 'Subscriptions',
  title: 'A subscription that starts next month',
  why: 'What is agreed today begins on its day: nothing is charged and nothing can be used before.',
  catalog: onePlan(),
  at: '2026-01-10T00:00:00Z',
  async tell({ join, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team from 1 February on', { planSlug: 'team', startAt: '2026-02-01T00:00:00Z' })
    await until('2026-02-02T00:00:00Z')
  },
}
