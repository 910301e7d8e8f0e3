import { type Failure, type Result, refuse, success } from '../result.ts'
import { type Instant, instantToIso } from '../time/instant.ts'

/** What a buyer types to get a coupon, and who may: a limit that is null does not limit. */
export interface PromotionCodeRules {
  /** How many customers may redeem it in all. */
  readonly maxRedemptions: number | null
  readonly oncePerCustomer: boolean
  /** Only for customers who have never paid anything. */
  readonly firstTimeOnly: boolean
  /** Only for subscriptions to these plans. */
  readonly planSlugs: readonly string[] | null
  /** By the clock of the environment; exclusive. */
  readonly expiresAt: Instant | null
  readonly archivedAt: Instant | null
}

/** What decides whether a customer may redeem a code now. */
export interface Redeemer {
  readonly at: Instant
  readonly planSlug: string
  /** They had this code before, on a subscription that was paid for or still may be. */
  readonly hasRedeemed: boolean
  /** They paid an invoice of more than nothing before. */
  readonly hasPaid: boolean
}

/**
 * A code as it is typed: letter case and spaces around it do not count, and neither does the form of an accent.
 */
export function normalizedCode(code: string): string {
  return code.trim().normalize('NFKC').toUpperCase()
}

/** Refuses with `promotion_code.archived` and `promotion_code.expired`: what is so for everybody. */
function refusalOfCode({ archivedAt, expiresAt }: PromotionCodeRules, at: Instant): Failure | null {
  const param = 'promotionCode'
  if (archivedAt !== null) {
    return refuse('promotion_code.archived', 'The code is no longer given out; subscribe without it.', { param })
  }
  if (expiresAt !== null && expiresAt <= at) {
    const message = `The code was valid until ${instantToIso(expiresAt)}; subscribe without it.`
    return refuse('promotion_code.expired', message, { param })
  }
  return null
}

/**
 * Whether a customer may redeem a code. How many others have is not asked here: that limit spans customers and is held in
 * the code's own row (semantics §3).
 *
 * Refuses with `promotion_code.archived`, `promotion_code.expired`, `promotion_code.already_redeemed` and
 * `promotion_code.not_applicable`, whose `details.reason` is `plan` or `not_first_time`.
 */
export function decideRedemption(rules: PromotionCodeRules, redeemer: Redeemer): Result<null> {
  const param = 'promotionCode'
  const refused = refusalOfCode(rules, redeemer.at)
  if (refused !== null) return refused
  if (rules.oncePerCustomer && redeemer.hasRedeemed) {
    return refuse('promotion_code.already_redeemed', 'The customer has redeemed this code before; go on without it.', {
      param,
    })
  }
  if (rules.planSlugs !== null && !rules.planSlugs.includes(redeemer.planSlug)) {
    const details = { reason: 'plan', planSlugs: rules.planSlugs }
    const message = `The code is for other plans than ${redeemer.planSlug}; choose one of those.`
    return refuse('promotion_code.not_applicable', message, { param, details })
  }
  if (rules.firstTimeOnly && redeemer.hasPaid) {
    const message = 'The code is for new customers, and this one has paid before; go on without it.'
    return refuse('promotion_code.not_applicable', message, { param, details: { reason: 'not_first_time' } })
  }
  return success(null)
}
