import type { cloudflareWorkers } from './cloudflare-workers.ts'
import type { ScenarioOf } from './scenario.ts'

export const cloudflareWorkersMonth: ScenarioOf<typeof cloudflareWorkers> = {
  customer: 'Tidepool Games',
  plan: 'paid',
  events: [
    { at: '2026-11-10T00:00:00Z', feature: 'requests', units: 9_000_000 },
    { at: '2026-11-20T00:00:00Z', feature: 'requests', units: 14_500_000 },
    { at: '2026-11-20T00:00:00Z', feature: 'cpu-time', units: 129_600_000 },
    { at: '2026-11-01T00:00:00Z', feature: 'r2-storage', units: 40 },
    { at: '2026-11-16T00:00:00Z', feature: 'r2-storage', units: 60 },
    { at: '2026-11-29T00:00:00Z', feature: 'r2-class-a', units: 3_250_000 },
    { at: '2026-11-29T00:00:00Z', feature: 'r2-class-b', units: 10_000_000 },
    { at: '2026-11-30T00:00:00Z', feature: 'container-memory', units: 400_000 },
    { at: '2026-11-30T00:00:00Z', feature: 'container-cpu', units: 30_000 },
    { at: '2026-11-30T00:00:00Z', feature: 'container-disk', units: 1_600_000 },
  ],
}
