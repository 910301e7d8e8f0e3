import type { Alert, AlertSubject, Currency, Instant } from '@tallywright/domain'
import { and, asc, count, desc, eq, inArray, isNull, lt, or } from 'drizzle-orm'
import { alertFirings, alerts } from '../schema/index.ts'
import { type Page, type PageRequest, pageOf, type Scope } from './scope.ts'

export type AlertRow = Omit<typeof alerts.$inferSelect, 'environmentId'>
export type AlertFiringRow = Omit<typeof alertFirings.$inferSelect, 'environmentId'>

/** What of a row says when it is told. */
export function alertOf({ id, metric, subject, threshold, thresholdType }: AlertRow): Alert {
  return { id, subject: subjectOf(metric, subject), threshold, thresholdType }
}

export function subjectOf(metric: AlertSubject['metric'], subject: string): AlertSubject {
  switch (metric) {
    case 'usage':
      return { metric, featureSlug: subject }
    case 'spend':
      return { metric, currency: subject as Currency }
    case 'balance':
      return { metric, unit: subject }
  }
}

/** The slug, currency or unit that it is about. */
export function subjectText(subject: AlertSubject): string {
  switch (subject.metric) {
    case 'usage':
      return subject.featureSlug
    case 'spend':
      return subject.currency
    case 'balance':
      return subject.unit
  }
}

export function alertQueries({ db, environmentId }: Scope) {
  const here = eq(alerts.environmentId, environmentId)
  const inForce = and(here, isNull(alerts.deletedAt))
  const own = (id: string) => and(here, eq(alerts.id, id))
  return {
    /** Those of every customer that are not deleted. */
    ofAll: async (): Promise<Alert[]> => {
      const rows = await db
        .select()
        .from(alerts)
        .where(and(inForce, isNull(alerts.customerId)))
        .orderBy(asc(alerts.id))
      return rows.map(alertOf)
    },
    /** Those of each of these customers alone, by customer. */
    ofCustomers: async (ids: readonly string[]): Promise<Map<string, Alert[]>> => {
      const rows = await db
        .select()
        .from(alerts)
        .where(and(inForce, inArray(alerts.customerId, [...ids])))
        .orderBy(asc(alerts.id))
      const byCustomer = Map.groupBy(rows, ({ customerId }) => customerId ?? '')
      return new Map([...byCustomer].map(([id, theirs]) => [id, theirs.map(alertOf)]))
    },
    /** How many are not deleted, of one customer alone or of all. */
    count: async (customerId: string | null): Promise<number> => {
      const theirs = customerId === null ? isNull(alerts.customerId) : eq(alerts.customerId, customerId)
      const [row] = await db.select({ count: count() }).from(alerts).where(and(inForce, theirs))
      return row?.count ?? 0
    },
    /** Whether another alert that is not deleted is about the same, of all customers or of this one. */
    isWatched: async ({ metric, subject }: Pick<AlertRow, 'metric' | 'subject'>, customerId: string | null) => {
      const same = and(inForce, eq(alerts.metric, metric), eq(alerts.subject, subject))
      const ofCustomer = customerId === null ? undefined : eq(alerts.customerId, customerId)
      const [row] = await db
        .select({ id: alerts.id })
        .from(alerts)
        .where(and(same, or(isNull(alerts.customerId), ofCustomer)))
        .limit(1)
      return row !== undefined
    },
    find: async (id: string): Promise<AlertRow | null> => (await db.select().from(alerts).where(own(id)))[0] ?? null,
    /** Newest first. */
    list: async (
      page: PageRequest,
      { customerId, deleted }: { readonly customerId?: string; readonly deleted: boolean },
    ): Promise<Page<AlertRow>> => {
      const rows = await db
        .select()
        .from(alerts)
        .where(
          and(
            here,
            customerId === undefined ? undefined : eq(alerts.customerId, customerId),
            deleted ? undefined : isNull(alerts.deletedAt),
            page.after === null ? undefined : lt(alerts.id, page.after),
          ),
        )
        .orderBy(desc(alerts.id))
        .limit(page.limit + 1)
      return pageOf(rows, page)
    },
    add: (row: AlertRow) => db.insert(alerts).values({ ...row, environmentId }),
    delete: (id: string, { deletedAt, version }: Pick<AlertRow, 'version'> & { readonly deletedAt: Instant }) =>
      db.update(alerts).set({ deletedAt, version }).where(own(id)),
    /** Nobody asks about a customer who is deleted. */
    deleteOfCustomer: (customerId: string, deletedAt: Instant) =>
      db
        .update(alerts)
        .set({ deletedAt })
        .where(and(inForce, eq(alerts.customerId, customerId))),
    /** Notes that an alert is told; false where it was told in this period before. */
    fire: async (row: AlertFiringRow): Promise<boolean> => {
      const added = await db
        .insert(alertFirings)
        .values({ ...row, environmentId })
        .onConflictDoNothing()
        .returning({ alertId: alertFirings.alertId })
      return added.length > 0
    },
  }
}
