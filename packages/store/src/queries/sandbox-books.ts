import { and, asc, eq } from 'drizzle-orm'
import { sandboxBooks } from '../schema/index.ts'
import type { Executor } from './scope.ts'

/** The books of the sandbox payment provider, each statement on its own: none is part of a command. */
export function sandboxBooksIn(db: Executor) {
  const at = (kind: string, key: string) => and(eq(sandboxBooks.kind, kind), eq(sandboxBooks.key, key))
  const find = async (kind: string, key: string) => {
    const [row] = await db.select().from(sandboxBooks).where(at(kind, key))
    return row === undefined ? null : { entry: row.entry, version: row.version }
  }
  return {
    /** Writes the entry unless one is there, and returns the one that is. */
    record: async (kind: string, key: string, entry: object, environmentId?: string) => {
      const row = { environmentId: environmentId ?? null, kind, key, version: 1, entry }
      const written = await db
        .insert(sandboxBooks)
        .values(row)
        .onConflictDoNothing()
        .returning({ kind: sandboxBooks.kind })
      if (written.length > 0) return { entry: entry as unknown, version: 1, isNew: true }
      const there = await find(kind, key)
      if (there === null) throw new Error(`an entry of the sandbox books is gone: ${kind} ${key}`)
      return { ...there, isNew: false }
    },
    find,
    /** Puts `entry` in the place of that version; false when another one came in between. */
    replace: async (kind: string, key: string, version: number, entry: object): Promise<boolean> => {
      const ofVersion = and(at(kind, key), eq(sandboxBooks.version, version))
      const next = { version: version + 1, entry }
      const replaced = await db.update(sandboxBooks).set(next).where(ofVersion).returning({ kind: sandboxBooks.kind })
      return replaced.length > 0
    },
    remove: (kind: string, key: string) => db.delete(sandboxBooks).where(at(kind, key)),
    /** All of the kind, or those of an environment. */
    list: async (kind: string, environmentId?: string): Promise<readonly unknown[]> => {
      const rows = await db
        .select()
        .from(sandboxBooks)
        .where(
          and(
            eq(sandboxBooks.kind, kind),
            environmentId === undefined ? undefined : eq(sandboxBooks.environmentId, environmentId),
          ),
        )
        .orderBy(asc(sandboxBooks.key))
      return rows.map(({ entry }) => entry)
    },
  }
}
