import { negateMoney } from '../../money/money.ts'
import type { Instant } from '../../time/instant.ts'
import type { BuiltLine, Line } from '../line.ts'
import { lineKey } from '../line-key.ts'
import type { Discount } from './discount.ts'
import type { GivenDiscount } from './given-discount.ts'
import { type DiscountedPeriod, discountedPeriod } from './line-discount.ts'

/** What a discount took off a line that keeps it. */
interface KeptDiscount extends Discount {
  /** Where the billing period begins in which it is used. */
  readonly periodStart: Instant
}

/**
 * By their keys the lines of a draft that were credited since, here or elsewhere, each with all the discounts on it. They stay when the draft is
 * computed again, whatever its other lines come to by then: the credit is of what was left after them.
 */
export type KeptDiscounts = ReadonlyMap<string, readonly KeptDiscount[]>

export const NONE_KEPT: KeptDiscounts = new Map()

/** A discount of which what is kept is used. */
export function withKept(discount: GivenDiscount, kept: KeptDiscounts): GivenDiscount {
  const own = [...kept.values()].flat().filter(({ coupon }) => coupon.id === discount.id)
  const uses = own.map(({ periodStart, amount }) => ({ periodStart, amount: negateMoney(amount) }))
  return { ...discount, uses: [...discount.uses, ...uses] }
}

/** Whether it is a discount that its line keeps. */
export function isKept({ discountOf }: Pick<BuiltLine, 'discountOf'>, kept: KeptDiscounts = NONE_KEPT): boolean {
  return discountOf !== null && kept.has(discountOf.line)
}

interface StoredDraft {
  readonly invoiceId: string
  readonly lines: readonly Line[]
  readonly given: readonly GivenDiscount[]
  /** Of it and of other invoices. */
  readonly uses: readonly DiscountedPeriod[]
}

/** What a draft keeps on the lines of these ids, which are credited. */
export function keptDiscounts(draft: StoredDraft, credited: ReadonlySet<string>): KeptDiscounts {
  const lines = draft.lines.filter(({ id }) => credited.has(id))
  return new Map(lines.map((line) => [lineKey(line), discountsOn(line, draft)]))
}

function discountsOn({ id, servicePeriod }: Line, { invoiceId, lines, given, uses }: StoredDraft): KeptDiscount[] {
  return lines.flatMap(({ discountOf, amount, explanation }) => {
    const coupon = discountOf?.line === id ? given.find((each) => each.id === discountOf.coupon) : undefined
    if (coupon === undefined) return []
    const periodStart = discountedPeriod({ discountId: coupon.id, invoiceId, at: servicePeriod.start }, uses)
    return periodStart === null ? [] : [{ coupon, amount, explanation, periodStart }]
  })
}
