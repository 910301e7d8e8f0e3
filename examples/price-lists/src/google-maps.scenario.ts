import type { googleMaps } from './google-maps.ts'
import type { ScenarioOf } from './scenario.ts'

export const googleMapsMonth: ScenarioOf<typeof googleMaps> = {
  customer: 'Swift Parcels',
  plan: 'pay-as-you-go',
  events: [
    { at: '2026-11-08T00:00:00Z', feature: 'autocomplete', units: 140_000 },
    { at: '2026-11-15T00:00:00Z', feature: 'autocomplete', units: 155_000 },
    { at: '2026-11-22T00:00:00Z', feature: 'autocomplete', units: 150_000 },
    { at: '2026-11-29T00:00:00Z', feature: 'autocomplete', units: 167_345 },
    { at: '2026-11-29T00:00:00Z', feature: 'query-autocomplete', units: 10_000 },
  ],
}
