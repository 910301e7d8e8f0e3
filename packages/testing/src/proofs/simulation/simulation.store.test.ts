import { inject, test } from 'vitest'
import { openTestApi } from '../../harness/test-api.ts'
import { simulate } from './simulate.ts'

// Small samples; `npm run prove -- simulation` lives through many more worlds, and longer.
test.each([
  // s924 attaches an add-on, moves seats up and down, pauses and resumes, changes plans, credits and refunds, while tokens
  // are used, given, bought and topped up by themselves.
  's924',
  // s904 takes an add-on off.
  's904',
])(
  'the random life of months of %s contradicts none of the invariants',
  async (seed) => {
    const api = await openTestApi(inject('testDatabase'))
    await simulate(api, seed, { steps: 60, customers: 3 })
    await api.close()
  },
  120_000,
)
