import { type ExactText, explain, type Operation } from '../../explanation/explanation.ts'
import { STEP_PHRASES } from '../../explanation/step-phrases.ts'
import { allocateWithin } from '../../money/allocate.ts'
import { parseExact } from '../../money/decimal.ts'
import { formatMoney, type Money, money, negateMoney, sumMoney, toMajor } from '../../money/money.ts'
import { compare } from '../../money/rational.ts'
import { type DiscountedLine, leftOfLine } from '../discounts/discount.ts'
import type { RatedLine } from '../line.ts'
import { described } from '../line-description.ts'
import { keyedLine } from '../line-key.ts'

/**
 * The minimum and maximum of one price that were left open when its lines were rated, because they hold over all its
 * groups or come after a percentage discount (semantics §3, §4). Exact major units, prorated to the billed period.
 */
export interface PriceBounds {
  /** The keys of the lines that they bound together; all of one price and service period. */
  readonly lines: readonly string[]
  readonly name: string
  readonly minimum: ExactText | null
  readonly maximum: ExactText | null
}

/** The lines with the `minimum` and `maximum` lines that their bounds ask for, each after the last line it bounds. */
export function withBounds(lines: readonly DiscountedLine[], bounds: readonly PriceBounds[]): DiscountedLine[] {
  return bounds.reduce<DiscountedLine[]>(
    (all, bound) => {
      const bounded = linesOf(all, bound)
      const line = boundLine(bounded, bound)
      if (line === null) return all
      const last = Math.max(...bounded.map((each) => all.indexOf(each)))
      return [...all.slice(0, last + 1), { line, discounts: [] }, ...all.slice(last + 1)]
    },
    [...lines],
  )
}

/** What each line cannot give to an amount discount, because a maximum already takes it off; by key. */
export function heldByMaximum(
  lines: readonly DiscountedLine[],
  bounds: readonly PriceBounds[],
): ReadonlyMap<string, Money> {
  return new Map(
    bounds.flatMap((bound) => {
      const bounded = linesOf(lines, bound)
      const line = boundLine(bounded, bound)
      return line?.kind === 'maximum' ? spread(negateMoney(line.amount), bounded) : []
    }),
  )
}

function spread(amount: Money, lines: readonly DiscountedLine[]): [string, Money][] {
  const parts = allocateWithin(
    amount.amount,
    lines.map((line) => leftOfLine(line).amount),
  )
  return lines.map(({ line }, index) => [line.key, money(parts[index] ?? 0n, amount.currency)])
}

function linesOf(lines: readonly DiscountedLine[], { lines: keys }: PriceBounds): DiscountedLine[] {
  return lines.filter(({ line }) => keys.includes(line.key))
}

function boundLine(bounded: readonly DiscountedLine[], bound: PriceBounds): RatedLine | null {
  const [first] = bounded
  if (first === undefined) return null
  const { currency } = first.line.amount
  const left = sumMoney(bounded.map(leftOfLine), currency)
  const reached = reachedBound(left, bound)
  if (reached === null) return null
  const explanation = explain(currency, [
    { op: 'add', label: STEP_PHRASES[`${reached.kind}_of`].write(bound.name), amount: reached.limit },
    {
      op: 'add',
      label: STEP_PHRASES.billed_for_it.write(),
      amount: formatMoney(negateMoney(left)),
    } satisfies Operation,
  ])
  const amount = money(BigInt(explanation.amountMinor), currency)
  if (amount.amount === 0n) return null
  return keyedLine({
    ...first.line,
    kind: reached.kind,
    group: null,
    source: null,
    description: described(bound.name, reached.kind),
    quantity: '1',
    amount,
    explanation,
  })
}

/** The maximum first, then the minimum; where both would act, the minimum is what is paid (semantics §4). */
function reachedBound(left: Money, { minimum, maximum }: PriceBounds) {
  const exact = toMajor(left)
  if (minimum !== null && compare(exact, parseExact(minimum)) < 0) return { kind: 'minimum', limit: minimum } as const
  if (maximum === null || compare(exact, parseExact(maximum)) <= 0) return null
  return { kind: 'maximum', limit: maximum } as const
}
