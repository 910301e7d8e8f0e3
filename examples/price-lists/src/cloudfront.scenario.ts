import type { cloudfront } from './cloudfront.ts'
import type { ScenarioOf } from './scenario.ts'

export const cloudfrontMonth: ScenarioOf<typeof cloudfront> = {
  customer: 'Meridian Football',
  plan: 'pay-as-you-go',
  events: [
    { at: '2026-11-14T22:00:00Z', feature: 'north-america', units: 7_000 },
    { at: '2026-11-28T22:00:00Z', feature: 'north-america', units: 5_000 },
    { at: '2026-11-14T22:00:00Z', feature: 'africa-and-south-america', units: 500, properties: { region: 'Africa' } },
    south('2026-11-14T22:00:00Z', 6_000),
    south('2026-11-28T22:00:00Z', 5_000),
    { at: '2026-11-28T22:00:00Z', feature: 'japan', units: '250.5' },
  ],
}

function south(at: string, units: number) {
  return { at, feature: 'africa-and-south-america', units, properties: { region: 'South America' } } as const
}
