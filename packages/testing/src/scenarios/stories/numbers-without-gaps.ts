import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const numbersWithoutGaps: Scenario = {
  file: 'numbers-without-gaps',
  topic: 'Usage and invoices',
  title: 'Numbers of invoices have no gaps',
  why: 'An auditor can follow them: drafts have none, and a new way of writing them changes none that was given.',
  catalog: onePlan(),
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    const line = { description: 'Stickers', quantity: 10, unitAmount: '0.50' }
    const draft = { customerId: 'ada', currency: 'USD', lines: [line] }
    const { id: first } = await step('The seller drafts an invoice', () => billing.invoices.create(draft))
    await step('The seller deletes the draft', () => billing.invoices.deleteDraft({ invoiceId: first }))
    await step('The seller writes numbers with the year from now on', () =>
      billing.environments.updateSettings({ invoices: { numberFormat: '{year}/{prefix}/{number:6}' } }),
    )
    await until('2026-02-02T00:00:00Z')
  },
}
