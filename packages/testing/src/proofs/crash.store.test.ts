import { afterAll, expect, inject, test } from 'vitest'
import { startPostgres } from '../harness/postgres-server.ts'
import { createDatabase } from '../harness/test-engine.ts'
import { openKilledAdvance } from './crash/killed-advance.ts'
import { openKilledIngestion } from './crash/killed-ingestion.ts'
import { openKilledTopUp } from './crash/killed-top-up.ts'

// Small samples; `npm run prove -- crash-ingestion` and `-- crash-advance` kill many more times.
const database = inject('testDatabase')
const newDatabase = async () => (database.kind === 'postgres' ? createDatabase(database.url) : null)
const opened: { close(): Promise<void> }[] = []
afterAll(async () => {
  for (const { close } of opened) await close()
})

test('kill -9 in the middle of ingestion loses nothing that was acknowledged, and nothing counts twice', async () => {
  // A PostgreSQL of its own, which may be killed.
  const postgres = database.kind === 'postgres' ? await startPostgres({ version: database.version }) : null
  if (postgres !== null) opened.push({ close: postgres.stop })
  const ingestion = await openKilledIngestion(postgres)
  opened.unshift(ingestion)
  const { found, acknowledged, sentAgain } = await ingestion.run('sample', postgres === null ? 2 : 4)
  expect(found).toEqual([])
  expect(acknowledged).toBeGreaterThan(0)
  // The server was killed while it had something to answer.
  expect(sentAgain).toBeGreaterThan(0)
}, 120_000)

test.each(['sandbox', 'customers'] as const)(
  'kill -9 while the clock of the %s advances changes nothing: the retry makes what an undisturbed one makes',
  async (whose) => {
    const advance = await openKilledAdvance(await newDatabase())
    opened.push(advance)
    const { found, charges, cutOff } = await advance.run('sample', 2, whose)
    expect(found).toEqual([])
    expect(charges).toBeGreaterThan(10)
    // The first time between a charge and our note of it.
    expect(cutOff).toBeGreaterThan(0)
  },
  120_000,
)

test.each([
  ['the caller asks again with the same key', 'retry'],
  ['nobody asks again, and the clock goes on', 'clock'],
] as const)(
  'kill -9 between the charge of a top-up and its grant: %s, and it is granted once and charged once',
  async (_, after) => {
    const topUp = await openKilledTopUp(await newDatabase())
    opened.push(topUp)
    expect(await topUp.run(after)).toEqual({ charges: 1, balance: '1000', violations: [] })
  },
  120_000,
)
