import type { Instant } from '@tallywright/domain'
import { and, desc, eq, inArray, isNull, lt, or } from 'drizzle-orm'
import { refusedUsage } from '../schema/index.ts'
import { columnSet } from './column-arrays.ts'
import type { Scope } from './scope.ts'
import { type FeedPage, type FeedRange, isBefore, isWithin } from './usage-feed.ts'

export type RefusedUsageRow = typeof refusedUsage.$inferSelect
export type NewRefusedUsage = Omit<RefusedUsageRow, 'environmentId'>

/** `customer`: by their id where they are known, and by any name that they were given. */
export interface RefusedFilter extends FeedRange {
  readonly customer?: { readonly names: readonly string[]; readonly id: string | null }
  readonly featureSlug?: string
  readonly idempotencyKey?: string
}

const COLUMNS = columnSet<NewRefusedUsage>([
  ['bucket', 'smallint', ({ bucket }) => bucket],
  ['id', 'text', ({ id }) => id],
  ['received_at', 'timestamptz', ({ receivedAt }) => iso(receivedAt)],
  ['stored_at', 'timestamptz', ({ storedAt }) => iso(storedAt)],
  ['customer_id', 'text', ({ customerId }) => customerId],
  ['customer_name', 'text', ({ customerName }) => customerName],
  ['feature_slug', 'text', ({ featureSlug }) => featureSlug],
  ['units', 'text', ({ units }) => units],
  ['idempotency_key', 'text', ({ idempotencyKey }) => idempotencyKey],
  ['timestamp', 'timestamptz', ({ timestamp }) => (timestamp === null ? null : iso(timestamp))],
  ['code', 'text', ({ code }) => code],
  ['message', 'text', ({ message }) => message],
  ['param', 'text', ({ param }) => param],
])

const NAMES = `bucket, id, received_at, stored_at, customer_id, customer_name, feature_slug, units, idempotency_key, timestamp,
  code, message, param`

const ADD = `insert into refused_usage (environment_id, ${NAMES}) select $1, ${NAMES} from ${COLUMNS.source(2, 'g')}`

function iso(instant: Instant): string {
  return new Date(instant).toISOString()
}

/** What was refused of usage. */
export function refusedUsageQueries({ db, wire, environmentId }: Scope) {
  return {
    /** By one statement, however many. */
    add: async (rows: readonly NewRefusedUsage[]): Promise<void> => {
      if (rows.length > 0) await wire.sendNamed(ADD, [environmentId, ...COLUMNS.params(rows)])
    },
    /** Newest first, so many at most. */
    list: ({ customer, featureSlug, idempotencyKey, ...range }: RefusedFilter, page: FeedPage) =>
      db
        .select()
        .from(refusedUsage)
        .where(
          and(
            eq(refusedUsage.environmentId, environmentId),
            customer && isOf(customer),
            featureSlug === undefined ? undefined : eq(refusedUsage.featureSlug, featureSlug),
            idempotencyKey === undefined ? undefined : eq(refusedUsage.idempotencyKey, idempotencyKey),
            isWithin(refusedUsage, range),
            isBefore(refusedUsage, page.after),
          ),
        )
        .orderBy(desc(refusedUsage.receivedAt), desc(refusedUsage.id))
        .limit(page.limit),
    /** Of one bucket: what was stored before an instant. */
    forgetBefore: (bucket: number, instant: Instant) =>
      db
        .delete(refusedUsage)
        .where(
          and(
            eq(refusedUsage.bucket, bucket),
            eq(refusedUsage.environmentId, environmentId),
            lt(refusedUsage.storedAt, instant),
          ),
        ),
    /** All but the newest `kept`, of those of one instant by their ids. */
    forgetBeyond: async (kept: number): Promise<void> => {
      const [last] = await db
        .select({ receivedAt: refusedUsage.receivedAt, id: refusedUsage.id })
        .from(refusedUsage)
        .where(eq(refusedUsage.environmentId, environmentId))
        .orderBy(desc(refusedUsage.receivedAt), desc(refusedUsage.id))
        .offset(kept)
        .limit(1)
      if (last === undefined) return
      const isOlder = isBefore(refusedUsage, last)
      const isLast = and(eq(refusedUsage.receivedAt, last.receivedAt), eq(refusedUsage.id, last.id))
      await db.delete(refusedUsage).where(and(eq(refusedUsage.environmentId, environmentId), or(isOlder, isLast)))
    },
    /** Of a customer who is erased, also under a name of theirs that nobody had then. */
    forgetCustomer: (id: string, externalId: string | null) =>
      db
        .delete(refusedUsage)
        .where(
          and(
            eq(refusedUsage.environmentId, environmentId),
            isOf({ id, names: externalId === null ? [id] : [id, externalId] }),
          ),
        ),
  }
}

function isOf({ id, names }: NonNullable<RefusedFilter['customer']>) {
  const isNamed = and(isNull(refusedUsage.customerId), inArray(refusedUsage.customerName, [...names]))
  return id === null ? isNamed : or(eq(refusedUsage.customerId, id), isNamed)
}
