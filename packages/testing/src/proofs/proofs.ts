import { openTestApi } from '../test-api.ts'
import { simulate } from './simulation/simulate.ts'

/** A proof that is too long for every run of the tests. One cycle of it is small and stands for itself. */
export interface Proof {
  readonly name: string
  readonly title: string
  /** How many cycles a full proof has. */
  readonly cycles: number
  /** Opens what all cycles share. A cycle throws what it found wrong; its seed repeats it. */
  readonly open: () => Promise<{ readonly run: (seed: string) => Promise<void>; readonly close: () => Promise<void> }>
}

const simulation: Proof = {
  name: 'simulation',
  title: 'random commands over months of a sandbox, with the invariants looked at after every one',
  cycles: 500,
  open: async () => {
    const api = await openTestApi({ kind: 'pglite' })
    return {
      run: async (seed) => {
        await simulate(api, seed, { steps: 60, customers: 3 })
      },
      close: () => api.close(),
    }
  },
}

export const PROOFS: readonly Proof[] = [simulation]
