import type { AlertSubject, Instant } from '@tallywright/domain'
import { and, desc, eq, getTableColumns, gt, gte, isNull, or, type SQL, sql } from 'drizzle-orm'
import { alertChecks, limitShares } from '../schema/index.ts'
import type { Scope } from './scope.ts'

export type LimitShareRow = Omit<typeof limitShares.$inferSelect, 'environmentId'>

/** Where a page begins: after this row, in the order of shares. */
export type LimitSharePlace = Pick<LimitShareRow, 'share' | 'customerId' | 'metric' | 'subject' | 'subscriptionId'>

export interface LimitShareFilter {
  readonly of: { readonly metric: AlertSubject['metric']; readonly subject: string } | null
  readonly atLeast: string | null
}

/** `isPending`: something has changed since that was not looked at yet. */
export type FoundLimitShare = LimitShareRow & { readonly isPending: boolean }

export function limitShareQueries({ db, environmentId }: Scope) {
  const here = eq(limitShares.environmentId, environmentId)
  const { share, customerId, metric, subject, subscriptionId } = limitShares
  const about = (of: NonNullable<LimitShareFilter['of']>) => and(here, eq(metric, of.metric), eq(subject, of.subject))
  return {
    /** All of a customer, in the place of what was there. */
    replace: async (
      owner: Pick<LimitShareRow, 'bucket' | 'customerId'>,
      rows: readonly Omit<LimitShareRow, 'bucket' | 'customerId'>[],
    ): Promise<void> => {
      await db
        .delete(limitShares)
        .where(and(here, eq(limitShares.bucket, owner.bucket), eq(customerId, owner.customerId)))
      if (rows.length > 0) await db.insert(limitShares).values(rows.map((row) => ({ ...row, ...owner, environmentId })))
    },
    /** Those of a subject that nobody watches any more: of one customer, or of all. */
    forget: (of: NonNullable<LimitShareFilter['of']>, ofCustomer: string | null) =>
      db.delete(limitShares).where(and(about(of), ofCustomer === null ? undefined : eq(customerId, ofCustomer))),
    /** The largest shares first, of periods that go on at `now`. */
    nearest: (
      { of, atLeast }: LimitShareFilter,
      { now, limit, after }: { readonly now: Instant; readonly limit: number; readonly after: LimitSharePlace | null },
    ): Promise<FoundLimitShare[]> => {
      const { environmentId: _, ...columns } = getTableColumns(limitShares)
      // Of one customer each: an `exists` would be answered by reading all that anybody asks.
      const pending = db
        .select({ dueAt: alertChecks.dueAt })
        .from(alertChecks)
        .where(
          and(
            eq(alertChecks.bucket, limitShares.bucket),
            eq(alertChecks.environmentId, limitShares.environmentId),
            eq(alertChecks.customerId, customerId),
          ),
        )
      return db
        .select({ ...columns, isPending: sql<boolean>`(${pending}) is not null` })
        .from(limitShares)
        .where(
          and(
            of === null ? here : about(of),
            atLeast === null ? undefined : gte(share, atLeast),
            or(isNull(limitShares.resetsAt), gt(limitShares.resetsAt, now)),
            after === null ? undefined : isAfter(after),
          ),
        )
        .orderBy(desc(share), desc(customerId), desc(metric), desc(subject), desc(subscriptionId))
        .limit(limit)
    },
  }
}

function isAfter({ share, customerId, metric, subject, subscriptionId }: LimitSharePlace): SQL {
  const { share: own, ...rest } = limitShares
  const columns = sql`(${own}, ${rest.customerId}, ${rest.metric}, ${rest.subject}, ${rest.subscriptionId})`
  return sql`${columns} < (${share}::numeric, ${customerId}, ${metric}, ${subject}, ${subscriptionId})`
}
