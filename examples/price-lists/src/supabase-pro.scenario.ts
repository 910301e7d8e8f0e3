import type { ScenarioOf } from './scenario.ts'
import type { supabasePro } from './supabase-pro.ts'

export const supabaseProMonth: ScenarioOf<typeof supabasePro> = {
  customer: 'Allotment Club',
  plan: 'pro',
  events: [
    { at: '2026-11-01T00:00:00Z', feature: 'compute', units: 1 },
    { at: '2026-11-16T00:00:00Z', feature: 'compute', units: 1 },
    { at: '2026-11-15T00:00:00Z', feature: 'egress', units: '200.25' },
    { at: '2026-11-30T00:00:00Z', feature: 'egress', units: '112.25' },
    { at: '2026-11-01T00:00:00Z', feature: 'database-disk', units: 20 },
    { at: '2026-11-14T00:00:00Z', feature: 'active-users', units: 61_000 },
    { at: '2026-11-30T00:00:00Z', feature: 'active-users', units: 103_200 },
    { at: '2026-11-30T00:00:00Z', feature: 'sso-users', units: 64 },
    { at: '2026-11-01T00:00:00Z', feature: 'storage', units: 120 },
    { at: '2026-11-21T00:00:00Z', feature: 'storage', units: 30 },
    { at: '2026-11-19T00:00:00Z', feature: 'image-transformations', units: 2_350 },
    { at: '2026-11-19T00:00:00Z', feature: 'function-invocations', units: 4_000_001 },
    { at: '2026-11-22T00:00:00Z', feature: 'realtime-messages', units: 7_000_000 },
    { at: '2026-11-08T20:00:00Z', feature: 'realtime-connections', units: 1_200 },
    { at: '2026-11-15T20:00:00Z', feature: 'realtime-connections', units: 840 },
    { at: '2026-11-30T00:00:00Z', feature: 'logs-ingest', units: 12 },
  ],
}
