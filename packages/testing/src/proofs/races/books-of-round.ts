import { getPromotionCode } from '@tallywright/engine'
import type { CreditNoteRow, InvoiceRow, PaymentRow } from '@tallywright/store'
import type { Round } from './arena.ts'

/** More than a race makes of anything. */
const ALL = { limit: 1000, after: null }

export async function subscriptionsIn({ context }: Round) {
  return (await context.store.transaction(context.environmentId, ({ subscriptions }) => subscriptions.list({}, ALL)))
    .entries
}

export async function countLive(round: Round): Promise<number> {
  const ended = ['canceled', 'expired']
  return (await subscriptionsIn(round)).filter(({ subscription }) => !ended.includes(subscription.lifecycle.state))
    .length
}

/** Oldest first. */
export async function invoicesIn({ context }: Round): Promise<InvoiceRow[]> {
  const listed = await context.store.transaction(context.environmentId, ({ invoices }) => invoices.list({}, ALL))
  return listed.entries.toReversed()
}

export async function invoiceCount(round: Round, status?: InvoiceRow['status']): Promise<number> {
  return (await invoicesIn(round)).filter((row) => status === undefined || row.status === status).length
}

export async function redemptions({ context }: Round, promotionCodeId: string): Promise<number> {
  const code = await getPromotionCode(context, { promotionCodeId })
  return code.ok ? code.value.redemptions : -1
}

/** The numbers that were given, by kind of document and series, in ascending order. */
export async function numbersIn(round: Round): Promise<Map<string, number[]>> {
  const documents = [
    ...(await invoicesIn(round)).map(({ series, number }) => ({ name: `invoices of ${series}`, number })),
    ...(await creditNotesIn(round)).map(({ series, number }) => ({ name: `credit notes of ${series}`, number })),
  ]
  const series = Map.groupBy(documents, ({ name }) => name)
  return new Map(
    [...series].map(([name, own]) => [name, own.map(({ number }) => number ?? 0).toSorted((a, b) => a - b)]),
  )
}

/** What the provider took for an invoice, and what it has kept of it, in minor units. */
interface Taken {
  readonly captures: number
  readonly kept: bigint
}

/** By invoice; money is counted where it is, and not by our own books. */
export async function takenFor(round: Round): Promise<(invoiceId: string) => Taken> {
  const charges = Map.groupBy(await round.charges(), ({ subject }) => subject.invoiceId)
  return (invoiceId) => {
    const own = (charges.get(invoiceId) ?? []).filter(({ captured }) => captured > 0n)
    return { captures: own.length, kept: own.reduce((sum, charge) => sum + charge.captured - charge.refunded, 0n) }
  }
}

export async function paymentsIn({ context }: Round): Promise<readonly PaymentRow[]> {
  return (await context.store.transaction(context.environmentId, ({ payments }) => payments.list({}, ALL))).entries
}

/** What the provider calls the charge of each invoice that has one. */
export async function referencesIn(round: Round): Promise<Map<string, string>> {
  return new Map(
    (await paymentsIn(round)).map(({ invoiceId, providerReference }) => [invoiceId, providerReference ?? '']),
  )
}

/** What all credit notes take off, in minor units. */
export async function creditedIn(round: Round): Promise<bigint> {
  return (await creditNotesIn(round)).reduce((sum, { total }) => sum + total, 0n)
}

async function creditNotesIn({ context }: Round): Promise<readonly CreditNoteRow[]> {
  const { store, environmentId } = context
  return (await store.transaction(environmentId, ({ creditNotes }) => creditNotes.list({}, ALL))).entries
}

/** What was told of a customer under this name, in order. */
export async function eventsIn({ context }: Round, externalId: string, type: string): Promise<unknown[]> {
  return context.store.transaction(context.environmentId, async ({ customers, outbox }) => {
    const customer = await customers.find(externalId)
    const told = customer === null ? [] : await outbox.ofCustomer(customer.bucket, customer.id)
    return told.filter((event) => event.type === type).map(({ snapshot }) => snapshot)
  })
}
