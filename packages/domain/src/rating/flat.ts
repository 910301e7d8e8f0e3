import type { FlatTerms } from '../catalog/price.ts'
import type { Operation } from '../explanation/explanation.ts'
import { STEP_ENDINGS, STEP_PHRASES } from '../explanation/step-phrases.ts'
import { type Decimal, formatExact, parseExact } from '../money/decimal.ts'
import { isPositive, isZero, type Rational, subtract } from '../money/rational.ts'
import type { ModelUsage } from './model-usage.ts'
import { readable } from './step-label.ts'

/** An amount per period, whatever was used (semantics §4). */
export function flat({ amount }: FlatTerms, { earlier }: ModelUsage): Operation[] {
  return flatExcess(amount, earlier.flatAmount)
}

export function flatStanding({ amount }: FlatTerms): Rational {
  return parseExact(amount)
}

/** What an amount that is due once per period adds to what was charged of its kind before; nothing when that was more. */
export function flatExcess(amount: Decimal | undefined, charged: Rational, tierName = ''): Operation[] {
  if (amount === undefined || amount === '0') return []
  const label = flatLabel(amount, tierName)
  if (isZero(charged)) return [{ op: 'add', label, amount }]
  const excess = subtract(parseExact(amount), charged)
  if (!isPositive(excess)) return []
  const text = formatExact(excess)
  return [{ op: 'add', label: label + STEP_ENDINGS.more_than_before.write(readable(text)), amount: text }]
}

/** `tierName` is empty for the only tier. */
export function flatLabel(amount: Decimal, tierName: string): string {
  const shown = readable(amount)
  return tierName === ''
    ? STEP_PHRASES.flat_amount.write(shown)
    : STEP_PHRASES.flat_amount_of_tier.write(shown, tierName)
}
