import { bucketOfId, type Instant, looksLikeId } from '@tallywright/domain'
import { and, count, desc, eq, gt, isNotNull, lt } from 'drizzle-orm'
import { customers, entitlementGrants, invoices, payments, subscriptions, testClocks } from '../schema/index.ts'
import { bucketOfCustomer } from './customers.ts'
import { removeCustomers } from './remove-customers.ts'
import { type PageRequest, pageOf, type Scope } from './scope.ts'

export type TestClockRow = typeof testClocks.$inferSelect

/** What names a customer: their id or `externalId`, or the id of something of theirs. */
export interface CustomerName {
  readonly field: 'customerId' | 'externalId' | 'subscriptionId' | 'invoiceId' | 'paymentId' | 'grantId'
  readonly value: string
}

const OWNED = {
  subscriptionId: { kind: 'subscription', table: subscriptions },
  invoiceId: { kind: 'invoice', table: invoices },
  paymentId: { kind: 'payment', table: payments },
  grantId: { kind: 'entitlementGrant', table: entitlementGrants },
} as const

export function testClockQueries(scope: Scope) {
  const { db, environmentId } = scope
  const at = (id: string) => and(eq(testClocks.environmentId, environmentId), eq(testClocks.id, id))
  const first = async (rows: Promise<TestClockRow[]>) => (await rows)[0] ?? null
  const ofClock = (id: string) => and(eq(customers.environmentId, environmentId), eq(customers.testClockId, id))

  /** The customer whom something names, also one that is deleted; undefined for what names nobody. */
  const named = ({ field, value }: CustomerName) => {
    if (field === 'customerId' || field === 'externalId') {
      const column = looksLikeId(value) ? customers.id : customers.externalId
      return and(eq(customers.bucket, bucketOfCustomer(environmentId, value)), eq(column, value))
    }
    const { kind, table } = OWNED[field]
    const bucket = bucketOfId(kind, value)
    if (bucket === null) return undefined
    const owner = db
      .select({ id: table.customerId })
      .from(table)
      .where(and(eq(table.bucket, bucket), eq(table.environmentId, environmentId), eq(table.id, value)))
    return and(eq(customers.bucket, bucket), eq(customers.id, owner))
  }

  return {
    add: (row: Omit<TestClockRow, 'environmentId'>) => db.insert(testClocks).values({ ...row, environmentId }),
    find: (id: string) => first(db.select().from(testClocks).where(at(id))),
    lock: (id: string) => first(db.select().from(testClocks).where(at(id)).for('update')),
    /** The clock that the customer lives by; null for who goes by the sandbox's. */
    ofCustomer: async (name: CustomerName): Promise<TestClockRow | null> => {
      const isNamed = named(name)
      if (isNamed === undefined) return null
      const rows = await db
        .select({ clock: testClocks })
        .from(customers)
        .innerJoin(
          testClocks,
          and(eq(testClocks.environmentId, customers.environmentId), eq(testClocks.id, customers.testClockId)),
        )
        .where(and(eq(customers.environmentId, environmentId), isNamed))
      return rows[0]?.clock ?? null
    },
    save: (id: string, change: Pick<TestClockRow, 'clockAt' | 'advancingTo' | 'advanceLeaseUntil'>) =>
      db.update(testClocks).set(change).where(at(id)),
    list: async (page: PageRequest) => {
      const rows = await db
        .select()
        .from(testClocks)
        .where(
          and(
            eq(testClocks.environmentId, environmentId),
            page.after === null ? undefined : lt(testClocks.id, page.after),
          ),
        )
        .orderBy(desc(testClocks.id))
        .limit(page.limit + 1)
      return pageOf(rows, page)
    },
    countCustomers: async (id: string): Promise<number> => {
      const [row] = await db.select({ customers: count() }).from(customers).where(ofClock(id))
      return row?.customers ?? 0
    },
    /** The ids of those who live by it; with null, of those who live by any. */
    customersOf: async (id: string | null): Promise<string[]> => {
      const any = and(eq(customers.environmentId, environmentId), isNotNull(customers.testClockId))
      const rows = await db
        .select({ id: customers.id })
        .from(customers)
        .where(id === null ? any : ofClock(id))
        .orderBy(customers.id)
      return rows.map((row) => row.id)
    },
    /** True while one of them is being advanced. */
    isAnyAdvancing: async (wall: Instant): Promise<boolean> => {
      const rows = await db
        .select({ id: testClocks.id })
        .from(testClocks)
        .where(and(eq(testClocks.environmentId, environmentId), gt(testClocks.advanceLeaseUntil, wall)))
        .limit(1)
      return rows.length > 0
    },
    /** Removes a clock with those who live by it and all their books. */
    remove: async (id: string): Promise<void> => {
      const rows = await db.select({ id: customers.id }).from(customers).where(ofClock(id)).for('update')
      await removeCustomers(
        scope,
        rows.map((row) => row.id),
      )
      await db.delete(testClocks).where(at(id))
    },
  }
}
