import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const renewalLetGo: Scenario = {
  file: 'renewal-let-go',
  topic: 'Usage and invoices',
  title: 'A declined renewal that the seller lets go',
  why: 'A void invoice is owed by nobody: the subscription is in good standing again, and the next month is billed as ever.',
  catalog: onePlan(),
  async tell({ billing, join, step, payBy, subscribe, until, lastInvoice }) {
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await payBy('Ada’s card runs out of money', 'declines_insufficient_funds')
    await until('2026-02-01T12:00:00Z')
    const { id: invoiceId } = await lastInvoice()
    await step('The seller voids the invoice', () => billing.invoices.void({ invoiceId }))
    await payBy('Ada adds a card that works', 'succeeds')
    await until('2026-03-02T00:00:00Z')
  },
}
