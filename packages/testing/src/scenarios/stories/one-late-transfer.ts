import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const oneLateTransfer: Scenario = {
  file: 'one-late-transfer',
  topic: 'Payments and dunning',
  title: 'A late transfer, while the next invoice is not due yet',
  why: 'Who has paid what was overdue is in good standing again, although another invoice is already there.',
  catalog: onePlan(),
  async tell({ billing, join, step, subscribe, until, lastInvoice }) {
    await join('Ada', {
      who: 'gets invoices and pays them within 31 days',
      card: null,
      collection: 'send_invoice',
      dueDays: 31,
    })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    const { id: invoiceId } = await lastInvoice()
    await until('2026-02-03T00:00:00Z')
    await step('Ada pays the first invoice by bank transfer', () =>
      billing.invoices.pay({ invoiceId, outOfBand: true }),
    )
    await until('2026-02-27T00:00:00Z')
  },
}
