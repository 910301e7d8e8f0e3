import { eq } from 'drizzle-orm'
import { sandboxCharges } from '../schema/index.ts'
import type { Executor } from './scope.ts'

/** The books of the sandbox payment provider. */
export function sandboxChargeBook(db: Executor) {
  return {
    /** Writes the charge unless one with its key is there, and returns the one that is. */
    record: async (idempotencyKey: string, charge: object): Promise<unknown> => {
      await db.insert(sandboxCharges).values({ idempotencyKey, charge }).onConflictDoNothing()
      const [row] = await db.select().from(sandboxCharges).where(eq(sandboxCharges.idempotencyKey, idempotencyKey))
      return row?.charge
    },
    find: async (idempotencyKey: string): Promise<unknown> =>
      (await db.select().from(sandboxCharges).where(eq(sandboxCharges.idempotencyKey, idempotencyKey)))[0]?.charge ??
      null,
    replace: (idempotencyKey: string, charge: object) =>
      db.update(sandboxCharges).set({ charge }).where(eq(sandboxCharges.idempotencyKey, idempotencyKey)),
  }
}
