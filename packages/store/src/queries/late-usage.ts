import type { GivenDiscount, Instant, Subscription } from '@tallywright/domain'
import {
  and,
  asc,
  desc,
  eq,
  exists,
  gt,
  inArray,
  isNotNull,
  lte,
  min,
  notExists,
  notInArray,
  type SQL,
} from 'drizzle-orm'
import { billedBoundaries, boundaryDrafts, lateUsage, subscriptions } from '../schema/index.ts'
import { addOnVersionsById, planVersionsById } from './catalog.ts'
import { isNotParked } from './daily-counts.ts'
import { type DeadlineClock, livesBy } from './due-by-clock.ts'
import { addRow } from './rows.ts'
import type { Scope } from './scope.ts'
import { factsOf, subscriptionOf } from './stored-facts.ts'
import { type Slots, written } from './written.ts'

type BilledRow = typeof billedBoundaries.$inferSelect

/** A boundary that billed metered features, and what from. */
export interface BilledBasis {
  readonly bucket: number
  readonly invoiceId: string
  readonly at: Instant
  /** Billed by a change that happens only if its invoice is paid. */
  readonly isIfPaid: boolean
  readonly cause: string
  readonly creditsUnusedTime: boolean
  readonly closed: Subscription
  readonly discounts: readonly GivenDiscount[]
  /** Those of them that reduced any line of its invoice. */
  readonly chosen: readonly string[]
}

export type LateUsageRow = typeof lateUsage.$inferSelect

/** A subscription that has ended and whose billed usage has changed since. `id`: the subscription's. */
export interface DueCorrection {
  readonly bucket: number
  readonly id: string
  readonly customerId: string
  readonly deadlineAt: Instant
}

const notedFor = written((db, slots: Slots<{ readonly bucket: number; readonly subscriptionId: string }>) =>
  db
    .select()
    .from(lateUsage)
    .where(
      and(
        eq(lateUsage.bucket, slots.bucket),
        eq(lateUsage.environmentId, slots.environmentId),
        eq(lateUsage.subscriptionId, slots.subscriptionId),
      ),
    )
    .orderBy(asc(lateUsage.boundaryAt), asc(lateUsage.featureSlug)),
)

/** What boundaries have billed, and what came too late for them. */
export function lateUsageQueries(scope: Scope) {
  const { db, environmentId } = scope
  const ofSubscription = (bucket: number, subscriptionId: string) =>
    and(
      eq(billedBoundaries.bucket, bucket),
      eq(billedBoundaries.environmentId, environmentId),
      eq(billedBoundaries.subscriptionId, subscriptionId),
    )
  const selectBases = async (where: SQL | undefined): Promise<BilledBasis[]> => {
    const rows = await db
      .select()
      .from(billedBoundaries)
      .where(where)
      .orderBy(asc(billedBoundaries.at), desc(billedBoundaries.invoiceId))
    return withVersions(scope, rows)
  }
  return {
    /** Keeps what a boundary was billed from. */
    addBasis: ({ bucket, invoiceId, at, isIfPaid, cause, creditsUnusedTime, closed, ...rest }: BilledBasis) => {
      const { id: subscriptionId, customerId, planVersion } = closed
      const { discounts, chosen } = rest
      const basis = { cause, creditsUnusedTime, closed: factsOf(closed), discounts, chosen }
      const planVersionId = planVersion.id
      const row = { bucket, subscriptionId, at, invoiceId, customerId, planVersionId, isIfPaid, basis }
      return addRow(scope, billedBoundaries, row)
    },
    /** Of customers: what their boundaries after `after` billed, earliest first. */
    basesOf: async (
      customers: readonly { readonly bucket: number; readonly id: string }[],
      after: Instant,
    ): Promise<BilledBasis[]> => {
      if (customers.length === 0) return []
      const buckets = [...new Set(customers.map(({ bucket }) => bucket))]
      const ids = customers.map(({ id }) => id)
      return selectBases(
        and(
          inArray(billedBoundaries.bucket, buckets),
          eq(billedBoundaries.environmentId, environmentId),
          inArray(billedBoundaries.customerId, ids),
          gt(billedBoundaries.at, after),
        ),
      )
    },
    /** Of a subscription, at these instants. */
    basesAt: (bucket: number, subscriptionId: string, instants: readonly Instant[]): Promise<BilledBasis[]> =>
      instants.length === 0
        ? Promise.resolve([])
        : selectBases(and(ofSubscription(bucket, subscriptionId), inArray(billedBoundaries.at, [...instants]))),
    /** What a change would have billed that does not happen. */
    removeIfPaid: (bucket: number, subscriptionId: string, invoiceId: string) =>
      db
        .delete(billedBoundaries)
        .where(
          and(
            ofSubscription(bucket, subscriptionId),
            eq(billedBoundaries.invoiceId, invoiceId),
            eq(billedBoundaries.isIfPaid, true),
          ),
        ),
    /** Notes what is to be corrected; what is noted already waits no longer for it. */
    note: async (rows: readonly Omit<LateUsageRow, 'environmentId'>[]): Promise<void> => {
      if (rows.length === 0) return
      const own = rows.map((row) => ({ ...row, environmentId }))
      await db.insert(lateUsage).values(own).onConflictDoNothing()
    },
    /** By boundary, then feature. */
    notedFor: (bucket: number, subscriptionId: string): Promise<LateUsageRow[]> =>
      notedFor(scope, { bucket, subscriptionId }),
    /** What is corrected: events that came meanwhile follow those of their period to the archive. */
    removeNoted: async (rows: readonly LateUsageRow[]): Promise<void> => {
      for (const { bucket, subscriptionId, featureSlug, boundaryAt } of rows) {
        await db
          .update(billedBoundaries)
          .set({ archivedAt: null })
          .where(
            and(
              ofSubscription(bucket, subscriptionId),
              eq(billedBoundaries.at, boundaryAt),
              isNotNull(billedBoundaries.archivedAt),
            ),
          )
        await db
          .delete(lateUsage)
          .where(
            and(
              eq(lateUsage.bucket, bucket),
              eq(lateUsage.environmentId, environmentId),
              eq(lateUsage.subscriptionId, subscriptionId),
              eq(lateUsage.featureSlug, featureSlug),
              eq(lateUsage.boundaryAt, boundaryAt),
            ),
          )
      }
    },
    /** Subscriptions that get no invoice any more by themselves and have no draft, earliest first. `except`: ids. */
    dueCorrections: async (
      clock: DeadlineClock,
      until: Instant,
      limit: number,
      except: readonly string[] = [],
    ): Promise<DueCorrection[]> => {
      const ended = db
        .select({ id: subscriptions.id })
        .from(subscriptions)
        .where(
          and(
            eq(subscriptions.bucket, lateUsage.bucket),
            eq(subscriptions.environmentId, lateUsage.environmentId),
            eq(subscriptions.id, lateUsage.subscriptionId),
            eq(subscriptions.live, false),
          ),
        )
      const drafts = db
        .select({ id: boundaryDrafts.invoiceId })
        .from(boundaryDrafts)
        .where(
          and(
            eq(boundaryDrafts.bucket, lateUsage.bucket),
            eq(boundaryDrafts.environmentId, lateUsage.environmentId),
            eq(boundaryDrafts.customerId, lateUsage.customerId),
            eq(boundaryDrafts.subscriptionId, lateUsage.subscriptionId),
          ),
        )
      const deadlineAt = min(lateUsage.dueAt)
      const rows = await db
        .select({
          bucket: lateUsage.bucket,
          id: lateUsage.subscriptionId,
          customerId: lateUsage.customerId,
          deadlineAt,
        })
        .from(lateUsage)
        .where(
          and(
            eq(lateUsage.environmentId, environmentId),
            lte(lateUsage.dueAt, until),
            exists(ended),
            notExists(drafts),
            isNotParked(scope, lateUsage),
            livesBy(scope, clock, lateUsage),
            except.length === 0 ? undefined : notInArray(lateUsage.subscriptionId, [...except]),
          ),
        )
        .groupBy(lateUsage.bucket, lateUsage.subscriptionId, lateUsage.customerId)
        .orderBy(asc(deadlineAt), asc(lateUsage.customerId), asc(lateUsage.subscriptionId))
        .limit(limit)
      return rows as DueCorrection[]
    },
  }
}

async function withVersions(scope: Scope, rows: readonly BilledRow[]): Promise<BilledBasis[]> {
  if (rows.length === 0) return []
  const planIds = new Set(rows.map((row) => row.planVersionId))
  const addOnIds = new Set(rows.flatMap(({ basis }) => basis.closed.addOns.map((addOn) => addOn.addOnVersionId)))
  const plans = new Map((await planVersionsById(scope, [...planIds])).map((version) => [version.id, version]))
  const addOns = new Map((await addOnVersionsById(scope, [...addOnIds])).map((version) => [version.id, version]))
  return rows.map(({ bucket, subscriptionId: id, at, invoiceId, customerId, planVersionId, isIfPaid, basis }) => {
    const { closed: facts, ...rest } = basis
    const closed = subscriptionOf({ id, customerId, planVersionId, facts }, plans, addOns)
    return { ...rest, bucket, invoiceId, at, isIfPaid, closed }
  })
}
