import type { ExactText } from '../explanation/explanation.ts'
import { type Decimal, formatExact, parseExact } from '../money/decimal.ts'
import { multiply, ONE, type Rational, subtract } from '../money/rational.ts'

const HUNDREDTH: Rational = { numerator: 1n, denominator: 100n }

/** `"2.9"` percent as the factor 0.029. */
export function factorOf(percent: Decimal): Rational {
  return multiply(parseExact(percent), HUNDREDTH)
}

export function factorText(percent: Decimal): ExactText {
  return formatExact(factorOf(percent))
}

/** What `percent` off leaves: 0.9 of it after 10 %. */
export function remainderAfter(percent: Decimal): Rational {
  return subtract(ONE, factorOf(percent))
}
