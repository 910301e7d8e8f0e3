import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { askChild } from './ask-child.ts'
import type { ProofOrder, ProofReport } from './proof-program.ts'
import type { OpenProof, Proof } from './proofs.ts'

const PROGRAM = fileURLToPath(new URL('./proof-program.ts', import.meta.url))

/** What runs the cycles of a proof, each one after another: as many as there are cores, where cycles share nothing. */
export async function openProof(proof: Proof): Promise<OpenProof[]> {
  if (!proof.isParallel) return [await proof.open()]
  return Promise.all(Array.from({ length: availableParallelism() }, () => openElsewhere(proof)))
}

async function openElsewhere({ name }: Proof): Promise<OpenProof> {
  const child = fork(PROGRAM, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  await tell(child, { kind: 'open', name })
  return {
    run: async (seed, cycle) => {
      const report = await tell(child, { kind: 'run', seed, cycle })
      if (report.kind !== 'held') throw new Error(report.kind === 'contradicted' ? report.found : `${name} did not run`)
      return report.counts
    },
    close: async () => {
      const ended = once(child, 'exit')
      await tell(child, { kind: 'close' })
      child.disconnect()
      await ended
    },
  }
}

const tell = (child: ChildProcess, order: ProofOrder) => askChild<ProofReport>(child, order)
