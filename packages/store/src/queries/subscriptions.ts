import type { AddOnVersion, Instant, ParkReason, PlanVersion, Subscription } from '@tallywright/domain'
import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  notInArray,
  type SQL,
  sql,
} from 'drizzle-orm'
import { grantedFeatures, planVersions, subscriptions } from '../schema/index.ts'
import { addOnVersionsById, planVersionsById } from './catalog.ts'
import { dailyCountQueries } from './daily-counts.ts'
import { type DeadlineClock, livesBy } from './due-by-clock.ts'
import { pendingLineQueries } from './pending-lines.ts'
import { addRow, addRows, findRow, lockRow, saveRow } from './rows.ts'
import { type PageRequest, pageOf, type Scope } from './scope.ts'
import { skippedTimeQueries } from './skipped-time.ts'
import { factsOf, subscriptionOf } from './stored-facts.ts'
import { toMigrateQueries } from './to-migrate.ts'

type Row = typeof subscriptions.$inferSelect

/** A subscription with what the store knows of it beside the domain's facts. */
export interface StoredSubscription {
  readonly bucket: number
  readonly version: number
  readonly hadTrial: boolean
  readonly latestInvoiceId: string | null
  /** Where a daily cap was to be exceeded, and nobody has looked yet. */
  readonly parked: { readonly at: Instant; readonly reason: ParkReason } | null
  /** The version that its pending change leads to, if it has one. */
  readonly pendingPlanVersion: PlanVersion | null
  /** That of the add-on which its pending change attaches, if it does. */
  readonly pendingAddOnVersion: AddOnVersion | null
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly subscription: Subscription
}

/** What is derived from the facts on every save, for constraints and indexes. */
export interface SubscriptionIndex {
  readonly status: string
  readonly live: boolean
  readonly hadTrial: boolean
  readonly deadlineAt: Instant | null
  readonly deadlineRank: number | null
  /** The metered features that it grants while live. */
  readonly meteredFeatures: readonly string[]
}

/** A subscription on which the engine must act. */
export interface DueSubscription {
  readonly bucket: number
  readonly id: string
  readonly customerId: string
  readonly deadlineAt: Instant
}

export function subscriptionQueries(scope: Scope) {
  const { db, environmentId } = scope
  const at = (bucket: number, id: string) =>
    and(eq(subscriptions.bucket, bucket), eq(subscriptions.environmentId, environmentId), eq(subscriptions.id, id))
  const of = (bucket: number | SQL, customerId: string | SQL) =>
    and(
      eq(subscriptions.bucket, bucket),
      eq(subscriptions.environmentId, environmentId),
      eq(subscriptions.customerId, customerId),
    )
  const load = (rows: readonly Row[]) => withVersions(scope, rows)
  const loadOne = async (row: Row | null) => (row === null ? null : ((await load([row]))[0] ?? null))

  return {
    find: async (bucket: number, id: string) => loadOne(await findRow(scope, subscriptions, { bucket, id })),
    lock: async (bucket: number, id: string) => loadOne(await lockRow(scope, subscriptions, { bucket, id })),
    customerOf: async (bucket: number, id: string): Promise<string | null> => {
      const [row] = await db.select({ customerId: subscriptions.customerId }).from(subscriptions).where(at(bucket, id))
      return row?.customerId ?? null
    },
    liveOfCustomer: async (bucket: number, customerId: string): Promise<StoredSubscription[]> =>
      load(
        await db
          .select()
          .from(subscriptions)
          .where(and(of(bucket, customerId), eq(subscriptions.live, true)))
          .orderBy(asc(subscriptions.id)),
      ),
    /** Which of these features a live subscription of anybody grants. */
    granting: async (featureSlugs: readonly string[]): Promise<string[]> => {
      if (featureSlugs.length === 0) return []
      const found = await db
        .selectDistinct({ featureSlug: grantedFeatures.featureSlug })
        .from(grantedFeatures)
        .where(
          and(
            eq(grantedFeatures.environmentId, environmentId),
            inArray(grantedFeatures.featureSlug, [...featureSlugs]),
          ),
        )
      return found.map(({ featureSlug }) => featureSlug)
    },
    /** All of a customer's subscriptions, ended ones too: for attributing events and for trials already used. */
    ofCustomer: async (bucket: number, customerId: string): Promise<StoredSubscription[]> =>
      load(await db.select().from(subscriptions).where(of(bucket, customerId)).orderBy(asc(subscriptions.id))),
    /** All subscriptions of several customers. */
    ofCustomers: async (customers: readonly { readonly bucket: number; readonly id: string }[]) => {
      const keys = JSON.stringify(customers.map(({ bucket, id }) => ({ bucket, id })))
      // The limit tells the planner how many they are; it takes JSON for a hundred rows, and would rather read all there are.
      const wanted = sql`select * from jsonb_to_recordset(${keys}::text::jsonb) as j (bucket smallint, id text)
        limit ${customers.length}`
      const rows = await db
        .select(getTableColumns(subscriptions))
        .from(sql`(${wanted}) as k`)
        .innerJoin(subscriptions, of(sql`k.bucket`, sql`k.id`))
        .orderBy(asc(subscriptions.bucket), asc(subscriptions.id))
      return load(rows)
    },
    add: async (bucket: number, subscription: Subscription, index: SubscriptionIndex, createdAt: Instant) => {
      const { meteredFeatures, ...columns } = index
      await addRow(scope, subscriptions, {
        bucket,
        id: subscription.id,
        customerId: subscription.customerId,
        planVersionId: subscription.planVersion.id,
        planGroup: planGroupOf(subscription.planVersion),
        facts: factsOf(subscription),
        ...columns,
        version: 1,
        createdAt,
        updatedAt: createdAt,
      })
      await grant(scope, bucket, subscription, meteredFeatures)
    },
    save: async (
      stored: StoredSubscription,
      subscription: Subscription,
      index: SubscriptionIndex,
      updatedAt: Instant,
    ) => {
      const { meteredFeatures, ...columns } = index
      await saveRow(scope, subscriptions, {
        bucket: stored.bucket,
        id: subscription.id,
        planVersionId: subscription.planVersion.id,
        ...movedGroup(stored.subscription, subscription),
        facts: factsOf(subscription),
        ...columns,
        version: stored.version + 1,
        updatedAt,
      })
      if (index.live && !grantsOtherwise(stored.subscription, subscription)) return
      await revoke(scope, stored.bucket, subscription)
      await grant(scope, stored.bucket, subscription, index.live ? meteredFeatures : [])
    },
    list: async (
      filter: { customer?: { bucket: number; id: string }; planId?: string; status?: string },
      page: PageRequest,
    ) => {
      const ofPlan =
        filter.planId === undefined
          ? undefined
          : inArray(
              subscriptions.planVersionId,
              db
                .select({ id: planVersions.id })
                .from(planVersions)
                .where(and(eq(planVersions.environmentId, environmentId), eq(planVersions.planId, filter.planId))),
            )
      const rows = await db
        .select()
        .from(subscriptions)
        .where(
          and(
            eq(subscriptions.environmentId, environmentId),
            filter.customer &&
              and(eq(subscriptions.bucket, filter.customer.bucket), eq(subscriptions.customerId, filter.customer.id)),
            ofPlan,
            filter.status === undefined ? undefined : eq(subscriptions.status, filter.status),
            page.after === null ? undefined : lt(subscriptions.id, page.after),
          ),
        )
        .orderBy(desc(subscriptions.id))
        .limit(page.limit + 1)
      const { entries, next } = pageOf(rows, page)
      return { entries: await load(entries), next }
    },
    /**
     * Whose deadline has come at `until`, in the order of semantics §2: instant, rank, customer, id. Those that are
     * parked keep theirs and wait. `except`: ids.
     */
    due: (
      clock: DeadlineClock,
      until: Instant,
      limit: number,
      except: readonly string[] = [],
    ): Promise<DueSubscription[]> =>
      db
        .select({
          bucket: subscriptions.bucket,
          id: subscriptions.id,
          customerId: subscriptions.customerId,
          deadlineAt: subscriptions.deadlineAt,
        })
        .from(subscriptions)
        .where(
          and(
            eq(subscriptions.environmentId, environmentId),
            isNotNull(subscriptions.deadlineAt),
            isNull(subscriptions.parkedAt),
            lte(subscriptions.deadlineAt, until),
            livesBy(scope, clock, subscriptions),
            except.length === 0 ? undefined : notInArray(subscriptions.id, [...except]),
          ),
        )
        .orderBy(
          asc(subscriptions.deadlineAt),
          asc(subscriptions.deadlineRank),
          asc(subscriptions.customerId),
          asc(subscriptions.id),
        )
        .limit(limit) as Promise<DueSubscription[]>,
    ...dailyCountQueries(scope),
    ...toMigrateQueries(scope),
    ...skippedTimeQueries(scope),
    ...pendingLineQueries(scope),
  }
}

/** What is granted changes with the plan and its add-ons, and at the end; most renewals are none of these. */
function grantsOtherwise(before: Subscription, after: Subscription): boolean {
  const others = before.addOns !== after.addOns && before.addOns.length + after.addOns.length > 0
  return others || before.planVersion.id !== after.planVersion.id
}

function planGroupOf({ group, planId }: PlanVersion): string {
  return group?.slug ?? planId
}

/**
 * The group in which a subscription is the live one is that of its plan when it came to it. Plans that are put into one
 * group later do not collide where a customer has both.
 */
function movedGroup(from: Subscription, to: Subscription): { planGroup?: string } {
  return from.planVersion.planId === to.planVersion.planId ? {} : { planGroup: planGroupOf(to.planVersion) }
}

async function grant(scope: Scope, bucket: number, subscription: Subscription, features: readonly string[]) {
  const { customerId, id: subscriptionId } = subscription
  const rows = features.map((featureSlug) => ({ bucket, customerId, featureSlug, subscriptionId }))
  await addRows(scope, grantedFeatures, rows)
}

function revoke({ db, environmentId }: Scope, bucket: number, { customerId, id }: Subscription) {
  return db
    .delete(grantedFeatures)
    .where(
      and(
        eq(grantedFeatures.bucket, bucket),
        eq(grantedFeatures.environmentId, environmentId),
        eq(grantedFeatures.customerId, customerId),
        eq(grantedFeatures.subscriptionId, id),
      ),
    )
}

async function withVersions(scope: Scope, rows: readonly Row[]): Promise<StoredSubscription[]> {
  const pendingOf = (row: Row) => row.facts.pendingChange?.target.planVersionId ?? null
  const coming = rows.flatMap((row) => row.facts.phases.map((phase) => phase.planVersionId))
  const pending = rows.map(pendingOf).filter((id) => id !== null)
  const planIds = [...new Set([...rows.map((row) => row.planVersionId), ...coming, ...pending])]
  const pendingAddOnOf = (row: Row) => row.facts.pendingChange?.target.addOn?.addOnVersionId ?? null
  const attached = rows.flatMap((row) => row.facts.addOns.map((addOn) => addOn.addOnVersionId))
  const awaited = rows.map(pendingAddOnOf).filter((id) => id !== null)
  const addOnIds = [...new Set([...attached, ...awaited])]
  const plans = new Map((await planVersionsById(scope, planIds)).map((version) => [version.id, version]))
  const addOns = new Map((await addOnVersionsById(scope, addOnIds)).map((version) => [version.id, version]))
  return rows.map((row) => ({
    bucket: row.bucket,
    version: row.version,
    hadTrial: row.hadTrial,
    latestInvoiceId: row.latestInvoiceId,
    parked: row.parkedAt === null || row.parkedReason === null ? null : { at: row.parkedAt, reason: row.parkedReason },
    pendingPlanVersion: plans.get(pendingOf(row) ?? '') ?? null,
    pendingAddOnVersion: addOns.get(pendingAddOnOf(row) ?? '') ?? null,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    subscription: subscriptionOf(row, plans, addOns),
  }))
}
