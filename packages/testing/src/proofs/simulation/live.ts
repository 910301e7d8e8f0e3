import { openTestApi } from '../../harness/test-api.ts'
import type { TestDatabase } from '../../harness/test-engine.ts'
import { chanceOf } from '../chance.ts'
import { type Simulated, type SimulationSize, simulate } from './simulate.ts'

/** A life in a database of its own, with ids that come from the seed as well: the same seed always lives the same. */
export async function live(database: TestDatabase, seed: string, size: SimulationSize): Promise<Simulated> {
  const chance = chanceOf(`ids of ${seed}`)
  const randomBytes = (count: number) => Uint8Array.from({ length: count }, () => chance.below(256))
  const api = await openTestApi(database, { randomBytes })
  try {
    return await simulate(api, seed, size)
  } finally {
    await api.close()
  }
}
