import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const invoiceAndReminders: Scenario = {
  file: 'invoice-and-reminders',
  topic: 'Payments and dunning',
  title: 'An invoice that is sent, and reminded of',
  why: 'Who pays by transfer has until the due date, is reminded, and loses access only when the reminders are over.',
  catalog: onePlan(),
  async tell({ billing, join, step, subscribe, until, lastInvoice }) {
    await join('Ada', {
      who: 'gets invoices and pays them within 10 days',
      card: null,
      collection: 'send_invoice',
      dueDays: 10,
    })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-12T12:00:00Z')
    await step('Ada pays by bank transfer', async () =>
      billing.invoices.pay({ invoiceId: (await lastInvoice()).id, outOfBand: true }),
    )
    await until('2026-02-20T00:00:00Z')
  },
}
