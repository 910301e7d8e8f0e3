import { setTimeout as wait } from 'node:timers/promises'
import { rowsOf } from '../invariants/books.ts'
import type { Arena, Round } from './arena.ts'
import type { RaceResult } from './calls.ts'

/** As it is stored: this process's clock stands before the race. */
export async function balanceIn({ context }: Round, { opened }: Arena): Promise<number> {
  const { store, environmentId } = context
  const books = { connection: opened.connection, store, environmentId }
  const [row] = await rowsOf<{ balance: string }>(books, 'select balance::text from wallets where :theirs')
  return Number(row?.balance)
}

/** Units that were booked as breakage. */
export async function expiredIn({ context }: Round, { opened }: Arena): Promise<number> {
  const { store, environmentId } = context
  const [row] = await rowsOf<{ units: string }>(
    { connection: opened.connection, store, environmentId },
    "select coalesce(sum(amount), 0)::text as units from ledger_entries where :theirs and credit_account = 'breakage'",
  )
  return Number(row?.units)
}

/** Runs a race, and looks at wallets and ledgers all the while: every look sees what one commit left. */
export async function watched(
  { opened }: Arena,
  { context }: Round,
  run: () => Promise<RaceResult[]>,
): Promise<{ readonly results: RaceResult[]; readonly seen: string[] }> {
  const { store, environmentId } = context
  const books = { connection: opened.connection, store, environmentId }
  let isOver = false
  const race = run().finally(() => {
    isOver = true
  })
  const seen = new Set<string>()
  let looks = 0
  while (!isOver) {
    for (const { what } of await rowsOf<{ what: string }>(books, OUT_OF_BALANCE)) seen.add(what)
    looks += 1
    await wait(5)
  }
  return { results: await race, seen: looks > 1 ? [...seen] : ['nobody looked while it was run'] }
}

const OUT_OF_BALANCE = `
  select w.unit || ': balance ' || w.balance || ', ledger ' || coalesce(e.units, 0) || ', overdraft ' || w.overdraft as what
  from wallets w left join lateral (
    select sum(case when e.credit_account like 'grant:%' or e.credit_account = 'debt' then e.amount else 0 end
      - case when e.debit_account like 'grant:%' or e.debit_account = 'debt' then e.amount else 0 end) as units
    from ledger_entries e where e.bucket = w.bucket and e.environment_id = w.environment_id
      and e.customer_id = w.customer_id and e.unit = w.unit
  ) e on true
  where :theirs(w) and (w.balance <> coalesce(e.units, 0) or w.balance < -w.overdraft)`
