import { inject, test } from 'vitest'
import { openTestApi } from '../../test-api.ts'
import { simulate } from './simulate.ts'

// A small sample; `npm run prove -- simulation` lives through many more worlds, and longer.
test('a few random lives contradict none of the invariants', async () => {
  const api = await openTestApi(inject('testDatabase'))
  // s302 attaches add-ons, takes one off and moves seats up and down, s303 pauses and resumes.
  for (const seed of ['s1', 's302', 's303']) await simulate(api, seed, { steps: 50, customers: 3 })
  await api.close()
}, 120_000)
