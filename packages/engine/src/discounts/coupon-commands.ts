import type { Coupon } from '@tallywright/domain'
import { applyCatalog } from '../catalog/apply-catalog.ts'
import { archiveEntry, insideEntry } from '../catalog/one-entry.ts'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { type CouponView, couponView } from '../views/discount-views.ts'
import { noCoupon } from './find-promotion-code.ts'
import { archivedCoupon } from './give-discount.ts'

export type CreateCoupon = Coupon & { readonly slug: string }

export function createCoupon(
  context: Context,
  { slug, ...definition }: CreateCoupon,
  request: IdempotentRequest,
): Promise<CommandReply<CouponView>> {
  return runAtOnce(context, request, async (moment) => {
    await moment.tx.environment.lock()
    if ((await moment.tx.catalog.coupons.bySlug(slug)) !== null) {
      return refused('coupon.already_exists', `a coupon with the slug ${slug} exists`, { param: 'slug' })
    }
    return saveCoupon(context, moment, slug, definition)
  })
}

/** What a coupon takes off never changes: whoever was promised it gets it. Another rule is another coupon. */
export function updateCoupon(
  context: Context,
  { couponSlug, name }: { readonly couponSlug: string; readonly name: string },
  request: IdempotentRequest,
): Promise<CommandReply<CouponView>> {
  return runAtOnce(context, request, async (moment) => {
    await moment.tx.environment.lock()
    const row = await moment.tx.catalog.coupons.bySlug(couponSlug)
    if (row === null) return noCoupon(couponSlug)
    if (row.archivedAt !== null) return archivedCoupon(couponSlug, 'couponSlug')
    return saveCoupon(context, moment, couponSlug, { ...row.definition, name })
  })
}

export function archiveCoupon(
  context: Context,
  { couponSlug }: { readonly couponSlug: string },
  request: IdempotentRequest,
): Promise<CommandReply<CouponView>> {
  return runAtOnce(context, request, async (moment) => {
    await moment.tx.environment.lock()
    const row = await moment.tx.catalog.coupons.bySlug(couponSlug)
    if (row === null) return noCoupon(couponSlug)
    if (row.archivedAt !== null) return done(couponView(row))
    return done(couponView(await archiveEntry(moment, 'coupon', row)))
  })
}

async function saveCoupon(
  context: Context,
  moment: Moment,
  slug: string,
  definition: Coupon,
): Promise<Outcome<CouponView>> {
  const pathInInput = insideEntry(`coupons.${slug}`)
  const next = { features: {}, plans: {}, coupons: { [slug]: definition } }
  const applied = await applyCatalog(context, moment, next, { pathInInput })
  if (!applied.ok) return applied
  const row = await moment.tx.catalog.coupons.bySlug(slug)
  return row === null ? noCoupon(slug) : done(couponView(row))
}
