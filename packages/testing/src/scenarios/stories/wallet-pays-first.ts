import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** The $45.00 pay January and February, and $5.00 of them are lost on the 15th; the $12.00 pay a part of March. */
export const walletPaysFirst: Scenario = {
  file: 'wallet-pays-first',
  topic: 'Payments and dunning',
  title: 'The wallet pays first, the card the rest',
  why: 'Money that a customer was given is used before their own, what expires soonest goes first, and what is not used in time is gone.',
  catalog: onePlan(),
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    const grant = { customerId: 'ada', unit: 'USD' }
    await step('The seller gives Ada $12.00 that stay', () => billing.wallets.grant({ ...grant, amount: 1200 }))
    await step('The seller gives Ada $45.00 until 15 February', () =>
      billing.wallets.grant({ ...grant, amount: 4500, expiresAt: '2026-02-15T00:00:00Z' }),
    )
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-02-02T00:00:00Z')
    await until('2026-02-16T00:00:00Z')
    await until('2026-04-02T00:00:00Z')
  },
}
