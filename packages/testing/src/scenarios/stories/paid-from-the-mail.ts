import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const paidFromTheMail: Scenario = {
  file: 'paid-from-the-mail',
  topic: 'Payments and dunning',
  title: 'A link in the mail pays the invoice',
  why: 'The customer needs no password: the link opens this invoice alone, takes a new card and gives access back.',
  catalog: onePlan(),
  async tell({ billing, atTheBank, join, step, payBy, subscribe, until, lastInvoice }) {
    await billing.environments.updateSettings({ dunning: { accessGraceDays: 0 } })
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await payBy('Ada’s card is stolen', 'declines_stolen_card')
    await until('2026-02-02T00:00:00Z')
    const { id: invoiceId } = await lastInvoice()
    await step('The seller sends Ada a link to the invoice', () => billing.invoices.createRecoveryLink({ invoiceId }))
    const returnUrl = 'https://shop.example/paid'
    const { url } = await billing.recovery.openSetup({ invoiceId, provider: 'sandbox', returnUrl })
    await atTheBank('Ada opens it and enters another card', ({ completeSetup }) =>
      completeSetup(decodeURIComponent(url.split('/').at(-1) ?? ''), 'succeeds'),
    )
  },
}
