import { openTestEngine, type TestEngine } from '@tallywright/testing/test-engine'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import type { TransactionWire, Wire } from './wire.ts'

let opened: TestEngine
beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'))
  await opened.connection.database.execute(sql`create table kept (n integer)`)
})
afterAll(() => opened.close())
beforeEach(() => opened.connection.database.execute(sql`truncate kept`))

const keep = (wire: Wire, n: number) => wire.send('insert into kept values ($1)', [n])
const kept = async () => (await opened.connection.wire.send('select n from kept order by n', [])).map(([n]) => n)

/** Runs `work` on a savepoint and then fails, which only the savepoint hears of. */
async function undone(wire: TransactionWire, work: (inner: TransactionWire) => Promise<unknown>): Promise<void> {
  const failure = new Error('undone on purpose')
  const run = wire.savepoint(async (inner) => {
    await work(inner)
    throw failure
  })
  await expect(run).rejects.toBe(failure)
}

test('a savepoint that fails takes back what was done on it, and nothing else', async () => {
  await opened.connection.transaction(async (wire) => {
    await keep(wire, 1)
    await undone(wire, (inner) => keep(inner, 2))
    await keep(wire, 3)
    await wire.savepoint((inner) => keep(inner, 4))
  })
  expect(await kept()).toEqual([1, 3, 4])
})

test.each(['fails', 'succeeds'])('one in another goes with it, whether it %s', async (how) => {
  await opened.connection.transaction(async (wire) => {
    await undone(wire, async (outer) => {
      await keep(outer, 1)
      if (how === 'fails') await undone(outer, (inner) => keep(inner, 2))
      else await outer.savepoint((inner) => keep(inner, 2))
      await keep(outer, 3)
    })
    await keep(wire, 4)
  })
  expect(await kept()).toEqual([4])
})

test('a statement that the database refuses on a savepoint leaves the transaction as it was', async () => {
  await opened.connection.transaction(async (wire) => {
    await keep(wire, 1)
    await expect(wire.savepoint((inner) => inner.send('insert into kept values ($1)', ['x']))).rejects.toThrow()
    await keep(wire, 2)
  })
  expect(await kept()).toEqual([1, 2])
})
