import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const creditWhatIsOpen: Scenario = {
  file: 'credit-what-is-open',
  topic: 'Credit notes, refunds and disputes',
  title: 'A credit note first lowers what is still due',
  why: 'Money that was never paid is not given back; what was paid goes where the seller says, here into the wallet.',
  catalog: onePlan(),
  async tell({ billing, join, step, subscribe, refused, until, lastInvoice }) {
    await join('Ada', { who: 'gets invoices and pays them within 30 days', card: null, collection: 'send_invoice' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    const { id: invoiceId } = await lastInvoice()
    await step('The seller credits $5.00 for an outage', () =>
      billing.creditNotes.create({ invoiceId, amount: 500, reason: 'Outage' }),
    )
    await step('Ada pays the rest by bank transfer', () => billing.invoices.pay({ invoiceId, outOfBand: true }))
    await step('The seller credits $8.00 more, into the wallet', () =>
      billing.creditNotes.create({ invoiceId, amount: 800, to: 'wallet', reason: 'Another outage' }),
    )
    await refused('The seller wants to credit another $8.00, more than is left', () =>
      billing.creditNotes.create({ invoiceId, amount: 800, to: 'wallet' }),
    )
    await until('2026-02-01T12:00:00Z')
  },
}
