import type { AddOnVersion, Instant, PlanVersion } from '@tallywright/domain'
import { and, asc, desc, eq, inArray, isNull, lt, type Placeholder, sql } from 'drizzle-orm'
import { addOns, addOnVersions, coupons, credits, features, planGroups, plans, planVersions } from '../schema/index.ts'
import { type PageRequest, pageOf, type Scope } from './scope.ts'
import { type Slots, written } from './written.ts'

type EntryTable = typeof features | typeof credits | typeof planGroups | typeof coupons | typeof plans | typeof addOns

/** What every kind of catalog entry can do: they differ in their definitions only. */
function entryQueries<Table extends EntryTable>({ db, environmentId }: Scope, table: Table) {
  type Row = Table['$inferSelect']
  type NewRow = Omit<Table['$inferInsert'], 'environmentId'>
  // Drizzle cannot see through the union of tables; every one of them has these columns.
  const entries = table as typeof features
  const here = eq(entries.environmentId, environmentId)
  const rows = (found: unknown) => found as Row[]
  return {
    all: async (): Promise<Row[]> =>
      rows(
        await db
          .select()
          .from(entries)
          .where(and(here, isNull(entries.archivedAt)))
          .orderBy(asc(entries.id)),
      ),
    bySlug: async (slug: string): Promise<Row | null> =>
      rows(
        await db
          .select()
          .from(entries)
          .where(and(here, eq(entries.slug, slug))),
      )[0] ?? null,
    /** Archived ones too: running subscriptions still stand on them. */
    everything: async (): Promise<Row[]> => rows(await db.select().from(entries).where(here).orderBy(asc(entries.id))),
    list: async (page: PageRequest, { archived, hidden }: { archived: boolean; hidden: boolean }) => {
      const after = page.after === null ? undefined : lt(entries.id, page.after)
      const current = archived ? undefined : isNull(entries.archivedAt)
      const shown = hidden ? undefined : sql`${entries.definition} ->> 'visibility' is distinct from 'hidden'`
      const found = await db
        .select()
        .from(entries)
        .where(and(here, current, shown, after))
        .orderBy(desc(entries.id))
        .limit(page.limit + 1)
      return pageOf(rows(found) as (Row & { id: string })[], page)
    },
    add: (row: NewRow) => db.insert(entries).values({ ...row, environmentId } as typeof features.$inferInsert),
    save: (row: NewRow & { id: string }) =>
      db
        .update(entries)
        .set(row as Partial<typeof features.$inferInsert>)
        .where(and(here, eq(entries.id, row.id))),
  }
}

export function catalogQueries(scope: Scope) {
  const { db, environmentId } = scope
  return {
    features: entryQueries(scope, features),
    credits: entryQueries(scope, credits),
    planGroups: entryQueries(scope, planGroups),
    coupons: {
      ...entryQueries(scope, coupons),
      byId: async (id: string) =>
        (
          await db
            .select()
            .from(coupons)
            .where(and(eq(coupons.environmentId, environmentId), eq(coupons.id, id)))
        )[0] ?? null,
    },
    plans: {
      ...entryQueries(scope, plans),
      version: async (id: string): Promise<PlanVersion | null> => (await planVersionsById(scope, [id]))[0] ?? null,
      versions: (ids: readonly string[]): Promise<PlanVersion[]> => planVersionsById(scope, ids),
      /** What the catalog offers of each of these plans: the newest version, with its lasting prices. */
      currentVersions: async (planIds: readonly string[]): Promise<PlanVersion[]> => {
        if (planIds.length === 0) return []
        const found = await db
          .selectDistinctOn([planVersions.planId], {
            snapshot: planVersions.snapshot,
            groups: currentGroups(environmentId),
          })
          .from(planVersions)
          .where(
            and(
              eq(planVersions.environmentId, environmentId),
              inArray(planVersions.planId, [...planIds]),
              eq(planVersions.kind, 'offered'),
            ),
          )
          .orderBy(planVersions.planId, desc(planVersions.version))
        return found.map(withGroup)
      },
      /** One version of a plan with its lasting prices, by its number. */
      numbered: async (planId: string, version: number): Promise<PlanVersion | null> =>
        (await planVersionsOf(scope, planId, version, 'offered'))[0] ?? null,
      /** The introductory phases of a version, in their order. */
      phasesOf: async (planId: string, version: number): Promise<PlanVersion[]> => {
        const found = await planVersionsOf(scope, planId, version, 'phase')
        return found.toSorted((a, b) => (a.phase ?? 0) - (b.phase ?? 0))
      },
      addVersion: (snapshot: PlanVersion, createdAt: Instant) =>
        db.insert(planVersions).values({
          environmentId,
          id: snapshot.id,
          planId: snapshot.planId,
          version: snapshot.version,
          kind: kindOf(snapshot),
          snapshot,
          createdAt,
        }),
    },
    addOns: {
      ...entryQueries(scope, addOns),
      versions: (ids: readonly string[]): Promise<AddOnVersion[]> => addOnVersionsById(scope, ids),
      /** The newest version of each of these add-ons. */
      currentVersions: async (addOnIds: readonly string[]): Promise<AddOnVersion[]> => {
        if (addOnIds.length === 0) return []
        const found = await db
          .selectDistinctOn([addOnVersions.addOnId], { snapshot: addOnVersions.snapshot })
          .from(addOnVersions)
          .where(and(eq(addOnVersions.environmentId, environmentId), inArray(addOnVersions.addOnId, [...addOnIds])))
          .orderBy(addOnVersions.addOnId, desc(addOnVersions.version))
        return found.map((row) => row.snapshot)
      },
      addVersion: (snapshot: AddOnVersion, createdAt: Instant) =>
        db.insert(addOnVersions).values({
          environmentId,
          id: snapshot.id,
          addOnId: snapshot.addOnId,
          version: snapshot.version,
          snapshot,
          createdAt,
        }),
    },
  }
}

const planVersionOfId = written((db, { id, environmentId }: Slots<{ readonly id: string }>) =>
  db
    .select({ snapshot: planVersions.snapshot, groups: currentGroups(environmentId) })
    .from(planVersions)
    .where(and(eq(planVersions.environmentId, environmentId), eq(planVersions.id, id))),
)

export async function planVersionsById(scope: Scope, ids: readonly string[]): Promise<PlanVersion[]> {
  const [id, ...others] = ids
  if (id === undefined) return []
  if (others.length === 0) return (await planVersionOfId(scope, { id })).map(withGroup)
  const { db, environmentId } = scope
  const found = await db
    .select({ snapshot: planVersions.snapshot, groups: currentGroups(environmentId) })
    .from(planVersions)
    .where(and(eq(planVersions.environmentId, environmentId), inArray(planVersions.id, [...ids])))
  return found.map(withGroup)
}

export async function addOnVersionsById({ db, environmentId }: Scope, ids: readonly string[]): Promise<AddOnVersion[]> {
  if (ids.length === 0) return []
  const found = await db
    .select({ snapshot: addOnVersions.snapshot })
    .from(addOnVersions)
    .where(and(eq(addOnVersions.environmentId, environmentId), inArray(addOnVersions.id, [...ids])))
  return found.map((row) => row.snapshot)
}

async function planVersionsOf(
  { db, environmentId }: Scope,
  planId: string,
  version: number,
  kind: 'offered' | 'phase',
): Promise<PlanVersion[]> {
  const found = await db
    .select({ snapshot: planVersions.snapshot, groups: currentGroups(environmentId) })
    .from(planVersions)
    .where(
      and(
        eq(planVersions.environmentId, environmentId),
        eq(planVersions.planId, planId),
        eq(planVersions.version, version),
        eq(planVersions.kind, kind),
      ),
    )
  return found.map(withGroup)
}

function kindOf({ customerId, phase }: PlanVersion) {
  if (customerId !== undefined) return 'custom'
  return phase === undefined ? 'offered' : 'phase'
}

type GroupOrder = readonly { readonly slug: string; readonly plans: readonly string[] }[]

/** The groups as they are now, read in the same statement as the versions: every command loads both. */
function currentGroups(environmentId: string | Placeholder) {
  return sql<GroupOrder>`(
    select coalesce(json_agg(json_build_object('slug', g.slug, 'plans', g.definition -> 'plans')), '[]')
    from plan_groups g where g.environment_id = ${environmentId} and g.archived_at is null)`
}

/** The order of plans in their group is as it is now, also for versions sold long ago: it decides what is an upgrade. */
function withGroup({ snapshot, groups }: { snapshot: PlanVersion; groups: GroupOrder }): PlanVersion {
  const group = groups.find(({ plans }) => plans.includes(snapshot.planSlug))
  const rank = group?.plans.indexOf(snapshot.planSlug) ?? 0
  return { ...snapshot, group: group === undefined ? null : { slug: group.slug, rank } }
}
