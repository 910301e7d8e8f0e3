import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const refundThatFails: Scenario = {
  file: 'refund-that-fails',
  topic: 'Credit notes, refunds and disputes',
  title: 'A refund that the bank sends back',
  why: 'The money stays the customer’s: it is in their wallet, and pays the next invoice.',
  catalog: onePlan(),
  async tell({ billing, join, step, subscribe, until, lastPayment }) {
    await join('Ada', { who: 'pays by a card that has been closed since', card: 'succeeds_refund_fails' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    const { id: paymentId } = await lastPayment()
    await until('2026-01-05T00:00:00Z')
    await step('The seller refunds the payment', () => billing.payments.refund({ paymentId }))
    await until('2026-02-02T00:00:00Z')
  },
}
