import type { BillingSettings, IdKind, Instant } from '@tallywright/domain'
import type {
  CustomerName,
  EnvironmentRow,
  InvoiceRow,
  PaymentMethodRow,
  PaymentRow,
  Store,
  StoreTransaction,
  TestClockRow,
} from '@tallywright/store'
import type { StandingReads } from '../entitlements/standing-reads.ts'
import type { KeyLookups } from '../environments/key-lookups.ts'
import type { UnconfirmedKey } from '../environments/unconfirmed-key.ts'
import type { KnownCustomers } from '../memory/known-customers.ts'
import type { PaymentProviders } from '../payments/payment-provider.ts'
import type { UsageIntake } from '../usage/ingestion/usage-intake.ts'
import type { UsedFeature } from '../wallets/draw-for-use.ts'

/** Where new ids come from: time-ordered, with the bucket of the customer they belong to (0 for none). */
export interface IdSource {
  next(kind: IdKind, bucket?: number): string
  /** 256 bits that nobody can guess, for a key. */
  secret(): Uint8Array
}

/** What the composition root hands to the engine: the only clock and the only randomness that it knows. */
export interface EngineParts {
  readonly store: Store
  readonly ids: IdSource
  readonly wallClock: () => Instant
  readonly providers: PaymentProviders
}

/** One per process: made by `createEngine`. */
export interface Engine extends EngineParts {
  /** Where reports of usage wait for a transaction that they share. */
  readonly intake: UsageIntake
  /** What is remembered of customers between requests. */
  readonly known: KnownCustomers
  /** Where keys are looked up that many requests have. */
  readonly keys: KeyLookups
  /** Where checks wait for a look at the database that they share. */
  readonly reads: StandingReads
}

/** One caller's engine: whose environment, who asks, and why if they say so. */
export interface Context extends Engine {
  readonly environmentId: string
  /** `key:<id>`, `clock` or `worker`. */
  readonly actor: string
  readonly reason: string | null
  /** What names the one customer whom it is about, if it is: in a sandbox they may live by a clock of their own. */
  readonly subject?: CustomerName
  /** Of the caller, not looked up yet: a statement that goes first takes it along. */
  readonly key?: UnconfirmedKey
}

/** A fact about a change, to be told to the outside: `subscription.plan_changed` with the object as it now is. */
export interface NewEvent {
  readonly type: string
  readonly object: { readonly type: string; readonly id: string; readonly version: number }
  /** The object in its wire form, right after the change (semantics §12). */
  readonly snapshot: object
}

export interface CustomerKey {
  readonly bucket: number
  readonly id: string
}

/** An event that waits for the end of its transaction; `customer` null for what belongs to the environment. */
export interface ToldEvent extends NewEvent {
  readonly customer: CustomerKey | null
  readonly occurredAt: Instant
}

/** A transaction at one instant of its environment's clock. */
export interface Moment {
  readonly tx: StoreTransaction
  readonly now: Instant
  readonly wall: Instant
  readonly environment: EnvironmentRow
  /** The clock that the customer lives by whom it is about; null where that is the environment's. */
  readonly clock: TestClockRow | null
  /** How the environment bills. */
  readonly settings: BillingSettings
  /** True when the engine acts on a deadline, as of the deadline's own instant. */
  readonly isDeadline: boolean
  /** What the transaction has to tell when its work is done: one numbering for all of it. */
  readonly told: ToldEvent[]
  /** Customers of whom it changes something that no event tells. */
  readonly changed: CustomerKey[]
  /** Attempts to charge that it saves, for whoever makes them after its commit. */
  readonly opened: OpenedAttempt[]
  /** Invoices that credits left nothing to pay of, or too little; what a payment of them would set in motion comes last. */
  readonly paidOff: PaidOff[]
  /** Use that counts elsewhere now: what it draws from wallets is settled when the rest is done. */
  readonly recounted: UsedFeature[]
}

/** An invoice, and the moment at which it was paid off. */
interface PaidOff {
  readonly invoice: InvoiceRow
  readonly moment: Moment
}

/** An attempt to charge an invoice that is locked in this transaction. */
export interface OpenedAttempt {
  readonly invoice: InvoiceRow
  readonly payment: PaymentRow
  readonly method: PaymentMethodRow
}
