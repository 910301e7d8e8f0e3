import { z } from 'zod'
import { subscriptionDiscounts } from '../objects/discount.ts'
import { typedCode } from '../objects/promotion-code.ts'
import { defineProcedure } from '../procedure.ts'
import { id } from '../values/id.ts'
import { slug } from '../values/slug.ts'
import { reads, sets } from './annotations.ts'

const subscriptionId = id('subscription')

/** Why a promotion code is not redeemed. */
export const redemptionErrors = [
  'promotion_code.not_found',
  'promotion_code.archived',
  'promotion_code.expired',
  'promotion_code.used_up',
  'promotion_code.already_redeemed',
  'promotion_code.not_applicable',
  'coupon.archived',
  'coupon.not_applicable',
] as const

export const setDiscount = defineProcedure({
  kind: 'mutation',
  input: z
    .strictObject({
      subscriptionId,
      action: z
        .enum(['add', 'replace', 'remove'])
        .default('add')
        .describe('`replace` takes the others away; `remove` takes away the one that is named, or all.'),
      couponSlug: z.exactOptional(slug.describe('A coupon that you give, whatever its codes are limited to.')),
      promotionCode: z.exactOptional(typedCode),
    })
    .refine(({ action, couponSlug, promotionCode }) => {
      const named = [couponSlug, promotionCode].filter((name) => name !== undefined).length
      return named === 1 || (named === 0 && action === 'remove')
    }, 'must name either a couponSlug or a promotionCode'),
  output: subscriptionDiscounts,
  access: { secret: true, scope: 'subscriptions:write' },
  idempotency: 'key',
  customerField: 'subscriptionId',
  rest: { method: 'POST', path: '/v1/subscriptions/{subscriptionId}/discounts' },
  mcp: sets('Set the discounts of a subscription'),
  summary: 'Give a subscription a coupon, or take it away.',
  description:
    'By a coupon’s slug or a promotion code. What was invoiced stays as it is. A coupon for one or several periods that is ' +
    'given in the middle of a period charged in advance begins with the next; any other begins with the next invoice ' +
    '(semantics §3).',
  errors: [
    'subscription.not_found',
    'subscription.transition_not_allowed',
    'coupon.not_found',
    ...redemptionErrors,
    'promotion_code.claim_lapsed',
    'discount.not_found',
    'discount.already_given',
  ],
})

export const discounts = defineProcedure({
  kind: 'query',
  input: z.strictObject({ subscriptionId }),
  output: subscriptionDiscounts,
  access: { secret: true, scope: 'subscriptions:read' },
  idempotency: 'none',
  customerField: 'subscriptionId',
  rest: { method: 'GET', path: '/v1/subscriptions/{subscriptionId}/discounts' },
  mcp: reads('List the discounts of a subscription'),
  summary: 'List the discounts that a subscription has and had.',
  description: 'Oldest first, with the billing periods each was used in on invoices that are not void.',
  errors: ['subscription.not_found'],
})
