import { type Instant, instantFromIso, normalizedCode } from '@tallywright/domain'
import type { PromotionCodeRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { recordEnvironmentEvents } from '../command/events.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { type PromotionCodeView, promotionCodeView } from '../views/discount-views.ts'
import { bucketOfCode, findPromotionCode, noCoupon, noPromotionCode, promotionCodeById } from './find-promotion-code.ts'
import { archivedCoupon } from './give-discount.ts'

/** Who may redeem a code; null takes a limit away. */
export interface PromotionCodeLimits {
  readonly maxRedemptions?: number | null
  readonly oncePerCustomer?: boolean
  readonly firstTimeOnly?: boolean
  readonly planSlugs?: readonly string[] | null
  readonly expiresAt?: string | null
}

export interface CreatePromotionCode extends PromotionCodeLimits {
  readonly code: string
  readonly couponSlug: string
}

export function createPromotionCode(
  context: Context,
  { code, couponSlug, ...limits }: CreatePromotionCode,
  request: IdempotentRequest,
): Promise<CommandReply<PromotionCodeView>> {
  return runAtOnce(context, request, async (moment) => {
    const { tx, now } = moment
    const coupon = await tx.catalog.coupons.bySlug(couponSlug)
    if (coupon === null) return noCoupon(couponSlug)
    if (coupon.archivedAt !== null) return archivedCoupon(couponSlug, 'couponSlug')
    if ((await findPromotionCode(tx, code)) !== null) {
      return refused('promotion_code.already_exists', `a promotion code ${code} exists`, { param: 'code' })
    }
    const bucket = bucketOfCode(context.environmentId, code)
    const row: PromotionCodeRow = {
      bucket,
      id: context.ids.next('promotionCode', bucket),
      code,
      normalized: normalizedCode(code),
      couponId: coupon.id,
      maxRedemptions: null,
      oncePerCustomer: true,
      firstTimeOnly: false,
      planSlugs: null,
      expiresAt: null,
      ...limitsOf(limits),
      taken: 0,
      redeemed: 0,
      version: 1,
      createdAt: now,
      updatedAt: now,
      archivedAt: null,
    }
    await tx.promotionCodes.add(row)
    return tellCode(moment, row, 'promotion_code.created')
  })
}

/** Counts for whoever redeems it from now on; who has redeemed it keeps their discount. */
export function updatePromotionCode(
  context: Context,
  { promotionCodeId, ...limits }: PromotionCodeLimits & { readonly promotionCodeId: string },
  request: IdempotentRequest,
): Promise<CommandReply<PromotionCodeView>> {
  return runAtOnce(context, request, async (moment) => {
    const row = await promotionCodeById(moment.tx, promotionCodeId, 'lock')
    if (row === null) return noPromotionCode(promotionCodeId, 'promotionCodeId')
    const { maxRedemptions } = limits
    if (typeof maxRedemptions === 'number' && maxRedemptions < row.taken) {
      const message = `the code was redeemed ${row.taken} times already; archive it to give it out no more`
      return refused('validation.failed', message, { param: 'maxRedemptions', details: { taken: row.taken } })
    }
    return saveCode(moment, row, limitsOf(limits), 'promotion_code.updated')
  })
}

export function archivePromotionCode(
  context: Context,
  { promotionCodeId }: { readonly promotionCodeId: string },
  request: IdempotentRequest,
): Promise<CommandReply<PromotionCodeView>> {
  return runAtOnce(context, request, async (moment) => {
    const row = await promotionCodeById(moment.tx, promotionCodeId, 'lock')
    if (row === null) return noPromotionCode(promotionCodeId, 'promotionCodeId')
    if (row.archivedAt !== null) return done(await viewPromotionCode(moment.tx, row))
    return saveCode(moment, row, { archivedAt: moment.now }, 'promotion_code.archived')
  })
}

function limitsOf({ expiresAt, ...limits }: PromotionCodeLimits): Partial<PromotionCodeRow> {
  if (expiresAt === undefined) return limits
  return { ...limits, expiresAt: expiresAt === null ? null : (instantFromIso(expiresAt) as Instant) }
}

async function saveCode(
  moment: Moment,
  row: PromotionCodeRow,
  change: Partial<PromotionCodeRow>,
  type: string,
): Promise<Outcome<PromotionCodeView>> {
  const { bucket, id } = row
  const told = { ...change, version: row.version + 1, updatedAt: moment.now }
  await moment.tx.promotionCodes.save({ bucket, id, ...told })
  return tellCode(moment, { ...row, ...told }, type)
}

async function tellCode(moment: Moment, row: PromotionCodeRow, type: string): Promise<Outcome<PromotionCodeView>> {
  const snapshot = await viewPromotionCode(moment.tx, row)
  const object = { type: 'promotion_code', id: row.id, version: row.version }
  recordEnvironmentEvents(moment, [{ type, object, snapshot }])
  return done(snapshot)
}

export async function viewPromotionCode({ catalog }: Moment['tx'], row: PromotionCodeRow): Promise<PromotionCodeView> {
  const coupon = await catalog.coupons.byId(row.couponId)
  if (coupon === null) throw new Error(`the coupon of promotion code ${row.id} is gone`)
  return promotionCodeView(row, coupon.slug)
}
