import type { ScenarioOf } from './scenario.ts'
import type { smtp2go } from './smtp2go.ts'

export const smtp2goMonth: ScenarioOf<typeof smtp2go> = {
  customer: 'Northfield Theatre',
  plan: 'starter',
  events: [
    { at: '2026-11-05T16:00:00Z', feature: 'emails', units: 9_800 },
    { at: '2026-11-12T16:00:00Z', feature: 'emails', units: 6_200 },
    { at: '2026-11-26T16:00:00Z', feature: 'emails', units: 7_456 },
  ],
}
