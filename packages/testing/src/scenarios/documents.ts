import type { CreditNote, Invoice, Payment, Refund } from '@tallywright/sdk'
import type { Happening } from './happenings.ts'
import { invoiceState, invoiceTable, nameOf, taxRows, workings } from './invoice-page.ts'
import { money, plain } from './printed.ts'

/** Writes invoices and what follows from them, each time as far as it is new to who reads the page. */
export function openDocuments(timeZone: string) {
  const tables = new Map<string, string>()
  const states = new Map<string, string>()
  const numbers = new Map<string, string>()

  /** The whole invoice when its lines are new, one sentence when only its state is, nothing when all was shown. */
  function invoice(shown: Invoice): string[] {
    const [table, state] = [invoiceTable({ ...shown, taxes: taxRows(shown) }, timeZone), invoiceState(shown, timeZone)]
    const isKnown = tables.get(shown.id) === table
    if (isKnown && states.get(shown.id) === state) return []
    numbers.set(shown.id, nameOf(shown))
    tables.set(shown.id, table)
    states.set(shown.id, state)
    const memo = shown.memo === null ? [] : [`Memo: ${shown.memo}`]
    if (isKnown) return [`**${nameOf(shown)}**, ${state}`]
    return [`**${nameOf(shown)}**, ${state}`, table, workings(shown.lines).join('\n'), ...memo].filter(
      (part) => part !== '',
    )
  }

  function creditNote(note: CreditNote): string[] {
    const amount = (minorUnits: number) => money(minorUnits, note.currency)
    const goes = [
      note.reducesDue === 0 ? null : `${amount(note.reducesDue)} off what was due`,
      note.toGrants === 0 ? null : `${amount(note.toGrants)} back to the wallet that had paid it`,
      note.toWallet === 0 ? null : `${amount(note.toWallet)} into the wallet`,
      note.toPayments === 0 ? null : `${amount(note.toPayments)} to be given back`,
    ].filter((part) => part !== null)
    const why = note.reason === null ? '' : ` (“${note.reason}”)`
    const of = numbers.get(note.invoiceId) ?? 'an invoice'
    const tax = note.tax === 0 ? '' : ` (${amount(note.net)} and ${amount(note.tax)} tax)`
    return [`**Credit note ${note.number}** on ${of}${why}, ${amount(note.total)}${tax}: ${goes.join(', ')}`]
  }

  function refund({ status, amount, currency }: Refund): string[] {
    return [`**Refund** of ${money(amount, currency)}: ${plain(status)}`]
  }

  function dispute({ disputes, currency }: Payment): string[] {
    return disputes.map(
      ({ status, amount, reason }) => `**Dispute** of ${money(amount, currency)} (${plain(reason)}): ${plain(status)}`,
    )
  }

  /** What of these is worth showing, each object once as it was after the last of them. */
  function written(happenings: readonly Happening[]): string[] {
    const last = new Map<unknown, Happening>()
    for (const each of happenings) last.set((each.snapshot as { id?: string }).id, each)
    return [...last.values()].flatMap(({ objectType, snapshot }) => {
      if (objectType === 'invoice' && !('deleted' in (snapshot as object))) return invoice(snapshot as Invoice)
      if (objectType === 'credit_note') return creditNote(snapshot as CreditNote)
      if (objectType === 'refund') return refund(snapshot as Refund)
      if (objectType === 'dispute') return dispute(snapshot as Payment)
      return []
    })
  }
  return { invoice, written }
}
