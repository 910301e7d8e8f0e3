import type { Instant } from '@tallywright/domain'
import type postgres from 'postgres'
import { timed } from '../measure/stopwatch.ts'

/** What a renewal writes: the books of the sandbox provider are not ours, and are not among it. */
const CHANGED = ['customers', 'subscriptions']
const ADDED = ['invoices', 'invoice_lines', 'payments', 'outbox']

/** Makes copies of the tables that a renewal writes, with their rows, settings, keys, checks, foreign keys and indexes. */
export async function createTwins(sql: postgres.Sql): Promise<void> {
  for (const table of [...CHANGED, ...ADDED]) {
    const twin = `twin_${table}`
    await sql`create table ${sql(twin)} (like ${sql(table)} including all)`
    const [settings] = await sql<{ options: string[] | null }[]>`
      select reloptions as options from pg_class where oid = ${table}::regclass`
    if (settings?.options != null) await sql.unsafe(`alter table ${twin} set (${settings.options.join(', ')})`)
    const keys = await sql<{ name: string; definition: string }[]>`
      select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
      where conrelid = ${table}::regclass and contype = 'f'`
    for (const { name, definition } of keys) {
      await sql.unsafe(`alter table ${twin} add constraint twin_${name} ${definition}`)
    }
    await sql`insert into ${sql(twin)} select * from ${sql(table)}`
  }
  await sql`vacuum analyze`
}

/**
 * Milliseconds for one statement that writes into the twins what the renewals of that instant have written: the same rows of
 * the same form, each once. Nothing is computed, asked or decided, so this is as fast as this database writes them.
 */
export async function writeAtOnce(sql: postgres.Sql, at: Instant): Promise<number> {
  const instant = new Date(at)
  const { ms } = await timed(
    () => sql`
      with renewed as materialized (select * from invoices where finalized_at = ${instant}),
      s as (
        update twin_subscriptions t set facts = o.facts, status = o.status, deadline_at = o.deadline_at,
          deadline_rank = o.deadline_rank, latest_invoice_id = o.latest_invoice_id, version = o.version, updated_at = o.updated_at
        from renewed r join subscriptions o
          on o.bucket = r.bucket and o.environment_id = r.environment_id and o.id = r.subscription_id
        where t.bucket = r.bucket and t.environment_id = r.environment_id and t.id = r.subscription_id),
      c as (
        update twin_customers t set next_invoice_number = o.next_invoice_number, next_event_sequence = o.next_event_sequence
        from renewed r join customers o on o.bucket = r.bucket and o.environment_id = r.environment_id and o.id = r.customer_id
        where t.bucket = r.bucket and t.environment_id = r.environment_id and t.id = r.customer_id),
      i as (insert into twin_invoices select * from renewed),
      l as (
        insert into twin_invoice_lines select l.* from renewed r join invoice_lines l
          on l.bucket = r.bucket and l.environment_id = r.environment_id and l.invoice_id = r.id),
      p as (
        insert into twin_payments select p.* from renewed r join payments p
          on p.bucket = r.bucket and p.environment_id = r.environment_id and p.invoice_id = r.id)
      insert into twin_outbox select o.* from renewed r join outbox o
        on o.bucket = r.bucket and o.environment_id = r.environment_id and o.customer_id = r.customer_id
          and o.occurred_at = ${instant}`,
  )
  return ms
}
