import type { PrintedInvoice } from '../printed/printed-invoice.ts'
import type { PrintedLine } from '../printed/printed-line.ts'
import type { Canvas } from './canvas.ts'
import type { Block, Row } from './flow.ts'
import { COLORS, TYPE, type TypeStyle } from './type-styles.ts'
import { wrapText } from './wrap-text.ts'

/** Where the columns are: texts begin at `left`, figures end at `right`. */
export interface TableColumns {
  readonly left: number
  readonly right: number
  readonly descriptionWidth: number
  readonly quantityRight: number
  readonly quantityWidth: number
  readonly taxRight: number
  readonly hasTax: boolean
}

const GAP = 18
/** A quantity with its unit may need the room of a description; beyond this it wraps. */
const WIDEST_QUANTITY = 95
const INDENT = 10
const PADDING = 6

/** Figures get the room that the widest of them needs, the description the rest. */
export function tableColumns(canvas: Canvas, printed: PrintedInvoice, left: number, right: number): TableColumns {
  const { columns, lines } = printed
  const widest = (texts: readonly string[], style: TypeStyle) =>
    Math.max(0, ...texts.map((text) => canvas.figureWidthOf(text, style)))
  const headed = (head: string, texts: readonly string[]) =>
    Math.max(canvas.figureWidthOf(head, TYPE.label), widest(texts, TYPE.body))
  const amounts = lines.flatMap((line) => [line.amount, ...line.discounts.map((each) => each.amount)])
  const amountWidth = headed(columns.amount, amounts)
  const hasTax = columns.tax !== null
  const taxRight = right - amountWidth - GAP
  const taxed = lines.map((line) => line.tax)
  const quantityRight = hasTax ? taxRight - headed(columns.tax ?? '', taxed) - GAP : taxRight
  const quantities = lines.map((line) => line.quantity)
  const quantityWidth = Math.min(headed(columns.quantity, quantities), WIDEST_QUANTITY)
  const descriptionWidth = quantityRight - quantityWidth - GAP - left
  return { left, right, descriptionWidth, quantityRight, quantityWidth, taxRight, hasTax }
}

/** The heads of the columns, on every page that has lines. */
export function tableHead(canvas: Canvas, { columns }: PrintedInvoice, at: TableColumns): Block {
  return [
    {
      height: TYPE.label.leading + PADDING,
      draw: (top) => {
        canvas.write(columns.description, TYPE.label, at.left, top)
        canvas.writeRight(columns.quantity, TYPE.label, at.quantityRight, top)
        if (columns.tax !== null) canvas.writeRight(columns.tax, TYPE.label, at.taxRight, top)
        canvas.writeRight(columns.amount, TYPE.label, at.right, top)
        canvas.rule(at.left, at.right, top + TYPE.label.leading + PADDING / 2, COLORS.strongRule)
      },
    },
  ]
}

/** A line with all that belongs to it: its period and group, its steps, its discounts. */
export function tableLine(canvas: Canvas, line: PrintedLine, at: TableColumns): Block {
  return [
    space(PADDING),
    ...figureRows(canvas, line, at),
    ...smallRows(canvas, [...line.details, ...line.explanation], at.left, at.descriptionWidth),
    ...line.discounts.flatMap((discount) => [space(2), ...discountRows(canvas, discount, at)]),
    {
      height: PADDING,
      draw: (top) => canvas.rule(at.left, at.right, top + PADDING, COLORS.rule),
    },
  ]
}

function figureRows(canvas: Canvas, line: PrintedLine, at: TableColumns): Row[] {
  const { body, strong } = TYPE
  const described = wrapText(line.description, at.descriptionWidth, (text) => canvas.widthOf(text, strong))
  const counted = wrapText(line.quantity, at.quantityWidth, (text) => canvas.figureWidthOf(text, body))
  const count = Math.max(described.length, counted.length)
  return Array.from({ length: count }, (_, index) => ({
    height: body.leading,
    draw: (top) => {
      canvas.write(described[index] ?? '', strong, at.left, top)
      canvas.writeRight(counted[index] ?? '', body, at.quantityRight, top)
      if (index > 0) return
      if (at.hasTax) canvas.writeRight(line.tax, body, at.taxRight, top)
      canvas.writeRight(line.amount, body, at.right, top)
    },
  }))
}

function discountRows(canvas: Canvas, discount: PrintedLine['discounts'][number], at: TableColumns): Row[] {
  const { body } = TYPE
  const described = wrapText(discount.description, at.descriptionWidth - INDENT, (text) => canvas.widthOf(text, body))
  return described.map((text, index) => ({
    height: body.leading,
    draw: (top) => {
      canvas.write(text, body, at.left + INDENT, top)
      if (index === 0) canvas.writeRight(discount.amount, body, at.right, top)
    },
  }))
}

/** Texts in small type, wrapped to `width`. */
export function smallRows(canvas: Canvas, texts: readonly string[], left: number, width: number): Row[] {
  return texts.flatMap((text) => textRows(canvas, text, TYPE.small, left, width))
}

/** A text in any type, wrapped to `width`, one row for each of its lines. */
export function textRows(canvas: Canvas, text: string, style: TypeStyle, left: number, width: number): Row[] {
  return wrapText(text, width, (part) => canvas.widthOf(part, style)).map((part) => ({
    height: style.leading,
    draw: (top) => canvas.write(part, style, left, top),
  }))
}

export function space(height: number): Row {
  return { height, draw: () => undefined }
}
