import { meteredPlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** 600 calls of January are $5.00; with 150 more they are $6.50, and of February 40 are free. */
export const callsAfterTheirInvoice: Scenario = {
  file: 'calls-after-their-invoice',
  topic: 'Usage and invoices',
  title: 'Calls that are reported after their invoice correct it',
  why: 'The next invoice has a line for what the month comes to now, less what was invoiced for it: by the prices and the free calls of that month. After the last invoice the correction is an invoice of its own, and what is taken back goes back the way it was paid.',
  catalog: meteredPlan(),
  async tell({ billing, join, subscribe, step, use, until }) {
    await join('Ada', { who: 'pays by card' })
    const subscriptionId = await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-20T00:00:00Z')
    await use('Ada makes 600 API calls', 600)
    await until('2026-02-10T00:00:00Z')
    await use('150 more calls of January are reported', 150, { at: '2026-01-31T12:00:00Z' })
    await use('Ada makes 40 calls of February', 40)
    await until('2026-03-10T00:00:00Z')
    await step('Ada cancels at once', () => billing.subscriptions.cancel({ subscriptionId, behavior: 'now' }))
    await use('300 more calls of February are reported', 300, { at: '2026-02-20T12:00:00Z' })
    await until('2026-03-11T00:00:00Z')
    await step('The 150 calls of January were somebody else’s, and are voided', () =>
      billing.usage.void({ customerId: 'ada', idempotencyKey: 'use-1' }),
    )
    await until('2026-03-12T00:00:00Z')
  },
}
