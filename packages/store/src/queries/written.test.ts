import { type Instant, instantFromEpoch } from '@tallywright/domain'
import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { drizzle } from 'drizzle-orm/pg-proxy'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { customers, discounts, invoices, payments, subscriptions, usageTotals, walletGrants } from '../schema/index.ts'
import { addRow, findRow, lockRow, saveRow } from './rows.ts'
import type { Scope } from './scope.ts'
import { type Slots, written } from './written.ts'

/** A scope whose statements are noted, and answered with `rows`. */
function noting(environmentId: string, rows: readonly (readonly unknown[])[] = []) {
  const sent: { sql: string; params: readonly unknown[] }[] = []
  const send = async (text: string, params: readonly unknown[]) => {
    sent.push({ sql: text, params })
    return rows
  }
  const scope = { wire: { send, sendNamed: send }, environmentId } as unknown as Scope
  return { scope, sent }
}

const db = drizzle(async () => ({ rows: [] }))

const tables = { customers, discounts, invoices, payments, subscriptions, walletGrants }

/** A value as the program has it, for a column of any type that these tables have. */
function anyOf(dataType: string, columnType: string): fc.Arbitrary<unknown> {
  if (dataType === 'bigint') return fc.bigInt()
  if (dataType === 'number') return fc.integer()
  if (dataType === 'boolean') return fc.boolean()
  if (dataType === 'json') return fc.record({ a: fc.string(), b: fc.option(fc.integer()) }, { noNullPrototype: true })
  if (dataType === 'custom') return fc.nat().map(instantFromEpoch)
  if (dataType === 'string') return fc.string()
  throw new Error(`a value for ${dataType} ${columnType}?`)
}

function rowOf(table: PgTable) {
  const columns = Object.entries(getTableColumns(table)).map(([name, { dataType, columnType, notNull }]) => {
    const value = anyOf(dataType, columnType)
    const isKey = name === 'bucket' || name === 'id' || name === 'environmentId'
    if (isKey) return [name, value] as const
    return [name, fc.option(notNull ? value : fc.option(value), { nil: undefined })] as const
  })
  return fc.record(Object.fromEntries(columns), { noNullPrototype: true }) as fc.Arbitrary<
    { bucket: number; id: string } & Record<string, unknown>
  >
}

const rows = fc
  .constantFrom(...Object.values(tables))
  .chain((table) => rowOf(table).map((row) => ({ table: table as typeof customers, row: row as never as Row })))

type Row = typeof customers.$inferInsert

describe('a row by its key', () => {
  test('is added, saved, found and locked by the statement that drizzle writes, in the environment of the scope', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.string(), async ({ table, row }, environmentId) => {
        const { scope, sent } = noting(environmentId)
        const { bucket, id, environmentId: _, ...change } = row
        const isRow = and(eq(table.bucket, bucket), eq(table.environmentId, environmentId), eq(table.id, id))
        await addRow(scope, table, row)
        await findRow(scope, table, { bucket, id })
        await lockRow(scope, table, { bucket, id })
        const expected = [
          db.insert(table).values({ ...row, environmentId }),
          db.select().from(table).where(isRow),
          db.select().from(table).where(isRow).for('update'),
        ]
        if (Object.values(change).some((value) => value !== undefined)) {
          await saveRow(scope, table, { bucket, id, ...change })
          expected.push(db.update(table).set(change).where(isRow) as never)
        }
        expect(sent).toEqual(expected.map((query) => query.toSQL()))
      }),
      { numRuns: 300 },
    )
  })
})

const period = written((writer, slots: Slots<{ readonly bucket: number; readonly from: Instant }>) =>
  writer
    .select({
      featureSlug: usageTotals.featureSlug,
      start: usageTotals.periodStart,
      next: sql<number>`${slots.bucket} + 1`,
    })
    .from(usageTotals)
    .where(
      and(
        eq(usageTotals.environmentId, slots.environmentId),
        eq(usageTotals.periodStart, sql.param(slots.from, usageTotals.periodStart)),
      ),
    ),
)

describe('a written query', () => {
  test('is asked with the values and in the environment of each who asks', async () => {
    for (const [environmentId, bucket, from] of [
      ['one', 1, instantFromEpoch(0)],
      ['two', 2, instantFromEpoch(1)],
    ] as const) {
      const { scope, sent } = noting(environmentId)
      await period(scope, { bucket, from })
      expect(sent.map(({ params }) => params)).toEqual([[bucket, environmentId, new Date(from).toISOString()]])
    }
  })

  test('reads its rows by their columns, and an answer that many share once', async () => {
    const { scope } = noting('one', [['calls', '1970-01-01 00:00:01+00', 5]])
    const [first, second] = await Promise.all(
      [1, 2].map((bucket) => period(scope, { bucket, from: instantFromEpoch(0) })),
    )
    expect(first).toEqual([{ featureSlug: 'calls', start: 1000, next: 5 }])
    expect(second).toBe(first)
  })

  test('is not asked without one of its values', async () => {
    const { scope } = noting('one')
    await expect(period(scope, { bucket: 1 } as never)).rejects.toThrow('a query was asked without its from')
  })

  test('takes its slots one by one: the rest of them is nothing', async () => {
    const spread = written((writer, { ...slots }: Slots<{ readonly id: string }>) =>
      writer.select().from(customers).where(eq(customers.id, slots.id)),
    )
    await expect(spread(noting('one').scope, { id: 'x' })).rejects.toThrow('slots are taken by their names')
  })

  test('that fails says its text, and keeps its values to itself', async () => {
    const cause = Object.assign(new Error('no'), { code: '23505' })
    const scope = { wire: { send: () => Promise.reject(cause) }, environmentId: 'one' } as unknown as Scope
    const failure = await period(scope, { bucket: 77, from: instantFromEpoch(0) }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ message: expect.stringContaining('from "usage_totals"'), cause })
    expect(String(failure)).not.toContain('77')
  })
})
