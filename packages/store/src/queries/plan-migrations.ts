import { and, eq, isNull } from 'drizzle-orm'
import { planMigrations } from '../schema/index.ts'
import type { Scope } from './scope.ts'

export type PlanMigrationRow = Omit<typeof planMigrations.$inferSelect, 'environmentId'>

export function planMigrationQueries({ db, environmentId }: Scope) {
  const here = eq(planMigrations.environmentId, environmentId)
  return {
    add: (row: PlanMigrationRow) => db.insert(planMigrations).values({ ...row, environmentId }),
    find: async (id: string): Promise<PlanMigrationRow | null> =>
      (
        await db
          .select()
          .from(planMigrations)
          .where(and(here, eq(planMigrations.id, id)))
      )[0] ?? null,
    /** The run of this plan that is not finished, held against others that want to begin one. */
    lockOpen: async (planId: string): Promise<PlanMigrationRow | null> =>
      (
        await db
          .select()
          .from(planMigrations)
          .where(and(here, eq(planMigrations.planId, planId), isNull(planMigrations.finishedAt)))
          .for('update')
      )[0] ?? null,
    /** True when the run still stood where `before` says: whoever else goes on with it loses. */
    save: async (before: PlanMigrationRow, change: Partial<PlanMigrationRow>): Promise<boolean> => {
      const stood =
        before.reached === null ? isNull(planMigrations.reached) : eq(planMigrations.reached, before.reached)
      const saved = await db
        .update(planMigrations)
        .set(change)
        .where(and(here, eq(planMigrations.id, before.id), isNull(planMigrations.finishedAt), stood))
        .returning({ id: planMigrations.id })
      return saved.length > 0
    },
  }
}
