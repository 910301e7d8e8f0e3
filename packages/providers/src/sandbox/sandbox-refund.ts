import { addMilliseconds, DAY, type Instant } from '@tallywright/domain'
import type { RefundRequest, RefundStanding, RefundSubject } from '@tallywright/engine'
import type { RefundCourse } from './sandbox-methods.ts'

/** What a charge in the books says of one of its refunds. */
export interface SandboxRefund {
  readonly key: string
  readonly subject: RefundSubject
  /** Minor units. */
  readonly amount: string
  readonly at: Instant
  readonly course: RefundCourse
  /** Why it failed, when it did. */
  readonly reason: string
}

/** A pending refund is settled after this long, by the environment's clock. */
const REFUND_SETTLES_AFTER_MS = 3 * DAY

/**
 * Decides a refund of a charge of which that much is left (minor units): what would be more fails, so that no charge is
 * ever refunded beyond what it took.
 */
export function newRefund(
  { idempotencyKey: key, subject, money, at }: RefundRequest,
  left: { readonly amount: bigint; readonly currency: string },
  course: RefundCourse,
): SandboxRefund {
  const refund = { key, subject, amount: money.amount.toString(), at }
  if (money.currency !== left.currency) return { ...refund, course: 'fails', reason: 'currency_differs' }
  if (money.amount <= 0n) return { ...refund, course: 'fails', reason: 'amount_not_positive' }
  if (money.amount > left.amount) return { ...refund, course: 'fails', reason: 'exceeds_what_is_left' }
  return { ...refund, course, reason: 'returned_by_bank' }
}

export function refundReference(key: string): string {
  return `sandbox_refund_${key}`
}

export function refundStanding({ key, course, reason, at: askedAt }: SandboxRefund, at: Instant): RefundStanding {
  const reference = refundReference(key)
  const isSettled = at >= addMilliseconds(askedAt, REFUND_SETTLES_AFTER_MS)
  switch (course) {
    case 'succeeds':
      return { status: 'succeeded', reference }
    case 'fails':
      return { status: 'failed', reference, reason }
    case 'pending_then_succeeds':
      return { status: isSettled ? 'succeeded' : 'pending', reference }
    case 'pending_then_fails':
      return isSettled ? { status: 'failed', reference, reason } : { status: 'pending', reference }
  }
}

/** Minor units that these refunds have sent back by then, or are about to. */
export function moneyOfRefunds(refunds: readonly SandboxRefund[], at: Instant): bigint {
  return refunds
    .filter((refund) => refundStanding(refund, at).status !== 'failed')
    .reduce((total, { amount }) => total + BigInt(amount), 0n)
}
