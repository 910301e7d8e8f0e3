import type { Instant } from '@tallywright/domain'
import type { InvoiceDocument } from '../document/invoice-document.ts'
import { type PrintedInvoice, printedInvoice } from '../printed/printed-invoice.ts'
import type { Language } from '../words/words.ts'
import { type Canvas, openCanvas, type PaperSize } from './canvas.ts'
import { startFlow } from './flow.ts'
import { type Edges, headRows } from './head-of-document.ts'
import { smallRows, tableColumns, tableHead, tableLine } from './table.ts'
import { totalsBlock } from './totals-block.ts'
import { COLORS, TYPE } from './type-styles.ts'
import { wrapText } from './wrap-text.ts'

export interface PdfOptions {
  readonly language: Language
  readonly paper: PaperSize
  /** Stands in the file as its date. The clock is not read: the same input makes the same bytes. */
  readonly madeAt: Instant
}

const MARGIN = 50
/** A longer footer is printed once, under the sums. */
const MOST_FOOTER_LINES = 5

/**
 * The document as a PDF: its lines in the order they have, each whole on one page, with the heads of the columns and “page x
 * of y” on every page. Letters that Inter lacks (Chinese, Japanese, Arabic) are printed as empty boxes.
 */
export async function invoicePdf(
  document: InvoiceDocument,
  { language, paper, madeAt }: PdfOptions,
): Promise<Uint8Array> {
  const printed = printedInvoice(document, language)
  const name = [printed.title, document.number].filter((part) => part !== null).join(' ')
  const canvas = openCanvas(paper, { title: name, author: document.seller.name ?? '', language, madeAt })
  const edges = { left: MARGIN, right: canvas.width - MARGIN }
  const footer = footerLines(canvas, printed, edges)
  const isFooterShort = footer.length <= MOST_FOOTER_LINES
  const foot = isFooterShort ? footer : []
  const bottom = canvas.height - MARGIN - (foot.length + 1) * TYPE.small.leading - 6
  drawBody(canvas, printed, edges, bottom, isFooterShort ? [] : footer)
  canvas.onEachPage((page, pages) => {
    drawFoot(canvas, foot, edges, [name, printed.pageOf(page, pages)])
  })
  return canvas.finish()
}

function drawBody(
  canvas: Canvas,
  printed: PrintedInvoice,
  edges: Edges,
  bottom: number,
  after: readonly string[],
): void {
  const flow = startFlow({ canvas, top: MARGIN, bottom }, MARGIN)
  for (const row of headRows(canvas, printed, edges)) flow.place([row])
  const columns = tableColumns(canvas, printed, edges.left, edges.right)
  const head = tableHead(canvas, printed, columns)
  const [first, ...rest] = printed.lines.map((line) => tableLine(canvas, line, columns))
  // The heads of the columns never stand alone at the foot of a page.
  flow.place([...head, ...(first ?? [])])
  flow.repeat(head)
  for (const line of rest) flow.place(line)
  flow.repeat(null)
  flow.place(totalsBlock(canvas, printed, edges))
  flow.skip(16)
  for (const row of smallRows(canvas, after, edges.left, edges.right - edges.left)) flow.place([row])
}

function footerLines(canvas: Canvas, { footer }: PrintedInvoice, { left, right }: Edges): string[] {
  return footer === null ? [] : wrapText(footer, right - left, (text) => canvas.widthOf(text, TYPE.small))
}

function drawFoot(
  canvas: Canvas,
  footer: readonly string[],
  { left, right }: Edges,
  [name, page]: readonly [string, string],
): void {
  const { small } = TYPE
  const top = canvas.height - MARGIN - footer.length * small.leading
  canvas.rule(left, right, top - 6, COLORS.rule)
  for (const [index, text] of footer.entries()) canvas.write(text, small, left, top + index * small.leading)
  const last = top + footer.length * small.leading
  canvas.write(name, small, left, last)
  canvas.writeRight(page, small, right, last)
}
