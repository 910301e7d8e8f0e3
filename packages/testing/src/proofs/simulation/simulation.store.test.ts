import { inject, test } from 'vitest'
import { openTestApi } from '../../harness/test-api.ts'
import { simulate } from './simulate.ts'

// A small sample; `npm run prove -- simulation` lives through many more worlds, and longer.
test('a random life of months contradicts none of the invariants', async () => {
  const api = await openTestApi(inject('testDatabase'))
  // s931 attaches an add-on and takes it off, adds seats, pauses, cancels and changes plans; s930 amends and voids usage, beside
  // discounts, seats and grants.
  for (const seed of ['s930', 's931']) await simulate(api, seed, { steps: 60, customers: 3 })
  await api.close()
}, 120_000)
