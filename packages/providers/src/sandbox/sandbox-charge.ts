import { addMilliseconds, DAY, type Instant, money } from '@tallywright/domain'
import type { ChargeOutcome, ChargeRequest, ChargeSubject, ProviderDispute } from '@tallywright/engine'
import { declineOf } from './decline-codes.ts'
import type { ChargeCourse } from './sandbox-methods.ts'
import { moneyOfRefunds, type SandboxRefund } from './sandbox-refund.ts'

/** What the books keep of a charge: also its refunds and its dispute, so that what is left of it changes in one place. */
export interface SandboxCharge {
  readonly key: string
  readonly method: string
  /** Minor units. */
  readonly amount: string
  readonly currency: string
  readonly customerReference: string
  readonly subject: ChargeSubject
  readonly at: Instant
  readonly course: ChargeCourse
  /** How a charge that waited for the customer ended; null while it waits, and for others. */
  readonly ended: 'completed' | 'refused' | 'canceled' | null
  readonly refunds: readonly SandboxRefund[]
  readonly dispute: SandboxDispute | null
}

interface SandboxDispute {
  /** Minor units. */
  readonly amount: string
  readonly reason: string
  readonly status: ProviderDispute['status']
  readonly openedAt: Instant
}

/** A bank debit that is processing settles after this long, by the environment's clock: as long as SEPA's takes. */
const SETTLES_AFTER_MS = 3 * DAY
/** A bank that disputes does so a week later. */
export const DISPUTED_AFTER_MS = 7 * DAY

const CHARGE_PREFIX = 'sandbox_'
const DISPUTE_PREFIX = 'sandbox_dispute_'

function chargeReference(key: string): string {
  return `${CHARGE_PREFIX}${key}`
}

export function chargeKeyOf(reference: string): string {
  return reference.slice(CHARGE_PREFIX.length)
}

export function disputeReference(chargeKey: string): string {
  return `${DISPUTE_PREFIX}${chargeKey}`
}

export function disputedKeyOf(reference: string): string {
  return reference.slice(DISPUTE_PREFIX.length)
}

export function newCharge(request: ChargeRequest, course: ChargeCourse): SandboxCharge {
  return {
    key: request.idempotencyKey,
    method: request.methodReference,
    amount: request.money.amount.toString(),
    currency: request.money.currency,
    customerReference: request.customerReference,
    subject: request.subject,
    at: request.at,
    course,
    ended: null,
    refunds: [],
    dispute: null,
  }
}

/** How a charge stands at that instant. `pagesUrl`: where the customer completes what waits for them. */
export function standingOf(
  { key, course, ended, at: chargedAt }: SandboxCharge,
  at: Instant,
  pagesUrl: string,
): ChargeOutcome {
  const reference = chargeReference(key)
  switch (course.kind) {
    case 'succeeds':
      return { status: 'succeeded', reference }
    case 'declines':
      return { status: 'failed', reference, decline: declineOf(course.code) }
    case 'processing':
      if (at < addMilliseconds(chargedAt, SETTLES_AFTER_MS)) return { status: 'processing', reference }
      if (course.into === 'succeeded') return { status: 'succeeded', reference }
      return { status: 'failed', reference, decline: declineOf('debit_failed') }
    case 'requires_action':
      switch (ended) {
        case null:
          return {
            status: 'requires_action',
            reference,
            actionUrl: `${pagesUrl}/actions/${encodeURIComponent(reference)}`,
          }
        case 'completed':
          return { status: 'succeeded', reference }
        case 'refused':
          return { status: 'failed', reference, decline: declineOf('authentication_failed') }
        case 'canceled':
          return { status: 'canceled', reference }
      }
  }
}

/** Ends what waits for the customer. What does not wait, or not any more, stays as it is: whoever is first decides. */
export function endWaiting(charge: SandboxCharge, ended: NonNullable<SandboxCharge['ended']>): SandboxCharge {
  return charge.course.kind === 'requires_action' && charge.ended === null ? { ...charge, ended } : charge
}

/** Minor units that the provider has taken by then. */
export function capturedBy(charge: SandboxCharge, at: Instant): bigint {
  return standingOf(charge, at, '').status === 'succeeded' ? BigInt(charge.amount) : 0n
}

/** What is disputed is the bank's to decide, and what was lost is gone. */
export function isDisputed({ dispute }: SandboxCharge): boolean {
  return dispute !== null && dispute.status !== 'won'
}

/** Minor units that can still go back. */
export function refundable(charge: SandboxCharge, at: Instant): bigint {
  if (isDisputed(charge)) return 0n
  return capturedBy(charge, at) - moneyOfRefunds(charge.refunds, at)
}

/** Opens a dispute of the money that was taken and has not gone back; a charge has at most one. */
export function openDispute(charge: SandboxCharge, reason: string, openedAt: Instant): SandboxCharge {
  const amount = refundable(charge, openedAt)
  if (charge.dispute !== null || amount <= 0n) return charge
  return { ...charge, dispute: { amount: amount.toString(), reason, status: 'open', openedAt } }
}

export function closeDispute(charge: SandboxCharge, status: 'won' | 'lost'): SandboxCharge {
  return charge.dispute?.status === 'open' ? { ...charge, dispute: { ...charge.dispute, status } } : charge
}

export function disputeOf(charge: SandboxCharge): ProviderDispute | null {
  const { key, subject, dispute } = charge
  if (dispute === null) return null
  const { amount, ...standing } = dispute
  return {
    reference: disputeReference(key),
    charge: { idempotencyKey: key, reference: chargeReference(key) },
    subject: { environmentId: subject.environmentId, paymentId: subject.paymentId },
    money: money(BigInt(amount), charge.currency),
    ...standing,
  }
}
