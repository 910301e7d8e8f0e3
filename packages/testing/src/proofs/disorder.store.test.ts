import { expect, inject, test } from 'vitest'
import { createDatabase } from '../harness/test-engine.ts'
import { openDisorder } from './disorder/disorder.ts'

// A small sample; `npm run prove -- disorder` sends a million events to each database.
test('what is reported again, in any order, late and with keys that customers share is billed as a recount has it', async () => {
  const database = inject('testDatabase')
  const disorder = await openDisorder(database.kind === 'postgres' ? await createDatabase(database.url) : null)
  const { found, duplicates, late } = await disorder.run('sample', { events: 2_000, customers: 3 })
  await disorder.close()
  expect(found).toEqual([])
  expect(duplicates).toBe(600)
  expect(late).toBeGreaterThan(300)
}, 60_000)
