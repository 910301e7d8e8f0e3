import { explain, type Operation } from '../../explanation/explanation.ts'
import { STEP_PHRASES } from '../../explanation/step-phrases.ts'
import { allocateWithin } from '../../money/allocate.ts'
import { smaller, total } from '../../money/minor-units.ts'
import { formatMoney, type Money, money, negateMoney, subtractMoney, sumMoney } from '../../money/money.ts'
import { isLateCorrection } from '../arrears/late-line.ts'
import type { RatedLine } from '../line.ts'
import { reverseTaxes } from '../tax/reverse-tax.ts'
import type { InvoiceStatus } from '../transitions.ts'
import type { CreditNote, CreditNoteLine } from './credit-note.ts'
import type { Creditable } from './creditable.ts'

/** The invoice of a line that is credited. */
export interface CreditedInvoice {
  readonly id: string
  readonly status: InvoiceStatus
  /** What earlier credits left of it. */
  readonly left: Creditable
  /** What is not paid of it, in minor units. */
  readonly due: bigint
}

/** A credit for time that was not used, taken off the very line that it credits. */
export interface NotedLine extends CreditNoteLine {
  /** With the seats and the time that it closes. */
  readonly proration: RatedLine
}

export interface NotedCredits extends CreditNote {
  readonly invoiceId: string
  readonly lines: readonly NotedLine[]
}

export interface RoutedCredits {
  /** What reduces what is open on the invoices it comes from. */
  readonly notes: readonly NotedCredits[]
  /** Lines below zero of the drafts that they come from. */
  readonly drafts: readonly { readonly invoiceId: string; readonly lines: readonly RatedLine[] }[]
  /** Of lines that wait for the next invoice themselves: these wait beside them. */
  readonly pending: readonly RatedLine[]
  /** All else: charges, credits of what was paid, and what was more than what was open. */
  readonly lines: readonly RatedLine[]
}

/**
 * Credit for money that was never paid does not exist (semantics §6): a credit first reduces what is open on the invoice it
 * comes from; while that is a draft it is one of its lines, and while its line still waits for an invoice it waits too, unless
 * the change bills all that waits (`billsPending`). Only paid money goes further, to where the change bills.
 */
export function routeCredits(
  lines: readonly RatedLine[],
  invoiceOfLine: ReadonlyMap<string, CreditedInvoice>,
  { billsPending }: { readonly billsPending: boolean },
): RoutedCredits {
  const isPending = (line: RatedLine) =>
    !billsPending && isGiven(line) && line.source !== null && !invoiceOfLine.has(line.source)
  const sources = lines.map((line) => (isGiven(line) ? (invoiceOfLine.get(line.source ?? '') ?? null) : null))
  const of = (invoice: CreditedInvoice) => lines.filter((_, index) => sources[index] === invoice)
  const named = [...new Set(sources)].filter((invoice) => invoice !== null)
  const drafted = named.filter(({ status }) => status === 'draft')
  const unpaid = named.filter(({ status, due }) => (status === 'open' || status === 'uncollectible') && due > 0n)
  const split = unpaid.map((invoice) => splitCredits(invoice, of(invoice)))
  const pending = lines.filter(isPending)
  const elsewhere = new Map([
    ...[...drafted.flatMap(of), ...pending].map((line) => [line, null] as const),
    ...split.flatMap(({ rests }) => rests),
  ])
  return {
    notes: split.flatMap(({ note }) => (note === null ? [] : [note])),
    drafts: drafted.map((invoice) => ({ invoiceId: invoice.id, lines: of(invoice) })),
    pending,
    lines: lines.flatMap((line) => (elsewhere.has(line) ? (elsewhere.get(line) ?? []) : line)),
  }
}

/** A credit of nothing only closes its line. What came late may come to less than was invoiced. */
function isGiven({ kind, cause, amount }: RatedLine): boolean {
  return (kind === 'proration_credit' || isLateCorrection({ kind, cause })) && amount.amount < 0n
}

interface SplitCredits {
  readonly note: NotedCredits | null
  /** What is left of each credit, null where it is noted whole. */
  readonly rests: readonly (readonly [credit: RatedLine, rest: RatedLine | null])[]
}

/**
 * What is left of credits that have waited: no more of each than is left of its line by now, and nothing where its invoice is
 * void, because money that was never paid, or is back already, is not given back.
 */
export function creditsStillDue(
  credits: readonly RatedLine[],
  invoiceOfLine: ReadonlyMap<string, CreditedInvoice>,
): RatedLine[] {
  return credits.flatMap((credit) => {
    const invoice = invoiceOfLine.get(credit.source ?? '')
    if (invoice === undefined || invoice.status === 'draft') return credit
    if (invoice.status === 'void') return []
    const line = invoice.left.lines.find(({ lineId }) => lineId === credit.source)
    const left = smaller(line?.net ?? 0n, invoice.left.net)
    const beyond = -credit.amount.amount - left
    if (beyond <= 0n) return credit
    return left === 0n ? [] : lessOf(credit, money(-beyond, credit.amount.currency), STEP_PHRASES.given_back.write())
  })
}

/** As much as is open is noted, net and tax apart, each by largest remainder over the credits. */
function splitCredits({ id, left, due }: CreditedInvoice, credits: readonly RatedLine[]): SplitCredits {
  const { currency } = left
  const taxes = credits.map(takenBack)
  const [nets, flat] = [credits.map(({ amount }) => -amount.amount), taxes.flat().map(({ amount }) => amount)]
  const room = [smaller(total(nets), left.net), smaller(total(flat), left.tax)] as const
  const [net = 0n, tax = 0n] = allocateWithin(smaller(due, room[0] + room[1]), room)
  if (net + tax === 0n) return { note: null, rests: [] }
  const of = (amount: bigint) => money(amount, currency)
  const netParts = allocateWithin(net, nets).map(of)
  const taxParts = (flat.length === 0 ? [] : allocateWithin(tax, flat)).map(of)
  const split = credits.map((credit, index) => {
    const from = taxes.slice(0, index).flat().length
    const parts = taxParts.slice(from, from + (taxes[index]?.length ?? 0))
    return splitCredit(credit, netParts[index] ?? of(0n), parts)
  })
  const lines = split.flatMap(({ noted }) => noted)
  const note = { invoiceId: id, lines, net: of(net), tax: of(tax), total: of(net + tax) }
  return { note, rests: split.map(({ rest }, index) => [credits[index] as RatedLine, rest] as const) }
}

/** Of each tax of the credited line, not negative. */
function takenBack({ amount, reverses }: RatedLine): Money[] {
  return reverses === undefined ? [] : reverseTaxes(amount, reverses).map((tax) => negateMoney(tax.amount))
}

/** The noted part closes what the credit closes, and restores what it restores; the rest is money alone, for no seats. */
function splitCredit(credit: RatedLine, net: Money, taxes: readonly Money[]) {
  const rest = money(credit.amount.amount + net.amount, net.currency)
  const noted: NotedLine = {
    lineId: credit.source ?? '',
    net,
    tax: sumMoney(taxes, net.currency),
    taxes,
    proration: lessOf(credit, rest, STEP_PHRASES.credited_apart.write()),
  }
  if (rest.amount === 0n) return { noted, rest: null }
  const { restores: _, ...onward } = lessOf(credit, negateMoney(net), STEP_PHRASES.credited_on_own_invoice.write())
  return { noted, rest: { ...onward, quantity: '0', ...reversesLess(credit, net, taxes) } }
}

/** A credit without a part of it, which is negative as the credit is. */
function lessOf(credit: RatedLine, part: Money, label: string): RatedLine {
  if (part.amount === 0n) return credit
  const { currency, steps, facts } = credit.explanation
  const operation: Operation = { op: 'add', label, amount: formatMoney(negateMoney(part)) }
  return {
    ...credit,
    amount: subtractMoney(credit.amount, part),
    explanation: explain(currency, [...steps, operation], facts),
  }
}

function reversesLess({ reverses }: RatedLine, net: Money, taxes: readonly Money[]): Pick<RatedLine, 'reverses'> {
  if (reverses === undefined) return {}
  const { credited, taxesCredited } = reverses
  return {
    reverses: {
      ...reverses,
      credited: money(credited.amount + net.amount, net.currency),
      taxesCredited: taxesCredited.map((tax, index) => sumMoney([tax, ...taxes.slice(index, index + 1)], net.currency)),
    },
  }
}
