import { and, asc, eq, gt, inArray, ne, or, sql } from 'drizzle-orm'
import { planVersions, subscriptions } from '../schema/index.ts'
import type { Scope } from './scope.ts'

/** Which subscriptions a migration is for. `fromVersion` null: any; `customers`: ids, null for all. */
export interface MigrationScope {
  readonly planId: string
  readonly targetVersionId: string
  readonly fromVersion: number | null
  readonly includeCustom: boolean
  readonly customers: readonly string[] | null
}

export function toMigrateQueries({ db, environmentId }: Scope) {
  return {
    /**
     * The live ones of a plan that stand on other versions than `target`, by id: those that a migration looks at. What
     * introductory prices of a customer's own lead to is for the migration to say. Not loaded, so that one which cannot be
     * stops nobody else.
     */
    toMigrate: (which: MigrationScope, after: string | null, limit: number) => {
      const { planId, targetVersionId, fromVersion, includeCustom, customers } = which
      const versions = db
        .select({ id: planVersions.id })
        .from(planVersions)
        .where(
          and(
            eq(planVersions.environmentId, environmentId),
            eq(planVersions.planId, planId),
            ne(planVersions.id, targetVersionId),
            fromVersion === null ? undefined : eq(planVersions.version, fromVersion),
            includeCustom ? undefined : or(ne(planVersions.kind, 'custom'), isInPhase()),
          ),
        )
      return db
        .select({ bucket: subscriptions.bucket, id: subscriptions.id, customerId: subscriptions.customerId })
        .from(subscriptions)
        .where(
          and(
            eq(subscriptions.environmentId, environmentId),
            eq(subscriptions.live, true),
            inArray(subscriptions.planVersionId, versions),
            customers === null ? undefined : inArray(subscriptions.customerId, [...customers]),
            after === null ? undefined : gt(subscriptions.id, after),
          ),
        )
        .orderBy(asc(subscriptions.id))
        .limit(limit)
    },
  }
}

function isInPhase() {
  return sql<boolean>`${planVersions.snapshot} -> 'phase' is not null`
}
