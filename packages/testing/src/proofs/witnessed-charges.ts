import { instantFromIso } from '@tallywright/domain'
import type { WitnessedCharge } from '@tallywright/providers'
import type { Charge } from './invariants/books.ts'

/** After every clock of a proof: what has not settled by then never will. */
export const AFTER_ALL = instantFromIso('2100-01-01T00:00:00Z')

/** What the sandbox provider has really charged, in a form that fits into a message between two programs. */
export function witnessed(charges: readonly WitnessedCharge[]): Charge[] {
  return charges.map(({ key, method, amount, currency, captured }) => ({
    key,
    method,
    amount: amount.toString(),
    currency,
    isCaptured: captured > 0n,
  }))
}
