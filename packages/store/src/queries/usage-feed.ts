import type { Instant } from '@tallywright/domain'
import {
  aliasedTable,
  and,
  desc,
  eq,
  exists,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  notExists,
  type SQL,
  sql,
} from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { invoiceLines, invoices, usageEvents } from '../schema/index.ts'
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

const change = aliasedTable(usageEvents, 'change')

/** What is asked of stored events for the feed. */
export function usageFeedQueries(scope: Scope) {
  const { db, environmentId } = scope
  const isOutcome = (outcome: FeedFilter['outcome']): SQL | undefined => {
    const voids = db
      .select({ id: change.id })
      .from(change)
      .where(
        and(
          eq(change.bucket, usageEvents.bucket),
          eq(change.environmentId, usageEvents.environmentId),
          eq(change.customerId, usageEvents.customerId),
          eq(change.refersTo, usageEvents.idempotencyKey),
          eq(change.kind, 'void'),
        ),
      )
    switch (outcome) {
      case undefined:
        return undefined
      case 'accepted':
        return and(eq(usageEvents.counts, true), isNotNull(usageEvents.subscriptionId))
      case 'unattributed':
        return and(eq(usageEvents.counts, true), isNull(usageEvents.subscriptionId))
      case 'voided':
        return and(sql`not ${usageEvents.counts}`, exists(voids))
      case 'amended':
        return and(sql`not ${usageEvents.counts}`, notExists(voids))
    }
  }
  return {
    /** Events as they were first reported or set, newest first, so many at most. */
    list: (
      { customer, featureSlug, idempotencyKey, outcome, ...range }: FeedFilter,
      page: FeedPage,
    ): Promise<UsageEventRow[]> =>
      db
        .select()
        .from(usageEvents)
        .where(
          and(
            eq(usageEvents.environmentId, environmentId),
            customer && and(eq(usageEvents.bucket, customer.bucket), eq(usageEvents.customerId, customer.id)),
            isNull(usageEvents.refersTo),
            featureSlug === undefined ? undefined : eq(usageEvents.featureSlug, featureSlug),
            idempotencyKey === undefined ? undefined : eq(usageEvents.idempotencyKey, idempotencyKey),
            isOutcome(outcome),
            isWithin(usageEvents, range),
            isBefore(usageEvents, page.after),
          ),
        )
        .orderBy(desc(usageEvents.receivedAt), desc(usageEvents.id))
        .limit(page.limit),
    /** What takes back or changes any of these events, in the order in which it came. */
    changesOf: async (keys: readonly UsageEventKey[]): Promise<UsageEventRow[]> => {
      if (keys.length === 0) return []
      const customers = keys.map(({ bucket, customerId: id }) => ({ bucket, id }))
      const isOfKey = inArray(
        usageEvents.refersTo,
        keys.map(({ idempotencyKey }) => idempotencyKey),
      )
      const rows = await db
        .select()
        .from(usageEvents)
        .where(and(isOfAny(scope, usageEvents, usageEvents.customerId, customers), isOfKey))
        .orderBy(usageEvents.id)
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
