import type { Decimal } from '@tallywright/domain'

/** A price list as its source gives it: a file under `facts/`. */
export interface Facts {
  readonly name: string
  readonly source: string
  readonly sourceDate: string
  readonly caveats: string
  readonly plans: readonly object[]
  readonly prices: readonly object[]
  readonly workedExamples?: readonly object[]
}

/** Where the figures of a catalog come from. */
export interface Source {
  readonly facts: Facts
  /** How the catalog reads what the list leaves open. */
  readonly readings: readonly string[]
  /** Figures that the list does not spell out, each with how it follows from those that it does. */
  readonly derived?: Readonly<Record<Decimal, string>>
}
