import type { Instant } from '@tallywright/domain'
import {
  aliasedTable,
  and,
  desc,
  eq,
  exists,
  getTableColumns,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  not,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import { type PgColumn, unionAll } from 'drizzle-orm/pg-core'
import { invoiceLines, invoices, usageEvents } from '../schema/index.ts'
import { archivedEvents } from './counted-events.ts'
import { isInvoiceOf } from './of-invoice.ts'
import { isOfAny, type Key } from './rows.ts'
import type { Scope } from './scope.ts'
import type { UsageEventKey, UsageEventRow } from './usage.ts'

/** What came in `[from, to)`. */
export interface FeedRange {
  readonly from?: Instant
  readonly to?: Instant
}

/** Where an entry of the feed is: newest first, those of one instant by their ids. */
export interface FeedPlace {
  readonly receivedAt: Instant
  readonly id: string
}

export interface FeedPage {
  readonly limit: number
  /** The last entry of the page before. */
  readonly after: FeedPlace | null
}

export interface FeedFilter extends FeedRange {
  readonly customer?: Key
  readonly featureSlug?: string
  readonly idempotencyKey?: string
  readonly outcome?: 'accepted' | 'unattributed' | 'voided' | 'amended'
}

/** Use that an invoice has billed: of one feature and group in one price period of a subscription. */
export interface BilledUse {
  readonly invoiceId: string
  readonly formattedNumber: string | null
  readonly finalizedAt: Instant | null
  readonly lineId: string
  readonly kind: 'usage' | 'correction'
  readonly cause: string
  readonly subscriptionId: string
  readonly featureSlug: string
  readonly groupKey: string | null
  readonly serviceStart: Instant
}

interface FeedColumns {
  readonly receivedAt: PgColumn
  readonly id: PgColumn
}

export function isWithin({ receivedAt }: Pick<FeedColumns, 'receivedAt'>, { from, to }: FeedRange): SQL | undefined {
  return and(from === undefined ? undefined : gte(receivedAt, from), to === undefined ? undefined : lt(receivedAt, to))
}

/** Compared as a row, so that an index on the instant alone begins at the right place. */
export function isBefore({ receivedAt, id }: FeedColumns, after: FeedPlace | null): SQL | undefined {
  if (after === null) return undefined
  const instant = new Date(after.receivedAt).toISOString()
  return sql`(${receivedAt}, ${id}) < (${instant}::text::timestamptz, ${after.id}::text)`
}

/** An event as it is listed. */
export interface FeedEvent extends UsageEventRow {
  readonly archived: boolean
}

const CHANGE = aliasedTable(usageEvents, 'change')
const ARCHIVED_CHANGE = aliasedTable(archivedEvents, 'change')

/** What is asked of stored events for the feed. */
export function usageFeedQueries(scope: Scope) {
  const { db, environmentId } = scope
  const isOutcome = (table: typeof usageEvents, outcome: FeedFilter['outcome']): SQL | undefined => {
    const voidsIn = (change: typeof CHANGE) =>
      exists(
        db
          .select({ id: change.id })
          .from(change)
          .where(
            and(
              eq(change.bucket, table.bucket),
              eq(change.environmentId, table.environmentId),
              eq(change.customerId, table.customerId),
              eq(change.refersTo, table.idempotencyKey),
              eq(change.kind, 'void'),
            ),
          ),
      )
    // They move to the archive by themselves, one before the other.
    const isVoided = or(voidsIn(CHANGE), voidsIn(ARCHIVED_CHANGE)) as SQL
    switch (outcome) {
      case undefined:
        return undefined
      case 'accepted':
        return and(eq(table.counts, true), isNotNull(table.subscriptionId))
      case 'unattributed':
        return and(eq(table.counts, true), isNull(table.subscriptionId))
      case 'voided':
        return and(sql`not ${table.counts}`, isVoided)
      case 'amended':
        return and(sql`not ${table.counts}`, not(isVoided))
    }
  }
  return {
    /** Events as they were first reported or set, archived ones too, newest first, so many at most. */
    list: (
      { customer, featureSlug, idempotencyKey, outcome, ...range }: FeedFilter,
      page: FeedPage,
    ): Promise<FeedEvent[]> => {
      const listed = (table: typeof usageEvents, archived: boolean) =>
        db
          .select({ ...getTableColumns(table), archived: sql<boolean>`${sql.raw(String(archived))}`.as('archived') })
          .from(table)
          .where(
            and(
              eq(table.environmentId, environmentId),
              customer && and(eq(table.bucket, customer.bucket), eq(table.customerId, customer.id)),
              isNull(table.refersTo),
              featureSlug === undefined ? undefined : eq(table.featureSlug, featureSlug),
              idempotencyKey === undefined ? undefined : eq(table.idempotencyKey, idempotencyKey),
              isOutcome(table, outcome),
              isWithin(table, range),
              isBefore(table, page.after),
            ),
          )
          // Of each as many as are wanted in the end: an index is not followed through the two of them together.
          .orderBy(desc(table.receivedAt), desc(table.id))
          .limit(page.limit)
      return unionAll(listed(usageEvents, false), listed(archivedEvents, true))
        .orderBy(desc(usageEvents.receivedAt), desc(usageEvents.id))
        .limit(page.limit)
    },
    /** What takes back or changes any of these events, in the order in which it came. */
    changesOf: async (keys: readonly UsageEventKey[]): Promise<UsageEventRow[]> => {
      if (keys.length === 0) return []
      const customers = keys.map(({ bucket, customerId: id }) => ({ bucket, id }))
      const ofKeys = (table: typeof usageEvents) => {
        const isOfKey = inArray(
          table.refersTo,
          keys.map(({ idempotencyKey }) => idempotencyKey),
        )
        return db
          .select()
          .from(table)
          .where(and(isOfAny(scope, table, table.customerId, customers), isOfKey))
      }
      const rows = await unionAll(ofKeys(usageEvents), ofKeys(archivedEvents)).orderBy(usageEvents.id)
      const wanted = new Set(keys.map(({ customerId, idempotencyKey }) => `${customerId}\n${idempotencyKey}`))
      return rows.filter(({ customerId, refersTo }) => wanted.has(`${customerId}\n${refersTo}`))
    },
    /** Lines that bill use of these subscriptions' price periods, on invoices that are issued and not void, oldest first. */
    billedUse: async (subscriptions: readonly Key[], starts: readonly Instant[]): Promise<BilledUse[]> => {
      if (subscriptions.length === 0) return []
      const rows = await db
        .select({
          invoiceId: invoices.id,
          formattedNumber: invoices.formattedNumber,
          finalizedAt: invoices.finalizedAt,
          lineId: invoiceLines.id,
          kind: invoiceLines.kind,
          cause: invoiceLines.cause,
          subscriptionId: invoiceLines.subscriptionId,
          featureSlug: invoiceLines.featureSlug,
          groupKey: invoiceLines.groupKey,
          serviceStart: invoiceLines.serviceStart,
        })
        .from(invoiceLines)
        .innerJoin(invoices, isInvoiceOf(invoiceLines))
        .where(
          and(
            isOfAny(scope, invoiceLines, invoiceLines.subscriptionId, subscriptions),
            inArray(invoiceLines.kind, ['usage', 'correction']),
            inArray(invoiceLines.serviceStart, [...new Set(starts)]),
            inArray(invoices.status, ['open', 'paid', 'uncollectible']),
          ),
        )
        .orderBy(invoices.finalizedAt, invoices.id, invoiceLines.position)
      return rows as BilledUse[]
    },
  }
}
