import type { ScenarioOf } from './scenario.ts'
import type { twilioUs } from './twilio-us.ts'

const message = (at: string, units: number, channel: string, direction: string) =>
  ({ at, feature: 'messages', units, properties: { country: 'US', channel, direction } }) as const

export const twilioUsMonth: ScenarioOf<typeof twilioUs> = {
  customer: 'Harbour Dental',
  plan: 'pay-as-you-go',
  events: [
    { at: '2026-11-01T00:00:00Z', feature: 'phone-numbers', units: 2, properties: { numberType: 'local' } },
    { at: '2026-11-18T09:00:00Z', feature: 'phone-numbers', units: 3, properties: { numberType: 'local' } },
    { at: '2026-11-01T00:00:00Z', feature: 'phone-numbers', units: 1, properties: { numberType: 'toll_free' } },
    message('2026-11-06T15:00:00Z', 8_000, 'sms', 'outbound'),
    message('2026-11-20T15:00:00Z', 4_345, 'sms', 'outbound'),
    message('2026-11-21T10:00:00Z', 3_210, 'sms', 'inbound'),
    message('2026-11-22T10:00:00Z', 450, 'mms', 'outbound'),
    message('2026-11-23T10:00:00Z', 75, 'mms', 'inbound'),
    {
      at: '2026-11-12T08:00:00Z',
      feature: 'voice-minutes',
      units: 1_205,
      properties: { country: 'US', direction: 'outbound' },
    },
    {
      at: '2026-11-27T08:00:00Z',
      feature: 'voice-minutes',
      units: 388,
      properties: { country: 'US', direction: 'inbound' },
    },
    { at: '2026-11-06T15:00:00Z', feature: 'carrier-surcharges', units: '24.69' },
    { at: '2026-11-20T15:00:00Z', feature: 'carrier-surcharges', units: '7.47' },
  ],
}
