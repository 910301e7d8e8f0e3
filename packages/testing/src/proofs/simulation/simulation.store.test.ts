import { inject, test } from 'vitest'
import { openTestApi } from '../../test-api.ts'
import { simulate } from './simulate.ts'

// A small sample; `npm run prove -- simulation` lives through many more worlds, and longer.
test('a few random lives contradict none of the invariants', async () => {
  const api = await openTestApi(inject('testDatabase'))
  // s216 and d11 give up a subscription that was never paid and restart one between its usage, d1 takes all of a line off.
  for (const seed of ['s216', 'd1', 'd11']) await simulate(api, seed, { steps: 30, customers: 3 })
  await api.close()
}, 120_000)
