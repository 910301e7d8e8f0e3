import {
  type ExcessMoney,
  excessNote,
  type GivenBackCredit,
  type NotedCredits,
  type SettledCredit,
  settleExcess,
} from '@tallywright/domain'
import type { InvoiceRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { creditableMoney, undisputedOf } from './compute-credit-note.ts'
import { issuedCredits } from './earlier-credits.ts'
import { isBeingPaid } from './is-being-paid.ts'
import { invoicesOfLines } from './unpaid-credits.ts'

/** A credit note, the invoice that it is of, and where its money goes. */
interface ExcessNote {
  readonly row: InvoiceRow
  readonly note: NotedCredits
  readonly settled: SettledCredit
}

export interface ExcessNotes<Credit> {
  readonly notes: readonly ExcessNote[]
  /** Of no invoice that stands. */
  readonly others: readonly Credit[]
}

/** The credit notes for credits that no invoice carries: one for each invoice that they credit. */
export async function excessNotes<Credit extends GivenBackCredit>(
  moment: Moment,
  bucket: number,
  excess: readonly Credit[],
): Promise<ExcessNotes<Credit>> {
  const named = excess.flatMap(({ source }) => source ?? [])
  const sources = await invoicesOfLines(moment, bucket, named, issuedCredits)
  const issued = [...new Set(sources.values())].filter(({ status }) => status !== 'void' && status !== 'draft')
  const of = (source: (typeof issued)[number]) => excess.filter((each) => sources.get(each.source ?? '') === source)
  const notes: ExcessNote[] = []
  for (const source of issued) {
    const note = excessNote(source.id, source.left, of(source))
    if (note === null) continue
    notes.push({ row: source.row, note, settled: settleExcess(note.total, await moneyOf(moment, source.row)) })
  }
  const noted = new Set(issued.flatMap(of))
  return { notes, others: excess.filter((each) => !noted.has(each)) }
}

/** A payment that is on its way is of all that is open. */
async function moneyOf(moment: Moment, row: InvoiceRow): Promise<ExcessMoney> {
  const left = creditableMoney(row)
  const due = (await isBeingPaid(moment, row)) ? 0n : left.due
  return { ...left, due, undisputed: await undisputedOf(moment, row) }
}
