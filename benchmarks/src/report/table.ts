import type { Figure } from '../benchmark.ts'

const COLUMNS = ['what', 'unit', 'min', 'median', 'max', 'runs']
const NUMBERS_FROM = 2

/** The figures as lines in columns, for a terminal. */
export function tableLines(figures: readonly Figure[]): string[] {
  const rows = [COLUMNS, ...figures.map(rowOf)]
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => aligned(cell, widths[column] ?? 0, column))
      .join('  ')
      .trimEnd(),
  )
}

export function rowOf({ name, unit, min, median, max, runs }: Figure): string[] {
  return [name, unit, readable(min), readable(median), readable(max), String(runs)]
}

function aligned(cell: string, width: number, column: number): string {
  return column < NUMBERS_FROM ? cell.padEnd(width) : cell.padStart(width)
}

/** Three digits that matter, since no run repeats the fourth: `1,230,000`, `97.4`, `0.53`. */
export function readable(value: number): string {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(value)
}
