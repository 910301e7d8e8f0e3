import type { Feature } from '../catalog/feature.ts'
import type { PlanVersion } from '../catalog/plan-version.ts'
import type { GroupTotal } from '../metering/aggregate.ts'
import type { EventProperties, UsageEvent } from '../metering/usage-event.ts'
import type { Money } from '../money/money.ts'
import type { Rational } from '../money/rational.ts'
import type { DunningSchedule } from '../payment/dunning.ts'
import type { Subscription } from '../subscription/subscription.ts'
import type { Instant } from '../time/instant.ts'
import type { EntitlementGrant } from './entitlement-grant.ts'

/** What `checkEntitlement` decides over: one feature of one customer, and the state that bears on it. */
export interface EntitlementQuestion {
  readonly featureSlug: string
  /** Null when the catalog has no such feature. */
  readonly feature: Feature | null
  /** The customer's live subscriptions. */
  readonly subscriptions: readonly Subscription[]
  readonly at: Instant
  /** Of an event that is asked about: it is one event, counted at its own instant and in the windows that it is in. */
  readonly timestamp?: Instant
  /** What the customer wants to use now, in metered units, seats or stored objects; 1 unless given. */
  readonly units?: Rational
  /** The properties that the event would have: which group and which price the units belong to. */
  readonly properties?: EventProperties
  readonly usage?: FeatureUsage
  /** What the customer's wallets hold, by unit; a wallet that is absent is empty. */
  readonly wallets?: Readonly<Record<string, WalletStanding>>
  /** The versions that the segments of the open period name, besides the current one: their allowances count by share. */
  readonly earlierVersions?: readonly PlanVersion[]
  /** Current versions of the catalog's plans, to name those above the customer's own that would lift a limit. */
  readonly otherPlans?: readonly PlanVersion[]
  /** All of the customer's; those of other features and times count for nothing. */
  readonly grants?: readonly EntitlementGrant[]
  /** Of the open billing period, by subscription; only of those whose spend has a cap. */
  readonly spend?: Readonly<Record<string, CappedSpend>>
  /** How long a past-due customer keeps access; as long as the subscription is past due unless given (semantics §10). */
  readonly dunning?: DunningSchedule
}

/** The use of the feature in the open period of its price, and (not metered) the count that is held now. */
export interface FeatureUsage {
  /** The running totals of the open price period, or of its open segment (`totalsOfOpenTime`), with what it opened with. */
  readonly totals?: readonly GroupTotal[]
  /** All events of that time; only for prices that look at every event. */
  readonly events?: readonly UsageEvent[]
  /** What open holds set aside, each by itself. */
  readonly held?: readonly HeldUse[]
  /** What the windows have taken that the units would be counted in; those that are absent took nothing. */
  readonly windows?: readonly WindowTotal[]
  /** What is held of a quota, by subscription. */
  readonly counts?: Readonly<Record<string, number>>
}

/** Units that a hold sets aside. */
export interface HeldUse {
  readonly units: Rational
  readonly properties: EventProperties
}

/** What events add to one window that limits a feature, in metered units. */
export interface WindowTotal {
  readonly hours: number
  readonly start: Instant
  readonly units: Rational
}

/** In the wallet's unit: minor units of a currency, or credits. */
export interface WalletStanding {
  readonly spendable: Rational
  readonly held?: Rational
}

/** What the use of the open price periods has come to, with what holds set aside, and may come to; in minor units. */
export interface CappedSpend {
  readonly cap: Rational
  readonly spent: Rational
  /** When all of it begins anew: the end of the longest of them. */
  readonly resetsAt: Instant
}

/** Why there is no access at all, whatever the feature's type. */
export type NoAccessReason =
  | 'feature_unknown'
  | 'no_subscription'
  | 'feature_not_in_plan'
  | 'subscription_scheduled'
  | 'subscription_incomplete'
  | 'subscription_paused'
  | 'subscription_past_due'
  | 'subscription_unpaid'

/** Why units beyond an allowance are denied. */
export type LimitReason = 'limit_reached' | 'limit_reached_in_trial' | 'limit_reached_on_free_plan'

/** The use of the billing period would come to more than the customer has set. */
type SpendReason = 'spend_cap_reached'

/** The units do not fit into a window that limits them. */
type WindowReason = 'window_limit_reached'

/** What would turn a denial into access. `missing` is in the wallet's unit, and of a cap in minor units. */
export type Lift =
  | { readonly by: 'subscribe' }
  | { readonly by: 'upgrade'; readonly planSlugs: readonly string[] }
  | { readonly by: 'wait'; readonly until: Instant }
  | { readonly by: 'pay' }
  | { readonly by: 'resume' }
  | { readonly by: 'top_up'; readonly unit: string; readonly missing: Rational }
  | { readonly by: 'raise_spend_cap'; readonly missing: Rational }

/** Allowed, or denied with a reason and what would lift it; the figures stand beside both. */
export type Decided<Figures, Reason extends string> =
  | (Figures & { readonly allowed: true })
  | (Figures & { readonly allowed: false; readonly reason: Reason; readonly liftedBy: readonly Lift[] })

export type NoAccess = {
  readonly type: 'none'
  readonly featureSlug: string
  readonly allowed: false
  readonly reason: NoAccessReason
  readonly liftedBy: readonly Lift[]
}

export interface BooleanAccess {
  readonly type: 'boolean'
  readonly featureSlug: string
  readonly allowed: true
  /** Empty where only a grant gives it. */
  readonly subscriptionIds: readonly string[]
  /** Temporary ones that are in force. */
  readonly grantIds: readonly string[]
}

interface MeteredFigures {
  readonly type: 'metered'
  readonly featureSlug: string
  readonly subscriptionId: string
  /** In billed units (after conversion), held units included. */
  readonly used: Rational
  /** What holds set aside of it costs by now, in minor units or credits; null when the check leaves it open. */
  readonly heldCost: Rational | null
  /** When the period of the figures ends; in a trial, its end. */
  readonly resetsAt: Instant
  /** That limit it side by side with the period, the shortest first. */
  readonly windows: readonly WindowFigures[]
}

/** Of the window that is open, in billed units, held units included. */
export interface WindowFigures {
  readonly hours: number
  readonly limit: Rational
  readonly used: Rational
  readonly remaining: Rational
  readonly resetsAt: Instant
}

interface PricedFigures extends MeteredFigures {
  readonly consumption: 'priced'
  /** Billed units per period, granted ones too; null when no allowance limits the use and all of it is priced. */
  readonly allowance: Rational | null
  /** Of the allowance, what is granted for a time. */
  readonly granted: Rational
  /** What is left of the allowance; null is unlimited. */
  readonly remaining: Rational | null
  readonly overage: 'allowed' | 'blocked'
  /** Used beyond the allowance. */
  readonly overageUsed: Rational
  /** What the asked units would add to the invoice; null without a price, or when the check leaves it open. */
  readonly cost: Money | null
}

interface CreditsFigures extends MeteredFigures {
  readonly consumption: 'credits'
  readonly wallet: string
  /** What the wallet can spend now, without what holds set aside. */
  readonly balance: Rational
  /** The units that the balance pays for; null when they cost no credits. */
  readonly remaining: Rational | null
  readonly overdraft: 'allowed' | 'blocked'
  /** In credits. */
  readonly cost: Rational
}

interface BalanceFigures extends MeteredFigures {
  readonly consumption: 'balance'
  /** The currency whose wallet is drawn. */
  readonly wallet: string
  /** Minor units. */
  readonly balance: Rational
  readonly overage: 'billed' | 'blocked'
  /** What the asked units would draw; null when the check leaves it open. */
  readonly cost: Money | null
}

/** Seats are those that the subscription is set to; a quota's use is what is stored now. */
interface CountedFigures {
  readonly type: 'seats' | 'quota'
  readonly featureSlug: string
  readonly subscriptionId: string
  /** By the plan, its add-ons and grants that are in force. */
  readonly included: number
  /** Of the included ones, what is granted for a time. */
  readonly granted: number
  readonly used: number
  /** What is left of the included ones. */
  readonly remaining: number
  readonly extra: 'allowed' | 'blocked'
}

export type PricedAccess = Decided<PricedFigures, LimitReason | SpendReason | WindowReason>
export type CreditsAccess = Decided<CreditsFigures, 'wallet_empty' | WindowReason>
export type BalanceAccess = Decided<BalanceFigures, 'wallet_empty' | LimitReason | SpendReason | WindowReason>
export type CountedAccess = Decided<CountedFigures, LimitReason>

/** What a customer may do now. Narrow by `allowed`, `type` and (metered) `consumption`. */
export type Entitlement = NoAccess | BooleanAccess | PricedAccess | CreditsAccess | BalanceAccess | CountedAccess
