import { compare, type Explanation, formatMoney, money, parseExact, toMajor } from '@tallywright/domain'

/** One line of an answer of `invoices.explain`. */
export interface ExplainedLineOnWire {
  readonly lineId: string
  readonly explanation: Explanation
}

/**
 * The steps behind an amount as they are printed under its line: nothing for a single sum, which the line itself says, and
 * the rounding where there was something to round.
 *
 * ```
 * 9,000 × 0.002 → 18
 * 2,499 × 0.001 → 20.499
 * 20.499 → 20.50
 * ```
 */
export function stepsOfExplanation({ steps, exact, amountMinor, currency }: Explanation): string[] {
  const [only] = steps
  if (steps.length === 1 && only?.op === 'add') return []
  const said = steps.map(({ label, total }) => `${label} → ${total}`)
  const rounded = money(BigInt(amountMinor), currency)
  const isRounded = compare(parseExact(exact), toMajor(rounded)) !== 0
  return isRounded ? [...said, `${exact} → ${formatMoney(rounded)}`] : said
}
