import { inject, test } from 'vitest'
import { openTestApi } from '../../harness/test-api.ts'
import { simulate } from './simulate.ts'

// Small samples; `npm run prove -- simulation` lives through many more worlds, and longer.
test.each([
  // r4 attaches an add-on, pauses and resumes, changes plans, credits and refunds, while tokens are used, given, bought and
  // topped up by themselves, and features are granted for a time.
  'r4',
  // r12 takes an add-on off, and moves seats.
  'r12',
  // r11 holds and releases use, reports with a limit, amends and voids, and cancels.
  'r11',
  // r5 settles use that was held.
  'r5',
])(
  'the random life of months of %s contradicts none of the invariants',
  async (seed) => {
    const api = await openTestApi(inject('testDatabase'))
    await simulate(api, seed, { steps: 60, customers: 3 })
    await api.close()
  },
  120_000,
)
