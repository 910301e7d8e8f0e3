import {
  assert,
  type BoundaryBilling,
  type Instant,
  type Line,
  type RatedLine,
  type Subscription,
} from '@tallywright/domain'
import type { Connection, InvoiceRow, Page, PageRequest, SkippedTime, Store } from '@tallywright/store'

/** What an invariant looks at: everything that one environment has stored. */
export interface Books {
  readonly connection: Connection
  readonly store: Store
  readonly environmentId: string
  /** All that its payment provider wrote into books outside this database; without them, those in this database count. */
  readonly charges?: readonly Charge[]
}

/** What a payment provider was asked to charge. */
export interface Charge {
  /** Of the attempt that it belongs to. */
  readonly key: string
  /** Which of the sandbox's outcomes it comes to. */
  readonly method: string
  /** In minor units. */
  readonly amount: string
  readonly currency: string
  /** Whether the money is taken, or will be when the charge has settled. */
  readonly isCaptured: boolean
}

/** What several invariants look at, read once. */
export interface Reading extends Books {
  /** Where the environment's own clock stands. */
  readonly now: Instant
  /** Oldest first. */
  readonly invoices: readonly InvoiceWithLines[]
  /** Ended ones too. */
  readonly subscriptions: readonly SubscriptionWithLines[]
  /** Credits of unused time that went to credit notes, because what they credit was not paid. */
  readonly noted: readonly RatedLine[]
  /** Boundaries whose invoice still waits for late usage. */
  readonly drafted: readonly BoundaryBilling[]
}

export interface InvoiceWithLines {
  readonly row: InvoiceRow
  readonly lines: readonly Line[]
}

interface SubscriptionWithLines {
  readonly subscription: Subscription
  /** Those that wait for the next invoice. */
  readonly pending: readonly RatedLine[]
  /** What passed without a charge. */
  readonly skipped: readonly SkippedTime[]
}

/** Something that holds after every command, whatever came before it. */
export interface Invariant {
  readonly name: string
  /** What contradicts it, each as a text that names the row; nothing when it holds. */
  readonly find: (reading: Reading) => string[] | Promise<string[]>
}

/** Runs a query in which `:environment` stands for the environment. */
export async function rowsOf<Row>({ connection, environmentId }: Books, query: string): Promise<Row[]> {
  assert(/^\w+$/.test(environmentId), 'the id of an environment needs no escaping')
  const found: unknown = await connection.database.execute(query.replaceAll(':environment', `'${environmentId}'`))
  return (Array.isArray(found) ? found : (found as { rows: unknown[] }).rows) as Row[]
}

/** An invariant that is a query: a row is a violation, and `what` says which. */
export function queried(name: string, query: string): Invariant {
  return { name, find: async (books) => (await rowsOf<{ what: string }>(books, query)).map(({ what }) => what) }
}

/** Reads all that the environment has, in one transaction. */
export function readBooks(books: Books): Promise<Reading> {
  return books.store.transaction(books.environmentId, async (tx) => {
    const { clockAt } = await tx.environment.get()
    assert(clockAt !== null, 'an environment that is proved has a frozen clock')
    const rows = await everyPage((page) => tx.invoices.list({}, page))
    const waiting = rows.filter(({ status, subscriptionId }) => status === 'draft' && subscriptionId !== null)
    const owners = waiting.map(({ bucket, customerId: id }) => ({ bucket, id }))
    const drafts = owners.length === 0 ? [] : await tx.invoices.boundaryDraftsOf(owners)
    const invoices: InvoiceWithLines[] = []
    const noted: RatedLine[] = []
    for (const [bucket, ofBucket] of Map.groupBy(rows.toReversed(), (row) => row.bucket)) {
      const ids = ofBucket.map(({ id }) => id)
      const lines = await tx.invoices.lines(bucket, ids)
      invoices.push(...ofBucket.map((row) => ({ row, lines: lines.get(row.id) ?? [] })))
      const lineIds = [...lines.values()].flat().map(({ id }) => id)
      const credits = await tx.creditNotes.creditsOf(bucket, lineIds, 'USD')
      noted.push(...credits.flatMap(({ proration }) => proration ?? []))
    }
    const subscriptions: SubscriptionWithLines[] = []
    for (const { bucket, subscription } of await everyPage((page) => tx.subscriptions.list({}, page))) {
      subscriptions.push({
        subscription,
        pending: await tx.subscriptions.pendingLines(bucket, subscription.id),
        skipped: await tx.subscriptions.skippedTime(bucket, subscription.id),
      })
    }
    return { ...books, now: clockAt, invoices, subscriptions, noted, drafted: drafts.map(({ basis }) => basis.billing) }
  })
}

async function everyPage<Entry>(list: (page: PageRequest) => Promise<Page<Entry>>): Promise<Entry[]> {
  const found: Entry[] = []
  for (let after: string | null = null; ; ) {
    const page: Page<Entry> = await list({ limit: 500, after })
    found.push(...page.entries)
    after = page.next
    if (after === null) return found
  }
}

/** Lines of all invoices that stand: not void, and not of a start or a change that takes effect when it is paid. */
export function billedLines({ invoices, subscriptions }: Reading): Line[] {
  const awaited = new Set(subscriptions.map(({ subscription }) => awaitedInvoice(subscription)))
  return invoices.flatMap(({ row, lines }) => (row.status === 'void' || awaited.has(row.id) ? [] : lines))
}

function awaitedInvoice({ lifecycle, pendingChange }: Subscription): string | null {
  if (lifecycle.state === 'incomplete') return lifecycle.invoiceId
  return pendingChange?.when.kind === 'when_paid' ? pendingChange.when.invoiceId : null
}
