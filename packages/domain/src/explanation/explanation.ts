import { assertNever } from '../assert.ts'
import type { Currency } from '../money/currency.ts'
import { formatExact, parseExact } from '../money/decimal.ts'
import { type Money, roundToMoney } from '../money/money.ts'
import { add, maximum, minimum, multiply, type Rational, ZERO } from '../money/rational.ts'
import type { RoundingMode } from '../money/rounding.ts'

/** An exact number as text: a decimal (`0.125`), or a fraction in lowest terms (`15/31`). */
export type ExactText = string

/**
 * One step from nothing to an amount, in major units: what it does to the running total, why (`label`, for people, in
 * phrases of `step-phrases.ts`), and the total after it. `add_product` adds quantity × unitAmount; `multiply` scales all that
 * came before; `raise_to` and `lower_to` are floors and caps.
 */
export type AmountStep = { readonly label: string; readonly total: ExactText } & (
  | { readonly op: 'add'; readonly amount: ExactText }
  | { readonly op: 'add_product'; readonly quantity: ExactText; readonly unitAmount: ExactText }
  | { readonly op: 'multiply'; readonly by: ExactText }
  | { readonly op: 'raise_to'; readonly floor: ExactText }
  | { readonly op: 'lower_to'; readonly cap: ExactText }
)

/** A step without its total: what {@link explain} is given. */
export type Operation =
  | { readonly op: 'add'; readonly label: string; readonly amount: ExactText }
  | { readonly op: 'add_product'; readonly label: string; readonly quantity: ExactText; readonly unitAmount: ExactText }
  | { readonly op: 'multiply'; readonly label: string; readonly by: ExactText }
  | { readonly op: 'raise_to'; readonly label: string; readonly floor: ExactText }
  | { readonly op: 'lower_to'; readonly label: string; readonly cap: ExactText }

/** A fact about where a number came from: `{ name: 'converted quantity', value: '1.247' }`. Read, not replayed. */
export interface Fact {
  readonly name: string
  readonly value: string
}

/**
 * Why an amount is what it is: facts, then steps, then the one rounding. Plain JSON, so it is stored with its line, shown
 * to people, and replayed by {@link rerun}. `exact` is the total before the rounding, `amountMinor` whole minor units.
 */
export interface Explanation {
  readonly currency: Currency
  readonly facts: readonly Fact[]
  readonly steps: readonly AmountStep[]
  readonly exact: ExactText
  readonly rounding: RoundingMode
  readonly amountMinor: string
}

/** Computes an amount by replaying `operations` from zero, rounding once, and keeps the steps (semantics §1, §4). */
export function explain(
  currency: Currency,
  operations: readonly Operation[],
  facts: readonly Fact[] = [],
  rounding: RoundingMode = 'half_up',
): Explanation {
  let total: Rational = ZERO
  const steps = operations.map((operation): AmountStep => {
    total = apply(total, operation)
    return { ...operation, total: formatExact(total) }
  })
  const { amount } = roundToMoney(total, currency, rounding)
  return { currency, facts, steps, exact: formatExact(total), rounding, amountMinor: amount.toString() }
}

/** Replays the steps of an explanation and rounds: always the amount that was stored with it. */
export function rerun({ currency, steps, rounding }: Explanation): Money {
  return roundToMoney(steps.reduce<Rational>(apply, ZERO), currency, rounding)
}

function apply(total: Rational, step: Operation): Rational {
  switch (step.op) {
    case 'add':
      return add(total, parseExact(step.amount))
    case 'add_product':
      return add(total, multiply(parseExact(step.quantity), parseExact(step.unitAmount)))
    case 'multiply':
      return multiply(total, parseExact(step.by))
    case 'raise_to':
      return maximum(total, parseExact(step.floor))
    case 'lower_to':
      return minimum(total, parseExact(step.cap))
    default:
      return assertNever(step)
  }
}
