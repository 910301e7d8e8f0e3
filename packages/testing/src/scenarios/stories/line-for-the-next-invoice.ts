import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const lineForTheNextInvoice: Scenario = {
  file: 'line-for-the-next-invoice',
  topic: 'Usage and invoices',
  title: 'Something extra on the next invoice',
  why: 'A small thing needs no invoice of its own: it waits and is paid with the month that comes.',
  catalog: onePlan(),
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    const subscriptionId = await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-01-12T00:00:00Z')
    await step('The seller adds an import of old data', () =>
      billing.invoices.addPendingLine({
        subscriptionId,
        description: 'Import of old data',
        quantity: 1,
        unitAmount: '12.50',
      }),
    )
    await until('2026-02-02T00:00:00Z')
  },
}
