import type { ScenarioOf } from './scenario.ts'
import type { slash } from './slash.ts'

const payment = (at: string, kind: string) => ({ at, feature: 'payments', units: 1, properties: { kind } }) as const

export const slashMonth: ScenarioOf<typeof slash> = {
  customer: 'Copper Kettle Imports',
  plan: 'free',
  events: [
    { at: '2026-11-04T09:00:00Z', feature: 'foreign-card-transactions', units: '12.00' },
    { at: '2026-11-05T09:00:00Z', feature: 'foreign-card-transactions', units: '40.00' },
    { at: '2026-11-06T09:00:00Z', feature: 'foreign-card-transactions', units: '150.00' },
    { at: '2026-11-03T09:00:00Z', feature: 'instant-deposits', units: '10000.00', properties: { deposit: 'week 1' } },
    { at: '2026-11-10T09:00:00Z', feature: 'instant-deposits', units: '25000.00', properties: { deposit: 'week 2' } },
    { at: '2026-11-17T09:00:00Z', feature: 'instant-deposits', units: '60000.00', properties: { deposit: 'week 3' } },
    payment('2026-11-06T12:00:00Z', 'same_day_ach'),
    payment('2026-11-13T12:00:00Z', 'same_day_ach'),
    payment('2026-11-20T12:00:00Z', 'same_day_ach'),
    payment('2026-11-09T12:00:00Z', 'domestic_wire'),
    payment('2026-11-24T12:00:00Z', 'domestic_wire'),
    payment('2026-11-25T12:00:00Z', 'fednow_rtp'),
    payment('2026-11-26T12:00:00Z', 'international_wire'),
  ],
}
