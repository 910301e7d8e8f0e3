import { meteredPlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** 600 calls, 100 of them free: 500 × $0.01 = $5.00, and $20.00 for February. */
export const nextInvoiceForeseen: Scenario = {
  file: 'next-invoice-foreseen',
  topic: 'Usage and invoices',
  title: 'The next invoice can be seen before it comes',
  why: 'What a customer is shown in the middle of the month is computed as the invoice will be: if nothing changes, it is the invoice.',
  catalog: meteredPlan(),
  async tell({ billing, join, subscribe, use, preview, until }) {
    await join('Ada', { who: 'pays by card' })
    const subscriptionId = await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-20T00:00:00Z')
    await use('Ada makes 600 API calls', 600)
    await preview('Ada looks at her next invoice', () => billing.invoices.upcoming({ subscriptionId }))
    await until('2026-02-02T00:00:00Z')
  },
}
