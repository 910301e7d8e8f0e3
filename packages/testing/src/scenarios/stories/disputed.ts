import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const disputed: Scenario = {
  file: 'disputed',
  topic: 'Credit notes, refunds and disputes',
  title: 'A customer’s bank disputes a payment',
  why: 'The seller hears of it at once; what follows is for people to decide, and access stays until they have.',
  catalog: onePlan(),
  async tell({ join, subscribe, until }) {
    await join('Ada', { who: 'pays by a card that is not hers', card: 'succeeds_then_disputed' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-08T00:00:00Z')
  },
}
