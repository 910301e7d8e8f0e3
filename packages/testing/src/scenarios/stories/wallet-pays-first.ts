import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** $15.00 and $5.00 of the $12.00 pay January; $7.00 are left for February, and the card pays $13.00. */
export const walletPaysFirst: Scenario = {
  file: 'wallet-pays-first',
  topic: 'Payments and dunning',
  title: 'The wallet pays first, the card the rest',
  why: 'Money that a customer was given is used before their own, and what expires soonest goes first.',
  catalog: onePlan(),
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    await step('The seller gives Ada $12.00 that stay and $15.00 that expire on 15 February', async () => {
      await billing.wallets.grant({ customerId: 'ada', unit: 'USD', amount: 1200 })
      await billing.wallets.grant({ customerId: 'ada', unit: 'USD', amount: 1500, expiresAt: '2026-02-15T00:00:00Z' })
    })
    await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    await until('2026-02-02T00:00:00Z')
  },
}
