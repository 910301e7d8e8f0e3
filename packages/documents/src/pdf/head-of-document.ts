import type { PrintedFact, PrintedInvoice, PrintedParty } from '../printed/printed-invoice.ts'
import type { Canvas } from './canvas.ts'
import type { Row } from './flow.ts'
import { space, textRows } from './table.ts'
import { BADGES, TYPE } from './type-styles.ts'
import { wrapText } from './wrap-text.ts'

/** The left and the right edge of what is printed. */
export interface Edges {
  readonly left: number
  readonly right: number
}

const GUTTER = 24

/** Everything above the table: title, facts, parties, what is due, and what the seller has to say. */
export function headRows(canvas: Canvas, printed: PrintedInvoice, edges: Edges): Row[] {
  const { left, right } = edges
  const middle = (left + right + GUTTER) / 2
  const column = middle - GUTTER - left
  const parties = [partyRows(canvas, printed.seller, left, column), partyRows(canvas, printed.customer, middle, column)]
  return [
    ...titleRows(canvas, printed, edges),
    space(10),
    ...factRows(canvas, printed.facts, left, right - left),
    space(18),
    sideBySide(parties),
    space(20),
    ...textRows(canvas, printed.headline, TYPE.headline, left, right - left),
    ...memoRows(canvas, printed, edges),
    space(18),
  ]
}

function titleRows(canvas: Canvas, { title, status, seller }: PrintedInvoice, { left, right }: Edges): Row[] {
  const after = left + canvas.widthOf(title, TYPE.title) + 12
  const room = (right - left) * 0.4
  const wordmark = wrapText(seller.name ?? '', room, (text) => canvas.widthOf(text, TYPE.wordmark))
  return [
    {
      height: Math.max(TYPE.title.leading, wordmark.length * TYPE.wordmark.leading + 7),
      draw: (top) => {
        canvas.write(title, TYPE.title, left, top)
        if (status !== null) badge(canvas, status, after, top + 6)
        for (const [index, text] of wordmark.entries()) {
          canvas.writeRight(text, TYPE.wordmark, right, top + 7 + index * TYPE.wordmark.leading)
        }
      },
    },
  ]
}

function badge(canvas: Canvas, { text, tone }: NonNullable<PrintedInvoice['status']>, x: number, top: number): void {
  const { color, ground } = BADGES[tone]
  const style = { ...TYPE.label, face: 'medium' as const, color }
  canvas.ground(x, top, canvas.widthOf(text, style) + 12, 16, ground)
  canvas.write(text, style, x + 6, top + 3)
}

/** Labels in one column as wide as the widest of them, values beside it. */
function factRows(canvas: Canvas, facts: readonly PrintedFact[], left: number, width: number): Row[] {
  const labels = Math.max(0, ...facts.map(({ label }) => canvas.widthOf(label, TYPE.body))) + 16
  return facts.map(({ label, value }) => {
    const rows = textRows(canvas, value, TYPE.strong, left + labels, width - labels)
    return sideBySide([textRows(canvas, label, { ...TYPE.body, color: TYPE.label.color }, left, labels), rows])
  })
}

function partyRows(canvas: Canvas, { label, name, rows }: PrintedParty, left: number, width: number): Row[] {
  return [
    ...textRows(canvas, label, TYPE.label, left, width),
    space(2),
    ...(name === null ? [] : textRows(canvas, name, TYPE.strong, left, width)),
    ...rows.flatMap((row) => textRows(canvas, row, TYPE.body, left, width)),
  ]
}

function memoRows(canvas: Canvas, { memo }: PrintedInvoice, { left, right }: Edges): Row[] {
  // Lines of some seventy letters read best; the page is wider.
  return memo === null ? [] : [space(6), ...textRows(canvas, memo, TYPE.body, left, (right - left) * 0.75)]
}

/** Columns beside each other, in one place. Each is written to its end before the next, as it is read aloud. */
function sideBySide(columns: readonly Row[][]): Row {
  const heights = columns.map((column) => column.reduce((sum, row) => sum + row.height, 0))
  return {
    height: Math.max(...heights),
    draw: (top) => {
      for (const column of columns) drawColumn(column, top)
    },
  }
}

function drawColumn(rows: readonly Row[], top: number): void {
  let y = top
  for (const row of rows) {
    row.draw(y)
    y += row.height
  }
}
