import {
  type Alert,
  type BoundaryBilling,
  type EntitlementGrant,
  type Feature,
  looksLikeId,
  type PastBoundary,
  type PlanVersion,
  type Segment,
  type Subscription,
} from '@tallywright/domain'
import type { HeldCustomer } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { grantOf } from '../entitlement-grants/load-grants.ts'
import type { KnownCatalog, KnownCustomer, KnownEnvironment } from './known-customers.ts'

/** What usage is judged by: the customers it names, held against change with their subscriptions, and the catalog. */
export interface UsageWorld {
  /** By the name that the caller has for them. */
  readonly customers: ReadonlyMap<string, HeldCustomer>
  /** Archived ones too: subscriptions that grant one keep it. */
  readonly features: ReadonlyMap<string, Feature>
  readonly archived: ReadonlySet<string>
  subscriptionsOf(customerId: string): readonly Subscription[]
  /** Temporary ones, ended and coming ones too. */
  grantsOf(customerId: string): readonly EntitlementGrant[]
  /** All that are about them. */
  alertsOf(customerId: string): readonly Alert[]
  /** What the boundaries billed whose invoices are drafts; looked up by {@link withDrafts} only. */
  draftsOf(customerId: string): readonly BoundaryBilling[]
  /** What boundaries have billed; looked up by `withBilled` only. */
  billedOf(customerId: string): readonly PastBoundary[]
  versionOf(planVersionId: string): PlanVersion
}

/**
 * Holds the customers before anything of theirs is read: a subscription that begins meanwhile would not see these events, nor
 * they it. `alone`: nobody else's events of them come in between either.
 */
export async function loadUsageWorld(
  context: Context,
  moment: Moment,
  references: readonly string[],
  options: { readonly alone: boolean } = { alone: false },
): Promise<UsageWorld> {
  const known = context.known.of(context.environmentId)
  const catalog = await currentCatalog(moment, known)
  const customers = await holdNamed(moment, known, [...new Set(references)], options)
  const held = [...new Map([...customers.values()].map((customer) => [customer.id, customer])).values()]
  const standings = new Map(
    (await currentStandings(moment, known, catalog, held)).map((each) => [each.customer.id, each]),
  )
  return {
    customers,
    features: catalog.features,
    archived: catalog.archived,
    subscriptionsOf: (id) => standings.get(id)?.subscriptions ?? [],
    grantsOf: (id) => standings.get(id)?.grants ?? [],
    alertsOf: (id) => [...catalog.alerts, ...(standings.get(id)?.alerts ?? [])],
    draftsOf: () => [],
    billedOf: () => [],
    versionOf: (id) => catalog.versions.get(id) ?? missing(id),
  }
}

/** The catalog as it is, read again where its revision is another than what is remembered. */
async function currentCatalog({ tx, environment }: Moment, known: KnownEnvironment): Promise<KnownCatalog> {
  known.environment = environment
  const before = known.catalogAt(environment.catalogRevision)
  if (before !== null) return before
  const rows = await tx.catalog.features.everything()
  const catalog: KnownCatalog = {
    revision: environment.catalogRevision,
    features: new Map(rows.map((row) => [row.slug, row.definition])),
    archived: new Set(rows.filter(({ archivedAt }) => archivedAt !== null).map(({ slug }) => slug)),
    alerts: environment.hasAlerts ? await tx.alerts.ofAll() : [],
    credits: new Set((await tx.catalog.credits.everything()).map(({ slug }) => slug)),
    versions: new Map(),
  }
  return known.keepCatalog(catalog)
}

/** A name that is remembered may be another's by now, so what is not found under it is looked for again. */
async function holdNamed(
  moment: Moment,
  known: KnownEnvironment,
  references: readonly string[],
  options: { readonly alone: boolean },
): Promise<Map<string, HeldCustomer>> {
  const idOf = (name: string) => (looksLikeId(name) ? name : known.idOf(name))
  const unknown = references.filter((name) => idOf(name) === null)
  const found = unknown.length === 0 ? new Map<string, string>() : await moment.tx.customers.idsOf(unknown)
  const ids = new Map(
    references.flatMap((name) => {
      const id = idOf(name) ?? found.get(name)
      return id === undefined ? [] : [[name, id] as const]
    }),
  )
  const rows = new Map(
    (await moment.tx.customers.hold([...new Set(ids.values())], options)).map((row) => [row.id, row]),
  )
  const gone = [...ids].filter(([name, id]) => !looksLikeId(name) && !rows.has(id) && known.idOf(name) !== null)
  if (gone.length > 0) {
    for (const [name] of gone) known.forgetName(name)
    return holdNamed(moment, known, references, options)
  }
  return new Map(
    [...ids].flatMap(([name, id]) => {
      const row = rows.get(id)
      return row === undefined ? [] : [[name, row] as const]
    }),
  )
}

/** A customer who was just read, with what is remembered of them from now on. */
export async function remember(
  { known: all, environmentId }: Context,
  moment: Moment,
  customer: HeldCustomer,
): Promise<{ standing: KnownCustomer; catalog: KnownCatalog }> {
  const known = all.of(environmentId)
  const catalog = await currentCatalog(moment, known)
  const { bucket, id, externalId, testClockId, timeZone, revision } = customer
  const held = { bucket, id, externalId, testClockId, timeZone, revision }
  const [standing] = await currentStandings(moment, known, catalog, [held])
  if (standing === undefined) throw new Error(`nothing is remembered of ${id}`)
  return { standing, catalog }
}

/**
 * What is remembered of the customers, read again where their revision is another: who gives it has read it before, so that
 * what is remembered is never older than it says.
 */
async function currentStandings(
  { tx }: Pick<Moment, 'tx'>,
  known: KnownEnvironment,
  catalog: KnownCatalog,
  customers: readonly HeldCustomer[],
): Promise<KnownCustomer[]> {
  const isCurrent = ({ id, revision }: HeldCustomer) => {
    const before = known.customer(id)
    return before?.customer.revision === revision && before.catalog === catalog
  }
  const changed = customers.filter((customer) => !isCurrent(customer))
  if (changed.length > 0) await readStandings(tx, known, catalog, changed)
  return customers.map(({ id }) => known.customer(id) as KnownCustomer)
}

async function readStandings(
  tx: Moment['tx'],
  known: KnownEnvironment,
  catalog: KnownCatalog,
  customers: readonly HeldCustomer[],
): Promise<void> {
  const stored = await tx.subscriptions.ofCustomers(customers)
  const own = stored.map(({ subscription }) => withSharedVersion(subscription, catalog))
  const named = own.flatMap(({ segments, pendingChange }) => {
    const coming = pendingChange === null ? [] : [pendingChange.target]
    return [...segments, ...coming].map(versionIdOf)
  })
  const unknown = [...new Set(named)].filter((id) => !catalog.versions.has(id))
  for (const version of await tx.catalog.plans.versions(unknown)) catalog.versions.set(version.id, version)
  const byCustomer = Map.groupBy(own, ({ customerId }) => customerId)
  const quotas = Map.groupBy(await tx.quota.ofCustomers(customers), ({ customerId }) => customerId)
  const grants = Map.groupBy(await tx.entitlementGrants.ofCustomers(customers), ({ customerId }) => customerId)
  const alerts = await tx.alerts.ofCustomers(customers.map(({ id }) => id))
  for (const customer of customers) {
    const { id } = customer
    const subscriptions = byCustomer.get(id) ?? []
    const held = {
      quotas: quotas.get(id) ?? [],
      grants: (grants.get(id) ?? []).map(grantOf),
      alerts: alerts.get(id) ?? [],
    }
    known.keepCustomer({ customer, catalog, subscriptions, ...held })
  }
}

function withSharedVersion(subscription: Subscription, { versions }: KnownCatalog): Subscription {
  const { planVersion } = subscription
  const shared = versions.get(planVersion.id) ?? planVersion
  versions.set(shared.id, shared)
  return { ...subscription, planVersion: shared }
}

function missing(id: string): never {
  throw new Error(`plan version ${id} is gone`)
}

/** The same with the drafts of these customers, for events that came after their period. */
export async function withDrafts(
  { tx }: Moment,
  world: UsageWorld,
  customers: readonly Pick<HeldCustomer, 'bucket' | 'id'>[],
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
