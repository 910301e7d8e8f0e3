import { meteredPlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** 500 beyond the free ones are $5.00, with 50 more $5.50; February adds $20.00. */
export const callsThatCameLate: Scenario = {
  file: 'calls-that-came-late',
  topic: 'Usage and invoices',
  title: 'Calls that are reported late are still on their invoice',
  why: 'The invoice of a month waits an hour as a draft, so that what happened before midnight and came after it is billed where it belongs.',
  catalog: meteredPlan(),
  async tell({ billing, join, subscribe, use, until }) {
    await billing.environments.updateSettings({ invoices: { graceMinutes: 60 } })
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-20T00:00:00Z')
    await use('Ada makes 600 API calls', 600)
    await until('2026-02-01T00:30:00Z')
    await use('50 more calls of January are reported', 50, { at: '2026-01-31T23:59:00Z' })
    await until('2026-02-01T12:00:00Z')
  },
}
