import { expect, inject, test } from 'vitest'
import { openTestApi } from '../../harness/test-api.ts'
import { chanceOf } from '../chance.ts'
import { type Simulated, simulate } from './simulate.ts'

const FAULTS = { seed: 'lost', lostRequests: 25, lostAnswers: 25, lostLookUps: 25, declines: 15 }

/** The ids too come from the seed: which request meets which fault depends on its key, and that on an id. */
async function livesOf(seeds: readonly string[]) {
  const chance = chanceOf('ids')
  const randomBytes = (count: number) => Uint8Array.from({ length: count }, () => chance.below(256))
  const api = await openTestApi(inject('testDatabase'), { sandbox: { faults: FAULTS, lateByMs: 0 }, randomBytes })
  const lives: Simulated[] = []
  for (const seed of seeds) lives.push(await simulate(api, seed, { steps: 30, customers: 3 }))
  const lost = await api.engine.store.sandboxBooks.list('lost')
  await api.close()
  return { lives, lost: lost.length }
}

test('lives in which requests and answers of the provider get lost contradict no invariant, and repeat', async () => {
  const { lives, lost } = await livesOf(['f6', 'f7', 'f8'])
  expect(lost).toBeGreaterThan(2)
  expect(await livesOf(['f6', 'f7', 'f8'])).toEqual({ lives, lost })
}, 240_000)
