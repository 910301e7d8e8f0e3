import { explain } from '../../explanation/explanation.ts'
import { STEP_PHRASES } from '../../explanation/step-phrases.ts'
import { smaller } from '../../money/minor-units.ts'
import { formatMoney, money } from '../../money/money.ts'
import type { Instant } from '../../time/instant.ts'
import type { RatedLine } from '../line.ts'

/** What of the use of a price period no wallet paid when it was used, and that is never billed (semantics §7). */
export interface UncoveredUse {
  readonly featureSlug: string
  readonly periodStart: Instant
  /** Minor units. */
  readonly amount: bigint
  /** What was paid for when it was used, or is on an invoice: that much stays billed. Minor units. */
  readonly covered: bigint
}

/**
 * Takes off lines of use what is never billed of them, from the last one to the first: none comes to less than nothing. Use that
 * was not covered and is not in the lines, because its period ended before it, takes nothing off the rest.
 */
export function withoutUncovered(
  lines: readonly RatedLine[],
  uncovered: readonly UncoveredUse[],
): readonly RatedLine[] {
  return uncovered.reduce(takeOff, lines)
}

function takeOff(
  lines: readonly RatedLine[],
  { featureSlug, periodStart, amount, covered }: UncoveredUse,
): readonly RatedLine[] {
  const isOfIt = ({ kind, servicePeriod, ...line }: RatedLine) =>
    kind === 'usage' &&
    line.featureSlug === featureSlug &&
    servicePeriod.start === periodStart &&
    line.amount.amount > 0n
  const billed = lines.filter(isOfIt).reduce((sum, line) => sum + line.amount.amount, 0n)
  let left = smaller(amount, billed > covered ? billed - covered : 0n)
  const fromTheLast = lines.toReversed().map((line) => {
    const off = isOfIt(line) ? smaller(left, line.amount.amount) : 0n
    left -= off
    return off === 0n ? line : withoutAmount(line, off)
  })
  return fromTheLast.toReversed()
}

function withoutAmount(line: RatedLine, off: bigint): RatedLine {
  const { currency } = line.amount
  const { steps, facts } = line.explanation
  const step = {
    op: 'add',
    label: STEP_PHRASES.not_covered.write(),
    amount: formatMoney(money(-off, currency)),
  } as const
  return {
    ...line,
    amount: money(line.amount.amount - off, currency),
    explanation: explain(currency, [...steps, step], facts),
  }
}
