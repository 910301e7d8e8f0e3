import { assert } from '../assert.ts'
import { allocateWithin } from '../money/allocate.ts'
import type { Currency } from '../money/currency.ts'
import { formatMoney, type Money, money } from '../money/money.ts'
import { type Rational, rational } from '../money/rational.ts'
import { type Failure, type Result, refuse, success } from '../result.ts'
import { type Creditable, type CreditableLine, creditableOf, type EarlierCredit } from './creditable.ts'
import type { Line } from './line.ts'
import { roundTogether } from './round-together.ts'

/** What to take off one line: all that is left of it unless `net` is given, and its tax in the same share unless given. */
export interface LineCredit {
  readonly lineId: string
  readonly net?: Money
  readonly tax?: Money
}

/** `amount` is with tax. */
export type CreditRequest =
  | { readonly kind: 'whole' }
  | { readonly kind: 'amount'; readonly amount: Money }
  | { readonly kind: 'lines'; readonly lines: readonly LineCredit[] }

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

type Decision = Result<CreditNote, 'credit_note.exceeds_invoice'>

/**
 * A credit note for all that is left of an invoice, for some of its lines, or for an amount with tax (semantics §9, §10).
 * Net and tax are split apart, each by largest remainder over the lines, and neither exceeds what earlier credits left of
 * its line and of the invoice: `credit_note.exceeds_invoice`. All amounts are positive, in the invoice's currency.
 */
export function decideCreditNote({ currency, lines, earlier, request }: CreditNoteInput): Decision {
  const left = creditableOf(currency, lines, earlier)
  switch (request.kind) {
    case 'whole':
      return left.net + left.tax === 0n ? exceeds(left, 'Nothing is left of the invoice.') : spread(left, left)
    case 'amount':
      return creditAmount(left, request.amount)
    case 'lines':
      return creditLines(left, request.lines)
  }
}

function creditAmount(left: Creditable, { amount, currency }: Money): Decision {
  assert(amount > 0n && currency === left.currency, 'a credit is a positive amount in the currency of its invoice')
  if (amount > left.net + left.tax) return exceeds(left, 'More than is left of the invoice.')
  const [net = 0n, tax = 0n] = allocateWithin(amount, [left.net, left.tax])
  return spread(left, { net, tax })
}

function spread(left: Creditable, { net, tax }: { readonly net: bigint; readonly tax: bigint }): Decision {
  const limits = left.lines.map((line) => line.net)
  const taxLimits = left.lines.map((line) => line.tax)
  return success(creditNote(left, left.lines, allocateWithin(net, limits), allocateWithin(tax, taxLimits)))
}

function creditLines(left: Creditable, credits: readonly LineCredit[]): Decision {
  assert(new Set(credits.map((credit) => credit.lineId)).size === credits.length, 'a line is credited once at a time')
  const lines = credits.map((credit) => left.lines.find((line) => line.lineId === credit.lineId) ?? null)
  if (!lines.every((line) => line !== null)) return exceeds(left, 'A line is not one of this invoice.')
  const nets = lines.map((line, index) => credits[index]?.net?.amount ?? line.net)
  const taxes = roundTogether(lines.map((line, index) => taxShare(line, nets[index] ?? 0n, credits[index]?.tax)))
  const note = { net: total(nets), tax: total(taxes) }
  const fits = lines.every((line, index) => (nets[index] ?? 0n) <= line.net && (taxes[index] ?? 0n) <= line.tax)
  if (!fits) return exceeds(left, 'More than is left of a line.')
  if (note.net > left.net || note.tax > left.tax) return exceeds(left, 'More than is left of the invoice.')
  return success(creditNote(left, lines, nets, taxes))
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

function exceeds({ currency, net, tax }: Creditable, message: string): Failure<'credit_note.exceeds_invoice'> {
  const left = { net: formatMoney(money(net, currency)), tax: formatMoney(money(tax, currency)) }
  return refuse('credit_note.exceeds_invoice', `${message} Left are ${left.net} net and ${left.tax} tax.`, {
    details: { currency, ...left },
  })
}

function total(parts: readonly bigint[]): bigint {
  return parts.reduce((a, b) => a + b, 0n)
}
