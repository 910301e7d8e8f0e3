import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** An invoice as a golden page shows it and as the engine makes it: `line`, an amount in major units. */
export interface ShownInvoice {
  /** `1 December 2026` */
  readonly date: string
  readonly lines: readonly ShownLine[]
  /** With its currency: `USD 72.00`. */
  readonly total: string
}

interface ShownLine {
  readonly line: string
  readonly amount: string
}

const HEADING = '## Invoice of '
const TOTAL = '**Total**'

export function goldenPage(name: string): string {
  return readFileSync(join(import.meta.dirname, '..', 'golden', `${name}.md`), 'utf8')
}

/** The invoices of a golden page: under each heading a table whose first cell names the line and whose last its amount. */
export function invoicesOnPage(page: string): ShownInvoice[] {
  return page.split(`\n${HEADING}`).slice(1).map(invoiceIn)
}

function invoiceIn(section: string): ShownInvoice {
  const [date = '', ...rest] = section.split('\n')
  const [heading, rule, ...rows] = rest.filter((row) => row.startsWith('|')).map(cellsOf)
  if (heading === undefined || rule === undefined) throw new Error(`no table for the invoice of ${date}`)
  const shown = rows.map((cells) => ({ line: cells[0] ?? '', amount: (cells.at(-1) ?? '').replaceAll(',', '') }))
  const total = shown.at(-1)
  if (total?.line !== TOTAL) throw new Error(`the table for the invoice of ${date} does not end with its total`)
  return { date, lines: shown.slice(0, -1), total: total.amount.replaceAll('**', '') }
}

function cellsOf(row: string): string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
}
