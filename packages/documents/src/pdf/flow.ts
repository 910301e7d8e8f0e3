import type { Canvas } from './canvas.ts'

/** The smallest thing on a page: never cut. `draw` is given the top of its place. */
export interface Row {
  readonly height: number
  readonly draw: (top: number) => void
}

/** Rows that stay on one page, unless they are longer than a page by themselves. */
export type Block = readonly Row[]

/** Where rows go: from `top` to `bottom` of each page. */
export interface FlowArea {
  readonly canvas: Canvas
  readonly top: number
  readonly bottom: number
}

export interface Flow {
  readonly place: (block: Block) => void
  /** What is drawn at the top of each page that begins from now on; null for nothing. */
  readonly repeat: (head: Block | null) => void
  readonly skip: (distance: number) => void
}

/** Places rows from `first` on, on the page that the canvas is at. */
export function startFlow({ canvas, top, bottom }: FlowArea, first: number): Flow {
  let y = first
  let head: Block | null = null
  const draw = (row: Row) => {
    row.draw(y)
    y += row.height
  }
  const breakPage = () => {
    canvas.addPage()
    y = top
    for (const row of head ?? []) draw(row)
  }
  return {
    place: (block) => {
      const room = bottom - top - heightOf(head ?? [])
      if (heightOf(block) <= room && y + heightOf(block) > bottom) breakPage()
      for (const row of block) {
        if (y + row.height > bottom) breakPage()
        draw(row)
      }
    },
    repeat: (block) => {
      head = block
    },
    skip: (distance) => {
      y = Math.min(y + distance, bottom)
    },
  }
}

function heightOf(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + row.height, 0)
}
