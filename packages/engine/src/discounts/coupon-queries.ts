import type { Context } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { type CouponView, couponView } from '../views/discount-views.ts'
import { type PageInput, type PageView, pageRequest, pageView } from '../views/page-view.ts'
import { noCoupon } from './find-promotion-code.ts'

/** Archived coupons are found too. */
export function getCoupon(
  { store, environmentId }: Context,
  { couponSlug }: { readonly couponSlug: string },
): Promise<Outcome<CouponView>> {
  return store.read(environmentId, async (tx) => {
    const row = await tx.catalog.coupons.bySlug(couponSlug)
    return row === null ? noCoupon(couponSlug) : done(couponView(row))
  })
}

/** Newest first. */
export async function listCoupons(
  { store, environmentId }: Context,
  { includeArchived, ...input }: PageInput & { readonly includeArchived: boolean },
): Promise<Outcome<PageView<CouponView>>> {
  const page = pageRequest('coupon', input)
  if (!page.ok) return page
  return store.read(environmentId, async (tx) => {
    const { entries, next } = await tx.catalog.coupons.list(page.value, { archived: includeArchived, hidden: true })
    return done(pageView(next, entries.map(couponView)))
  })
}
