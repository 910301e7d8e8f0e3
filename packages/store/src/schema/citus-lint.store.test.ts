import { openTestEngine, type TestEngine } from '@tallywright/testing/test-engine'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'

let opened: TestEngine
beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'))
})
afterAll(() => opened.close())

/** Rows of one shard lead with this column; it is the customer's for ever. */
const DISTRIBUTION_COLUMN = 'bucket'

/** Small tables that every shard has a copy of. */
const REFERENCE_TABLES = [
  // The counter of an environment that numbers all its invoices in one series: it spans buckets by nature.
  'environment_series',
  // Those of all customers are remembered with the catalog, and those of one are few.
  'alerts',
  ...['environments', 'api_keys', 'environment_requests', 'environment_outbox', 'test_clocks'],
  ...[
    'features',
    'credits',
    'plan_groups',
    'coupons',
    'plans',
    'plan_versions',
    'plan_migrations',
    'add_ons',
    'add_on_versions',
    'tax_rates',
  ],
  // The books of a pretended provider, which is foreign: no command joins them, and live environments have none.
  'sandbox_books',
  // The partitions of the archive, of all buckets.
  'usage_archive_parts',
  // What providers told, before it is known whose it is.
  'provider_events',
]

interface Problem {
  readonly table: string
  readonly problem: string
  readonly detail: string
}

/** What would keep the tables of a schema from being distributed by bucket, read from the system catalog alone. */
async function problemsOf(schema: string, referenceTables: readonly string[]): Promise<Problem[]> {
  const found = await opened.connection.database.execute(sql`
    with parts as (
      select c.oid, c.relname as name, c.relkind as kind, c.relispartition as is_partition,
        c.relname in (select jsonb_array_elements_text(${JSON.stringify(referenceTables)}::text::jsonb)) as is_reference,
        (select a.attnum from pg_attribute a
          where a.attrelid = c.oid and not a.attisdropped and a.attname = ${DISTRIBUTION_COLUMN}) as bucket
      from pg_class c where c.relnamespace = ${schema}::text::regnamespace and c.relkind in ('r', 'p')
    ),
    sharded as (select * from parts where not is_reference),
    indexes as (
      select s.name, s.bucket, i.indexrelid::regclass::text as index, i.indisunique, i.indkey::int2[] as columns
      from sharded s join pg_index i on i.indrelid = s.oid
    ),
    foreign_keys as (
      select f.name, k.conname as key, k.conkey, k.confkey, k.confdeltype, k.confupdtype, f.bucket, f.is_reference,
        t.bucket as target_bucket, t.is_reference as target_is_reference
      from parts f join pg_constraint k on k.conrelid = f.oid and k.contype = 'f' join parts t on t.oid = k.confrelid
    ),
    small_integers as (
      select p.name, a.attname, a.attidentity, pg_get_expr(d.adbin, d.adrelid) as initial
      from parts p
      join pg_attribute a on a.attrelid = p.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = p.oid and d.adnum = a.attnum
      where a.atttypid in ('int2'::regtype, 'int4'::regtype)
    )
    select name as "table", 'has no bucket' as problem, '' as detail from sharded where bucket is null
    union all
    select s.name, 'its bucket may be null', '' from sharded s
      join pg_attribute a on a.attrelid = s.oid and a.attnum = s.bucket where not a.attnotnull
    union all
    select s.name, 'its bucket has a type of its own', format_type(a.atttypid, a.atttypmod) from sharded s
      join pg_attribute a on a.attrelid = s.oid and a.attnum = s.bucket where a.atttypid <> 'int2'::regtype
    union all
    select p.name, 'has no primary key', '' from parts p
      where not exists (select 1 from pg_index i where i.indrelid = p.oid and i.indisprimary)
    union all
    select name, 'a unique index leaves the bucket out', index from indexes
      where indisunique and bucket is not null and not bucket = any (columns)
    union all
    select name, 'a unique index does not lead with the bucket', index from indexes
      where indisunique and bucket = any (columns) and columns[0] <> bucket
    union all
    select s.name, 'an exclusion constraint leaves the bucket out', k.conname from sharded s
      join pg_constraint k on k.conrelid = s.oid and k.contype = 'x' where not s.bucket = any (k.conkey)
    union all
    select name, 'a reference table points to a sharded one', key from foreign_keys
      where is_reference and not target_is_reference
    union all
    select name, 'a foreign key does not pair the buckets', key from foreign_keys
      where not is_reference and not target_is_reference
        and not exists (select 1 from unnest(conkey, confkey) u (a, b) where u.a = bucket and u.b = target_bucket)
    union all
    select name, 'a foreign key writes to its key', key from foreign_keys
      where bucket = any (conkey) and (confdeltype in ('n', 'd') or confupdtype in ('c', 'n', 'd'))
    union all
    select p.name, 'has a trigger', g.tgname from parts p join pg_trigger g on g.tgrelid = p.oid where not g.tgisinternal
    union all
    select name, 'a small integer counts by itself', attname from small_integers
      where attidentity <> '' or initial like 'nextval(%'
    union all
    select name, 'a partition has partitions', '' from parts where is_partition and kind = 'p'
    union all
    select p.name, 'inherits a table', '' from parts p join pg_inherits h on h.inhrelid = p.oid where not p.is_partition
    order by 1, 2, 3`)
  return (Array.isArray(found) ? found : (found as unknown as { rows: Problem[] }).rows) as Problem[]
}

test('every table can be distributed by bucket', async () => {
  expect(await problemsOf('public', REFERENCE_TABLES)).toEqual([])
})

test('every table is either sharded or named as a reference table', async () => {
  const found = await problemsOf('public', [])
  const withoutBucket = found.filter(({ problem }) => problem === 'has no bucket').map(({ table }) => table)
  expect(withoutBucket.sort()).toEqual([...REFERENCE_TABLES].sort())
})

test('a table that cannot be distributed is found, whatever the reason', async () => {
  await plantProblems()
  expect(await problemsOf('planted', ['copied'])).toEqual([
    { table: 'child', problem: 'inherits a table', detail: '' },
    { table: 'copied', problem: 'a reference table points to a sharded one', detail: 'copied_to_whole' },
    { table: 'deep', problem: 'a partition has partitions', detail: '' },
    { table: 'lonely', problem: 'has no bucket', detail: '' },
    { table: 'loose', problem: 'a foreign key does not pair the buckets', detail: 'loose_unpaired' },
    { table: 'loose', problem: 'a foreign key writes to its key', detail: 'loose_cascades' },
    { table: 'loose', problem: 'a small integer counts by itself', detail: 'n' },
    { table: 'loose', problem: 'a unique index does not lead with the bucket', detail: 'planted.loose_trails' },
    { table: 'loose', problem: 'a unique index leaves the bucket out', detail: 'planted.loose_without' },
    { table: 'loose', problem: 'an exclusion constraint leaves the bucket out', detail: 'loose_excludes' },
    { table: 'loose', problem: 'has a trigger', detail: 'loose_trigger' },
    { table: 'wide', problem: 'has no primary key', detail: '' },
    { table: 'wide', problem: 'its bucket has a type of its own', detail: 'integer' },
    { table: 'wide', problem: 'its bucket may be null', detail: '' },
  ])
})

/** One table for each reason; `whole` has none. */
async function plantProblems(): Promise<void> {
  const statements = [
    'create schema planted',
    'create table planted.whole (bucket smallint, id text, b2 smallint, primary key (bucket, id), unique (bucket, b2, id))',
    'create table planted.lonely (id text primary key)',
    'create table planted.wide (bucket integer, id text)',
    `create table planted.copied (id text primary key, b smallint, i text,
      constraint copied_to_whole foreign key (b, i) references planted.whole (bucket, id))`,
    `create table planted.loose (bucket smallint, id text, b smallint, n smallserial, primary key (bucket, id),
      constraint loose_without unique (id), constraint loose_trails unique (id, bucket),
      constraint loose_excludes exclude using btree (b with =),
      constraint loose_unpaired foreign key (b, id) references planted.whole (bucket, id),
      constraint loose_cascades foreign key (bucket, id) references planted.whole (bucket, id) on update cascade)`,
    "create function planted.nothing() returns trigger language plpgsql as 'begin return new; end'",
    'create trigger loose_trigger before insert on planted.loose execute function planted.nothing()',
    'create table planted.child (primary key (bucket, id)) inherits (planted.whole)',
    'create table planted.parted (bucket smallint, id text, primary key (bucket, id)) partition by list (bucket)',
    'create table planted.deep partition of planted.parted for values in (1) partition by list (bucket)',
  ]
  for (const statement of statements) await opened.connection.database.execute(sql.raw(statement))
}
