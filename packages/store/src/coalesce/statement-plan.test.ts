import { expect, test } from 'vitest'
import { setStatement } from './set-statement.ts'
import { planOf } from './statement-plan.ts'

const given = (names: string) => `unnest((select $1::text[]), (select $2::int4[])) with ordinality as k (${names}, who)`

test.each([
  [
    'a question is asked for each',
    'select "name" from "t" where ("t"."id" = $1 and "t"."size" > $2) order by "t"."id" limit 1',
    { kind: 'select', locks: false },
    `select k.who, q.* from ${given('p1, p2')}, lateral (select "name" from "t" where ("t"."id" = k.p1 and "t"."size" > k.p2) order by "t"."id" limit 1) as q`,
  ],
  [
    'rows are locked one after another',
    'select "name" from "t" where ("t"."id" = $1 and "t"."size" = $2) for update',
    { kind: 'select', locks: true },
    `select k.who, q.* from ${given('p1, p2')}, lateral (select "name" from "t" where ("t"."id" = k.p1 and "t"."size" = k.p2) for update) as q`,
  ],
  [
    'a change joins what is given, and says whose row it was',
    'update "t" set "size" = "t"."size" + $2 where "t"."id" = $1 returning "size"',
    { kind: 'change', keys: [0] },
    `update "t" set "size" = "t"."size" + k.p2 from ${given('p1, p2')} where "t"."id" = k.p1 returning k.who, "size"`,
  ],
  [
    'a removal too',
    'delete from "t" where ("t"."id" = $1 and "t"."size" = $2)',
    { kind: 'change', keys: [0, 1] },
    `delete from "t" using ${given('p1, p2')} where ("t"."id" = k.p1 and "t"."size" = k.p2)`,
  ],
])('%s', (_, text, plan, together) => {
  expect(planOf(text)).toEqual(plan)
  expect(setStatement(text, ['text', 'int4'])).toBe(together)
})

test('rows of an insert are told apart by which of their columns are left to the database', () => {
  const text =
    'insert into "t" ("id", "size", "note") values ($1, $2, default), ($3, default, $4) on conflict do nothing'
  const short = 'insert into "t" ("id", "size") values ($1, $2) on conflict do nothing'
  expect(planOf(text)).toEqual({
    kind: 'insert',
    rows: [
      { text: short, params: [0, 1] },
      { text: 'insert into "t" ("id", "note") values ($1, $2) on conflict do nothing', params: [2, 3] },
    ],
  })
  expect(setStatement(short, ['text', 'int4'])).toBe(
    `insert into "t" ("id", "size") select k.p1, k.p2 from ${given('p1, p2')} on conflict do nothing`,
  )
})

test.each([
  ['has no parameters', 'select "id" from "t"'],
  [
    'changes by a question of its own',
    'update "t" set "size" = $1 where "t"."id" in (select "id" from "u" where "u"."a" = $2)',
  ],
  [
    'sets by a question of its own',
    'update "t" set "size" = (select 1 from "u" where "u"."a" = $1) where "t"."id" = $2',
  ],
  ['changes every row', 'update "t" set "size" = $1'],
  ['inserts what it computes', 'insert into "t" ("id", "size") values ($1, $2 + 1)'],
  ['answers what it inserted', 'insert into "t" ("id") values ($1) returning "id"'],
  ['updates on a conflict', 'insert into "t" ("id") values ($1) on conflict ("id") do update set "size" = $2'],
  ['is none of these', 'with k as (select 1) select "id" from "t" where "t"."id" = $1'],
])('a statement goes alone that %s', (_, text) => {
  expect(planOf(text)).toEqual({ kind: 'alone' })
})
