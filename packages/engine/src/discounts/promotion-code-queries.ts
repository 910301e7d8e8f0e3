import type { Context } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { type PromotionCodeView, promotionCodeView } from '../views/discount-views.ts'
import { type PageInput, type PageView, pageRequest, pageView } from '../views/page-view.ts'
import { noCoupon, noPromotionCode, promotionCodeById } from './find-promotion-code.ts'
import { viewPromotionCode } from './promotion-code-commands.ts'

/** Archived codes are found too. */
export function getPromotionCode(
  { store, environmentId }: Context,
  { promotionCodeId }: { readonly promotionCodeId: string },
): Promise<Outcome<PromotionCodeView>> {
  return store.read(environmentId, async (tx) => {
    const row = await promotionCodeById(tx, promotionCodeId, 'find')
    return row === null ? noPromotionCode(promotionCodeId, 'promotionCodeId') : done(await viewPromotionCode(tx, row))
  })
}

export interface ListPromotionCodes extends PageInput {
  readonly couponSlug?: string
  readonly includeArchived: boolean
}

/** Newest first. */
export async function listPromotionCodes(
  { store, environmentId }: Context,
  { couponSlug, includeArchived: archived, ...input }: ListPromotionCodes,
): Promise<Outcome<PageView<PromotionCodeView>>> {
  const page = pageRequest('promotionCode', input)
  if (!page.ok) return page
  return store.read(environmentId, async (tx) => {
    const coupon = couponSlug === undefined ? null : await tx.catalog.coupons.bySlug(couponSlug)
    if (couponSlug !== undefined && coupon === null) return noCoupon(couponSlug)
    const filter = coupon === null ? { archived } : { archived, couponId: coupon.id }
    const { entries, next } = await tx.promotionCodes.list(filter, page.value)
    const coupons = new Map((await tx.catalog.coupons.everything()).map(({ id, slug }) => [id, slug]))
    const views = entries.map((row) => promotionCodeView(row, coupons.get(row.couponId) ?? ''))
    return done(pageView(next, views))
  })
}
