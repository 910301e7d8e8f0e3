import type { Scenario } from '../scenario.ts'

/** 1,000 × €0.03 = €30.00 and €5.70 tax; 400 of them unspent are €12.00 and €2.28. */
export const tokensBought: Scenario = {
  file: 'tokens-bought',
  topic: 'Wallets',
  title: 'Tokens are bought with tax and used without',
  why: 'What is bought is charged first and taxed once; it stays until it is used, and only what is unspent goes back.',
  catalog: {
    credits: { tokens: { name: 'tokens', topUp: { unitAmounts: { EUR: '0.03' } } } },
    features: {},
    plans: {},
  },
  async tell({ billing, join, step, refused, preview, payBy, until, lastPayment }) {
    const seller = { name: 'Seller GmbH', address: { country: 'DE' } }
    await billing.environments.updateSettings({ seller, tax: { registrations: ['DE'] } })
    await join('Ada', { who: 'in Germany, pays by card', address: { country: 'DE' } })
    const order = { customerId: 'ada', unit: 'tokens', amount: 1000 }
    await preview('Ada is shown what 1,000 tokens cost', () => billing.wallets.previewTopUp(order))
    await step('Ada buys 1,000 tokens', () => billing.wallets.topUp(order))
    const { id: paymentId } = await lastPayment()
    await step('Ada spends 600 tokens', () => billing.wallets.adjust({ ...order, amount: -600 }))
    await until('2026-03-01T00:00:00Z')
    await refused('Ada asks for all of her money back', () => billing.payments.refund({ paymentId }))
    await step('Ada is given back what her 400 tokens cost', () => billing.payments.refund({ paymentId, amount: 1428 }))
    await payBy('Ada has a new card that declines', 'declines_insufficient_funds')
    await refused('Ada buys 1,000 tokens again', () => billing.wallets.topUp(order))
  },
}
