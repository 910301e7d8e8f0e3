import { openTestEngine, type TestEngine } from '@tallywright/testing/test-engine'
import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { Wire } from '../connect/wire.ts'
import { coalescing } from './coalescing.ts'
import { parameterTypes } from './parameter-types.ts'

let opened: TestEngine
beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'))
  await opened.connection.database.execute(sql`
    create table things (
      owner integer, id integer, size numeric, note text, at timestamptz, facts jsonb, version integer default 1,
      primary key (owner, id))`)
})
afterAll(() => opened.close())

/** What one of many who share the transaction does next; `own` is whose rows it writes. */
type Act = (wire: Wire, own: number) => Promise<unknown>

const id = fc.nat({ max: 2 })
const note = fc.oneof(
  fc.constant(null),
  fc.constantFrom('null', '', 'a "b" {c}, \\ d', 'NULL', "it's\nso"),
  fc.string(),
)
const facts = fc.oneof(fc.constant(null), fc.constant('{"a": ["x, y", "\\"q\\""]}'), fc.constant('null'))
const size = fc.constantFrom('0', '-1.50', '99999999999999999999.000000001')
const at = fc.constantFrom(null, '2026-01-01T00:00:00.123Z')

const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(fc.uniqueArray(id, { minLength: 1 }), note, facts, size, at).map(
    ([ids, ...values]): Act =>
      (wire, own) =>
        wire.send(
          `insert into "things" ("owner", "id", "note", "facts", "size", "at", "version") values ${ids
            .map((_, row) => `(${[1, 2, 3, 4, 5, 6].map((place) => `$${row * 6 + place}`).join(', ')}, default)`)
            .join(', ')} on conflict do nothing`,
          ids.flatMap((each) => [own, each, ...values]),
        ),
  ),
  fc.tuple(id, note).map(
    ([which, value]): Act =>
      (wire, own) =>
        wire.send(
          'update "things" set "note" = $1, "version" = "things"."version" + 1 where ("things"."owner" = $2 and "things"."id" = $3) returning "version", "size"',
          [value, own, which],
        ),
  ),
  // Two changes of one row, and nobody waits in between.
  id.map(
    (which): Act =>
      (wire, own) => {
        const text =
          'update "things" set "version" = "things"."version" * 2 where ("things"."owner" = $1 and "things"."id" = $2) returning "version"'
        return Promise.all([wire.send(text, [own, which]), wire.send(text, [own, which])])
      },
  ),
  fc.tuple(id, fc.nat({ max: 3 })).map(
    ([which, version]): Act =>
      (wire, own) =>
        wire.send(
          'update "things" set "size" = $1 where ("things"."owner" = $2 and "things"."id" = $3 and "things"."version" = $4) returning "id"',
          ['7', own, which, version],
        ),
  ),
  id.map(
    (which): Act =>
      (wire, own) =>
        wire.send('delete from "things" where ("things"."owner" = $1 and "things"."id" = $2)', [own, which]),
  ),
  fc.constantFrom('', ' for update').map(
    (lock): Act =>
      (wire, own) =>
        wire.send(`select * from "things" where "things"."owner" = $1 order by "things"."id" desc${lock}`, [own]),
  ),
  note.map(
    (value): Act =>
      (wire, own) =>
        wire.send(
          'select "id" from "things" where ("things"."owner" = $1 and "things"."note" = $2) order by "things"."id" asc limit 1',
          [own, value],
        ),
  ),
  // Asked of nobody's rows, so that many ask the same.
  note.map(
    (value): Act =>
      (wire) =>
        wire.send('select coalesce($1, $2) as "note"', [value, 'none']),
  ),
  fc.constant<Act>((wire, own) => wire.sendNamed('select count(*)::int as n from things where owner = $1', [own])),
)

test('whoever shares a transaction is answered as if alone, and the same rows are left', async () => {
  const programs = fc.array(fc.array(acts, { maxLength: 6 }), { minLength: 2, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(programs, async (members) => {
      const runOf = (program: readonly Act[], own: number) => async (wire: Wire) => {
        const answers: unknown[] = []
        for (const act of program) answers.push(await act(wire, own))
        return answers
      }
      const inTurn = await outcomeOf(async (wire) => {
        const answers: unknown[] = []
        for (const [own, program] of members.entries()) answers.push(await runOf(program, own)(wire))
        return answers
      })
      const together = await outcomeOf((wire) => {
        const shared = coalescing(wire, types)
        return Promise.all(members.map((program, own) => runOf(program, own)(shared)))
      })
      expect(together).toEqual(inTurn)
    }),
    { numRuns: 60 },
  )
})

const types = parameterTypes()

/** What was answered, and the rows that are there in the end; nothing of it stays. */
async function outcomeOf(work: (wire: Wire) => Promise<unknown>): Promise<unknown> {
  let outcome: unknown
  const undone = new Error('undone on purpose')
  await opened.connection
    .transaction(async (wire) => {
      const answers = await work(wire)
      outcome = { answers, rows: await wire.sendNamed('select * from things order by owner, id', []) }
      throw undone
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error
    })
  return outcome
}

/** A wire that notes what is sent through it. */
function noting(wire: Wire, sent: string[]): Wire {
  return {
    ...wire,
    send: (text, params) => {
      sent.push(text)
      return wire.send(text, params)
    },
  }
}

test('what many ask at one step reaches the database as one statement', async () => {
  const sent: string[] = []
  await opened.connection.transaction(async (wire) => {
    const known = async () => ['int4', 'int4']
    const shared = coalescing(noting(wire, sent), known)
    await Promise.all(
      Array.from({ length: 100 }, async (_, own) => {
        await shared.send('insert into "things" ("owner", "id") values ($1, $2)', [own, 1])
        await shared.send('delete from "things" where ("things"."owner" = $1 and "things"."id" = $2)', [own, 1])
      }),
    )
  })
  expect(sent).toHaveLength(2)
})

test('the first failure is the failure of all who share the transaction, and they send nothing more', async () => {
  const sent: string[] = []
  const failures = await opened.connection
    .transaction(async (wire) => {
      const shared = coalescing(noting(wire, sent), types)
      const add = (own: number) => shared.send('insert into "things" ("owner", "id") values ($1, $2)', [own, 1])
      const first = await Promise.allSettled([add(1), add(2), add(2)])
      sent.length = 0
      const after = await Promise.allSettled([add(3), shared.sendNamed('select 1 as one', [])])
      const found = [...first, ...after].map(({ status }) => status)
      throw new Error(found.join(' '))
    })
    .catch((error: unknown) => (error as Error).message)
  expect(failures).toBe('rejected rejected rejected rejected rejected')
  expect(sent).toEqual([])
})
