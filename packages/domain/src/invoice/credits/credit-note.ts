import { allocateWithin } from '../../money/allocate.ts'
import type { Currency } from '../../money/currency.ts'
import { total } from '../../money/minor-units.ts'
import { type Money, money } from '../../money/money.ts'
import { type Rational, rational } from '../../money/rational.ts'
import { type Result, success } from '../../result.ts'
import type { Line } from '../line.ts'
import { roundTogether } from '../round-together.ts'
import {
  type CreditNoteRefusal,
  type CreditRequest,
  exceedsInvoice,
  type LineCredit,
  notPositive,
  refusalOfRequest,
} from './credit-request.ts'
import { type Creditable, type CreditableLine, creditableOf, type EarlierCredit } from './creditable.ts'

/** What a credit note takes off one line; `tax` = Σ `taxes`, which are in the order of the line's taxes. Not negative. */
export interface CreditNoteLine extends EarlierCredit {
  readonly tax: Money
}

/** `total` = `net` + `tax`, each the exact sum over the lines. */
export interface CreditNote {
  readonly lines: readonly CreditNoteLine[]
  readonly net: Money
  readonly tax: Money
  readonly total: Money
}

export interface CreditNoteInput {
  readonly currency: Currency
  /** The invoice's lines, its discount lines among them. */
  readonly lines: readonly Line[]
  readonly earlier: readonly EarlierCredit[]
  readonly request: CreditRequest
}

type Decision = Result<CreditNote, CreditNoteRefusal>

/**
 * A credit note for all that is left of an invoice, for some of its lines, or for an amount with tax (semantics §9, §10).
 * Net and tax are split apart, each by largest remainder over the lines. Amounts are minor units.
 *
 * Refuses, with the path of the input in `param` (`request.lines.1.net`):
 * - `credit_note.exceeds_invoice`: more than earlier credits left of a line or of the invoice, or a line of another one.
 * - `credit_note.amount_not_positive`: a note for nothing, or a net or tax below zero, which would put back what earlier
 *   notes took off. One of several lines may be given as zero.
 * - `credit_note.currency_differs`: an amount in another currency than the invoice's.
 * - `credit_note.line_repeated`: a line that is named twice.
 */
export function decideCreditNote({ currency, lines, earlier, request }: CreditNoteInput): Decision {
  const left = creditableOf(currency, lines, earlier)
  const refused = refusalOfRequest(left, request)
  if (refused !== null) return refused
  switch (request.kind) {
    case 'whole':
      return left.net + left.tax === 0n
        ? exceedsInvoice(left, 'request', 'Nothing is left of the invoice.')
        : spread(left, left)
    case 'amount':
      return creditAmount(left, request.amount)
    case 'lines':
      return creditLines(left, request.lines)
  }
}

function creditAmount(left: Creditable, { amount }: Money): Decision {
  if (amount > left.net + left.tax) {
    return exceedsInvoice(left, 'request.amount', 'More than is left of the invoice.')
  }
  const [net = 0n, tax = 0n] = allocateWithin(amount, [left.net, left.tax])
  return spread(left, { net, tax })
}

function spread(left: Creditable, { net, tax }: { readonly net: bigint; readonly tax: bigint }): Decision {
  const limits = left.lines.map((line) => line.net)
  const taxLimits = left.lines.map((line) => line.tax)
  return success(creditNote(left, left.lines, allocateWithin(net, limits), allocateWithin(tax, taxLimits)))
}

function creditLines(left: Creditable, credits: readonly LineCredit[]): Decision {
  const lines = credits.flatMap(({ lineId }) => left.lines.filter((line) => line.lineId === lineId))
  const nets = lines.map((line, index) => credits[index]?.net?.amount ?? line.net)
  const taxes = roundTogether(lines.map((line, index) => taxShare(line, nets[index] ?? 0n, credits[index]?.tax)))
  const note = { net: total(nets), tax: total(taxes) }
  const beyond = lines.findIndex((line, index) => (nets[index] ?? 0n) > line.net || (taxes[index] ?? 0n) > line.tax)
  const exceeded = lines[beyond]
  if (exceeded !== undefined) {
    return exceedsInvoice({ ...left, ...exceeded }, `request.lines.${beyond}`, 'More than is left of a line.')
  }
  if (note.net > left.net || note.tax > left.tax) {
    return exceedsInvoice(left, 'request.lines', 'More than is left of the invoice.')
  }
  if (note.net + note.tax === 0n) return refusalOfNothing(left, lines)
  return success(creditNote(left, lines, nets, taxes))
}

/** Lines of which nothing is left, or of which nothing is asked for. */
function refusalOfNothing(left: Creditable, lines: readonly CreditableLine[]): Decision {
  const areSpent = lines.every((line) => line.net + line.tax === 0n)
  return areSpent
    ? exceedsInvoice({ ...left, net: 0n, tax: 0n }, 'request.lines', 'Nothing is left of the lines.')
    : notPositive('request.lines')
}

/** Of what is left of the tax the same share as of what is left of the net, so that the last credit takes all of both. */
function taxShare(line: CreditableLine, net: bigint, given: Money | undefined): Rational {
  if (given !== undefined) return rational(given.amount)
  return line.net === 0n ? rational(line.tax) : rational(line.tax * net, line.net)
}

function creditNote(
  { currency }: Creditable,
  lines: readonly CreditableLine[],
  nets: readonly bigint[],
  taxes: readonly bigint[],
): CreditNote {
  const credited = lines.map((line, index) => creditLine(line, nets[index] ?? 0n, taxes[index] ?? 0n, currency))
  const [net, tax] = [total(nets), total(taxes)]
  return {
    lines: credited.filter((line) => line.net.amount !== 0n || line.tax.amount !== 0n),
    net: money(net, currency),
    tax: money(tax, currency),
    total: money(net + tax, currency),
  }
}

function creditLine(line: CreditableLine, net: bigint, tax: bigint, currency: Currency): CreditNoteLine {
  const taxes = line.taxes.length === 0 ? [] : allocateWithin(tax, line.taxes)
  return {
    lineId: line.lineId,
    net: money(net, currency),
    tax: money(tax, currency),
    taxes: taxes.map((part) => money(part, currency)),
  }
}
