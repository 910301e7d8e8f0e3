import { currencyExponent, type Failure, refuse } from '@tallywright/domain'
import type { DocumentParty, InvoiceDocument } from '../document/invoice-document.ts'
import type { Syntax } from './invoice-xml.ts'
import type { VatCategory } from './vat-category.ts'

type Refusal = Failure<'e_invoice.field_missing' | 'e_invoice.not_issued' | 'e_invoice.currency_not_expressible'>

/**
 * Why a document is no e-invoice, before anything of it is written; null when it can be one. Each missing field is named by
 * its path, with the rule of EN 16931 that asks for it.
 */
export function refusalOfDocument(
  document: InvoiceDocument,
  categories: readonly VatCategory[],
  syntax: Syntax,
): Refusal | null {
  const { status, currency } = document
  if (status === 'draft' || status === 'void') {
    return refuse('e_invoice.not_issued', `It is ${status}; only an issued document is sent.`, { param: 'status' })
  }
  if (currencyExponent(currency) > 2) {
    const message = `${currency} has ${currencyExponent(currency)} decimals; EN 16931 has two (BR-DEC-01 to 28).`
    return refuse('e_invoice.currency_not_expressible', message, { param: 'currency', details: { currency } })
  }
  const [missing] = missingFields(document, categories, syntax)
  if (missing === undefined) return null
  const [param, rule] = missing
  return refuse('e_invoice.field_missing', `EN 16931 asks for ${param} (${rule}).`, { param, details: { rule } })
}

type Missing = readonly [param: string, rule: string]

function missingFields(document: InvoiceDocument, categories: readonly VatCategory[], syntax: Syntax): Missing[] {
  const { number, issuedAt, lines, kind, creditedInvoice, seller, customer } = document
  const codes = new Set(categories.map(({ code }) => code))
  const needsVatNumber = !codes.has('O')
  const asked: readonly (readonly [unknown, ...Missing])[] = [
    [number, 'number', 'BR-02'],
    [issuedAt, 'issuedAt', 'BR-03'],
    [lines[0] ?? null, 'lines', 'BR-16'],
    [kind === 'invoice' || creditedInvoice, 'creditedInvoice', 'BR-55'],
    ...partyFields(seller, 'seller', ['BR-06', 'BR-08'], syntax),
    ...partyFields(customer, 'customer', ['BR-07', 'BR-10'], syntax),
    [needsVatNumber ? seller.vatNumber : true, 'seller.vatNumber', 'BR-CO-26'],
    [needsVatNumber ? true : seller.registrationNumber, 'seller.registrationNumber', 'BR-CO-26'],
    [codes.has('AE') ? customer.vatNumber : true, 'customer.vatNumber', 'BR-AE-02'],
  ]
  return asked.flatMap(([value, param, rule]) => (value === null || value === '' ? [[param, rule] as const] : []))
}

/** UBL goes over Peppol, which addresses both sides by an electronic address. */
function partyFields(
  { name, address, email }: DocumentParty,
  side: 'seller' | 'customer',
  [nameRule, addressRule]: readonly [string, string],
  syntax: Syntax,
): (readonly [unknown, ...Missing])[] {
  return [
    [name, `${side}.name`, nameRule],
    [address, `${side}.address`, addressRule],
    [
      syntax === 'ubl' ? email : true,
      `${side}.email`,
      side === 'seller' ? 'PEPPOL-EN16931-R020' : 'PEPPOL-EN16931-R010',
    ],
  ]
}
