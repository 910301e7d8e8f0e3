import type { Instant, Line } from '@tallywright/domain'
import {
  and,
  asc,
  desc,
  eq,
  exists,
  gt,
  inArray,
  isNotNull,
  isNull,
  like,
  lt,
  lte,
  ne,
  notExists,
  notInArray,
  or,
  sql,
} from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { invoiceLines, invoices } from '../schema/index.ts'
import { isNotParked } from './daily-counts.ts'
import { draftQueries } from './drafts.ts'
import { type DeadlineClock, livesBy } from './due-by-clock.ts'
import { erasedParty } from './erased-party.ts'
import { isInvoiceOf } from './of-invoice.ts'
import { progressiveQueries } from './progressive-lines.ts'
import { addRow, addRows, findRow, lockRow, saveRow } from './rows.ts'
import { type PageRequest, pageOf, type Scope } from './scope.ts'
import { toLine } from './stored-line.ts'
import { type Slots, written } from './written.ts'

export type InvoiceRow = typeof invoices.$inferSelect

/** An invoice on whose dunning the engine must act. */
export interface DueInvoice {
  readonly bucket: number
  readonly id: string
  readonly customerId: string
  readonly invoiceId: string
  readonly deadlineAt: Instant
}

const linesOf = written((db, slots: Slots<{ readonly bucket: number; readonly invoiceId: string }>) =>
  db
    .select()
    .from(invoiceLines)
    .where(
      and(
        eq(invoiceLines.bucket, slots.bucket),
        eq(invoiceLines.environmentId, slots.environmentId),
        eq(invoiceLines.invoiceId, slots.invoiceId),
      ),
    )
    .orderBy(asc(invoiceLines.position)),
)

export function invoiceQueries(scope: Scope) {
  const { db, environmentId } = scope
  return {
    ...draftQueries(scope),
    ...progressiveQueries(scope),
    find: (bucket: number, id: string): Promise<InvoiceRow | null> => findRow(scope, invoices, { bucket, id }),
    lock: (bucket: number, id: string): Promise<InvoiceRow | null> => lockRow(scope, invoices, { bucket, id }),
    /** The invoice that a line is on, locked; null for a line that was never invoiced. */
    ofLine: async (bucket: number, lineId: string): Promise<InvoiceRow | null> => {
      const [line] = await db
        .select({ invoiceId: invoiceLines.invoiceId })
        .from(invoiceLines)
        .where(
          and(
            eq(invoiceLines.bucket, bucket),
            eq(invoiceLines.environmentId, environmentId),
            eq(invoiceLines.id, lineId),
          ),
        )
      return line === undefined ? null : lockRow(scope, invoices, { bucket, id: line.invoiceId })
    },
    /** Proration credits of these lines, and what corrections of late usage take off them, on invoices that are not void. */
    lineCreditsOf: async (bucket: number, lineIds: readonly string[]): Promise<Line[]> => {
      if (lineIds.length === 0) return []
      const rows = await db
        .select({ line: invoiceLines })
        .from(invoiceLines)
        .innerJoin(invoices, isInvoiceOf(invoiceLines))
        .where(
          and(
            eq(invoiceLines.bucket, bucket),
            eq(invoiceLines.environmentId, environmentId),
            // Written out, so that the index of such lines is known to hold them.
            sql`${invoiceLines.kind} in ('proration_credit', 'correction')`,
            or(
              eq(invoiceLines.kind, 'proration_credit'),
              and(like(invoiceLines.cause, 'late:%'), lt(invoiceLines.net, 0n)),
            ),
            inArray(invoiceLines.source, [...lineIds]),
            ne(invoices.status, 'void'),
          ),
        )
      return rows.map(({ line }) => toLine(line))
    },
    /**
     * Invoices whose next step of dunning has come by `until`, earliest first; those of a parked subscription wait.
     * `except`: ids.
     */
    inDunning: async (
      clock: DeadlineClock,
      until: Instant,
      limit: number,
      except: readonly string[] = [],
    ): Promise<DueInvoice[]> => {
      const rows = await db
        .select()
        .from(invoices)
        .where(
          and(
            eq(invoices.environmentId, environmentId),
            isNotNull(invoices.nextDunningAt),
            lte(invoices.nextDunningAt, until),
            isNotParked(scope, invoices),
            livesBy(scope, clock, invoices),
            except.length === 0 ? undefined : notInArray(invoices.id, [...except]),
          ),
        )
        .orderBy(asc(invoices.nextDunningAt), asc(invoices.customerId), asc(invoices.id))
        .limit(limit)
      return rows.map(({ bucket, id, customerId, nextDunningAt }) => {
        return { bucket, id, customerId, invoiceId: id, deadlineAt: nextDunningAt as Instant }
      })
    },
    ofCause: async (bucket: number, subscriptionId: string, cause: string): Promise<InvoiceRow | null> =>
      (
        await db
          .select()
          .from(invoices)
          .where(
            and(
              eq(invoices.bucket, bucket),
              eq(invoices.environmentId, environmentId),
              eq(invoices.subscriptionId, subscriptionId),
              eq(invoices.cause, cause),
            ),
          )
      )[0] ?? null,
    add: (row: Omit<typeof invoices.$inferInsert, 'environmentId'>) => addRow(scope, invoices, row),
    save: (row: Partial<InvoiceRow> & Pick<InvoiceRow, 'bucket' | 'id'>) => saveRow(scope, invoices, row),
    /** Takes a deleted customer's person out of their invoices; the country stays, because the tax depends on it. */
    eraseCustomer: (bucket: number, customerId: string) =>
      db
        .update(invoices)
        .set({ customer: erasedParty(sql`${invoices.customer} #> '{address,country}'`) })
        .where(
          and(
            eq(invoices.bucket, bucket),
            eq(invoices.environmentId, environmentId),
            eq(invoices.customerId, customerId),
            isNotNull(invoices.customer),
          ),
        ),
    /** `ifPaidChange`: the change that happens only if the invoice is paid; null when it bills at once. */
    addLines: (bucket: number, invoiceId: string, lines: readonly Line[], ifPaidChange: string | null) => {
      const own = { bucket, invoiceId, ifPaidChange }
      const rows = lines.map((line, position) => ({ ...toRow(line), ...own, position }))
      return addRows(scope, invoiceLines, rows)
    },
    lines: async (bucket: number, invoiceIds: readonly string[]): Promise<Map<string, Line[]>> => {
      const [invoiceId, ...others] = invoiceIds
      if (invoiceId === undefined) return new Map()
      if (others.length === 0) return groupedLines(await linesOf(scope, { bucket, invoiceId }))
      const rows = await db
        .select()
        .from(invoiceLines)
        .where(
          and(
            eq(invoiceLines.bucket, bucket),
            eq(invoiceLines.environmentId, environmentId),
            inArray(invoiceLines.invoiceId, [...invoiceIds]),
          ),
        )
        .orderBy(asc(invoiceLines.position))
      return groupedLines(rows)
    },
    /** Lines of a subscription's invoices that are not void and whose service period ends after `instant`, oldest first. */
    linesEndingAfter: async (bucket: number, subscriptionId: string, instant: Instant) => {
      const rows = await db
        .select({ line: invoiceLines })
        .from(invoiceLines)
        .innerJoin(invoices, isInvoiceOf(invoiceLines))
        .where(
          and(
            eq(invoiceLines.bucket, bucket),
            eq(invoiceLines.environmentId, environmentId),
            eq(invoiceLines.subscriptionId, subscriptionId),
            gt(invoiceLines.serviceEnd, instant),
            ne(invoices.status, 'void'),
          ),
        )
        .orderBy(asc(invoices.createdAt), asc(invoiceLines.id))
      return rows.map(({ line }) => toLine(line))
    },
    /** Open invoices whose automatic payment failed, or waits for the customer, oldest first. */
    unpaidOfCustomer: (bucket: number, customerId: string): Promise<{ id: string }[]> =>
      db
        .select({ id: invoices.id })
        .from(invoices)
        .where(
          and(
            eq(invoices.bucket, bucket),
            eq(invoices.environmentId, environmentId),
            eq(invoices.customerId, customerId),
            eq(invoices.status, 'open'),
            eq(invoices.collection, 'charge_automatically'),
            inArray(invoices.paymentStatus, ['failed', 'requires_action']),
          ),
        )
        .orderBy(asc(invoices.id)),
    /** Whether a customer ever paid an invoice of more than nothing. */
    hasPaid: async (bucket: number, customerId: string): Promise<boolean> => {
      const found = await db
        .select({ id: invoices.id })
        .from(invoices)
        .where(
          and(
            eq(invoices.bucket, bucket),
            eq(invoices.environmentId, environmentId),
            eq(invoices.customerId, customerId),
            eq(invoices.status, 'paid'),
            gt(invoices.total, 0n),
          ),
        )
        .limit(1)
      return found.length > 0
    },
    /**
     * Of a subscription: what is open, unless it is not due yet, and what was given up as uncollectible. That is owed all the
     * same, but who has paid for a later period of the plan is not kept out for it any more.
     */
    overdueOfSubscription: (bucket: number, subscriptionId: string, now: Instant): Promise<{ id: string }[]> => {
      const later = alias(invoices, 'later')
      const basePrice = db
        .select({ id: invoiceLines.id })
        .from(invoiceLines)
        .where(
          and(
            eq(invoiceLines.bucket, bucket),
            eq(invoiceLines.environmentId, environmentId),
            eq(invoiceLines.invoiceId, later.id),
            eq(invoiceLines.kind, 'plan_base'),
          ),
        )
      const laterRenewalPaid = db
        .select({ id: later.id })
        .from(later)
        .where(
          and(
            eq(later.bucket, bucket),
            eq(later.environmentId, environmentId),
            eq(later.subscriptionId, subscriptionId),
            eq(later.status, 'paid'),
            like(later.cause, 'renewal:%'),
            gt(later.finalizedAt, invoices.finalizedAt),
            sql`${later.amountPaid} + ${later.walletPaid} > ${later.paymentsReturned} + ${later.walletReturned}`,
            exists(basePrice),
          ),
        )
      return db
        .select({ id: invoices.id })
        .from(invoices)
        .where(
          and(
            eq(invoices.bucket, bucket),
            eq(invoices.environmentId, environmentId),
            eq(invoices.subscriptionId, subscriptionId),
            inArray(invoices.status, ['open', 'uncollectible']),
            or(isNull(invoices.dueAt), lte(invoices.dueAt, now), eq(invoices.status, 'uncollectible')),
            or(isNull(invoices.dunningStep), ne(invoices.dunningStep, 'too_small')),
            or(eq(invoices.status, 'open'), notExists(laterRenewalPaid)),
          ),
        )
    },
    list: async (
      filter: {
        customer?: { bucket: number; id: string }
        subscription?: { bucket: number; id: string }
        status?: InvoiceRow['status']
      },
      page: PageRequest,
    ) => {
      const rows = await db
        .select()
        .from(invoices)
        .where(
          and(
            eq(invoices.environmentId, environmentId),
            filter.customer &&
              and(eq(invoices.bucket, filter.customer.bucket), eq(invoices.customerId, filter.customer.id)),
            filter.subscription &&
              and(eq(invoices.bucket, filter.subscription.bucket), eq(invoices.subscriptionId, filter.subscription.id)),
            filter.status === undefined ? undefined : eq(invoices.status, filter.status),
            page.after === null ? undefined : lt(invoices.id, page.after),
          ),
        )
        .orderBy(desc(invoices.id))
        .limit(page.limit + 1)
      return pageOf(rows, page)
    },
  }
}

function groupedLines(rows: readonly (typeof invoiceLines.$inferSelect)[]): Map<string, Line[]> {
  return Map.groupBy(rows.map(toLine), ({ invoiceId }) => invoiceId)
}

function toRow(
  line: Line,
): Omit<typeof invoiceLines.$inferInsert, 'bucket' | 'environmentId' | 'invoiceId' | 'position' | 'ifPaidChange'> {
  const {
    id,
    kind,
    subscriptionId,
    priceId,
    featureSlug,
    group,
    servicePeriod,
    cause,
    source,
    quantity,
    net,
    tax,
    ...detail
  } = line
  return {
    id,
    kind,
    subscriptionId,
    priceId,
    featureSlug,
    groupKey: group,
    serviceStart: servicePeriod.start,
    serviceEnd: servicePeriod.end,
    cause,
    source,
    quantity,
    currency: net.currency,
    net: net.amount,
    tax: tax.amount,
    detail,
  }
}
