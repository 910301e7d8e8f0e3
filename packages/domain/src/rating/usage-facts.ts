import type { Fact } from '../explanation/explanation.ts'
import { formatExact } from '../money/decimal.ts'
import { add, equals, isZero, type Rational, subtract, ZERO } from '../money/rational.ts'
import type { PriceRules } from './rate-input.ts'
import { converted, type Tallies } from './tally.ts'

/** Where the chargeable quantity came from: what was metered, converted and free, as far as it says something. */
export function usageFacts(
  rules: Pick<PriceRules, 'unitConversion'>,
  before: Tallies,
  after: Tallies,
  allowance: Rational,
  chargeable: Rational,
): Fact[] {
  const metered = growth(before, after, (quantity) => quantity)
  const billable = rules.unitConversion ? growth(before, after, (quantity) => converted(rules, quantity)) : metered
  const facts = [{ name: 'quantity', value: formatExact(metered) }]
  if (rules.unitConversion) facts.push({ name: 'converted quantity', value: formatExact(billable) })
  if (!isZero(allowance)) facts.push({ name: 'allowance', value: formatExact(allowance) })
  if (!equals(billable, chargeable)) facts.push({ name: 'chargeable quantity', value: formatExact(chargeable) })
  return facts
}

function growth(before: Tallies, after: Tallies, inUnits: (metered: Rational) => Rational): Rational {
  const all = total(after, inUnits)
  return before.size === 0 ? all : subtract(all, total(before, inUnits))
}

function total(tallies: Tallies, inUnits: (metered: Rational) => Rational): Rational {
  let all = ZERO
  for (const { metered } of tallies.values()) all = add(all, inUnits(metered))
  return all
}
