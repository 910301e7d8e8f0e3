import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Tallywright } from '@tallywright/sdk'
import { type Chance, chanceOf } from '../chance.ts'
import type { Charge } from '../invariants/books.ts'
import { type RunningSandboxes, startSandboxes } from '../sandboxes/running-sandboxes.ts'
import { openWatchedProvider, type WatchedProvider } from '../sandboxes/watched-provider.ts'
import { fillBillingWorld } from './billing-world.ts'

const START = '2026-01-01T00:00:00Z'
const TARGET = '2026-03-20T12:00:00Z'

/** A server that is killed while it moves a clock over months. */
export interface KilledAdvance {
  /** Kills it some times, and returns where the outcome differs from that of a twin that was left alone. */
  run(seed: string, kills: number, whose?: Whose): Promise<AdvanceOutcome>
  close(): Promise<void>
}

/** The sandbox's own clock, or one that its customers live by. */
type Whose = 'sandbox' | 'customers'

interface AdvanceOutcome {
  /** How often the provider was asked to charge during the advance. */
  readonly charges: number
  /** How often it was killed before it had answered. */
  readonly cutOff: number
  readonly found: readonly string[]
}

/** On PostgreSQL where `url` is given, else on an embedded database in a new directory. */
export async function openKilledAdvance(url: string | null): Promise<KilledAdvance> {
  const scratch = mkdtempSync(join(tmpdir(), 'tallywright-advance-'))
  const provider = await openWatchedProvider()
  const server = await startSandboxes({ database: url ?? join(scratch, 'data'), providerUrl: provider.url })
  return {
    run: async (seed, kills, whose = 'sandbox') => {
      const twin = await openWorld(server, provider, seed, whose)
      const chargesBefore = (await twin.charges()).length
      const began = performance.now()
      await advance(twin)
      const takesMs = performance.now() - began
      const charges = (await twin.charges()).length - chargesBefore
      const left = await server.read(twin.environmentId, await twin.charges())

      const world = await openWorld(server, provider, seed, whose)
      const cutOff = await advanceUnderFire(server, provider, world, shots(chanceOf(seed), kills, charges, takesMs))
      const right = await server.read(world.environmentId, await world.charges())
      const found = [
        ...right.violations,
        ...missingFrom('not in the undisturbed twin', right.facts, left.facts),
        ...missingFrom('only in the undisturbed twin', left.facts, right.facts),
      ]
      return { charges, cutOff, found }
    },
    close: async () => {
      await server.kill()
      await provider.close()
      rmSync(scratch, { recursive: true })
    },
  }
}

interface World {
  readonly billing: Tallywright
  /** Of the clock that its customers live by, where it is not the sandbox's. */
  readonly testClockId: string | null
  readonly environmentId: string
  /** All that was charged for it. */
  readonly charges: () => Promise<readonly Charge[]>
}

async function openWorld(
  server: RunningSandboxes,
  provider: WatchedProvider,
  seed: string,
  whose: Whose,
): Promise<World> {
  const { environmentId, secretKey } = await server.open(START)
  const billing = new Tallywright({ apiKey: secretKey, baseUrl: server.url, maxRetries: 0, timeoutMs: 120_000 })
  const testClockId = whose === 'sandbox' ? null : (await billing.testClocks.create()).id
  await fillBillingWorld(billing, chanceOf(seed), testClockId === null ? {} : { testClockId })
  return { billing, testClockId, environmentId, charges: () => provider.charges(environmentId) }
}

/** The same request each time. */
function advance({ billing, testClockId }: World): Promise<unknown> {
  const move = { ...(testClockId === null ? {} : { testClockId }), to: TARGET }
  return billing.testClocks.advance(move, { idempotencyKey: 'advance' })
}

/** When to kill: so many charges from the start or the last kill, and so long after. */
interface Shot {
  readonly charges: number
  /** Null: the charge is in the provider's books, and its answer never comes. */
  readonly afterMs: number | null
}

/** Every other one hits between a charge and our note of it, the others hit anywhere; all before the last charge. */
function shots(chance: Chance, kills: number, charges: number, takesMs: number): Shot[] {
  const fitting = Math.min(kills, charges - 1)
  const apart = Math.floor((charges - 1) / fitting)
  return Array.from({ length: fitting }, (_, index) => ({
    charges: 1 + chance.below(apart),
    afterMs: index % 2 === 0 ? null : chance.below(Math.ceil(takesMs / charges)),
  }))
}

/** Sends the request until it is answered, and kills the server in the middle of it; returns how often. */
async function advanceUnderFire(
  server: RunningSandboxes,
  provider: WatchedProvider,
  world: World,
  all: readonly Shot[],
): Promise<number> {
  let cutOff = 0
  for (const { charges, afterMs } of all) {
    const written = provider.written(charges, afterMs !== null)
    const ended = advance(world).then(
      () => 'answered' as const,
      (cause: unknown) => new Error('the advance was not answered', { cause }),
    )
    const first = await Promise.race([written, ended])
    if (first === 'answered') throw new Error('the advance was over before as many charges as in the twin')
    if (first !== undefined) throw first
    if (afterMs !== null) await wait(afterMs)
    await server.killAndRestart()
    if ((await ended) === 'answered') return cutOff
    cutOff++
  }
  await advance(world)
  return cutOff
}

/** Facts that `there` has not, or has less often. */
function missingFrom(what: string, wanted: readonly string[], there: readonly string[]): string[] {
  const left = [...there]
  return wanted.flatMap((each) => {
    const index = left.indexOf(each)
    if (index === -1) return [`${what}: ${each}`]
    left.splice(index, 1)
    return []
  })
}
