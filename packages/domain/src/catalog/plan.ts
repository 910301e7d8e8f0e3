import type { Currency } from '../money/currency.ts'
import type { Decimal } from '../money/decimal.ts'
import type { Alignment } from '../time/anchor.ts'
import type { Cadence } from '../time/cadence.ts'
import type { Price, PriceTerms } from './price.ts'

/** In each window of so many hours no more than so many billed units may be used, however much the period leaves (decision 41). */
export interface WindowLimit {
  readonly hours: number
  readonly units: Decimal
}

/** However a metered feature is consumed. */
interface Limited {
  /** Side by side: units must fit into all windows that are open. */
  readonly limits?: readonly WindowLimit[]
}

/** What a plan says about a metered feature whose use is priced in arrears beyond an allowance. */
export interface PricedFeature extends Limited {
  readonly type: 'metered'
  readonly consumption: 'priced'
  readonly allowance?: Decimal
  readonly trialAllowance?: Decimal
  /** `blocked`: a check beyond the allowance is denied and nothing beyond it is billed. */
  readonly overage: 'allowed' | 'blocked'
  /** How often the allowance of a feature without a price starts again; the price's cadence otherwise. */
  readonly resets?: Cadence
}

/** Every unit draws `creditCost` credits from the customer's wallet of that unit. */
export interface CreditsFeature extends Limited {
  readonly type: 'metered'
  readonly consumption: 'credits'
  readonly wallet: string
  readonly creditCost: Decimal
  readonly overdraft: 'allowed' | 'blocked'
}

/** Usage draws money at once from the wallet of the subscription's currency, at the feature's price. */
export interface BalanceFeature extends Limited {
  readonly type: 'metered'
  readonly consumption: 'balance'
  readonly overage: 'blocked' | 'billed'
}

/** `included` seats cost nothing beyond the plan; more of them are charged at the feature's price, if extra is allowed. */
export interface PlanSeats {
  readonly type: 'seats'
  readonly included: number
  readonly extra: 'allowed' | 'blocked'
}

/** Extra units are billed in arrears on the period's highest count (semantics §3). */
export interface PlanQuota {
  readonly type: 'quota'
  readonly allowance: number
  readonly extra: 'allowed' | 'blocked'
}

export interface PlanSwitch {
  readonly type: 'boolean'
}

export type PlanFeature = PlanSwitch | PricedFeature | CreditsFeature | BalanceFeature | PlanSeats | PlanQuota

/** What of an unspent plan grant lives on when the next one comes. */
export type Rollover =
  | { readonly kind: 'none' }
  | { readonly kind: 'amount'; readonly cap: Decimal; readonly periods: number }
  | { readonly kind: 'share'; readonly percent: Decimal; readonly periods: number }

/** Wallet units that come with the plan, each period or once. `unit` is a currency or a credit of the catalog. */
export interface PlanGrant {
  readonly unit: string
  /** Major units for a currency, credits otherwise. */
  readonly amount: Decimal
  readonly every: 'period' | 'once'
  readonly rollover?: Rollover
  /** 0 is drawn first; 50 unless given. */
  readonly priority?: number
}

export type TrialEnd = 'convert' | 'cancel' | 'pause'

/** A period of its own before the first billing period; days are local days. */
export interface Trial {
  readonly days: number
  /** `convert` with a payment method and `cancel` without, unless given. */
  readonly end?: TrialEnd
  readonly paymentMethodRequired?: boolean
}

/** How the time of a change is measured (semantics §6). `none`: no credit, no charge, the new price from the next period. */
export type ProrationGranularity = 'second' | 'day' | '30_360' | 'none'

/**
 * Other figures for one price: `terms` replace those of the currencies they name, a minimum or maximum that is given those
 * of the price. What the price is for, its cadence and its timing stay.
 */
export interface PriceOverride {
  readonly terms: Readonly<Record<Currency, PriceTerms>>
  readonly minimum?: Readonly<Record<Currency, Decimal>>
  readonly maximum?: Readonly<Record<Currency, Decimal>>
}

/**
 * Prices that hold for the first billing periods of a subscription: other figures for some prices, a percentage off all,
 * or both. `periods` are those of the subscription's own cadence; a stub counts as one, a trial as none.
 */
export interface PlanPhase {
  readonly periods: number
  /** By the slug of the price. */
  readonly prices?: Readonly<Record<string, PriceOverride>>
  /** `"50"` takes half off every money figure that no override of this phase names. */
  readonly discountPercent?: Decimal
}

/** A named offer. Its slug is its key in the catalog; each stored state of it is a plan version. */
export interface Plan<FeatureSlug extends string = string> {
  readonly name: string
  readonly description?: string
  readonly visibility?: 'public' | 'hidden'
  readonly features: { readonly [Slug in FeatureSlug]?: PlanFeature }
  readonly prices: Readonly<Record<string, Price<FeatureSlug>>>
  readonly grants?: Readonly<Record<string, PlanGrant>>
  readonly trial?: Trial
  readonly proration?: ProrationGranularity
  readonly alignment?: Alignment
  /** Introductory prices, one phase after another; then the plan's own. */
  readonly phases?: readonly PlanPhase[]
  /** As soon as the use of an open period that is not invoiced yet comes to this, it is invoiced: major units, net of tax. */
  readonly billingThreshold?: Readonly<Record<string, Decimal>>
}

/** An offer attached to a running subscription; a one-off add-on is charged once, when it is added. */
export interface AddOn<FeatureSlug extends string = string> {
  readonly name: string
  readonly description?: string
  readonly recurrence: 'recurring' | 'one_off'
  readonly features: { readonly [Slug in FeatureSlug]?: PlanFeature }
  readonly prices: Readonly<Record<string, Price<FeatureSlug>>>
  readonly grants?: Readonly<Record<string, PlanGrant>>
}

/** Plans that replace each other, lowest first: the order decides what is an upgrade. */
export interface PlanGroup<PlanSlug extends string = string> {
  readonly name: string
  readonly plans: readonly PlanSlug[]
}
