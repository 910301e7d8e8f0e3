import type { github } from './github.ts'
import type { ScenarioOf } from './scenario.ts'

export const githubMonth: ScenarioOf<typeof github> = {
  customer: 'Fernwood Software',
  plan: 'team',
  seats: { user: 12 },
  events: [
    { at: '2026-11-07T17:00:00Z', feature: 'ci-minutes', units: 1_350 },
    { at: '2026-11-28T17:00:00Z', feature: 'ci-minutes', units: 1_500 },
    { at: '2026-11-01T00:00:00Z', feature: 'packages-storage', units: '1.5' },
    { at: '2026-11-13T12:00:00Z', feature: 'codespaces-compute', units: '90.25' },
    { at: '2026-11-26T12:00:00Z', feature: 'codespaces-compute', units: '47.25' },
    { at: '2026-11-11T00:00:00Z', feature: 'codespaces-storage', units: 40 },
  ],
}
