import type { PrintedInvoice } from '../printed/printed-invoice.ts'
import type { PrintedTotal } from '../printed/printed-totals.ts'
import type { Canvas } from './canvas.ts'
import type { Block, Row } from './flow.ts'
import type { Edges } from './head-of-document.ts'
import { smallRows, space } from './table.ts'
import { COLORS, TYPE, type TypeStyle } from './type-styles.ts'
import { wrapText } from './wrap-text.ts'

const STYLES: Readonly<Record<PrintedTotal['kind'], TypeStyle>> = {
  net: TYPE.body,
  tax: TYPE.body,
  total: TYPE.strong,
  settled: TYPE.body,
  due: TYPE.sum,
}

/** The sums, on the right half of the page, and under them the sentences of the law. On one page together. */
export function totalsBlock(canvas: Canvas, { totals, notes }: PrintedInvoice, { left, right }: Edges): Block {
  const start = left + (right - left) * 0.42
  return [
    space(10),
    ...totals.flatMap((total) => totalRows(canvas, total, start, right)),
    ...(notes.length === 0 ? [] : [space(16)]),
    ...smallRows(canvas, notes, left, right - left),
  ]
}

function totalRows(canvas: Canvas, { kind, label, amount }: PrintedTotal, start: number, right: number): Row[] {
  const style = STYLES[kind]
  const room = right - start - canvas.figureWidthOf(amount, style) - 16
  const rows = wrapText(label, room, (text) => canvas.widthOf(text, style)).map((text, index) => ({
    height: style.leading + 3,
    draw: (top: number) => {
      canvas.write(text, style, start, top)
      if (index === 0) canvas.writeRight(amount, style, right, top)
    },
  }))
  return kind === 'total' || kind === 'due' ? [ruleAbove(canvas, start, right), ...rows] : rows
}

function ruleAbove(canvas: Canvas, start: number, right: number): Row {
  return { height: 6, draw: (top) => canvas.rule(start, right, top + 1, COLORS.rule) }
}
