import { PGlite } from '@electric-sql/pglite'
import { afterAll, expect, test } from 'vitest'
import { PreparingPGlite } from './preparing-pglite.ts'

const preparing = new PreparingPGlite()
const plain = new PGlite()
afterAll(async () => {
  await preparing.close()
  await plain.close()
})

const VALUES: readonly (readonly [type: string, value: unknown])[] = [
  ['boolean', false],
  ['smallint', 7],
  ['bigint', 9007199254740991],
  ['numeric', '99999999999999999999.000000001'],
  ['text', ''],
  ['text', 'a "b" {c}, \\ d'],
  ['text', null],
  ['jsonb', '{"a": ["x, y", "\\"q\\""]}'],
  ['jsonb', { a: [1, null] }],
  ['text[]', ['a', 'b,c', '"']],
  ['bytea', new Uint8Array([0, 255, 92])],
]

test.each(VALUES)('a value of type %s is given and read as by PGlite itself', async (type, value) => {
  const text = `select $1::${type} as value`
  const { rows } = await plain.query(text, [value])
  // Asked twice: parsed, and known.
  for (const _ of [1, 2]) expect((await preparing.query(text, [value])).rows).toEqual(rows)
  await preparing.transaction(async (open) => {
    expect((await open.query(text, [value], { rowMode: 'array' })).rows).toEqual([Object.values(rows[0] as object)])
  })
})

test('times are text, with their microseconds', async () => {
  const { rows } = await preparing.query('select $1::timestamptz as at', ['2026-01-01T00:00:00.123456Z'])
  expect(rows).toEqual([{ at: '2026-01-01 00:00:00.123456+00' }])
})

test('what fails leaves neither the statement nor the connection broken', async () => {
  const divided = 'select 6 / $1::int as n'
  await expect(preparing.query(divided, [0])).rejects.toThrow('division by zero')
  await expect(preparing.query('select $1::int from nothing_here', [1])).rejects.toThrow('does not exist')
  await expect(
    preparing.transaction(async (open) => {
      await open.query('create table kept (n int)')
      await open.query('insert into kept values ($1)', [1])
      await open.query(divided, [0])
    }),
  ).rejects.toThrow('division by zero')
  expect((await preparing.query(divided, [2])).rows).toEqual([{ n: 3 }])
  expect((await preparing.query("select to_regclass('kept') as kept")).rows).toEqual([{ kept: null }])
})

test('more statements than are kept, and a table that grows under a plan', async () => {
  await preparing.exec('create table grown (n int primary key)')
  for (let n = 0; n < 1100; n++) {
    await preparing.query('insert into grown values ($1)', [n])
    expect((await preparing.query(`select $1::int + ${n} as sum`, [1])).rows).toEqual([{ sum: n + 1 }])
  }
  for (let asked = 0; asked < 4000; asked++) await preparing.query('select n from grown where n = $1', [asked])
  expect((await preparing.query('select count(*)::int as n from grown where n >= $1', [0])).rows).toEqual([{ n: 1100 }])
})
