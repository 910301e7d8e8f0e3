import type { Money } from '@tallywright/domain'
import { Refused, refused } from '../command/outcome.ts'

/**
 * Whole minor units as the wire carries them. JSON numbers are exact only up to 2^53: beyond it the request is refused
 * rather than answered with a rounded amount (semantics §1).
 */
export function amountView(amount: bigint | Money): number {
  const minor = typeof amount === 'bigint' ? amount : amount.amount
  const view = Number(minor)
  if (isExactOnWire(minor)) return view
  throw new Refused(
    refused('amount.out_of_range', `the amount ${minor} is larger than the wire can carry exactly`).error,
  )
}

export function isExactOnWire(minor: bigint): boolean {
  return Number.isSafeInteger(Number(minor))
}
