import type { elevenlabsLadder } from './elevenlabs-ladder.ts'
import type { ScenarioOf } from './scenario.ts'

/** 121,000 characters in all: the last that the third step holds. */
export const elevenlabsLadderMonth: ScenarioOf<typeof elevenlabsLadder> = {
  customer: 'Lantern Audiobooks',
  plan: 'ladder',
  events: [
    { at: '2026-11-06T13:00:00Z', feature: 'text-to-speech', units: 100_000 },
    { at: '2026-11-19T13:00:00Z', feature: 'text-to-speech', units: 21_000 },
  ],
}
