import { bucketOfId, normalizedCode } from '@tallywright/domain'
import { bucketOf, type PromotionCodeRow, type StoreTransaction } from '@tallywright/store'
import { refused } from '../command/outcome.ts'

/** Where a code and the slots within its limit are: the bucket is made from its text. */
export function bucketOfCode(environmentId: string, code: string): number {
  return bucketOf(environmentId, `promotion code ${normalizedCode(code)}`)
}

/** The code that a buyer has typed; archived and expired ones are found too. */
export function findPromotionCode({ promotionCodes, environmentId }: StoreTransaction, code: string) {
  return promotionCodes.findByText(bucketOfCode(environmentId, code), normalizedCode(code))
}

export async function promotionCodeById(
  { promotionCodes }: StoreTransaction,
  id: string,
  ask: 'find' | 'lock',
): Promise<PromotionCodeRow | null> {
  const bucket = bucketOfId('promotionCode', id)
  return bucket === null ? null : promotionCodes[ask](bucket, id)
}

export function noPromotionCode(code: string, param: 'promotionCode' | 'promotionCodeId' = 'promotionCode') {
  const message = `There is no promotion code ${code}; check its spelling, or go on without it.`
  return refused('promotion_code.not_found', message, { param })
}

export function noCoupon(slug: string) {
  return refused('coupon.not_found', `there is no coupon with the slug ${slug}`, { param: 'couponSlug' })
}
