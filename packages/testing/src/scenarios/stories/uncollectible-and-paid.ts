import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const uncollectibleAndPaid: Scenario = {
  file: 'uncollectible-and-paid',
  topic: 'Usage and invoices',
  title: 'An uncollectible invoice that is paid after all',
  why: 'Giving up on an invoice is no gift: its payment is not tried again, and the customer can still pay it.',
  catalog: onePlan(),
  async tell({ billing, join, step, payBy, subscribe, until, lastInvoice }) {
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await payBy('Ada’s card runs out of money', 'declines_insufficient_funds')
    await until('2026-02-01T12:00:00Z')
    const { id: invoiceId } = await lastInvoice()
    await step('The seller marks the invoice uncollectible', () => billing.invoices.markUncollectible({ invoiceId }))
    await until('2026-02-03T00:00:00Z')
    await step('Ada pays in cash', () => billing.invoices.pay({ invoiceId, outOfBand: true }))
  },
}
