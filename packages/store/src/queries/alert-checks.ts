import type { Instant } from '@tallywright/domain'
import { and, asc, eq, lte, notInArray, sql } from 'drizzle-orm'
import { alertChecks } from '../schema/index.ts'
import { columnSet, compareText } from './column-arrays.ts'
import { type DeadlineClock, livesBy } from './due-by-clock.ts'
import type { Scope } from './scope.ts'
import { type Slots, written } from './written.ts'

export type AlertCheckRow = Omit<typeof alertChecks.$inferSelect, 'environmentId'>

/** A customer whose alerts are to be looked at. `id`: theirs, and that it is about alerts. */
export interface DueAlertCheck {
  readonly bucket: number
  readonly id: string
  readonly customerId: string
  readonly deadlineAt: Instant
}

const ID = sql<string>`${alertChecks.customerId} || ':alerts'`

const ask = written((db, { bucket, environmentId, customerId, dueAt }: Slots<AlertCheckRow>) =>
  db
    .insert(alertChecks)
    .values({ bucket, environmentId, customerId, dueAt } as unknown as typeof alertChecks.$inferInsert)
    .onConflictDoNothing(),
)

const COLUMNS = columnSet<AlertCheckRow>([
  ['bucket', 'smallint', ({ bucket }) => bucket],
  ['customer_id', 'text', ({ customerId }) => customerId],
  ['due_at', 'timestamptz', ({ dueAt }) => new Date(dueAt).toISOString()],
])

/** Asks for looks, from parameters that begin with `$<first>`; `$1` is the environment. One that is asked for already comes first. */
export const insertChecks = (first: number, where = '') => `insert into alert_checks
  (bucket, environment_id, customer_id, due_at)
  select k.bucket, $1, k.customer_id, k.due_at from ${COLUMNS.source(first, 'k')} ${where} on conflict do nothing`

/** In one order by everybody, so that nobody waits for another in a ring. */
export function checkParams(rows: readonly AlertCheckRow[]): (string | null)[] {
  return COLUMNS.params(rows.toSorted((a, b) => a.bucket - b.bucket || compareText(a.customerId, b.customerId)))
}

const ASK_ALL = insertChecks(2)

export function alertCheckQueries(scope: Scope) {
  const { db, wire, environmentId } = scope
  const here = eq(alertChecks.environmentId, environmentId)
  return {
    /** Asks for a look at the alerts of a customer who is locked; one that is asked for already comes first. */
    ask: async (row: AlertCheckRow): Promise<void> => {
      await ask(scope, row)
    },
    /** The same of customers who are only held, and whom others may ask about at the same time. */
    askAll: async (rows: readonly AlertCheckRow[]): Promise<void> => {
      if (rows.length > 0) await wire.send(ASK_ALL, [environmentId, ...checkParams(rows)])
    },
    /** Earliest first. `except`: ids. */
    due: (
      clock: DeadlineClock,
      until: Instant,
      limit: number,
      except: readonly string[] = [],
    ): Promise<DueAlertCheck[]> =>
      db
        .select({
          bucket: alertChecks.bucket,
          id: ID,
          customerId: alertChecks.customerId,
          deadlineAt: alertChecks.dueAt,
        })
        .from(alertChecks)
        .where(
          and(
            here,
            lte(alertChecks.dueAt, until),
            livesBy(scope, clock, alertChecks),
            except.length === 0 ? undefined : notInArray(ID, [...except]),
          ),
        )
        .orderBy(asc(alertChecks.dueAt), asc(alertChecks.customerId))
        .limit(limit),
    /** False where nobody asks any more. Of a locked customer: what changes later asks again. */
    remove: async (bucket: number, customerId: string): Promise<boolean> => {
      const removed = await db
        .delete(alertChecks)
        .where(and(eq(alertChecks.bucket, bucket), here, eq(alertChecks.customerId, customerId)))
        .returning({ dueAt: alertChecks.dueAt })
      return removed.length > 0
    },
  }
}
