import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { askChild } from '../ask-child.ts'
import type { Charge } from '../invariants/books.ts'
import type { SandboxAnswer, SandboxOrder, SandboxServerStart } from './sandbox-server.ts'

const PROGRAM = fileURLToPath(new URL('./sandbox-server.ts', import.meta.url))

/** A retry is answered once the lease of the request that was cut off has passed: 30 s. */
const PAST_THE_LEASE_MS = 31_000

/** The server with frozen sandboxes, as a process that can be killed and comes back on the same port. */
export interface RunningSandboxes {
  readonly url: string
  open(at: string): Promise<Extract<SandboxAnswer, { kind: 'opened' }>>
  read(environmentId: string, charges: readonly Charge[]): Promise<Extract<SandboxAnswer, { kind: 'read' }>>
  /** It comes back with its wall clock beyond the leases of what was under way. */
  killAndRestart(): Promise<void>
  kill(): Promise<void>
}

export async function startSandboxes(
  place: Pick<SandboxServerStart, 'database' | 'providerUrl'>,
): Promise<RunningSandboxes> {
  let child = forkProgram()
  const ask = <Kind extends SandboxAnswer['kind']>(order: SandboxOrder) =>
    askChild<Extract<SandboxAnswer, { kind: Kind }>>(child, order)
  let start: SandboxServerStart = { ...place, port: 0, wallAheadMs: 0 }
  const { port } = await ask<'started'>({ kind: 'start', start })
  const kill = async () => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  return {
    url: `http://127.0.0.1:${port}`,
    open: (at) => ask<'opened'>({ kind: 'open', at }),
    read: (environmentId, charges) => ask<'read'>({ kind: 'read', environmentId, charges }),
    killAndRestart: async () => {
      await kill()
      start = { ...start, port, wallAheadMs: start.wallAheadMs + PAST_THE_LEASE_MS }
      child = forkProgram()
      await ask<'started'>({ kind: 'start', start })
    },
    kill,
  }
}

function forkProgram() {
  return fork(PROGRAM, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
}
