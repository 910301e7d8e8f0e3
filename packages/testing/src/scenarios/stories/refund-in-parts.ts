import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const refundInParts: Scenario = {
  file: 'refund-in-parts',
  topic: 'Credit notes, refunds and disputes',
  title: 'Money back, in parts',
  why: 'A refund is never more than what was paid, and each one has a credit note for the books.',
  catalog: onePlan(),
  async tell({ billing, join, step, subscribe, refused, until, lastPayment }) {
    await join('Ada', { who: 'pays by a card whose refunds take three days', card: 'succeeds_refund_pending' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    const { id: paymentId } = await lastPayment()
    await until('2026-01-05T00:00:00Z')
    await step('The seller refunds $15.00', () =>
      billing.payments.refund({ paymentId, amount: 1500, reason: 'Goodwill' }),
    )
    await refused('The seller wants to refund another $15.00', () =>
      billing.payments.refund({ paymentId, amount: 1500 }),
    )
    await until('2026-01-09T00:00:00Z')
    await step('The seller refunds the rest', () => billing.payments.refund({ paymentId }))
    await until('2026-01-13T00:00:00Z')
  },
}
