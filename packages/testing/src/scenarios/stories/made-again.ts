import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** 19 % of €20.00 = €3.80. */
export const madeAgain: Scenario = {
  file: 'made-again',
  topic: 'Usage and invoices',
  title: 'A wrong invoice is made again',
  why: 'The tax was missing: the invoice is declared invalid and made anew under a number of its own, and no number is lost.',
  catalog: onePlan('20.00', 'EUR'),
  async tell({ billing, join, step, subscribe, until, lastInvoice }) {
    await join('Ada', {
      who: 'in Germany, gets invoices and pays them within 30 days',
      collection: 'send_invoice',
      address: { country: 'DE' },
    })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-03T00:00:00Z')
    const seller = { name: 'Seller GmbH', address: { country: 'DE' } }
    await step('The seller enters where they are registered for tax', () =>
      billing.environments.updateSettings({ seller, tax: { registrations: ['DE'] } }),
    )
    await step('The seller voids the invoice and makes it again', async () =>
      billing.invoices.void({ invoiceId: (await lastInvoice()).id, regenerate: true }),
    )
    await step('Ada pays it by bank transfer', async () =>
      billing.invoices.pay({ invoiceId: (await lastInvoice()).id, outOfBand: true }),
    )
  },
}
