import type { ScenarioOf } from './scenario.ts'
import type { sendapiUs } from './sendapi-us.ts'

/** 10,000 segments in all: the first that get a discount. */
export const sendapiUsMonth: ScenarioOf<typeof sendapiUs> = {
  customer: 'Corner Bakery',
  plan: 'pay-as-you-go',
  events: [
    { at: '2026-11-03T07:00:00Z', feature: 'sms-segments', units: 4_000 },
    { at: '2026-11-17T07:00:00Z', feature: 'sms-segments', units: 3_500 },
    { at: '2026-11-30T07:00:00Z', feature: 'sms-segments', units: 2_500 },
  ],
}
