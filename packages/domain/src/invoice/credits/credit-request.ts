import { formatMoney, type Money, money } from '../../money/money.ts'
import { type Failure, refuse } from '../../result.ts'
import type { Creditable } from './creditable.ts'

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

export type CreditNoteRefusal =
  | 'credit_note.exceeds_invoice'
  | 'credit_note.amount_not_positive'
  | 'credit_note.currency_differs'
  | 'credit_note.line_repeated'

type Refused = Failure<CreditNoteRefusal> | null

/** What is wrong with a request by itself; whether enough is left for it is the decision's to say. */
export function refusalOfRequest(left: Creditable, request: CreditRequest): Refused {
  switch (request.kind) {
    case 'whole':
      return null
    case 'amount':
      return refusalOfAmount(left, request.amount)
    case 'lines':
      return refusalOfLines(left, request.lines)
  }
}

function refusalOfAmount(left: Creditable, amount: Money): Refused {
  const param = 'request.amount'
  return refusalOfPart(left, param, amount) ?? (amount.amount === 0n ? notPositive(param) : null)
}

/** One of several lines may be given as zero; a note that comes to zero is refused when it is added up. */
function refusalOfLines(left: Creditable, credits: readonly LineCredit[]): Refused {
  if (credits.length === 0) return notPositive('request.lines')
  const named = new Set<string>()
  for (const [index, { lineId, net, tax }] of credits.entries()) {
    const param = `request.lines.${index}`
    const refused =
      refusalOfLineId(left, `${param}.lineId`, lineId, named) ??
      refusalOfPart(left, `${param}.net`, net) ??
      refusalOfPart(left, `${param}.tax`, tax)
    if (refused !== null) return refused
    named.add(lineId)
  }
  return null
}

function refusalOfLineId(left: Creditable, param: string, lineId: string, named: ReadonlySet<string>): Refused {
  const isKnown = left.lines.some((line) => line.lineId === lineId)
  if (!isKnown) return exceedsInvoice(left, param, 'A line is not one of this invoice.')
  if (!named.has(lineId)) return null
  return refuse('credit_note.line_repeated', 'A credit note names each line once.', { param })
}

function refusalOfPart({ currency }: Creditable, param: string, part: Money | undefined): Refused {
  if (part === undefined) return null
  if (part.currency === currency) return part.amount < 0n ? notPositive(param) : null
  const message = `The invoice is in ${currency}; no credit note for it is in ${part.currency}.`
  return refuse('credit_note.currency_differs', message, { param, details: { currency } })
}

export function notPositive(param: string): Failure<'credit_note.amount_not_positive'> {
  return refuse('credit_note.amount_not_positive', 'A credit note is for more than nothing.', { param })
}

export function exceedsInvoice(
  { currency, net, tax }: Pick<Creditable, 'currency' | 'net' | 'tax'>,
  param: string,
  message: string,
): Failure<'credit_note.exceeds_invoice'> {
  const left = { net: formatMoney(money(net, currency)), tax: formatMoney(money(tax, currency)) }
  return refuse('credit_note.exceeds_invoice', `${message} Left are ${left.net} net and ${left.tax} tax.`, {
    param,
    details: { currency, ...left },
  })
}
