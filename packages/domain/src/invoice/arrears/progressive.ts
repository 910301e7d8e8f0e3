import { explain } from '../../explanation/explanation.ts'
import { STEP_PHRASES } from '../../explanation/step-phrases.ts'
import { formatMoney, type Money, subtractMoney, sumMoney } from '../../money/money.ts'
import { type Instant, instantToIso } from '../../time/instant.ts'
import type { EarlierCredit } from '../credits/creditable.ts'
import type { Line, RatedLine } from '../line.ts'
import { described } from '../line-description.ts'
import { keyedLine } from '../line-key.ts'

/** What was used of an open period and is invoiced before its end; its discount lines with it. */
export interface ProgressiveLine {
  readonly line: Line
  readonly discounts: readonly Pick<Line, 'net'>[]
  /** Of its invoice. */
  readonly number: string
  readonly invoiceId: string
  /** What can be credited as not paid of that invoice, in minor units. */
  readonly due: bigint
  /** What credit notes took off it, with tax, apart from `takenBack`. */
  readonly goodwill: bigint
  /** What credit notes took off it because a later invoice took off more than its use came to. */
  readonly takenBack: readonly EarlierCredit[]
}

const THRESHOLD = 'threshold:'

/**
 * How the causes of all invoices begin that use made due before a boundary; the nth of them, from 1, ends with n
 * (semantics §9).
 */
export function thresholdCauses(boundary: Instant): string {
  return `${THRESHOLD}${instantToIso(boundary)}:`
}

/** How the causes of its siblings begin, of an invoice that a threshold made due; null for any other. */
export function siblingCauses(cause: string): string | null {
  return cause.startsWith(THRESHOLD) ? cause.slice(0, cause.lastIndexOf(':') + 1) : null
}

/** An invoiced line of use, of a discount or of what was taken off, with the cause and number of its invoice. */
interface InvoicedUse {
  readonly line: Line
  readonly cause: string
  readonly number: string
  readonly invoiceId: string
  readonly due: bigint
}

/** What a credit note took off a line; `proration`: because of a later line, and which. */
export interface CreditedUse extends EarlierCredit {
  readonly proration: RatedLine | null
}

/** Of what is invoiced and not void: the lines of use of an open period, and their maxima, that no later line takes off. */
export function progressiveLines(invoiced: readonly InvoicedUse[], credits: readonly CreditedUse[]): ProgressiveLine[] {
  const lines = invoiced.map(({ line }) => line)
  const takenOff = new Set(lines.filter(({ kind }) => kind === 'correction').map(({ source }) => source))
  return invoiced
    .filter(({ line, cause }) => isUse(line) && siblingCauses(cause) !== null && !takenOff.has(line.id))
    .map(({ line, number, invoiceId, due }) => {
      const discounts = lines.filter((each) => each.discountOf?.line === line.id)
      const own = credits.filter(({ lineId }) => lineId === line.id)
      const takenBack = own.filter(({ proration }) => proration?.kind === 'correction')
      const goodwill = sumOfCredits(own) - sumOfCredits(takenBack)
      return { line, discounts, number, invoiceId, due, goodwill, takenBack }
    })
}

function sumOfCredits(credits: readonly EarlierCredit[]): bigint {
  return credits.flatMap(({ net, taxes }) => [net, ...taxes]).reduce((sum, { amount }) => sum + amount, 0n)
}

/**
 * Takes off lines of use what was invoiced of them before: each line of use counts its period from the start, so that tiers
 * and allowances go on, and each earlier line of the same feature and period is taken off once, by its net and with its own
 * taxes, after the lines it is taken off.
 */
export function withoutInvoiced(lines: readonly RatedLine[], invoiced: readonly ProgressiveLine[]): RatedLine[] {
  const lastOf = ({ line: earlier }: ProgressiveLine) =>
    lines.findLastIndex((line) => line.kind === 'usage' && isOfSamePeriod(line, earlier))
  return lines.flatMap((line, index) => {
    const own = invoiced.filter((earlier) => lastOf(earlier) === index)
    return [line, ...own.map((earlier) => deduction(line, earlier))]
  })
}

function isUse({ kind }: Pick<Line, 'kind'>): boolean {
  return kind === 'usage' || kind === 'maximum'
}

function isOfSamePeriod(line: RatedLine, { subscriptionId, featureSlug, servicePeriod }: Line): boolean {
  if (line.subscriptionId !== subscriptionId || line.featureSlug !== featureSlug) return false
  return line.servicePeriod.start === servicePeriod.start
}

function deduction({ cause }: RatedLine, { line, discounts, number, takenBack }: ProgressiveLine): RatedLine {
  const { currency } = line.net
  const net = sumMoney([line.net, ...discounts.map((each) => each.net)], currency)
  const credited = sumMoney(
    takenBack.map((credit) => credit.net),
    currency,
  )
  const amount = subtractMoney(credited, net)
  return keyedLine({
    kind: 'correction',
    subscriptionId: line.subscriptionId,
    priceId: line.priceId,
    offerPrice: line.offerPrice,
    featureSlug: line.featureSlug,
    group: line.group,
    servicePeriod: line.servicePeriod,
    cause,
    source: line.id,
    description: described(line.description, 'invoiced_before'),
    quantity: line.quantity,
    amount,
    taxBehavior: 'exclusive',
    taxCategory: line.taxCategory,
    explanation: explain(
      currency,
      [{ op: 'add', label: STEP_PHRASES.invoiced_on.write(number), amount: formatMoney(amount) }],
      [],
    ),
    ...(net.amount === 0n ? {} : { reverses: reversed(line, net, credited, takenBack) }),
  })
}

function reversed(
  { taxes, taxTreatment: treatment }: Line,
  net: Money,
  credited: Money,
  takenBack: readonly EarlierCredit[],
) {
  const ofTax = (index: number) => takenBack.flatMap((credit) => credit.taxes[index] ?? [])
  const taxesCredited = taxes.map((_, index) => sumMoney(ofTax(index), net.currency))
  return { net, credited, taxes, taxesCredited, treatment }
}
