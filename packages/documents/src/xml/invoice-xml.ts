import type { Invoice } from '@e-invoice-eu/core'
import { assert, type Result, refuse, success } from '@tallywright/domain'
import { type InvoiceDocument, servicePeriodOf } from '../document/invoice-document.ts'
import { type Language, WORDS, type Words } from '../words/words.ts'
import { writtenIn } from '../words/written.ts'
import { completeCii } from './complete-cii.ts'
import { lineXml } from './line-xml.ts'
import { asListed } from './listed.ts'
import { customerXml, sellerXml } from './party-xml.ts'
import { refusalOfDocument } from './refusal-of-document.ts'
import { monetaryTotalXml, taxTotalXml } from './totals-xml.ts'
import { refusalOfTax, type VatBreakdown, vatBreakdown } from './vat-breakdown.ts'
import { type VatCategory, vatCategories } from './vat-category.ts'
import { isoDay, isoDays } from './written-for-machines.ts'

/** `cii`: UN/CEFACT Cross Industry Invoice, the form inside Factur-X and ZUGFeRD. `ubl`: UBL 2.1, the form of Peppol. */
export type Syntax = 'cii' | 'ubl'

export type EInvoiceRefusal =
  | 'e_invoice.field_missing'
  | 'e_invoice.not_issued'
  | 'e_invoice.tax_not_expressible'
  | 'e_invoice.currency_not_expressible'
  | 'e_invoice.value_not_listed'

export interface XmlOptions {
  readonly syntax: Syntax
  /** Of its sentences, such as why nothing is taxed, and of what the system says itself on its lines. */
  readonly language: Language
}

/**
 * The document as an e-invoice of EN 16931, as XML text. Its amounts are those of the document: nothing is computed again.
 *
 * Refuses, with the path of the field in `param`:
 * - `e_invoice.field_missing`: what the standard asks for and the document has not; `details.rule` is the rule.
 * - `e_invoice.not_issued`: a draft, or a void invoice.
 * - `e_invoice.tax_not_expressible`: see `vatCategories` and `refusalOfTax`.
 * - `e_invoice.currency_not_expressible`: a currency with three decimals.
 * - `e_invoice.value_not_listed`: a country or currency that the standard's code lists lack; `details.paths` says where.
 */
export async function invoiceXml(
  document: InvoiceDocument,
  { syntax, language }: XmlOptions,
): Promise<Result<string, EInvoiceRefusal>> {
  const categories = vatCategories(document)
  if (!categories.ok) return categories
  const breakdown = vatBreakdown(document, categories.value)
  const refused = refusalOfDocument(document, categories.value, syntax) ?? refusalOfTax(breakdown)
  if (refused !== null) return refused
  const xml = await render(bodyOf(document, categories.value, breakdown, language), syntax, language)
  return xml.ok && syntax === 'cii' ? success(completeCii(xml.value, document)) : xml
}

/** The library's own name for a document: UBL's names, in both syntaxes. */
function bodyOf(
  document: InvoiceDocument,
  categories: readonly VatCategory[],
  breakdown: readonly VatBreakdown[],
  language: Language,
): Invoice {
  const [words, written] = [WORDS[language], writtenIn(language, document.timeZone)]
  const { number, issuedAt, dueAt, timeZone, currency, kind, seller, customer } = document
  const statesVatNumbers = categories.every(({ code }) => code !== 'O')
  const [first, ...rest] = document.lines.flatMap((line, index) => {
    const category = categories[index]
    return category === undefined ? [] : [lineXml(line, index, category, document, { words, written })]
  })
  assert(number !== null && issuedAt !== null && first !== undefined, 'what is missing was refused')
  return {
    'ubl:Invoice': {
      'cbc:ID': number,
      'cbc:IssueDate': isoDay(issuedAt, timeZone),
      ...(dueAt === null ? {} : { 'cbc:DueDate': isoDay(dueAt, timeZone) }),
      'cbc:InvoiceTypeCode': kind === 'invoice' ? '380' : '381',
      ...notesXml(document),
      'cbc:DocumentCurrencyCode': asListed(currency),
      ...periodXml(document),
      ...creditedInvoiceXml(document),
      'cac:AccountingSupplierParty': sellerXml(seller, statesVatNumbers),
      'cac:AccountingCustomerParty': customerXml(customer, statesVatNumbers),
      ...termsXml(document, words),
      'cac:TaxTotal': taxTotalXml(document, breakdown, words),
      'cac:LegalMonetaryTotal': monetaryTotalXml(document),
      'cac:InvoiceLine': [first, ...rest],
    },
  }
}

/** One note (BT-22): of several, CII as the library writes it would hold more than the schema allows. */
function notesXml({ memo, footer }: InvoiceDocument) {
  const notes = [memo, footer].filter((note) => note !== null)
  return notes.length === 0 ? {} : { 'cbc:Note': [notes.join('\n')] }
}

function periodXml(document: InvoiceDocument) {
  const period = servicePeriodOf(document)
  if (period === null) return {}
  const { first, last } = isoDays(period, document.timeZone)
  return { 'cac:InvoicePeriod': { 'cbc:StartDate': first, 'cbc:EndDate': last } }
}

function creditedInvoiceXml({ creditedInvoice, timeZone }: InvoiceDocument) {
  if (creditedInvoice === null) return {}
  const { number, issuedAt } = creditedInvoice
  const reference = { 'cbc:ID': number, 'cbc:IssueDate': isoDay(issuedAt, timeZone) }
  return { 'cac:BillingReference': [{ 'cac:InvoiceDocumentReference': reference }] }
}

/** What is due names a day or says the terms (BR-CO-25). */
function termsXml({ kind, dueAt, totals }: InvoiceDocument, words: Words) {
  if (dueAt !== null || totals.amountDue.amount <= 0n) return {}
  return { 'cac:PaymentTerms': { 'cbc:Note': kind === 'invoice' ? words.dueOnReceipt : words.creditTerms } }
}

const silent = { log: () => undefined, warn: () => undefined, error: () => undefined }
/** Loaded when the first document is asked for: it takes a third of a second, which no start should wait for. */
async function openLibrary() {
  const { InvoiceService } = await import('@e-invoice-eu/core')
  return new InvoiceService(silent)
}

async function render(
  body: Invoice,
  syntax: Syntax,
  language: Language,
): Promise<Result<string, 'e_invoice.value_not_listed'>> {
  try {
    const library = await openLibrary()
    const written = await library.generate(body, { format: syntax.toUpperCase(), lang: language })
    return success(typeof written === 'string' ? written : new TextDecoder().decode(written))
  } catch (error) {
    const paths = pathsOutsideLists(error)
    if (paths.length === 0) throw error
    const message = 'EN 16931 does not list a value of the document.'
    return refuse('e_invoice.value_not_listed', message, { details: { paths } })
  }
}

/** Where a value is none of its code list, if that is all that is wrong; anything else is a bug of ours. */
function pathsOutsideLists(error: unknown): string[] {
  const found = (error as { readonly errors?: unknown } | null)?.errors
  if (!Array.isArray(found) || !found.every(isOutsideList)) return []
  return found.map(({ instancePath }) => instancePath)
}

function isOutsideList(found: unknown): found is { readonly instancePath: string } {
  return (found as { readonly keyword?: unknown }).keyword === 'enum'
}
