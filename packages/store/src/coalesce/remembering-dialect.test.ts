import { type Instant, instantFromEpoch } from '@tallywright/domain'
import { and, asc, eq, gt, inArray, isNull, max, or, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { drizzle, type PgRemoteDatabase } from 'drizzle-orm/pg-proxy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { customers, discounts, outbox, payments, subscriptions, walletGrants } from '../schema/index.ts'
import { RememberingDialect } from './remembering-dialect.ts'

interface Given {
  readonly bucket: number
  readonly ids: readonly string[]
  readonly text: string | null
  readonly at: Instant
  readonly json: object
  readonly amount: bigint
  readonly flag: boolean
}

type Write = (db: PgRemoteDatabase, given: Given) => { toSQL(): { sql: string; params: unknown[] } }

const paymentsOf = ({ bucket, ids }: Given) => and(eq(payments.bucket, bucket), inArray(payments.id, [...ids]))

const queries: Record<string, Write> = {
  'all columns': (db, given) => db.select().from(payments).where(paymentsOf(given)),
  locked: (db, given) => db.select().from(payments).where(paymentsOf(given)).for('update'),
  'locked otherwise': (db, given) =>
    db
      .select()
      .from(payments)
      .where(paymentsOf(given))
      .for('key share', given.flag ? { skipLocked: true } : {}),
  'some columns, in order, cut off': (db, { at, bucket }) =>
    db
      .select({ id: payments.id, customerId: payments.customerId })
      .from(payments)
      .where(and(eq(payments.bucket, bucket), gt(payments.checkAt, at)))
      .orderBy(asc(payments.checkAt), asc(payments.id))
      .limit(bucket),
  'others of as many': (db, { bucket }) =>
    db.select({ id: payments.id, invoiceId: payments.invoiceId }).from(payments).where(eq(payments.bucket, bucket)),
  'others instead': (db, { bucket }) =>
    db.select({ id: payments.id, customerId: payments.customerId }).from(payments).where(eq(payments.bucket, bucket)),
  'an aggregate': (db, given) =>
    db
      .select({ last: max(payments.attempt) })
      .from(payments)
      .where(paymentsOf(given)),
  distinct: (db, { bucket }) =>
    db.selectDistinct({ unit: walletGrants.unit }).from(walletGrants).where(eq(walletGrants.bucket, bucket)),
  'a condition that is there or not': (db, { bucket, text, flag }) =>
    db
      .select()
      .from(customers)
      .where(
        and(
          eq(customers.bucket, bucket),
          text === null ? undefined : eq(customers.email, text),
          flag ? isNull(customers.deletedAt) : undefined,
        ),
      ),
  'text of its own': (db, { at, bucket }) =>
    db
      .select()
      .from(customers)
      .where(
        sql`${customers.bucket} = ${bucket} and now() > ${sql.param(at, customers.createdAt)} -- ${sql.raw(`${bucket}`)}`,
      ),
  'a question in a question': (db, given) =>
    db
      .select()
      .from(subscriptions)
      .where(
        or(
          inArray(subscriptions.id, db.select({ id: payments.id }).from(payments).where(paymentsOf(given))),
          eq(subscriptions.live, given.flag),
        ),
      ),
  joined: (db, { bucket }) =>
    db
      .select({ id: discounts.id })
      .from(discounts)
      .innerJoin(subscriptions, eq(subscriptions.id, discounts.subscriptionId))
      .where(eq(discounts.bucket, bucket)),
  'rows with and without a value': (db, { bucket, ids, text, json, at }) =>
    db.insert(outbox).values(
      ids.map((id, index) => ({
        bucket,
        environmentId: 'env',
        customerId: id,
        sequence: index,
        id,
        type: 'a.b',
        objectType: 'a',
        objectId: id,
        objectVersion: 1,
        snapshot: json,
        actor: 'test',
        ...(index % 2 === 0 ? { reason: text } : {}),
        occurredAt: at,
      })),
    ),
  'rows that may be there': (db, { bucket, text, json }) =>
    db
      .insert(customers)
      .values({ bucket, externalId: text, address: json } as never)
      .onConflictDoNothing(),
  'a change': (db, { bucket, amount, text, at, flag }) =>
    db
      .update(payments)
      .set({ amount, updatedAt: at, ...(flag ? { providerReference: text } : {}) })
      .where(eq(payments.bucket, bucket)),
  'a change of what is there': (db, { bucket }) =>
    db
      .update(customers)
      .set({ nextEventSequence: sql`${customers.nextEventSequence} + ${bucket}` })
      .where(eq(customers.bucket, bucket))
      .returning({ next: customers.nextEventSequence }),
  'the same, answered with more': (db, { bucket }) =>
    db
      .update(customers)
      .set({ nextEventSequence: sql`${customers.nextEventSequence} + ${bucket}` })
      .where(eq(customers.bucket, bucket))
      .returning({ next: customers.nextEventSequence, id: customers.id }),
}

const given: fc.Arbitrary<Given> = fc.record({
  bucket: fc.nat(),
  ids: fc.array(fc.string(), { minLength: 1, maxLength: 3 }),
  text: fc.option(fc.string()),
  at: fc.nat().map(instantFromEpoch),
  json: fc.string().map((a) => ({ a })),
  amount: fc.bigInt(),
  flag: fc.boolean(),
})

const over = (dialect: PgDialect) =>
  drizzle(
    async () => ({ rows: [] }),
    {},
    () => dialect,
  )

test('what is remembered of a query is what drizzle writes', () => {
  const plain = over(new PgDialect())
  const remembering = over(new RememberingDialect())
  fc.assert(
    fc.property(fc.constantFrom(...Object.entries(queries)), given, ([, write], values) => {
      expect(write(remembering, values).toSQL()).toEqual(write(plain, values).toSQL())
    }),
    { numRuns: 2000 },
  )
})

test.each(Object.entries(queries).filter(([name]) => name !== 'a question in a question' && name !== 'joined'))(
  'it is written out once: %s',
  (_, write) => {
    let written = 0
    class Counting extends RememberingDialect {
      override escapeParam(at: number): string {
        written += 1
        return `$${at + 1}`
      }
    }
    const dialect = new Counting()
    const values = { bucket: 7, ids: ['a', 'b'], text: 'x', at: instantFromEpoch(1), json: {}, amount: 1n, flag: true }
    write(over(dialect), values).toSQL()
    const once = written
    write(over(dialect), { ...values, text: 'y', at: instantFromEpoch(2) }).toSQL()
    expect([once > 0, written]).toEqual([true, once])
  },
)
