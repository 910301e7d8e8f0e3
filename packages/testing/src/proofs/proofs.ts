import { type PostgresServer, startPostgres } from '../harness/postgres-server.ts'
import { openKilledAdvance } from './crash/killed-advance.ts'
import { openKilledIngestion } from './crash/killed-ingestion.ts'
import { openDisorder } from './disorder/disorder.ts'
import { openArena } from './races/arena.ts'
import { RACES } from './races/races.ts'
import { live } from './simulation/live.ts'
import type { Simulated } from './simulation/simulate.ts'

/** What a cycle counted, by name. */
export type Counts = Readonly<Record<string, number>>

/** A proof that is too long for every run of the tests. One cycle of it is small and stands for itself. */
export interface Proof {
  readonly name: string
  readonly title: string
  /** A full proof goes on until all of these counts have come so far; `cycles` is counted for every proof. */
  readonly until: Counts
  /** Cycles share nothing but the machine, and run in as many processes as it has cores. */
  readonly isParallel?: true
  readonly open: () => Promise<OpenProof>
}

/** What all cycles share. A cycle throws what it found wrong; its seed repeats it. */
export interface OpenProof {
  /** Cycles count from 0. */
  readonly run: (seed: string, cycle: number) => Promise<Counts>
  readonly close: () => Promise<void>
}

/** Some 30 subscription-years: enough customers to be billed together, and a history short enough to be looked at often. */
const WORLD = { customers: 12, years: 2 }
const WORLDS_PER_POSTGRES = 100

const simulation: Proof = {
  name: 'simulation',
  title: 'random commands over years of a sandbox, with the invariants looked at after every one',
  until: { subscriptionYears: 10_000 },
  isParallel: true,
  open: async () => {
    let server: Awaited<ReturnType<typeof startPostgres>> | undefined
    return {
      // One world in a hundred is lived a second time, on PostgreSQL.
      run: async (seed, cycle) => {
        const lived = await live({ kind: 'pglite' }, seed, WORLD)
        const counts = { worlds: 1, ...countsOf(lived) }
        if (cycle % WORLDS_PER_POSTGRES > 0) return counts
        server ??= await startPostgres({ version: 18 })
        const again = await live({ kind: 'postgres', version: 18, url: server.url }, seed, WORLD)
        if (again.digest !== lived.digest) throw new Error(`seed ${seed}: ended otherwise on PostgreSQL`)
        return { ...counts, yearsOnPostgres: counts.subscriptionYears }
      },
      close: async () => server?.stop(),
    }
  },
}

function countsOf({ counts, invoices, subscriptionDays }: Simulated) {
  const refused = Object.entries(counts).filter(([outcome]) => !outcome.endsWith(' ok'))
  return {
    subscriptionYears: Math.floor(subscriptionDays / 365),
    commands: total(Object.values(counts)),
    refused: total(refused.map(([, n]) => n)),
    invoices,
  }
}

const CALLS_PER_RACE = 100

const races: Proof = {
  name: 'races',
  title: `two processes with ${CALLS_PER_RACE} calls at once against one PostgreSQL, for everything that may happen once`,
  until: { cycles: 20 },
  open: async () => {
    const server = await startPostgres({ version: 18, settings: { max_connections: '100' } })
    const arena = await openArena({ kind: 'postgres', version: 18, url: server.url })
    return {
      run: async () => {
        for (const { name, run } of RACES) mustHold(name, await run(arena, CALLS_PER_RACE))
        return { races: RACES.length, calls: RACES.length * CALLS_PER_RACE }
      },
      close: async () => {
        await arena.close()
        await server.stop()
      },
    }
  },
}

const KILLS_PER_CYCLE = 4

/** Something to try on this PostgreSQL, or on an embedded database. */
type OpenOn = (postgres: PostgresServer | null) => Promise<{
  run(seed: string): Promise<{ readonly found: readonly string[] }>
  close(): Promise<void>
}>

/** Each cycle runs on the embedded database and then on PostgreSQL. */
async function onBothDatabases(open: OpenOn): Promise<OpenProof> {
  const postgres = await startPostgres({ version: 18 })
  const opened = [await open(null), await open(postgres)]
  return {
    run: async (seed) => {
      const counts: Counts[] = []
      for (const { run } of opened) {
        const { found, ...counted } = await run(seed)
        mustHold(seed, found)
        counts.push(counted)
      }
      return counts.reduce(added)
    },
    close: async () => {
      for (const each of opened) await each.close()
      await postgres.stop()
    },
  }
}

/** The same of what is killed in the middle of something. */
function killedOnBothDatabases(
  open: (postgres: PostgresServer | null) => Promise<{
    run(seed: string, kills: number): Promise<{ readonly found: readonly string[] }>
    close(): Promise<void>
  }>,
): Promise<OpenProof> {
  return onBothDatabases(async (postgres) => {
    const { run, close } = await open(postgres)
    return { run: async (seed) => ({ kills: KILLS_PER_CYCLE, ...(await run(seed, KILLS_PER_CYCLE)) }), close }
  })
}

const crashIngestion: Proof = {
  name: 'crash-ingestion',
  title:
    'kill -9 of server and PostgreSQL while a client reports: what it was told is there, counts and is billed once',
  until: { kills: 200, acknowledged: 1_000_000 },
  open: () => killedOnBothDatabases(openKilledIngestion),
}

const crashAdvance: Proof = {
  name: 'crash-advance',
  title: 'kill -9 of the server while a clock moves: after a retry everything is as in a twin that was left alone',
  until: { cycles: 25 },
  open: () => killedOnBothDatabases((postgres) => openKilledAdvance(postgres?.url ?? null)),
}

const disorder: Proof = {
  name: 'disorder',
  title: 'a million events, 30 % repeated, shuffled, 20 % late, with keys that customers share: billed as recounted',
  until: { cycles: 1 },
  open: () =>
    onBothDatabases(async (postgres) => {
      const { run, close } = await openDisorder(postgres?.url ?? null)
      return { run: (seed) => run(seed, { events: 1_000_000, customers: 100 }), close }
    }),
}

export const PROOFS: readonly Proof[] = [simulation, races, crashIngestion, crashAdvance, disorder]

function mustHold(what: string, found: readonly string[]): void {
  if (found.length > 0) throw new Error([`${what}:`, ...found].join('\n'))
}

/** The sums of two cycles. */
export function added(before: Counts, cycle: Counts): Counts {
  const names = new Set([...Object.keys(before), ...Object.keys(cycle)])
  return Object.fromEntries([...names].map((name) => [name, (before[name] ?? 0) + (cycle[name] ?? 0)]))
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
