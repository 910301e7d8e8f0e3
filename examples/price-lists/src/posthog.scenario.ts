import type { posthog } from './posthog.ts'
import type { ScenarioOf } from './scenario.ts'

export const posthogMonth: ScenarioOf<typeof posthog> = {
  customer: 'Quince Recipes',
  plan: 'paid',
  events: [
    { at: '2026-11-10T00:00:00Z', feature: 'events', units: 4_000_000 },
    { at: '2026-11-20T00:00:00Z', feature: 'events', units: 4_345_678 },
    { at: '2026-11-30T00:00:00Z', feature: 'events', units: 4_000_000 },
    { at: '2026-11-30T00:00:00Z', feature: 'recordings', units: 20_000 },
    { at: '2026-11-30T00:00:00Z', feature: 'flag-requests', units: 1_000_000 },
    { at: '2026-11-30T00:00:00Z', feature: 'survey-responses', units: 2_001 },
    { at: '2026-11-30T00:00:00Z', feature: 'warehouse-rows', units: 8_000_000 },
    { at: '2026-11-30T00:00:00Z', feature: 'exceptions', units: 325_000 },
  ],
}
