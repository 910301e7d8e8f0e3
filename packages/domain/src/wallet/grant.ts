import type { Rollover } from '../catalog/plan.ts'
import type { Rational } from '../money/rational.ts'
import { earlier, type Instant, later } from '../time/instant.ts'

/**
 * Where a grant came from. `plan`: with a plan, each period or once; `rollover`: what lived on of a plan's grant;
 * `proration` and `credit_note`: money that came back; `manual`: given by an operator.
 */
export type GrantSource = 'plan' | 'rollover' | 'top_up' | 'proration' | 'credit_note' | 'manual'

/** Unless said otherwise; 0 is drawn first (semantics §8). */
export const DEFAULT_PRIORITY = 50

/**
 * The subscription whose plan or add-on made a grant, the grant's name there (that of an add-on begins with its
 * attachment), and the period that it came with. What rolled over keeps it.
 */
export interface GrantOrigin {
  readonly subscriptionId: string
  readonly name: string
  readonly periodStart: Instant
}

/** An addition to a wallet, in its unit: whole minor units of a currency, or an exact number of credits. Immutable. */
export interface Grant {
  readonly id: string
  readonly amount: Rational
  readonly priority: number
  readonly effectiveAt: Instant
  readonly expiresAt: Instant | null
  /** What one unit was bought for, in major units of money; 0 for what was given. */
  readonly costBasis: Rational
  readonly source: GrantSource
  readonly createdAt: Instant
  /** Ends the grant without rewriting what was drawn before. */
  readonly voidedAt: Instant | null
  /** What of it lives on when the plan's next grant comes; null when nothing does. */
  readonly rollover: Rollover | null
  /** Null when it came from no plan. */
  readonly origin: GrantOrigin | null
}

/** A grant with what is left of it: a projection of the ledger. */
export interface OpenGrant extends Grant {
  readonly remaining: Rational
}

/** `[start, end)`; null is without end. */
export interface EffectivePeriod {
  readonly start: Instant
  readonly end: Instant | null
}

/** From the grant's effective instant to its expiry or void, whichever is first, and never to before it began (semantics §8). */
export function effectivePeriod({
  effectiveAt,
  expiresAt,
  voidedAt,
}: Pick<Grant, 'effectiveAt' | 'expiresAt' | 'voidedAt'>): EffectivePeriod {
  const ends = [expiresAt, voidedAt].filter((end) => end !== null)
  return { start: effectiveAt, end: ends.length === 0 ? null : later(effectiveAt, ends.reduce(earlier)) }
}

/** Whether its units can be drawn at that instant. */
export function isEffective(grant: Grant, at: Instant): boolean {
  return grant.effectiveAt <= at && !hasEnded(grant, at)
}

/** The end belongs to what comes after: at its expiry a grant can no longer be drawn. */
export function hasEnded(grant: Grant, at: Instant): boolean {
  const { end } = effectivePeriod(grant)
  return end !== null && end <= at
}
