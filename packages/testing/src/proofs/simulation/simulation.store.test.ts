import { inject, test } from 'vitest'
import { openTestApi } from '../../harness/test-api.ts'
import { simulate } from './simulate.ts'

// A small sample; `npm run prove -- simulation` lives through many more worlds, and longer.
test('a random life of months contradicts none of the invariants', async () => {
  const api = await openTestApi(inject('testDatabase'))
  // s926 attaches an add-on and takes it off, moves seats up and down, pauses and resumes, and changes plans, while tokens
  // are used and given.
  await simulate(api, 's926', { steps: 60, customers: 3 })
  await api.close()
}, 120_000)
