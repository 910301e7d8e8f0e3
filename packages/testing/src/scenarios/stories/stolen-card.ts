import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const stolenCard: Scenario = {
  file: 'stolen-card',
  topic: 'Payments and dunning',
  title: 'A stolen card is not tried again',
  why: 'Trying a card that can never work only annoys its bank: the customer is told, and the days until the end are the same.',
  catalog: onePlan(),
  async tell({ join, payBy, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await payBy('Ada’s card is stolen', 'declines_stolen_card')
    await until('2026-02-09T00:00:00Z')
  },
}
