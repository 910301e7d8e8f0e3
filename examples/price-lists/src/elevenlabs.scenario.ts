import type { elevenlabs } from './elevenlabs.ts'
import type { ScenarioOf } from './scenario.ts'

export const elevenlabsMonth: ScenarioOf<typeof elevenlabs> = {
  customer: 'Lantern Audiobooks',
  plan: 'creator',
  events: [
    { at: '2026-11-06T13:00:00Z', feature: 'text-to-speech', units: 45_000 },
    { at: '2026-11-19T13:00:00Z', feature: 'text-to-speech', units: 60_000 },
  ],
}
