import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const firstPaymentConfirmed: Scenario = {
  file: 'first-payment-confirmed',
  topic: 'Subscriptions',
  title: 'A payment that the bank wants confirmed',
  why: 'Access begins when the customer has confirmed, not before, and the month still counts from the moment they subscribed.',
  catalog: onePlan(),
  async tell({ atTheBank, join, subscribe, until, lastPayment }) {
    await join('Ada', { who: 'pays by a card whose bank asks each time', card: 'requires_action' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    const { actionUrl } = await lastPayment()
    await until('2026-01-01T02:00:00Z')
    await atTheBank('Ada confirms the payment on the page of her bank', ({ completeAction }) =>
      completeAction(decodeURIComponent(actionUrl?.split('/').at(-1) ?? '')),
    )
  },
}
