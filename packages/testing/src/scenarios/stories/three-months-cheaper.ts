import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** 25 % of $20.00 = $5.00. */
export const threeMonthsCheaper: Scenario = {
  file: 'three-months-cheaper',
  topic: 'Discounts',
  title: 'A promotion code for three months',
  why: 'The discount is on each invoice for as long as it was promised, and the full price follows without anybody doing anything.',
  catalog: {
    ...onePlan(),
    coupons: {
      welcome: {
        name: 'Welcome',
        discount: { type: 'percent', percent: '25' },
        duration: { kind: 'periods', count: 3 },
      },
    },
  },
  async tell({ billing, join, subscribe, refused, until }) {
    await billing.promotionCodes.create({ code: 'SPRING', couponSlug: 'welcome', maxRedemptions: 1 })
    await join('Ada', { who: 'pays by card' })
    await join('Ben', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team with the code SPRING', { planSlug: 'team', promotionCode: 'spring' })
    await refused('Ben tries the same code, which was for one customer', () =>
      billing.subscriptions.create({ customerId: 'ben', planSlug: 'team', promotionCode: 'SPRING' }),
    )
    await until('2026-04-02T00:00:00Z')
  },
}
