import type { Catalog } from '@tallywright/domain'
import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

const catalog = {
  ...onePlan('100.00'),
  coupons: {
    loyal: { name: 'Loyal customer', discount: { type: 'percent', percent: '10' }, duration: { kind: 'forever' } },
    summer: { name: 'Summer', discount: { type: 'percent', percent: '25' }, duration: { kind: 'forever' } },
    sorry: { name: 'Sorry', discount: { type: 'amount', amounts: { USD: '80.00' } }, duration: { kind: 'once' } },
  },
} satisfies Catalog

/** $100.00 − $10.00 − $22.50 = $67.50. The $80.00 take all of it, and the $12.50 that are left of them come off the next. */
export const discountsAddUp: Scenario = {
  file: 'discounts-add-up',
  topic: 'Discounts',
  title: 'Percentages first, then amounts',
  why: 'Several discounts come together the same way every time: 10 % and 25 % are 32.5 %, an amount comes off what is left, never below zero, and what it could not take off comes off the next invoice.',
  catalog,
  async tell({ billing, join, step, subscribe, until }) {
    await join('Ada', { who: 'pays by card' })
    const subscriptionId = await subscribe('Ada subscribes to Team', { planSlug: 'team' })
    for (const couponSlug of ['loyal', 'summer', 'sorry'] as const) {
      await step(`The seller gives Ada the coupon “${catalog.coupons[couponSlug].name}”`, () =>
        billing.subscriptions.setDiscount({ subscriptionId, couponSlug }),
      )
    }
    await until('2026-03-02T00:00:00Z')
  },
}
