import { setTimeout as wait } from 'node:timers/promises'
import type { Instant } from '@tallywright/domain'
import { rowsOf } from '../invariants/books.ts'
import type { Arena, Round } from './arena.ts'
import type { Racers } from './racers.ts'

/** Who is killed, where, and as of when. */
interface Killed {
  /** A process of its own. */
  readonly doomed: Racers
  readonly table: string
  readonly at: Instant
}

/**
 * Lets a worker work and kills it while the database writes `table` for it, which takes a second here: what it writes there
 * in a transaction is undone, and what a provider writes for itself stays.
 */
export async function killWorker({ opened }: Arena, round: Round, { doomed, table, at }: Killed): Promise<void> {
  const { connection, engine } = opened
  const books = { connection, store: engine.store, environmentId: round.context.environmentId }
  const run = (query: string) => connection.database.execute(query)
  await run(`create or replace function dawdle() returns trigger language plpgsql as
    $$ begin perform pg_sleep(1); return null; end $$`)
  await run(`create trigger dawdles after insert or update on ${table} for each statement execute function dawdle()`)
  const worked = doomed.race(books.environmentId, { wall: at, apartMs: 0 }, [round.call('runDueWork', null, {})])
  const ended = worked.then(
    () => 'worked off',
    () => 'killed',
  )
  const sleeping = `select 1 from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`
  while ((await rowsOf(books, sleeping)).length === 0) await wait(10)
  await doomed.kill()
  if ((await ended) !== 'killed') throw new Error(`a worker was done before it was killed writing ${table}`)
  // Nobody is left to hear what it would say; it would find that out by itself when it has slept.
  await run(sleeping.replace('select 1', 'select pg_terminate_backend(pid)'))
  await run(`drop trigger dawdles on ${table}`)
}
