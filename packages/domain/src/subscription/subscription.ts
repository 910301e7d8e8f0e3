import type { ProrationGranularity, TrialEnd } from '../catalog/plan.ts'
import type { AddOnVersion, PlanVersion } from '../catalog/plan-version.ts'
import type { RatedLine } from '../invoice/line.ts'
import type { Currency } from '../money/currency.ts'
import type { BillingPeriod, BillingSchedule } from '../time/billing-period.ts'
import type { Cadence } from '../time/cadence.ts'
import type { Instant } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import type { ChangedGrid } from './window-grid.ts'

/** Where a subscription is in its life; one of three independent facts from which the public status is derived (semantics §5). */
export type Lifecycle =
  | { readonly state: 'scheduled'; readonly startsAt: Instant; readonly trial: PlannedTrial | null }
  /** The first payment has not succeeded: 23 hours, then expired with its invoice voided. */
  | { readonly state: 'incomplete'; readonly expiresAt: Instant; readonly invoiceId: string }
  | ({ readonly state: 'trialing' } & PlannedTrial)
  | { readonly state: 'active' }
  | { readonly state: 'paused'; readonly pausedAt: Instant }
  | { readonly state: 'canceled'; readonly canceledAt: Instant; readonly reason: CancelReason }
  | { readonly state: 'expired'; readonly expiredAt: Instant }

export type LifecycleState = Lifecycle['state']

/** A trial's local days, and what its end does; `by_payment_method`: `convert` with one and `cancel` without (semantics §3). */
export interface PlannedTrial {
  readonly trial: Interval
  readonly end: TrialEnd | 'by_payment_method'
  /** When the customer is to be told that it will end; null once they are, or if they never are. */
  readonly remindAt: Instant | null
}

export type CancelReason = 'requested' | 'trial_ended' | 'payment_failed' | 'replaced'

/** Whether its invoices are paid. `unpaid` gives no entitlements and no grants. */
export type Standing =
  | { readonly state: 'current' }
  | { readonly state: 'past_due'; readonly since: Instant }
  | { readonly state: 'unpaid'; readonly since: Instant }

/** What a subscription is about to become at the end of a period, or when an invoice is paid. */
export interface PendingChange {
  readonly id: string
  readonly target: ChangeTarget
  readonly when:
    | { readonly kind: 'at_period_end' }
    | {
        readonly kind: 'when_paid'
        readonly invoiceId: string
        readonly effectiveAt: Instant
        readonly expiresAt: Instant
        /** Of invoices that were not paid either: they go where those stand when the change takes effect. */
        readonly credits?: readonly RatedLine[]
      }
}

/** What a change asks for; what is absent stays as it is. */
export interface ChangeTarget {
  readonly planVersionId: string
  readonly cadence: Cadence
  /** Wanted seats by feature slug, in all (included ones too). */
  readonly seats: Readonly<Record<string, number>>
  /** The billing schedule starts again at the change (`restart`). */
  readonly restart: boolean
  /** An add-on that is attached by the change. */
  readonly addOn: { readonly id: string; readonly addOnVersionId: string; readonly quantity: number } | null
}

/**
 * A part of a billing period in which plan, seats and access did not change; usage is rated per segment (semantics §6).
 * `priceCadences` are the cadences of its prices, add-ons included, that are shorter than the plan's: each has boundaries
 * of its own inside the period.
 */
export interface Segment extends Interval {
  readonly planVersionId: string
  readonly seats: Readonly<Record<string, number>>
  readonly noAccess: NoAccess | null
  readonly priceCadences: readonly Cadence[]
}

/**
 * Why a customer had no access, and which periods that leaves unbilled: those that begin at `unbilledFrom` or later. What
 * began before it was billed and stays so, because a pause credits nothing (semantics §5).
 */
export interface NoAccess {
  readonly reason: 'paused' | 'unpaid'
  readonly unbilledFrom: Instant
}

/** Prices that follow those of `planVersion`, once `afterPeriods` more billing periods are over, the open one included. */
export interface ComingPhase {
  readonly afterPeriods: number
  readonly planVersion: PlanVersion
}

/** An add-on of a subscription, billed on the subscription's schedule from `since` to `until` (null: without end). */
export interface AttachedAddOn {
  readonly id: string
  readonly addOnVersion: AddOnVersion
  readonly quantity: number
  readonly since: Instant
  readonly until: Instant | null
}

/**
 * A customer's standing agreement to a plan version, as the domain decides over it. `timeZone` is the customer's: where
 * it differs from the zone of the schedule's anchor, the schedule moves to it when the open period ends (semantics §2).
 */
export interface Subscription {
  readonly id: string
  readonly customerId: string
  readonly planVersion: PlanVersion
  /** What follows an introductory price, next first; empty for who has the lasting one. */
  readonly phases: readonly ComingPhase[]
  readonly cadence: Cadence
  readonly currency: Currency
  readonly timeZone: string
  readonly proration: ProrationGranularity
  readonly schedule: BillingSchedule
  /** The open billing period of the plan's cadence; null before the first one (scheduled, trialing) and after the last. */
  readonly period: BillingPeriod | null
  /** The segments of the open period, oldest first; they tile `[period.start, period.end)`. */
  readonly segments: readonly Segment[]
  /** Every price's billing period that ended at or before this instant is closed, so that none closes twice. */
  readonly closedUntil: Instant
  /** Seats by feature slug, in all (included ones too). */
  readonly seats: Readonly<Record<string, number>>
  /**
   * Seats that are granted for a time and included as well, by feature: those in force when a command or a boundary is decided.
   * Known only then, and never stored with it.
   */
  readonly grantedSeats?: Readonly<Record<string, number>>
  /** Seat counts that take effect at period end. */
  readonly seatsAtPeriodEnd: Readonly<Record<string, number>>
  readonly addOns: readonly AttachedAddOn[]
  /** What its use may come to in a billing period before more is denied, in minor units; absent without a limit. */
  readonly spendCap?: bigint
  /** Windows that a change of plan began or ended; those that are not named here have been there since the start. */
  readonly windowGrids?: readonly ChangedGrid[]
  readonly lifecycle: Lifecycle
  readonly standing: Standing
  readonly cancelAt: Instant | null
  readonly pendingChange: PendingChange | null
  readonly startedAt: Instant
  /** Where its first billing period begins: at `startedAt`, or where its trial ends. Usage before it is never invoiced. */
  readonly billedFrom: Instant
  readonly previousSubscriptionId: string | null
}
