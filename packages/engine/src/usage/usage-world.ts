import type { BoundaryBilling, Feature, PastBoundary, PlanVersion, Segment, Subscription } from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'

/** What usage is judged by: the customers it names, their subscriptions (held against change) and the catalog. */
export interface UsageWorld {
  readonly customers: ReadonlyMap<string, CustomerRow>
  /** Archived ones too: subscriptions that grant one keep it. */
  readonly features: ReadonlyMap<string, Feature>
  readonly archived: ReadonlySet<string>
  subscriptionsOf(customerId: string): readonly Subscription[]
  /** What the boundaries billed whose invoices are drafts; looked up by {@link withDrafts} only. */
  draftsOf(customerId: string): readonly BoundaryBilling[]
  /** What boundaries have billed; looked up by `withBilled` only. */
  billedOf(customerId: string): readonly PastBoundary[]
  versionOf(planVersionId: string): PlanVersion
}

export async function loadUsageWorld({ tx }: Moment, references: readonly string[]): Promise<UsageWorld> {
  // Held before anything of theirs is read: a subscription that begins meanwhile would not see these events, nor they it.
  const customers = await tx.customers.holdMany([...new Set(references)])
  const known = await tx.catalog.features.everything()
  const features = new Map(known.map((row) => [row.slug, row.definition]))
  const archived = new Set(known.filter(({ archivedAt }) => archivedAt !== null).map(({ slug }) => slug))
  const rows = [...new Map([...customers.values()].map((row) => [row.id, row])).values()]
  const stored = rows.length === 0 ? [] : await tx.subscriptions.holdOfCustomers(rows)
  const byCustomer = Map.groupBy(
    stored.map((each) => each.subscription),
    (subscription) => subscription.customerId,
  )
  const versionOf = await versionsOf(
    { tx },
    stored.map((each) => each.subscription),
  )
  const subscriptionsOf = (id: string) => byCustomer.get(id) ?? []
  return { customers, features, archived, subscriptionsOf, draftsOf: () => [], billedOf: () => [], versionOf }
}

/** The same with the drafts of these customers, for events that came after their period. */
export async function withDrafts(
  { tx }: Moment,
  world: UsageWorld,
  customers: readonly CustomerRow[],
): Promise<UsageWorld> {
  if (customers.length === 0) return world
  const rows = await tx.invoices.boundaryDraftsOf(customers)
  if (rows.length === 0) return world
  const byCustomer = Map.groupBy(rows, ({ customerId }) => customerId)
  const closed = rows.flatMap(({ basis }) => basis.billing.closed ?? [])
  const ofDrafts = await versionsOf({ tx }, closed)
  const ids = new Set(closed.flatMap(({ planVersion, segments }) => [planVersion.id, ...segments.map(versionIdOf)]))
  return {
    ...world,
    draftsOf: (id) => (byCustomer.get(id) ?? []).map(({ basis }) => basis.billing),
    versionOf: (id) => (ids.has(id) ? ofDrafts(id) : world.versionOf(id)),
  }
}

function versionIdOf({ planVersionId }: Pick<Segment, 'planVersionId'>): string {
  return planVersionId
}

/** Every plan version that these subscriptions and their segments point to. */
export async function versionsOf(
  { tx }: Pick<Moment, 'tx'>,
  subscriptions: readonly Subscription[],
): Promise<(planVersionId: string) => PlanVersion> {
  const own = subscriptions.map(({ planVersion }) => planVersion)
  const known = new Map(own.map((version) => [version.id, version]))
  const named = subscriptions.flatMap(({ segments }) => segments.map((segment) => segment.planVersionId))
  const missing = [...new Set(named)].filter((id) => !known.has(id))
  for (const version of await tx.catalog.plans.versions(missing)) known.set(version.id, version)
  return (id) => {
    const version = known.get(id)
    if (version === undefined) throw new Error(`plan version ${id} is gone`)
    return version
  }
}
