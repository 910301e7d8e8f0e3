import type { Scenario } from '../scenario.ts'

/** Below 100 tokens 500 come for $5.00, at most 1,000 of them in January. */
export const tokensBuyThemselves: Scenario = {
  file: 'tokens-buy-themselves',
  topic: 'Wallets',
  title: 'A wallet is topped up by itself',
  why: 'Nobody runs out of tokens in the night, and nobody pays for more in a month than they agreed to.',
  catalog: {
    credits: { tokens: { name: 'tokens', topUp: { unitAmounts: { USD: '0.01' } } } },
    features: {},
    plans: {},
  },
  async tell({ billing, join, step, payBy, until }) {
    await join('Ada', { who: 'pays by card' })
    const wallet = { customerId: 'ada', unit: 'tokens' }
    const spend = (tokens: number) =>
      step(`Ada spends ${tokens} tokens`, () => billing.wallets.adjust({ ...wallet, amount: -tokens }))
    await step('Ada buys 300 tokens', () => billing.wallets.topUp({ ...wallet, amount: 300 }))
    await step('Ada wants 500 more whenever fewer than 100 are left, at most 1,000 a month', () =>
      billing.wallets.setAutoTopUp({ ...wallet, autoTopUp: { threshold: 100, amount: 500, monthlyCap: 1000 } }),
    )
    await spend(250)
    await until('2026-01-05T00:00:00Z')
    await payBy('Ada has a new card that declines', 'declines_insufficient_funds')
    await spend(500)
    await until('2026-01-06T00:00:00Z')
    await payBy('Ada has a card that works', 'succeeds')
    await until('2026-01-07T00:00:00Z')
    await spend(540)
    await until('2026-02-02T00:00:00Z')
  },
}
