import { type InvoiceDocument, invoicePdf, invoiceXml, type PdfOptions, type XmlOptions } from '@tallywright/documents'
import { done, type Outcome } from '@tallywright/engine'

/** An invoice or a credit note as it is printed. */
export interface LoadedDocument {
  readonly document: InvoiceDocument
  /** Becomes the name of the file. */
  readonly title: string
  readonly madeAt: PdfOptions['madeAt']
}

export async function pdfFile(loaded: Outcome<LoadedDocument>, options: Omit<PdfOptions, 'madeAt'>) {
  if (!loaded.ok) return loaded
  const { document, title, madeAt } = loaded.value
  const bytes = await invoicePdf(document, { ...options, madeAt })
  return done(fileOf(`${nameOf(title)}.pdf`, 'application/pdf', Buffer.from(bytes)))
}

export async function xmlFile(loaded: Outcome<LoadedDocument>, options: XmlOptions) {
  if (!loaded.ok) return loaded
  const { document, title } = loaded.value
  const rendered = await invoiceXml(document, options)
  return rendered.ok ? done(fileOf(`${nameOf(title)}.xml`, 'application/xml', Buffer.from(rendered.value))) : rendered
}

/** A number may hold what no file system takes: `2026/0001`. */
function nameOf(title: string): string {
  return title.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
}

function fileOf(fileName: string, contentType: string, bytes: Buffer) {
  return { object: 'file' as const, fileName, contentType, base64: bytes.toString('base64') }
}
