import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** 1.5 × $900.00 = $1,350.00 and 240 × $0.30 = $72.00. */
export const invoiceByHand: Scenario = {
  file: 'invoice-by-hand',
  topic: 'Usage and invoices',
  title: 'An invoice for work that is in no plan',
  why: 'A draft can be looked at and changed for as long as it takes; once it is sent it is final.',
  catalog: onePlan(),
  async tell({ billing, join, step, refused, until }) {
    await join('Ada', { who: 'pays by card' })
    const workshop = { description: 'Workshop', quantity: '1.5', unitAmount: '900.00' }
    const travel = { description: 'Travel', quantity: 240, unitAmount: '0.30' }
    const { id: invoiceId } = await step('The seller drafts an invoice for a workshop', () =>
      billing.invoices.create({ customerId: 'ada', currency: 'USD', lines: [workshop], memo: 'Thank you!' }),
    )
    await until('2026-01-05T00:00:00Z')
    await step('The seller adds the journey', () => billing.invoices.update({ invoiceId, lines: [workshop, travel] }))
    await step('The seller finalizes it', () => billing.invoices.finalize({ invoiceId }))
    await refused('The seller wants to change it once more', () =>
      billing.invoices.update({ invoiceId, lines: [workshop] }),
    )
  },
}
