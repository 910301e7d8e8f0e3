import type { InvoiceDocument } from '../document/invoice-document.ts'
import { isoDay } from './written-for-machines.ts'

/**
 * Puts in what version 2.3 of the library leaves out of a CII document: the delivery, which the schema asks for even when
 * there is nothing to say in it, and the invoice that a credit note refers to (BG-3). Tests hold the result to the schema.
 */
export function completeCii(xml: string, { creditedInvoice, timeZone }: InvoiceDocument): string {
  const delivered = xml.replace(SETTLEMENT, `<ram:ApplicableHeaderTradeDelivery/>${SETTLEMENT}`)
  if (creditedInvoice === null) return delivered
  const day = isoDay(creditedInvoice.issuedAt, timeZone).replaceAll('-', '')
  return delivered.replace(SUMS_END, (end) => `${end}${reference(creditedInvoice.number, day)}`)
}

// A text of the document cannot look like these: its angle brackets are escaped.
const SETTLEMENT = '<ram:ApplicableHeaderTradeSettlement>'
const SUMS_END = '</ram:SpecifiedTradeSettlementHeaderMonetarySummation>'

function reference(number: string, day: string): string {
  const issued = `<qdt:DateTimeString format="102">${day}</qdt:DateTimeString>`
  return [
    '<ram:InvoiceReferencedDocument>',
    `<ram:IssuerAssignedID>${escaped(number)}</ram:IssuerAssignedID>`,
    `<ram:FormattedIssueDateTime>${issued}</ram:FormattedIssueDateTime>`,
    '</ram:InvoiceReferencedDocument>',
  ].join('')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
