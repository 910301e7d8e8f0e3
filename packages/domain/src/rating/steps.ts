import type { Operation } from '../explanation/explanation.ts'
import { STEP_ENDINGS, STEP_PHRASES } from '../explanation/step-phrases.ts'
import { type Decimal, formatExact, parseExact } from '../money/decimal.ts'
import { add, equals, multiply, ONE, type Rational, ZERO } from '../money/rational.ts'
import { remainderAfter } from './percent.ts'
import { readable } from './step-label.ts'

/** Multiplies each step with a share of time, so that it scales these steps and nothing before them. */
export function overShare(operations: Operation[], share: Rational): Operation[] {
  if (equals(share, ONE)) return operations
  const text = formatExact(share)
  return operations.map((operation): Operation => {
    const label = operation.label + STEP_ENDINGS.times_share_of_period.write(text)
    if (operation.op === 'add') return { op: 'add_product', label, quantity: text, unitAmount: operation.amount }
    if (operation.op !== 'add_product') return operation
    const quantity = formatExact(multiply(parseExact(operation.quantity), share))
    return { ...operation, label, quantity }
  })
}

/** What steps that add bring, exactly. */
export function addedBy(operations: readonly Operation[]): Rational {
  return operations.reduce((total, operation) => {
    if (operation.op === 'add') return add(total, parseExact(operation.amount))
    if (operation.op !== 'add_product') return total
    return add(total, multiply(parseExact(operation.quantity), parseExact(operation.unitAmount)))
  }, ZERO)
}

/** Percentages compound: 10 % then 25 % leave 67.5 % (semantics §4). */
export function discountSteps(percents: readonly Decimal[] = []): Operation[] {
  return percents.map((percent) => {
    return { op: 'multiply', label: STEP_PHRASES.percent_off.write(percent), by: formatExact(remainderAfter(percent)) }
  })
}

export function maximumStep(cap: Rational | null): Operation[] {
  if (cap === null) return []
  const text = formatExact(cap)
  return [{ op: 'lower_to', label: STEP_PHRASES.at_most.write(readable(text)), cap: text }]
}

export function minimumStep(floor: Rational | null): Operation[] {
  if (floor === null) return []
  const text = formatExact(floor)
  return [{ op: 'raise_to', label: STEP_PHRASES.at_least.write(readable(text)), floor: text }]
}
