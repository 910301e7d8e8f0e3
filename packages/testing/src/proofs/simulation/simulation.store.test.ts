import { inject, test } from 'vitest'
import { openTestApi } from '../../test-api.ts'
import { simulate } from './simulate.ts'

// A small sample; `npm run prove -- simulation` lives through many more worlds, and longer.
test('a few random lives contradict none of the invariants', async () => {
  const api = await openTestApi(inject('testDatabase'))
  // s216 gives up a subscription that was never paid, s239 restarts one between its usage.
  for (const seed of ['s1', 's216', 's239']) await simulate(api, seed, { steps: 30, customers: 3 })
  await api.close()
}, 120_000)
