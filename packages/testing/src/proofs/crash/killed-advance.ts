import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Tallywright } from '@tallywright/sdk'
import { askChild } from '../ask-child.ts'
import { type Chance, chanceOf } from '../chance.ts'
import { fillBillingWorld } from './billing-world.ts'
import { openChargeBooks } from './charge-books.ts'
import type { SandboxAnswer, SandboxOrder, SandboxServerStart } from './sandbox-server.ts'

const PROGRAM = fileURLToPath(new URL('./sandbox-server.ts', import.meta.url))

/** A retry is answered once the lease of the request that was cut off has passed. */
const LEASE_MS = 31_000

const START = '2026-01-01T00:00:00Z'
const TARGET = '2026-05-20T12:00:00Z'

/** A server that is killed while it moves a clock over months. */
export interface KilledAdvance {
  /** Kills it some times, and returns where the outcome differs from that of a twin that was left alone. */
  run(seed: string, kills: number): Promise<AdvanceOutcome>
  close(): Promise<void>
}

export interface AdvanceOutcome {
  readonly invoices: number
  /** Fewer than asked for when the clock arrived before. */
  readonly kills: number
  readonly found: readonly string[]
}

/** On PostgreSQL where `url` is given, else on an embedded database in a new directory. */
export async function openKilledAdvance(url: string | null): Promise<KilledAdvance> {
  const scratch = mkdtempSync(join(tmpdir(), 'tallywright-advance-'))
  const books = await openChargeBooks()
  const start = { database: url ?? join(scratch, 'data'), port: 0, wallAheadMs: 0, bookUrl: books.url }
  const server = await startServer(start)
  return {
    run: async (seed, kills) => {
      const twin = await openWorld(server, seed)
      const began = performance.now()
      await twin.billing.testClocks.advance({ to: TARGET })
      const takes = performance.now() - began
      const world = await openWorld(server, seed)
      const killed = await advanceUnderFire(server, world, kills, chanceOf(seed), takes)
      const [left, right] = [await server.read(twin.environmentId), await server.read(world.environmentId)]
      const found = [
        ...right.violations,
        ...missingIn('not in the undisturbed twin', right.invoices, left.invoices),
        ...missingIn('only in the undisturbed twin', left.invoices, right.invoices),
        ...chargedOnce(books.keys(), right.attempts),
        ...(left.attempts.length === right.attempts.length
          ? []
          : [`${right.attempts.length} attempts, ${left.attempts.length} in the twin`]),
      ]
      return { invoices: right.invoices.length, kills: killed, found }
    },
    close: async () => {
      await server.stop()
      books.close()
      rmSync(scratch, { recursive: true })
    },
  }
}

interface World {
  readonly billing: Tallywright
  readonly environmentId: string
}

async function openWorld(server: RunningSandboxes, seed: string): Promise<World> {
  const { environmentId, secretKey } = await server.open(START)
  const billing = new Tallywright({ apiKey: secretKey, baseUrl: server.url(), maxRetries: 0, timeoutMs: 120_000 })
  await fillBillingWorld(billing, chanceOf(seed))
  return { billing, environmentId }
}

/** Sends the same request until it is answered, killing the server in the middle of it. */
async function advanceUnderFire(
  server: RunningSandboxes,
  { billing }: World,
  kills: number,
  chance: Chance,
  takes: number,
): Promise<number> {
  const options = { idempotencyKey: 'advance' }
  for (let killed = 0; killed < kills; killed++) {
    const answered = billing.testClocks.advance({ to: TARGET }, options).then(
      () => true,
      () => false,
    )
    const fire = wait(chance.below(Math.ceil((takes * 1.1) / (killed + 1)))).then(() => 'fire' as const)
    if ((await Promise.race([answered, fire])) === true) return killed
    await server.killAndRestart()
    if (await answered) return killed + 1
  }
  await billing.testClocks.advance({ to: TARGET }, options)
  return kills
}

interface RunningSandboxes {
  readonly url: () => string
  open(at: string): Promise<Extract<SandboxAnswer, { kind: 'opened' }>>
  read(environmentId: string): Promise<Extract<SandboxAnswer, { kind: 'read' }>>
  killAndRestart(): Promise<void>
  stop(): Promise<void>
}

async function startServer(first: SandboxServerStart): Promise<RunningSandboxes> {
  let start = first
  let child = fork(PROGRAM, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const { port } = (await ask(child, { kind: 'start', start })) as Extract<SandboxAnswer, { kind: 'started' }>
  return {
    url: () => `http://127.0.0.1:${port}`,
    open: async (at) => (await ask(child, { kind: 'open', at })) as Extract<SandboxAnswer, { kind: 'opened' }>,
    read: async (environmentId) =>
      (await ask(child, { kind: 'read', environmentId })) as Extract<SandboxAnswer, { kind: 'read' }>,
    killAndRestart: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      start = { ...start, port, wallAheadMs: start.wallAheadMs + LEASE_MS }
      child = fork(PROGRAM, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
      await ask(child, { kind: 'start', start })
    },
    stop: async () => {
      const ended = once(child, 'exit')
      child.send({ kind: 'stop' } satisfies SandboxOrder)
      await ended
    },
  }
}

const ask = (child: ChildProcess, order: SandboxOrder) => askChild<SandboxAnswer>(child, order)

function missingIn(what: string, wanted: readonly string[], there: readonly string[]): string[] {
  return wanted.filter((each) => !there.includes(each)).map((each) => `${what}: ${each}`)
}

/** Everything that was charged belongs to an attempt that we know, and every attempt was charged at most once. */
function chargedOnce(charged: readonly string[], attempts: readonly string[]): string[] {
  const keys = attempts.map((attempt) => attempt.split(' ')[0] ?? '')
  const invoices = new Set(keys.map((key) => key.split(':')[0]))
  const ours = charged.filter((key) => invoices.has(key.split(':')[0] ?? ''))
  return [
    ...missingIn('charged without an attempt', ours, keys),
    ...missingIn('attempted and never charged', keys, ours),
    ...(new Set(keys).size === keys.length ? [] : ['two attempts have one key']),
  ]
}
