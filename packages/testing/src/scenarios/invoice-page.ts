import type { Invoice, PreviewLine } from '@tallywright/sdk'
import { boundary, moment, money, number, plain } from './printed.ts'
import type { ShownPreview } from './story.ts'

interface TaxRow {
  readonly label: string
  readonly minorUnits: number
}

interface TableOf extends ShownPreview {
  readonly taxes: readonly TaxRow[]
}

/** What an invoice is called on a page. */
export function nameOf({ number: given }: Pick<Invoice, 'number'>): string {
  return given === null ? 'Invoice without a number' : `Invoice ${given}`
}

/** Lines, tax and total as a table: what never changes once an invoice is finalized. */
export function invoiceTable({ lines, totals, currency, taxes }: TableOf, timeZone: string): string {
  const sum = (label: string, minorUnits: number) => `| ${label} | | | ${money(minorUnits, currency)} |`
  const taxed = taxes.map(({ label, minorUnits }) => sum(label, minorUnits))
  return [
    '| | for | quantity | net |',
    '|:--|:--|--:|--:|',
    ...lines.map((line) => lineRow(line, currency, timeZone)),
    ...(taxed.length === 0 ? [] : [sum('Net', totals.net), ...taxed]),
    sum('**Total**', totals.total),
  ].join('\n')
}

/** The same of a preview, which tells no rates. */
export function previewTable(preview: ShownPreview, timeZone: string): string {
  const { tax } = preview.totals
  return invoiceTable({ ...preview, taxes: tax === 0 ? [] : [{ label: 'Tax', minorUnits: tax }] }, timeZone)
}

/** What an invoice says about tax; nothing while its seller has not told where they are. */
export function taxRows({ taxTotals, currency, seller }: Invoice): TaxRow[] {
  if (seller.address === null) return []
  return taxTotals.map(({ treatment, name, percent, base, amount, note }) => ({
    label: name === null ? (note ?? plain(treatment)) : `${name} ${percent} % on ${money(base, currency)}`,
    minorUnits: amount,
  }))
}

function lineRow(line: PreviewLine, currency: string, timeZone: string): string {
  const { start, end } = line.servicePeriod
  const time = start === end ? boundary(start, timeZone) : `${boundary(start, timeZone)} to ${boundary(end, timeZone)}`
  return `| ${line.description} | ${time} | ${number(line.quantity)} | ${money(line.net, currency)} |`
}

/** The steps behind the lines that are not a fixed price, so that every amount can be checked; the rounding is in the table. */
export function workings(lines: readonly PreviewLine[]): string[] {
  return lines
    .filter(({ kind }) => kind !== 'discount')
    .map(({ description, explanation }) => ({ description, steps: explanation.filter((step) => !ROUNDING.test(step)) }))
    .filter(
      ({ steps: [first, ...more] }) => first !== undefined && (more.length > 0 || !first.startsWith('flat amount')),
    )
    .map(({ description, steps }) => `- ${description}: ${steps.join('; ')}`)
}

const ROUNDING = / rounded \(/

/** How an invoice stands: `open: $20.00 due by 11 Jan 2026`. */
export function invoiceState(invoice: Invoice, timeZone: string): string {
  const { totals, currency, status, paymentStatus } = invoice
  const parts = [
    totals.credited === 0 ? null : `${money(totals.credited, currency)} credited`,
    totals.paidFromWallet === 0 ? null : `${money(totals.paidFromWallet, currency)} paid from the wallet`,
    totals.amountPaid === 0 ? null : `${money(totals.amountPaid, currency)} paid`,
    status === 'void' ? 'nothing is due any more' : `${money(totals.amountDue, currency)} due`,
    status !== 'open' || invoice.dueAt === null ? null : `by ${moment(invoice.dueAt, timeZone)}`,
    status !== 'open' || paymentStatus !== 'failed' || invoice.lastPaymentError === null
      ? null
      : `declined: ${plain(invoice.lastPaymentError.code)}`,
    invoice.nextPaymentAttemptAt === null ? null : `next try ${moment(invoice.nextPaymentAttemptAt, timeZone)}`,
  ]
  const isTold = paymentStatus === 'none' || paymentStatus === 'succeeded' || paymentStatus === 'failed'
  const state = isTold ? plain(status) : `${plain(status)}, payment ${plain(paymentStatus)}`
  return `*${state}*: ${parts.filter((part) => part !== null).join(', ')}`
}
