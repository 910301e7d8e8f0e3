import {
  type ExcessMoney,
  excessNote,
  type GivenBackCredit,
  isLateCorrection,
  type NotedCredits,
  passOn,
  type SettledCredit,
  settleExcess,
  type TakenOffLine,
} from '@tallywright/domain'
import type { InvoiceRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { creditableMoney, undisputedOf } from './compute-credit-note.ts'
import { issuedCredits } from './earlier-credits.ts'
import { isBeingPaid } from './is-being-paid.ts'
import { invoicesOfLines, type Source } from './unpaid-credits.ts'

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
  const credits: GivenBackCredit[] = [...excess]
  const notes: ExcessNote[] = []
  const done = new Set<string>()
  for (;;) {
    const sources = await sourcesOf(moment, bucket, credits)
    const source = newestOf([...sources.values()].filter(({ id }) => !done.has(id)))
    const of = (id: string) => credits.filter((each) => sources.get(each.source ?? '')?.id === id)
    if (source === undefined) {
      const noted = new Set([...done].flatMap(of))
      return { notes, others: excess.filter((each) => !noted.has(each)) }
    }
    done.add(source.id)
    const made = await noteOf(moment, bucket, source, of(source.id))
    notes.push(...made.notes)
    credits.push(...made.passed)
  }
}

/** By the line that is credited, of invoices that stand. */
async function sourcesOf(moment: Moment, bucket: number, credits: readonly Pick<GivenBackCredit, 'source'>[]) {
  const named = credits.flatMap(({ source }) => source ?? [])
  const sources = await invoicesOfLines(moment, bucket, named, issuedCredits)
  return new Map([...sources].filter(([, { status }]) => status !== 'void' && status !== 'draft'))
}

function newestOf(sources: readonly Source[]): Source | undefined {
  return sources.toSorted((a, b) => b.row.createdAt - a.row.createdAt || (b.id < a.id ? -1 : 1))[0]
}

/** The note of one invoice, without what is a credit of the invoices before it. */
async function noteOf(moment: Moment, bucket: number, source: Source, credits: readonly GivenBackCredit[]) {
  const money = await moneyOf(moment, source.row)
  const whole = excessNote(source.id, source.left, credits)
  const beyond = whole === null ? 0n : whole.total.amount - money.due - money.fromWallet - money.fromPayments
  const takenOff = beyond > 0n ? await takenOffBy(moment, bucket, source) : []
  const { kept, passed } = passOn(credits, beyond, takenOff)
  const note = passed.length === 0 ? whole : excessNote(source.id, source.left, kept)
  const notes = note === null ? [] : [{ row: source.row, note, settled: settleExcess(note.total, money) }]
  return { notes, passed }
}

async function takenOffBy(moment: Moment, bucket: number, { lines }: Source): Promise<TakenOffLine[]> {
  const corrections = lines.filter((line) => line.kind === 'correction' && !isLateCorrection(line))
  const earlier = await sourcesOf(moment, bucket, corrections)
  const takenOff: TakenOffLine[] = []
  for (const correction of corrections) {
    const source = earlier.get(correction.source ?? '')
    if (source === undefined) continue
    takenOff.push({ correction, invoiceId: source.id, open: await openBehind(moment, bucket, source) })
  }
  return takenOff
}

/** Minor units that are open of an invoice, and of those whose use it took off. */
async function openBehind(moment: Moment, bucket: number, source: Source): Promise<bigint> {
  const { due } = await moneyOf(moment, source.row)
  const before = new Map((await takenOffBy(moment, bucket, source)).map((each) => [each.invoiceId, each.open]))
  return [...before.values()].reduce((sum, open) => sum + open, due)
}

/** A payment that is on its way is of all that is open. */
async function moneyOf(moment: Moment, row: InvoiceRow): Promise<ExcessMoney> {
  const left = creditableMoney(row)
  const due = (await isBeingPaid(moment, row)) ? 0n : left.due
  return { ...left, due, undisputed: await undisputedOf(moment, row) }
}
