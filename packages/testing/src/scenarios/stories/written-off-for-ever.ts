import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const writtenOffForEver: Scenario = {
  file: 'written-off-for-ever',
  topic: 'Usage and invoices',
  title: 'PROBE',
  why: 'PROBE',
  catalog: onePlan(),
  async tell({ billing, join, step, payBy, subscribe, until, lastInvoice }) {
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await payBy('Ada’s card runs out of money', 'declines_insufficient_funds')
    await until('2026-02-01T12:00:00Z')
    const { id: invoiceId } = await lastInvoice()
    await step('The seller writes the invoice off', () => billing.invoices.markUncollectible({ invoiceId }))
    await payBy('Ada adds a card that works', 'succeeds')
    await until('2026-02-20T00:00:00Z')
    await until('2026-05-20T00:00:00Z')
  },
}
