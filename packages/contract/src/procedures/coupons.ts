import { z } from 'zod'
import { couponFields, couponName } from '../objects/catalog.ts'
import { coupon } from '../objects/coupon.ts'
import { defineProcedure } from '../procedure.ts'
import { page, pageInput } from '../values/page.ts'
import { slug } from '../values/slug.ts'
import { adds, reads, removes, sets } from './annotations.ts'

const couponSlug = slug

export const create = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ slug, ...couponFields }),
  output: coupon,
  access: { secret: true, scope: 'catalog:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'POST', path: '/v1/coupons' },
  mcp: adds('Create a coupon'),
  summary: 'Create a coupon that subscriptions can be given.',
  description:
    'A percentage, or amounts per currency in major units. An amount for several periods is for each of them; given once it ' +
    'is one sum that lasts until it is used up (semantics §3, §4).',
  errors: ['coupon.already_exists', 'catalog.invalid'],
})

export const get = defineProcedure({
  kind: 'query',
  input: z.strictObject({ couponSlug }),
  output: coupon,
  access: { secret: true, scope: 'catalog:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/coupons/{couponSlug}' },
  mcp: reads('Get a coupon'),
  summary: 'Get one coupon.',
  description: 'Archived coupons are found too.',
  errors: ['coupon.not_found'],
})

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject({ ...pageInput, includeArchived: z.boolean().default(false) }),
  output: page(coupon),
  access: { secret: true, scope: 'catalog:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/coupons' },
  mcp: reads('List coupons'),
  summary: 'List coupons, newest first.',
  description: 'Archived ones are left out unless asked for.',
  errors: [],
})

export const update = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ couponSlug, name: couponName }),
  output: coupon,
  access: { secret: true, scope: 'catalog:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'PATCH', path: '/v1/coupons/{couponSlug}' },
  mcp: sets('Rename a coupon'),
  summary: 'Change the name of a coupon.',
  description:
    'What it takes off never changes: another rule is another coupon. Discounts that were given keep its name.',
  errors: ['coupon.not_found', 'coupon.archived', 'catalog.invalid'],
})

export const archive = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ couponSlug }),
  output: coupon,
  access: { secret: true, scope: 'catalog:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'POST', path: '/v1/coupons/{couponSlug}/archive' },
  mcp: removes('Archive a coupon'),
  summary: 'Give a coupon out no more.',
  description: 'Nor by its promotion codes. Subscriptions that have it keep it.',
  errors: ['coupon.not_found'],
})
