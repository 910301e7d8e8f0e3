import type { ScenarioOf } from './scenario.ts'
import type { slack } from './slack.ts'

/** Paid by card, so that who joins in November is billed with December. */
export const slackMonth: ScenarioOf<typeof slack> = {
  customer: 'Birchwood Architects',
  plan: 'pro',
  seats: { member: 10 },
  events: [],
  seatsChanges: [{ at: '2026-11-21T14:00:00Z', seats: 'member', quantity: 12 }],
}
