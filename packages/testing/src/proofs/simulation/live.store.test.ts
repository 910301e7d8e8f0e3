import { expect, inject, test } from 'vitest'
import { live } from './live.ts'

test('a life of years contradicts none of the invariants, and the same seed lives the same on every database', async () => {
  const size = { customers: 2, years: 0.5 }
  expect(await live(inject('testDatabase'), 'y5', size)).toEqual(await live({ kind: 'pglite' }, 'y5', size))
}, 120_000)
