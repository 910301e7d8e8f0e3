import {
  assert,
  type BoundaryBilling,
  type Instant,
  type Line,
  type RatedLine,
  type Subscription,
} from '@tallywright/domain'
import type { Connection, InvoiceRow, Page, PageRequest, SkippedTime, Store } from '@tallywright/store'

/** What an invariant looks at: everything that one environment has stored, or what it has of a few customers. */
export interface Books {
  readonly connection: Connection
  readonly store: Store
  readonly environmentId: string
  /** All unless given. Whoever shares a bucket with one of them is among them. */
  readonly customers?: readonly CustomerRef[]
  /** All that its payment provider wrote into books outside this database; without them, those in this database count. */
  readonly charges?: readonly Charge[]
}

export interface CustomerRef {
  readonly bucket: number
  readonly id: string
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
  /** Where the clock stands that a customer lives by: the environment's, or one of their own. */
  readonly nowOf: (customerId: string) => Instant
  /** Oldest first. */
  readonly invoices: readonly InvoiceWithLines[]
  /** Ended ones too. */
  readonly subscriptions: readonly SubscriptionWithLines[]
  /** Credits of unused time that went to credit notes, because what they credit was not paid. */
  readonly noted: readonly RatedLine[]
  /** Invoices of changes that took effect only if they were paid, by id. */
  readonly ofChanges: ReadonlySet<string>
  /** Boundaries whose invoice still waits for late usage. */
  readonly drafted: readonly BoundaryBilling[]
}

export interface InvoiceWithLines {
  readonly row: InvoiceRow
  readonly lines: readonly Line[]
}

interface SubscriptionWithLines {
  readonly subscription: Subscription
  /** A daily cap holds it: what is due waits. */
  readonly isParked: boolean
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

/**
 * Runs a query in which `:environment` stands for the environment, and `:theirs(i)` for: this row of the table `i` belongs
 * to the customers whose books they are.
 */
export async function rowsOf<Row>({ connection, environmentId, customers }: Books, query: string): Promise<Row[]> {
  assert(/^\w+$/.test(environmentId), 'the id of an environment needs no escaping')
  const buckets = customers?.map(({ bucket }) => bucket).join(', ')
  const theirs = (table: string) =>
    `${table}environment_id = :environment${buckets === undefined ? '' : ` and ${table}bucket in (${buckets})`}`
  const whole = query.replaceAll(/:theirs(?:\((\w+)\))?/g, (_, table) => theirs(table === undefined ? '' : `${table}.`))
  const found: unknown = await connection.database.execute(whole.replaceAll(':environment', `'${environmentId}'`))
  return (Array.isArray(found) ? found : (found as { rows: unknown[] }).rows) as Row[]
}

/** An invariant that is a query: a row is a violation, and `what` says which. */
export function queried(name: string, query: string): Invariant {
  return { name, find: async (books) => (await rowsOf<{ what: string }>(books, query)).map(({ what }) => what) }
}

/** Reads all of it, in one transaction. */
export async function readBooks(books: Books): Promise<Reading> {
  const ofChanges = await rowsOf<{ invoice_id: string }>(
    books,
    'select distinct invoice_id from invoice_lines where :theirs and if_paid_change is not null',
  )
  const reading = await readRows(books)
  return { ...reading, ofChanges: new Set(ofChanges.map(({ invoice_id }) => invoice_id)) }
}

function readRows(books: Books): Promise<Omit<Reading, 'ofChanges'>> {
  return books.store.transaction(books.environmentId, async (tx) => {
    const { clockAt } = await tx.environment.get()
    assert(clockAt !== null, 'an environment that is proved has a frozen clock')
    const times = new Map<string, Instant>()
    for (const clock of await everyPage((page) => tx.testClocks.list(page))) {
      for (const customerId of await tx.testClocks.customersOf(clock.id)) times.set(customerId, clock.clockAt)
    }
    const whose = books.customers?.map((customer) => ({ customer })) ?? [{}]
    const rows = await ofEach(whose, (filter, page) => tx.invoices.list(filter, page))
    const waiting = rows.filter(({ status, subscriptionId }) => status === 'draft' && subscriptionId !== null)
    const owners = waiting.map(({ bucket, customerId: id }) => ({ bucket, id }))
    const drafts = owners.length === 0 ? [] : await tx.invoices.boundaryDraftsOf(owners)
    const invoices: InvoiceWithLines[] = []
    const noted: RatedLine[] = []
    for (const [bucket, ofBucket] of Map.groupBy(rows.toReversed(), (row) => row.bucket)) {
      const ids = ofBucket.map(({ id }) => id)
      const lines = await tx.invoices.lines(bucket, ids)
      invoices.push(...ofBucket.map((row) => ({ row, lines: lines.get(row.id) ?? [] })))
      for (const [currency, alike] of Map.groupBy(ofBucket, (row) => row.currency)) {
        const lineIds = alike.flatMap(({ id }) => lines.get(id) ?? []).map(({ id }) => id)
        const credits = await tx.creditNotes.creditsOf(bucket, lineIds, currency)
        noted.push(...credits.flatMap(({ proration }) => proration ?? []))
      }
    }
    const subscriptions: SubscriptionWithLines[] = []
    for (const { bucket, subscription, parked } of await ofEach(whose, (filter, page) =>
      tx.subscriptions.list(filter, page),
    )) {
      subscriptions.push({
        subscription,
        isParked: parked !== null,
        pending: await tx.subscriptions.pendingLines(bucket, subscription.id),
        skipped: await tx.subscriptions.skippedTime(bucket, subscription.id),
      })
    }
    const nowOf = (customerId: string) => times.get(customerId) ?? clockAt
    return { ...books, nowOf, invoices, subscriptions, noted, drafted: drafts.map(({ basis }) => basis.billing) }
  })
}

async function ofEach<Filter, Entry>(
  filters: readonly Filter[],
  list: (filter: Filter, page: PageRequest) => Promise<Page<Entry>>,
): Promise<Entry[]> {
  const found: Entry[] = []
  for (const filter of filters) found.push(...(await everyPage((page) => list(filter, page))))
  return found
}

export async function everyPage<Entry>(list: (page: PageRequest) => Promise<Page<Entry>>): Promise<Entry[]> {
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

/**
 * Lines that somebody gave up: of void invoices that were not made again, and on which no change waited. What they billed is
 * billed by nothing, or by what comes later.
 */
export function givenUpLines({ invoices, ofChanges }: Reading): Line[] {
  const again = new Set(invoices.map(({ row }) => row.cause))
  return invoices.flatMap(({ row, lines }) => {
    const isGivenUp = row.status === 'void' && !ofChanges.has(row.id) && !again.has(`regeneration:${row.id}`)
    return isGivenUp ? lines : []
  })
}

function awaitedInvoice({ lifecycle, pendingChange }: Subscription): string | null {
  if (lifecycle.state === 'incomplete') return lifecycle.invoiceId
  return pendingChange?.when.kind === 'when_paid' ? pendingChange.when.invoiceId : null
}
