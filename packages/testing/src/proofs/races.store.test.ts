import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Arena, openArena } from './races/arena.ts'
import { RACES } from './races/races.ts'

const database = inject('testDatabase')

let arena: Arena | undefined
beforeAll(async () => {
  if (database.kind === 'postgres') arena = await openArena(database)
})
afterAll(() => arena?.close())

test.for(RACES)('$name', async ({ run, callsInTests = 100 }, { skip }) => {
  if (arena === undefined) return skip('an embedded database has one connection: nothing can race there')
  expect(await run(arena, callsInTests)).toEqual([])
})
