import { type Explanation, explain, type Fact, type Operation } from '../explanation/explanation.ts'
import { parseExact } from '../money/decimal.ts'
import { type Money, money } from '../money/money.ts'
import type { Rational } from '../money/rational.ts'
import type { PeriodRules } from './rate-input.ts'

/** An amount and why. `rerun(explanation)` is `amount` (semantics §4). */
export interface Rating {
  /** Rounded once, to whole minor units. */
  readonly amount: Money
  /** Major units, before the rounding. */
  readonly exact: Rational
  /** The chargeable quantity: converted, without the allowance, over all groups. */
  readonly quantity: Rational
  readonly explanation: Explanation
}

export function ratingOf(
  { currency, rounding }: Pick<PeriodRules, 'currency' | 'rounding'>,
  quantity: Rational,
  operations: readonly Operation[],
  facts: readonly Fact[],
): Rating {
  const explanation = explain(currency, operations, facts, rounding)
  const amount = money(BigInt(explanation.amountMinor), currency)
  return { amount, exact: parseExact(explanation.exact), quantity, explanation }
}
