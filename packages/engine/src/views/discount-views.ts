import { type Coupon, type GivenDiscount, instantToIso, usedPeriods } from '@tallywright/domain'
import type { DiscountRow, PromotionCodeRow } from '@tallywright/store'
import type { CatalogRow } from '../catalog/catalog-rows.ts'
import { isoOrNull } from './instant-view.ts'

/** A coupon in its wire form. Money figures stay decimals in major units. */
export function couponView(row: CatalogRow<Coupon>) {
  return {
    id: row.id,
    object: 'coupon' as const,
    slug: row.slug,
    ...termsOf(row.definition),
    createdAt: instantToIso(row.createdAt),
    updatedAt: instantToIso(row.updatedAt),
    archivedAt: isoOrNull(row.archivedAt),
  }
}

export type CouponView = ReturnType<typeof couponView>

function termsOf({ name, discount, duration, appliesTo, stackable }: Coupon) {
  return { name, discount, duration, appliesTo: appliesTo ?? null, stackable: stackable ?? true }
}

export function promotionCodeView(row: PromotionCodeRow, couponSlug: string) {
  return {
    id: row.id,
    object: 'promotion_code' as const,
    code: row.code,
    couponSlug,
    maxRedemptions: row.maxRedemptions,
    redemptions: row.redeemed,
    oncePerCustomer: row.oncePerCustomer,
    firstTimeOnly: row.firstTimeOnly,
    planSlugs: row.planSlugs,
    expiresAt: isoOrNull(row.expiresAt),
    createdAt: instantToIso(row.createdAt),
    updatedAt: instantToIso(row.updatedAt),
    archivedAt: isoOrNull(row.archivedAt),
  }
}

export type PromotionCodeView = ReturnType<typeof promotionCodeView>

/** A discount, and the billing periods it was used in on invoices that are not void. */
export function discountView(row: DiscountRow, uses: GivenDiscount['uses']) {
  return {
    id: row.id,
    object: 'discount' as const,
    customerId: row.customerId,
    subscriptionId: row.subscriptionId,
    couponSlug: row.couponSlug,
    coupon: termsOf(row.coupon),
    promotionCode: row.promotionCode,
    periodsUsed: usedPeriods({ uses }).size,
    endedAt: isoOrNull(row.endedAt),
    endReason: row.endReason,
    createdAt: instantToIso(row.createdAt),
    updatedAt: instantToIso(row.updatedAt),
  }
}

export type DiscountView = ReturnType<typeof discountView>
