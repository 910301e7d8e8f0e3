import { z } from 'zod'
import { codeLimits, newCode, promotionCode } from '../objects/promotion-code.ts'
import { defineProcedure } from '../procedure.ts'
import { id } from '../values/id.ts'
import { page, pageInput } from '../values/page.ts'
import { slug } from '../values/slug.ts'
import { adds, reads, removes, sets } from './annotations.ts'

const promotionCodeId = id('promotionCode')

export const create = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ code: newCode, couponSlug: slug, ...codeLimits }),
  output: promotionCode,
  access: { secret: true, scope: 'catalog:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'POST', path: '/v1/promotion-codes' },
  mcp: adds('Create a promotion code'),
  summary: 'Create a code that buyers type to get a coupon.',
  description:
    'Its text is unique in the environment, whatever its letter case, archived codes included. It is never redeemed more ' +
    'often than `maxRedemptions`; while requests are under way it may briefly read as used up (semantics §3).',
  errors: ['coupon.not_found', 'coupon.archived', 'promotion_code.already_exists'],
})

export const get = defineProcedure({
  kind: 'query',
  input: z.strictObject({ promotionCodeId }),
  output: promotionCode,
  access: { secret: true, scope: 'catalog:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/promotion-codes/{promotionCodeId}' },
  mcp: reads('Get a promotion code'),
  summary: 'Get one promotion code.',
  description: 'Archived codes are found too.',
  errors: ['promotion_code.not_found'],
})

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject({
    ...pageInput,
    couponSlug: z.exactOptional(slug),
    includeArchived: z.boolean().default(false),
  }),
  output: page(promotionCode),
  access: { secret: true, scope: 'catalog:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/promotion-codes' },
  mcp: reads('List promotion codes'),
  summary: 'List promotion codes, newest first.',
  description: 'Of one coupon where given. Archived ones are left out unless asked for.',
  errors: ['coupon.not_found'],
})

export const update = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ promotionCodeId, ...codeLimits }),
  output: promotionCode,
  access: { secret: true, scope: 'catalog:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'PATCH', path: '/v1/promotion-codes/{promotionCodeId}' },
  mcp: sets('Update a promotion code'),
  summary: 'Change who may redeem a code.',
  description:
    'A field that is left out stays. It counts from now on: who has redeemed the code keeps the discount, and ' +
    '`maxRedemptions` is at least as many as have. Text and coupon never change.',
  errors: ['promotion_code.not_found'],
})

export const archive = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ promotionCodeId }),
  output: promotionCode,
  access: { secret: true, scope: 'catalog:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'POST', path: '/v1/promotion-codes/{promotionCodeId}/archive' },
  mcp: removes('Archive a promotion code'),
  summary: 'Let nobody redeem a code any more.',
  description: 'Who has redeemed it keeps the discount. Its text stays taken.',
  errors: ['promotion_code.not_found'],
})
