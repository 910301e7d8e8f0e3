import type { Instant } from '@tallywright/domain'
import type postgres from 'postgres'

/**
 * In minor units, of a third of the subscriptions each: a base price; one with 4 seats of 8.00 beyond those included; one
 * with 15,000 calls of 0.001 beyond those included.
 */
const TOTALS = [500, 1000 + 4 * 800, 2000 + 1500]

/** Throws unless every subscription that was due at that instant was renewed once, and its books are right. */
export async function checkBooks(sql: postgres.Sql, at: Instant, size: number): Promise<void> {
  const instant = new Date(at)
  const found = await sql<{ total: number; renewals: number }[]>`
    select i.total::int as total, count(distinct i.subscription_id)::int as renewals
    from invoices i
    join payments p on p.bucket = i.bucket and p.environment_id = i.environment_id and p.invoice_id = i.id
    join subscriptions s on s.bucket = i.bucket and s.environment_id = i.environment_id and s.id = i.subscription_id
    join customers c on c.bucket = i.bucket and c.environment_id = i.environment_id and c.id = i.customer_id
    where i.finalized_at = ${instant} and i.status = 'paid' and i.number = c.next_invoice_number - 1
      and p.status = 'succeeded' and p.amount = i.total and s.latest_invoice_id = i.id and s.deadline_at > ${instant}
      and i.total = (
        select sum(l.net + l.tax) from invoice_lines l
        where l.bucket = i.bucket and l.environment_id = i.environment_id and l.invoice_id = i.id)
      and c.next_event_sequence - 1 = (
        select max(o.sequence) from outbox o
        where o.bucket = c.bucket and o.environment_id = c.environment_id and o.customer_id = c.id)
    group by 1`
  const [rows] = await sql<{ invoices: number; events: number; sequences: number }[]>`
    select (select count(*)::int from invoices where finalized_at = ${instant}) as invoices,
      count(*)::int as events, count(distinct (customer_id, sequence))::int as sequences
    from outbox where occurred_at = ${instant}`
  const byTotal = new Map(found.map(({ total, renewals }) => [total, renewals]))
  const isRight = TOTALS.every((total) => byTotal.get(total) === size / TOTALS.length)
  if (!isRight || rows?.invoices !== size || rows.events !== rows.sequences) {
    throw new Error(
      `of ${size} renewals there are ${JSON.stringify([...byTotal])} right ones in ${JSON.stringify(rows)}`,
    )
  }
}
