import { describe, expect, test } from 'vitest'
import type { Coupon } from '../catalog/coupon.ts'
import { subscribeWithBooks } from './example-world.ts'
import { decideDiscount } from './give-discount.ts'

const { subscription } = subscribeWithBooks()
const half: Coupon = {
  name: 'Half off',
  discount: { type: 'percent', percent: '50' },
  duration: { kind: 'periods', count: 2 },
}
const ten = { type: 'amount', amounts: { USD: '10.00' } } as const
const isNew = false

describe('a coupon that is given in the middle of a period', () => {
  test.each<[string, Partial<Coupon>, boolean]>([
    ['and counts periods begins after the one that was charged in advance', {}, true],
    ['once too', { duration: { kind: 'once' } }, true],
    ['but for ever begins at once', { duration: { kind: 'forever' } }, false],
    ['as one sum begins at once', { discount: ten, duration: { kind: 'once' } }, false],
    ['as an amount for each period does not', { discount: ten }, true],
    ['for a price that was not charged in advance begins at once', { appliesTo: { prices: ['team/calls'] } }, false],
  ])('%s', (_, more, isNext) => {
    const usage = { cadence: subscription.cadence, terms: { USD: { model: 'per_unit', unitAmount: '1' } } } as const
    const { plan } = subscription.planVersion
    const prices = { ...plan.prices, calls: { ...usage, timing: 'in_arrears' as const } }
    const planVersion = { ...subscription.planVersion, plan: { ...plan, prices } }
    const decided = decideDiscount({ ...subscription, planVersion }, { ...half, ...more }, { isGiven: false, isNew })
    expect(decided).toEqual({ ok: true, value: { afterPeriod: isNext ? subscription.period?.start : null } })
  })

  test('begins with the first period where it is given with the subscription', () => {
    expect(decideDiscount(subscription, half, { isGiven: false, isNew: true })).toMatchObject({
      value: { afterPeriod: null },
    })
  })
})

test.each<[string, Partial<Coupon>, boolean, object]>([
  ['twice', {}, true, { code: 'discount.already_given' }],
  [
    'for other plans',
    { appliesTo: { plans: ['solo'] } },
    false,
    { code: 'coupon.not_applicable', details: { reason: 'plan' } },
  ],
  [
    'for a price that another plan has',
    { appliesTo: { prices: ['solo/base'] } },
    false,
    { code: 'coupon.not_applicable', details: { reason: 'plan' } },
  ],
  [
    'in other currencies',
    { discount: { type: 'amount', amounts: { EUR: '5', GBP: '4' } } },
    false,
    { code: 'coupon.not_applicable', details: { reason: 'currency', offered: ['EUR', 'GBP'] } },
  ],
])('a coupon is not given %s', (_, more, isGiven, error) => {
  expect(decideDiscount(subscription, { ...half, ...more }, { isGiven, isNew })).toMatchObject({ ok: false, error })
})
