import type { ScenarioOf } from './scenario.ts'
import type { stripeUs } from './stripe-us.ts'

export const stripeUsMonth: ScenarioOf<typeof stripeUs> = {
  customer: 'Loom & Needle',
  plan: 'standard',
  events: [
    { at: '2026-11-02T11:00:00Z', feature: 'card-payments', units: '120.00' },
    { at: '2026-11-05T11:00:00Z', feature: 'card-payments', units: '49.99' },
    { at: '2026-11-05T11:00:00Z', feature: 'manual-entries', units: '49.99' },
    { at: '2026-11-09T11:00:00Z', feature: 'card-payments', units: '1250.00' },
    { at: '2026-11-09T11:00:00Z', feature: 'international-cards', units: '1250.00' },
    { at: '2026-11-09T11:00:00Z', feature: 'currency-conversions', units: '1250.00' },
    { at: '2026-11-16T11:00:00Z', feature: 'card-payments', units: '8.50' },
    { at: '2026-11-23T11:00:00Z', feature: 'card-payments', units: '0.50' },
    { at: '2026-11-12T11:00:00Z', feature: 'klarna-payments', units: '200.00' },
    { at: '2026-11-26T11:00:00Z', feature: 'klarna-payments', units: '80.00' },
    { at: '2026-11-13T11:00:00Z', feature: 'ach-debits', units: '300.00' },
    { at: '2026-11-13T12:00:00Z', feature: 'ach-debits', units: '625.00' },
    { at: '2026-11-27T11:00:00Z', feature: 'ach-debits', units: '2000.00' },
  ],
}
