import { explain } from '../explanation/explanation.ts'
import { STEP_PHRASES } from '../explanation/step-phrases.ts'
import type { Currency } from '../money/currency.ts'
import type { Decimal } from '../money/decimal.ts'
import { money } from '../money/money.ts'
import type { Instant } from '../time/instant.ts'
import type { Line, RatedLine } from './line.ts'
import { keyedLine } from './line-key.ts'

/** Something charged by itself, in no plan. `unitAmount` is in major units; neither number is negative. */
export interface OneOff {
  readonly description: string
  readonly quantity: Decimal
  readonly unitAmount: Decimal
  readonly taxBehavior?: 'exclusive' | 'inclusive'
  readonly taxCategory?: string
}

export interface OneOffContext {
  readonly currency: Currency
  /** What makes it once: the id of the invoice, or of the pending line. */
  readonly cause: string
  /** Whose next invoice it waits for; null on an invoice of its own. */
  readonly subscriptionId: string | null
  readonly at: Instant
}

/**
 * Lines of an invoice that a person writes: quantity × unit amount, rounded once per line (semantics §1). Equal ones
 * may repeat.
 */
export function oneOffLines(lines: readonly OneOff[], context: OneOffContext): RatedLine[] {
  return lines.map((line, index) => oneOffLine(line, index + 1, context))
}

function oneOffLine(line: OneOff, position: number, { currency, cause, subscriptionId, at }: OneOffContext): RatedLine {
  const { description, quantity, unitAmount, taxBehavior = 'exclusive', taxCategory = null } = line
  const label = STEP_PHRASES.units.write(quantity, unitAmount)
  const explanation = explain(currency, [{ op: 'add_product', label, quantity, unitAmount }])
  return keyedLine({
    kind: 'one_off',
    subscriptionId,
    priceId: null,
    offerPrice: null,
    featureSlug: null,
    group: null,
    servicePeriod: { start: at, end: at },
    cause,
    source: `line ${position}`,
    description,
    quantity,
    amount: money(BigInt(explanation.amountMinor), currency),
    taxBehavior,
    taxCategory,
    explanation,
  })
}

/**
 * The lines of an invoice as they were before discounts and tax, to be computed again at another instant, or under another
 * cause: one-off lines, which only their causes may have told apart, are numbered then. Not for credits: what they reverse is not
 * kept with them.
 */
export function ratedAgain(lines: readonly Line[], cause?: string): RatedLine[] {
  // Field by field: a line that was loaded carries the invoice that it was on, and the new one is on another.
  return lines
    .filter((line) => line.kind !== 'discount')
    .map((line, position) =>
      keyedLine({
        kind: line.kind,
        subscriptionId: line.subscriptionId,
        priceId: line.priceId,
        offerPrice: line.offerPrice,
        featureSlug: line.featureSlug,
        group: line.group,
        servicePeriod: line.servicePeriod,
        cause: cause ?? line.cause,
        source: cause !== undefined && line.kind === 'one_off' ? `line ${position}` : line.source,
        description: line.description,
        quantity: line.quantity,
        amount: line.amount,
        taxBehavior: line.taxBehavior,
        taxCategory: line.taxCategory,
        explanation: line.explanation,
      }),
    )
}
