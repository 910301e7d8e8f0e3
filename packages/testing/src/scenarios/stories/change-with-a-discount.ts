import { threePlans } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** Half of the $15.50 that were paid comes back, $7.75; half of $62.00 less half is $15.50. */
export const changeWithADiscount: Scenario = {
  file: 'change-with-a-discount',
  topic: 'Discounts',
  title: 'An upgrade of a discounted plan',
  why: 'What comes back is what was paid, after the discount, and the discount goes on with the new plan.',
  catalog: {
    ...threePlans(),
    coupons: {
      half: { name: 'Half price', discount: { type: 'percent', percent: '50' }, duration: { kind: 'forever' } },
    },
  },
  async tell({ billing, join, step, subscribe, until }) {
    await billing.promotionCodes.create({ code: 'HALF', couponSlug: 'half' })
    await join('Ada', { who: 'pays by card' })
    const subscriptionId = await subscribe('Ada subscribes to Team with the code HALF', {
      planSlug: 'team',
      promotionCode: 'HALF',
    })
    await until('2026-01-16T12:00:00Z')
    await step('Ada changes to Business', () =>
      billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business' }),
    )
    await until('2026-02-02T00:00:00Z')
  },
}
