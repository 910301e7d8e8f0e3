import { bucketOfId, type Instant, looksLikeId } from '@tallywright/domain'
import { and, desc, eq, inArray, isNotNull, isNull, lt, or, sql } from 'drizzle-orm'
import { bucketOf } from '../bucket.ts'
import { customers, invoicePrefixes, paymentMethods } from '../schema/index.ts'
import { columnArray } from './column-arrays.ts'
import { addRow, findRow, isRow, lockRow, saveRow } from './rows.ts'
import { type PageRequest, pageOf, rowsOf, type Scope } from './scope.ts'
import { type Slots, written } from './written.ts'

export type CustomerRow = typeof customers.$inferSelect
export type PaymentMethodRow = typeof paymentMethods.$inferSelect

/** The bucket that a caller's reference (our id or their own) leads to, without a query. */
export function bucketOfCustomer(environmentId: string, reference: string): number {
  return bucketOfId('customer', reference) ?? bucketOf(environmentId, reference)
}

/** What usage needs to know of a customer. `revision` rises with every other change of theirs. */
export type HeldCustomer = Pick<CustomerRow, 'bucket' | 'id' | 'externalId' | 'testClockId' | 'timeZone' | 'revision'>

interface HeldRow {
  readonly bucket: number
  readonly id: string
  readonly external_id: string | null
  readonly test_clock_id: string | null
  readonly time_zone: string
  readonly revision: string | number
}

function heldCustomer({ bucket, id, external_id, test_clock_id, time_zone, revision }: HeldRow): HeldCustomer {
  return {
    ...{ bucket, id, externalId: external_id, testClockId: test_clock_id, timeZone: time_zone },
    revision: Number(revision),
  }
}

interface Reference {
  readonly bucket: number
  readonly reference: string
}

/** A customer who is not deleted, by one of their two names. */
const named = (name: 'id' | 'externalId', options: { readonly locks: boolean }) =>
  written((db, slots: Slots<Reference>) => {
    const found = db
      .select()
      .from(customers)
      .where(
        and(
          eq(customers.bucket, slots.bucket),
          eq(customers.environmentId, slots.environmentId),
          eq(customers[name], slots.reference),
          isNull(customers.deletedAt),
        ),
      )
    return options.locks ? found.for('update') : found
  })

const find = { id: named('id', { locks: false }), externalId: named('externalId', { locks: false }) }
const lock = { id: named('id', { locks: true }), externalId: named('externalId', { locks: true }) }

/** Counts on from what a counter of the customer's row says, and answers with what it said. Whoever counts changes something. */
const counter = (name: 'nextEventSequence' | 'nextInvoiceNumber' | 'nextCreditNoteNumber') =>
  written((db, slots: Slots<{ readonly bucket: number; readonly id: string; readonly count: number }>) =>
    db
      .update(customers)
      .set({ [name]: sql`${customers[name]} + ${slots.count}`, revision: sql`${customers.revision} + 1` })
      .where(isRow(customers, slots))
      .returning({ next: customers[name] }),
  )

const counters = {
  event: counter('nextEventSequence'),
  invoice: counter('nextInvoiceNumber'),
  creditNote: counter('nextCreditNoteNumber'),
}

export function customerQueries(scope: Scope) {
  const { db, environmentId } = scope
  const at = (bucket: number, id: string) =>
    and(eq(customers.bucket, bucket), eq(customers.environmentId, environmentId), eq(customers.id, id))
  const byReference = async (queries: typeof find, reference: string): Promise<CustomerRow | null> => {
    const ask = queries[looksLikeId(reference) ? 'id' : 'externalId']
    const [row = null] = await ask(scope, { bucket: bucketOfCustomer(environmentId, reference), reference })
    return row
  }
  const take = async (of: keyof typeof counters, bucket: number, id: string, count: number): Promise<number> => {
    const [row] = await counters[of](scope, { bucket, id, count })
    if (row === undefined) throw new Error(`customer ${id} is gone`)
    return row.next - count
  }
  const manyByReference = (references: readonly string[]) => {
    const buckets = [...new Set(references.map((reference) => bucketOfCustomer(environmentId, reference)))]
    return db
      .select()
      .from(customers)
      .where(
        and(
          inArray(customers.bucket, buckets),
          eq(customers.environmentId, environmentId),
          or(inArray(customers.id, [...references]), inArray(customers.externalId, [...references])),
          isNull(customers.deletedAt),
        ),
      )
  }
  const byName = (references: readonly string[], rows: readonly CustomerRow[]): Map<string, CustomerRow> => {
    const wanted = new Set(references)
    const named = rows.flatMap((row) => [row.id, row.externalId].map((name) => [name ?? '', row] as const))
    return new Map(named.filter(([name]) => wanted.has(name)))
  }
  /** A deleted customer, of whom only our id still speaks. */
  const findDeleted = async (reference: string): Promise<CustomerRow | null> => {
    const bucket = bucketOfId('customer', reference)
    if (bucket === null) return null
    const deleted = and(at(bucket, reference), isNotNull(customers.deletedAt))
    return (await db.select().from(customers).where(deleted))[0] ?? null
  }
  return {
    /** By our id or the caller's `externalId`; a deleted customer is not found. */
    find: (reference: string) => byReference(find, reference),
    findDeleted,
    /** Deleted ones too: their books can still be read. */
    findEver: async (reference: string): Promise<CustomerRow | null> =>
      (await byReference(find, reference)) ?? (await findDeleted(reference)),
    /** Many at once, as their callers named them: by our id or `externalId`. */
    findMany: async (references: readonly string[]) => byName(references, await manyByReference(references)),
    /** Which customers have these names with the caller; who was deleted has none. */
    idsOf: async (externalIds: readonly string[]): Promise<Map<string, string>> => {
      const buckets = columnArray(
        'smallint',
        externalIds.map((name) => bucketOfCustomer(environmentId, name)),
      )
      const found = await db.execute(sql`
        select c.external_id, c.id from unnest(${buckets}, ${columnArray('text', externalIds)}) as k (bucket, name)
        join customers c on c.bucket = k.bucket and c.environment_id = ${environmentId} and c.external_id = k.name
        where c.deleted_at is null`)
      return new Map(rowsOf<{ external_id: string; id: string }>(found).map((row) => [row.external_id, row.id]))
    },
    /**
     * Customers by our ids, held against every command on them until the transaction ends, but not against each other: what
     * is read of them afterwards stays as it is. `alone`: against each other too.
     */
    hold: async (ids: readonly string[], options: { readonly alone: boolean }): Promise<HeldCustomer[]> => {
      const known = ids.flatMap((id) => {
        const bucket = bucketOfId('customer', id)
        return bucket === null ? [] : [{ bucket, id }]
      })
      const buckets = columnArray(
        'smallint',
        known.map(({ bucket }) => bucket),
      )
      const names = columnArray(
        'text',
        known.map(({ id }) => id),
      )
      const found = await db.execute(sql`
        select c.bucket, c.id, c.external_id, c.test_clock_id, c.time_zone, c.revision
        from unnest(${buckets}, ${names}) as k (bucket, id)
        join customers c on c.bucket = k.bucket and c.environment_id = ${environmentId} and c.id = k.id
        where c.deleted_at is null
        order by c.bucket, c.id ${options.alone ? sql`for update of c` : sql`for key share of c`}`)
      return rowsOf<HeldRow>(found).map(heldCustomer)
    },
    /** By either name, locked: every command on a customer takes this lock first, so that they go one after another. */
    lock: (reference: string) => byReference(lock, reference),
    /**
     * Locks up to `limit` of these customers, in this order, but none whom somebody else has locked: several workers find
     * different ones, and none waits. Returns their ids.
     */
    claim: async (
      keys: readonly { readonly bucket: number; readonly id: string }[],
      limit: number,
    ): Promise<string[]> => {
      const wanted = JSON.stringify(keys.map(({ bucket, id }, position) => ({ position, bucket, id })))
      const claimed = await db.execute(sql`
        select c.id
        from jsonb_to_recordset(${wanted}::text::jsonb) as k (position integer, bucket smallint, id text)
        join customers c on c.bucket = k.bucket and c.environment_id = ${environmentId} and c.id = k.id
        order by k.position limit ${limit} for update of c skip locked -- each by its key, in its own bucket`)
      return rowsOf<{ id: string }>(claimed).map(({ id }) => id)
    },
    /** Customers of whom any use is stored, deleted ones too, so many after one of them, by bucket. */
    withUsage: async (after: { readonly bucket: number; readonly id: string } | null, limit: number) => {
      const isAfter = after === null ? sql`true` : sql`(c.bucket, c.id collate "C") > (${after.bucket}, ${after.id})`
      const ofThem = sql`bucket = c.bucket and environment_id = c.environment_id and customer_id = c.id`
      const found = await db.execute(sql`
        select c.bucket, c.id from customers c
        where c.environment_id = ${environmentId} and ${isAfter}
          and (exists (select from usage_totals where ${ofThem}) or exists (select from usage_events where ${ofThem}))
        order by c.bucket, c.id collate "C" limit ${limit}`)
      return rowsOf<{ bucket: number; id: string }>(found)
    },
    /** Also when deleted: their payments still settle. */
    lockEvenDeleted: (bucket: number, id: string): Promise<CustomerRow | null> =>
      lockRow(scope, customers, { bucket, id }),
    /** False when another customer has the `externalId`. */
    add: async (row: Omit<typeof customers.$inferInsert, 'environmentId'>): Promise<boolean> => {
      const added = await db
        .insert(customers)
        .values({ ...row, environmentId })
        .onConflictDoNothing({ target: [customers.bucket, customers.environmentId, customers.externalId] })
        .returning({ id: customers.id })
      return added.length > 0
    },
    save: (row: Partial<CustomerRow> & Pick<CustomerRow, 'bucket' | 'id'>) => saveRow(scope, customers, row),
    list: async (filter: { email?: string }, page: PageRequest) => {
      const rows = await db
        .select()
        .from(customers)
        .where(
          and(
            eq(customers.environmentId, environmentId),
            isNull(customers.deletedAt),
            filter.email === undefined ? undefined : eq(customers.email, filter.email),
            page.after === null ? undefined : lt(customers.id, page.after),
          ),
        )
        .orderBy(desc(customers.id))
        .limit(page.limit + 1)
      return pageOf(rows, page)
    },
    /** Takes `count` sequence numbers for this customer's events and returns the first; 0 for a change that has none. */
    takeEventSequences: (bucket: number, id: string, count: number) => take('event', bucket, id, count),
    /** The next number of the customer's own series: gapless, because it commits with its invoice or not at all. */
    takeInvoiceNumber: (bucket: number, id: string) => take('invoice', bucket, id, 1),
    /** The same for credit notes, which count beside the invoices. */
    takeCreditNoteNumber: (bucket: number, id: string) => take('creditNote', bucket, id, 1),
    /** Makes a prefix the customer's for ever; false when it is another's. It lives in a bucket made from its text. */
    claimInvoicePrefix: async (prefix: string, customerId: string): Promise<boolean> => {
      const bucket = bucketOf(environmentId, `invoice prefix ${prefix}`)
      await db.insert(invoicePrefixes).values({ bucket, environmentId, prefix, customerId }).onConflictDoNothing()
      const [holder] = await db
        .select({ customerId: invoicePrefixes.customerId })
        .from(invoicePrefixes)
        .where(
          and(
            eq(invoicePrefixes.bucket, bucket),
            eq(invoicePrefixes.environmentId, environmentId),
            eq(invoicePrefixes.prefix, prefix),
          ),
        )
      return holder?.customerId === customerId
    },
  }
}

const defaultMethod = written((db, slots: Slots<{ readonly bucket: number; readonly customerId: string }>) =>
  db
    .select()
    .from(paymentMethods)
    .where(
      and(
        eq(paymentMethods.bucket, slots.bucket),
        eq(paymentMethods.environmentId, slots.environmentId),
        eq(paymentMethods.customerId, slots.customerId),
        isNull(paymentMethods.detachedAt),
        eq(paymentMethods.isDefault, true),
      ),
    ),
)

export function paymentMethodQueries(scope: Scope) {
  const { db, environmentId } = scope
  const ofCustomer = (bucket: number, customerId: string) =>
    and(
      eq(paymentMethods.bucket, bucket),
      eq(paymentMethods.environmentId, environmentId),
      eq(paymentMethods.customerId, customerId),
      isNull(paymentMethods.detachedAt),
    )
  return {
    add: (row: Omit<typeof paymentMethods.$inferInsert, 'environmentId'>) => addRow(scope, paymentMethods, row),
    clearDefault: (bucket: number, customerId: string) =>
      db
        .update(paymentMethods)
        .set({ isDefault: false })
        .where(and(ofCustomer(bucket, customerId), eq(paymentMethods.isDefault, true))),
    default: async (bucket: number, customerId: string): Promise<PaymentMethodRow | null> => {
      const [row = null] = await defaultMethod(scope, { bucket, customerId })
      return row
    },
    /** Detaches all of them and forgets what they were called. */
    erase: (bucket: number, customerId: string, at: Instant) =>
      db
        .update(paymentMethods)
        .set({ label: '', isDefault: false, detachedAt: at, updatedAt: at })
        .where(ofCustomer(bucket, customerId)),
    lock: (bucket: number, id: string): Promise<PaymentMethodRow | null> =>
      lockRow(scope, paymentMethods, { bucket, id }),
    save: (row: Partial<PaymentMethodRow> & Pick<PaymentMethodRow, 'bucket' | 'id'>) =>
      saveRow(scope, paymentMethods, row),
    byId: (bucket: number, id: string): Promise<PaymentMethodRow | null> =>
      findRow(scope, paymentMethods, { bucket, id }),
    list: async (bucket: number, customerId: string, page: PageRequest) => {
      const after = page.after === null ? undefined : lt(paymentMethods.id, page.after)
      const rows = await db
        .select()
        .from(paymentMethods)
        .where(and(ofCustomer(bucket, customerId), after))
        .orderBy(desc(paymentMethods.id))
        .limit(page.limit + 1)
      return pageOf(rows, page)
    },
  }
}
