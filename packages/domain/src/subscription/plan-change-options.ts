import type { Currency } from '../money/currency.ts'
import type { Rational } from '../money/rational.ts'
import type { Cadence } from '../time/cadence.ts'
import type { Instant } from '../time/instant.ts'
import type { PlanChangeBehavior } from './change-direction.ts'
import type { InvoicedLine } from './invoiced-line.ts'

/** What a plan change is asked with, beside the target's version. */
export interface PlanChangeOptions {
  /** Becomes the cause of its lines. */
  readonly changeId: string
  /** The id that the invoice gets if something is due. */
  readonly invoiceId: string
  /** In the open period, if there is one. */
  readonly at: Instant
  readonly behavior?: PlanChangeBehavior
  /** The same cadence unless given. */
  readonly cadence?: Cadence
  /** Only the subscription's own: the first charge fixed it (semantics §3). */
  readonly currency?: Currency
  /** Wanted seats by feature slug, in all; what is held, at least what the target includes, unless given. */
  readonly seats?: Readonly<Record<string, number>>
  readonly invoicedLines: readonly InvoicedLine[]
  /** Metered features that another live subscription of the customer grants. */
  readonly featuresTaken?: readonly string[]
  /**
   * Taken back ÷ to take back of the wallet units in `grantMoves`, the lowest over wallets; multiplies a net credit
   * (semantics §6). 1 unless given: decide once to see the moves, and again with the share they leave.
   */
  readonly creditShare?: Rational
}
