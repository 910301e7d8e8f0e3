import type { Instant } from '@tallywright/domain'
import { and, asc, eq, isNotNull, lte, notInArray } from 'drizzle-orm'
import { paymentSetups, providerCustomers, providerErrands, providerEvents } from '../schema/index.ts'
import { type DeadlineClock, livesBy } from './due-by-clock.ts'
import { addRow, findRow, saveRow } from './rows.ts'
import type { Executor, Scope } from './scope.ts'
import { type Slots, written } from './written.ts'

export type PaymentSetupRow = typeof paymentSetups.$inferSelect
export type ProviderEventRow = typeof providerEvents.$inferSelect
export type ProviderErrandRow = typeof providerErrands.$inferSelect

/** An errand that is to be run. */
export interface DueErrand {
  readonly bucket: number
  readonly id: string
  readonly customerId: string
  readonly deadlineAt: Instant
}

const referenceOf = written(
  (db, slots: Slots<{ readonly bucket: number; readonly customerId: string; readonly provider: string }>) =>
    db
      .select({ reference: providerCustomers.reference })
      .from(providerCustomers)
      .where(
        and(
          eq(providerCustomers.bucket, slots.bucket),
          eq(providerCustomers.environmentId, slots.environmentId),
          eq(providerCustomers.customerId, slots.customerId),
          eq(providerCustomers.provider, slots.provider),
        ),
      ),
)

/** What providers call customers, and the pages on which customers enter payment methods. */
export function providerQueries(scope: Scope) {
  const { db, environmentId } = scope
  const setup = (bucket: number) =>
    and(eq(paymentSetups.bucket, bucket), eq(paymentSetups.environmentId, environmentId))
  return {
    customerReference: async (bucket: number, customerId: string, provider: string): Promise<string | null> => {
      const [row] = await referenceOf(scope, { bucket, customerId, provider })
      return row?.reference ?? null
    },
    /** What all providers call the customer. */
    referencesOf: (bucket: number, customerId: string) =>
      db
        .select({ provider: providerCustomers.provider, reference: providerCustomers.reference })
        .from(providerCustomers)
        .where(
          and(
            eq(providerCustomers.bucket, bucket),
            eq(providerCustomers.environmentId, environmentId),
            eq(providerCustomers.customerId, customerId),
          ),
        ),
    addErrand: (row: Omit<typeof providerErrands.$inferInsert, 'environmentId'>) =>
      db
        .insert(providerErrands)
        .values({ ...row, environmentId })
        .onConflictDoNothing(),
    findErrand: (bucket: number, id: string): Promise<ProviderErrandRow | null> =>
      findRow(scope, providerErrands, { bucket, id }),
    saveErrand: (row: Partial<ProviderErrandRow> & Pick<ProviderErrandRow, 'bucket' | 'id'>) =>
      saveRow(scope, providerErrands, row),
    removeErrand: (bucket: number, id: string) =>
      db
        .delete(providerErrands)
        .where(
          and(
            eq(providerErrands.bucket, bucket),
            eq(providerErrands.environmentId, environmentId),
            eq(providerErrands.id, id),
          ),
        ),
    /** Errands that are to be run by `until`, earliest first. `except`: ids. */
    dueErrands: async (
      clock: DeadlineClock,
      until: Instant,
      limit: number,
      except: readonly string[] = [],
    ): Promise<DueErrand[]> => {
      const rows = await db
        .select()
        .from(providerErrands)
        .where(
          and(
            eq(providerErrands.environmentId, environmentId),
            lte(providerErrands.dueAt, until),
            livesBy(scope, clock, providerErrands),
            except.length === 0 ? undefined : notInArray(providerErrands.id, [...except]),
          ),
        )
        .orderBy(asc(providerErrands.dueAt), asc(providerErrands.customerId), asc(providerErrands.id))
        .limit(limit)
      return rows.map(({ bucket, id, customerId, dueAt }) => ({ bucket, id, customerId, deadlineAt: dueAt }))
    },
    /** The first reference stays: what was attached hangs on it. */
    addCustomer: (row: Omit<typeof providerCustomers.$inferInsert, 'environmentId'>) =>
      db
        .insert(providerCustomers)
        .values({ ...row, environmentId })
        .onConflictDoNothing(),
    addSetup: (row: Omit<typeof paymentSetups.$inferInsert, 'environmentId'>) => addRow(scope, paymentSetups, row),
    findSetup: (bucket: number, id: string): Promise<PaymentSetupRow | null> =>
      findRow(scope, paymentSetups, { bucket, id }),
    setupByReference: async (bucket: number, provider: string, reference: string): Promise<PaymentSetupRow | null> =>
      (
        await db
          .select()
          .from(paymentSetups)
          .where(and(setup(bucket), eq(paymentSetups.provider, provider), eq(paymentSetups.reference, reference)))
          .for('update')
      )[0] ?? null,
    saveSetup: (row: Partial<PaymentSetupRow> & Pick<PaymentSetupRow, 'bucket' | 'id'>) =>
      saveRow(scope, paymentSetups, row),
  }
}

/** What providers told, of whatever environment: it is read before it is known whose it is. */
export function providerEventBook(db: Executor) {
  const one = (provider: string, id: string) => and(eq(providerEvents.provider, provider), eq(providerEvents.id, id))
  return {
    /** False when it was stored before. */
    store: async (row: ProviderEventRow): Promise<boolean> =>
      (await db.insert(providerEvents).values(row).onConflictDoNothing().returning({ id: providerEvents.id })).length >
      0,
    save: ({ provider, id, ...change }: Partial<ProviderEventRow> & Pick<ProviderEventRow, 'provider' | 'id'>) =>
      db.update(providerEvents).set(change).where(one(provider, id)),
    due: (until: Instant, limit: number): Promise<ProviderEventRow[]> =>
      db
        .select()
        .from(providerEvents)
        .where(and(isNotNull(providerEvents.dueAt), lte(providerEvents.dueAt, until)))
        .orderBy(asc(providerEvents.dueAt), asc(providerEvents.id))
        .limit(limit),
  }
}
