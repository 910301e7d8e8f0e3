import {
  type Coupon,
  decideDiscount,
  decideRedemption,
  type GivenDiscount,
  type Subscription,
} from '@tallywright/domain'
import type { CustomerRow, DiscountRow, PromotionCodeRow } from '@tallywright/store'
import type { CatalogRow } from '../catalog/catalog-rows.ts'
import type { Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { promotionCodeView } from '../views/discount-views.ts'
import { findPromotionCode, noCoupon, noPromotionCode } from './find-promotion-code.ts'
import { givenDiscount } from './load-discounts.ts'
import { tellDiscount } from './save-discount.ts'
import type { HeldSlot } from './with-slot.ts'

/** What a discount comes from: a coupon that the operator gives, or a code that a buyer has typed. */
export type DiscountSource = { readonly couponSlug: string } | { readonly promotionCode: string }

export interface DiscountToGive {
  readonly id: string
  readonly customer: CustomerRow
  readonly subscription: Subscription
  /** Those the subscription keeps. */
  readonly kept: readonly DiscountRow[]
  /** It is given with the subscription's creation. */
  readonly isNew: boolean
  /** The subscription that gives way to this one, never paid: what it redeemed does not count. */
  readonly replacedId: string | null
  readonly slot: HeldSlot
}

/** A discount that was decided and not saved yet. */
export interface DecidedDiscount {
  readonly row: DiscountRow
  readonly code: PromotionCodeRow | null
}

/** Load and decide: the same for a preview and a commit. */
export async function decideGift(
  moment: Moment,
  source: DiscountSource,
  give: DiscountToGive,
): Promise<Outcome<DecidedDiscount>> {
  const chosen = await chooseCoupon(moment, source, give)
  if (!chosen.ok) return chosen
  const { coupon, code } = chosen.value
  const { id, customer, subscription, kept, isNew, slot } = give
  const isGiven = kept.some(({ couponId }) => couponId === coupon.id)
  const decided = decideDiscount(subscription, coupon.definition, { isGiven, isNew })
  if (!decided.ok) return decided
  const { now } = moment
  const row: DiscountRow = {
    bucket: customer.bucket,
    id,
    customerId: customer.id,
    subscriptionId: subscription.id,
    couponId: coupon.id,
    couponSlug: coupon.slug,
    coupon: coupon.definition,
    promotionCodeId: code?.id ?? null,
    promotionCode: code?.code ?? null,
    slot: code === null ? null : slot.holder,
    afterPeriod: decided.value.afterPeriod,
    endedAt: null,
    endReason: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
  }
  return done({ row, code })
}

interface ChosenCoupon {
  readonly coupon: CatalogRow<Coupon>
  readonly code: PromotionCodeRow | null
}

async function chooseCoupon(
  moment: Moment,
  source: DiscountSource,
  give: DiscountToGive,
): Promise<Outcome<ChosenCoupon>> {
  const { tx } = moment
  if ('promotionCode' in source) return couponOfCode(moment, source.promotionCode, give)
  const coupon = await tx.catalog.coupons.bySlug(source.couponSlug)
  if (coupon === null) return noCoupon(source.couponSlug)
  return coupon.archivedAt === null ? done({ coupon, code: null }) : archivedCoupon(coupon.slug, 'couponSlug')
}

export function archivedCoupon(slug: string, param: string) {
  return refused('coupon.archived', `The coupon ${slug} is archived and is given no more; choose another.`, { param })
}

async function couponOfCode(
  { tx, now: at, wall }: Moment,
  typed: string,
  { customer: { bucket, id }, subscription, slot, replacedId }: DiscountToGive,
): Promise<Outcome<ChosenCoupon>> {
  const code = await findPromotionCode(tx, typed)
  if (code === null) return noPromotionCode(typed)
  const redeemed = await tx.discounts.redeemedBy(bucket, id, code.id)
  const decided = decideRedemption(code, {
    at,
    planSlug: subscription.planVersion.planSlug,
    hasRedeemed: redeemed.some(({ subscriptionId }) => subscriptionId !== replacedId),
    hasPaid: code.firstTimeOnly && (await tx.invoices.hasPaid(bucket, id)),
  })
  if (!decided.ok) return decided
  const refusal = slot.refusal(code, wall)
  if (refusal !== null) return { ok: false, error: refusal }
  const coupon = await tx.catalog.coupons.byId(code.couponId)
  if (coupon === null) throw new Error(`the coupon of promotion code ${code.id} is gone`)
  return coupon.archivedAt === null ? done({ coupon, code }) : archivedCoupon(coupon.slug, 'promotionCode')
}

/** Saves a decided discount; its subscription is saved already. */
export async function addDiscount(moment: Moment, { row, code }: DecidedDiscount): Promise<void> {
  await moment.tx.discounts.add(row)
  await tellDiscount(moment, row, 'discount.created')
  if (code === null) return
  const { id, version } = code
  const snapshot = promotionCodeView(code, row.couponSlug)
  const event = { type: 'promotion_code.redeemed', object: { type: 'promotion_code', id, version }, snapshot }
  recordEvents(moment, { bucket: row.bucket, id: row.customerId }, [event])
}

/** As an invoice takes it before it is saved. */
export function asGiven(decided: DecidedDiscount | null): GivenDiscount[] {
  return decided === null ? [] : [givenDiscount(decided.row, [])]
}
