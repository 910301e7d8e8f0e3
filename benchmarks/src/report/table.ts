import type { Figure } from '../benchmark.ts'

const COLUMNS = ['what', 'unit', 'min', 'median', 'max', 'runs']
const NUMBERS_FROM = 2

/** The figures in columns, for a terminal. */
export function tableLines(figures: readonly Figure[]): string[] {
  return inColumns(figures).map((row) => row.join('  ').trimEnd())
}

/** The same for a page, laid out as the formatter of this repository leaves it. */
export function markdownTable(figures: readonly Figure[]): string[] {
  const [head = [], ...rows] = inColumns(figures)
  const rule = head.map((cell, column) => (column < NUMBERS_FROM ? '' : ':').padStart(cell.length, '-'))
  return [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`)
}

function inColumns(figures: readonly Figure[]): string[][] {
  const rows = [COLUMNS, ...figures.map(rowOf)]
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) => row.map((cell, column) => aligned(cell, widths[column] ?? 0, column)))
}

function rowOf({ name, unit, min, median, max, runs }: Figure): string[] {
  return [name, unit, readable(min), readable(median), readable(max), String(runs)]
}

function aligned(cell: string, width: number, column: number): string {
  return column < NUMBERS_FROM ? cell.padEnd(width) : cell.padStart(width)
}

/** Three digits that matter, since no run repeats the fourth: `1,230,000`, `97.4`, `0.53`. */
export function readable(value: number): string {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(value)
}
