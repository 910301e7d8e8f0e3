export { documentOfCreditNote } from './document/document-of-credit-note.ts'
export { type DocumentDetails, documentOfInvoice } from './document/document-of-invoice.ts'
export type {
  DocumentAddress,
  DocumentDiscount,
  DocumentLine,
  DocumentParty,
  DocumentTax,
  DocumentTotals,
  InvoiceDocument,
} from './document/invoice-document.ts'
export type { CreditNoteOnWire, InvoiceOnWire } from './document/invoice-on-wire.ts'
export type { PaperSize } from './pdf/canvas.ts'
export { invoicePdf, type PdfOptions } from './pdf/invoice-pdf.ts'
export { LANGUAGES, type Language } from './words/words.ts'
export { type EInvoiceRefusal, invoiceXml, type Syntax, type XmlOptions } from './xml/invoice-xml.ts'
