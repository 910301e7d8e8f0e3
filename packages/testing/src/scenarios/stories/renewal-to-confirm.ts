import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

export const renewalToConfirm: Scenario = {
  file: 'renewal-to-confirm',
  topic: 'Payments and dunning',
  title: 'A renewal that the bank wants confirmed',
  why: 'The customer keeps access while there is time to confirm, and is charged once when they do.',
  catalog: onePlan(),
  async tell({ atTheBank, join, payBy, subscribe, until, lastPayment }) {
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await payBy('Ada changes to a card whose bank asks each time', 'requires_action')
    await until('2026-02-01T06:00:00Z')
    const { actionUrl } = await lastPayment()
    await atTheBank('Ada confirms the payment on the page of her bank', ({ completeAction }) =>
      completeAction(decodeURIComponent(actionUrl?.split('/').at(-1) ?? '')),
    )
    await until('2026-02-03T00:00:00Z')
  },
}
