import { type Explanation, explain, type Fact, type Operation } from '../explanation/explanation.ts'
import { STEP_PHRASES } from '../explanation/step-phrases.ts'
import type { RatedLine } from '../invoice/line.ts'
import { allocate } from '../money/allocate.ts'
import { formatExact, parseExact } from '../money/decimal.ts'
import { total } from '../money/minor-units.ts'
import { formatMoney, type Money, money, toMajor } from '../money/money.ts'
import { compare, isZero, multiply, ONE, type Rational, rational, subtract } from '../money/rational.ts'
import { roundToInteger } from '../money/rounding.ts'

/**
 * Where wallet units that a change should take back are already spent, the command's net credit (credits − charges) is
 * multiplied by `share`, taken back ÷ to take back (semantics §6): rounded once, and each credit reduced in proportion, by
 * largest remainder. What a credit restores of discounts is part of it: else a coupon for the whole price would buy such units
 * again and again.
 */
export function limitCredits(
  credits: readonly RatedLine[],
  charges: readonly RatedLine[],
  share: Rational,
): RatedLine[] {
  const [credited, charged] = [total(credits.flatMap(givenBack)), total(charges.map(({ amount }) => amount.amount))]
  if (compare(share, ONE) >= 0 || credited <= charged) return [...credits]
  const left = charged + roundToInteger(multiply(rational(credited - charged), share), 'half_up')
  const weights = credits.flatMap(givenBack).map((part) => rational(part))
  const parts = allocate(left, weights)
  const taken = { name: 'share taken back', value: formatExact(share) }
  return credits.map((line) => {
    const [own = 0n, ...restored] = parts.splice(0, givenBack(line).length)
    const part = money(-own, line.amount.currency)
    const explanation = reduced(line.explanation, rational(left, credited), part, taken)
    return { ...line, amount: part, explanation, ...restoresOnly(line, restored) }
  })
}

/** The amount of a credit, and what it restores of each discount; not negative. */
function givenBack({ amount, restores = [] }: RatedLine): bigint[] {
  return [-amount.amount, ...restores.map((part) => part.amount.amount)]
}

function restoresOnly({ restores }: RatedLine, amounts: readonly bigint[]): Pick<RatedLine, 'restores'> {
  if (restores === undefined) return {}
  const less = restores.map((each, index) => ({ ...each, amount: money(amounts[index] ?? 0n, each.amount.currency) }))
  return { restores: less.filter(({ amount }) => amount.amount > 0n) }
}

function reduced({ currency, steps, exact, facts }: Explanation, by: Rational, part: Money, fact: Fact): Explanation {
  const label = STEP_PHRASES.units_spent.write(formatExact(by))
  const rest = subtract(toMajor(part), multiply(parseExact(exact), by))
  const operations: Operation[] = [...steps, { op: 'multiply', label, by: formatExact(by) }]
  const last: Operation = {
    op: 'add',
    label: STEP_PHRASES.by_largest_remainder.write(formatMoney(part)),
    amount: formatExact(rest),
  }
  return explain(currency, isZero(rest) ? operations : [...operations, last], [...facts, fact])
}
