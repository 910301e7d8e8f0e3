import { rerunInvoice } from '@tallywright/domain'
import { type Invariant, type InvoiceWithLines, queried } from './books.ts'

export const totalsAddUp = queried(
  'the totals of an invoice are the sums of its lines',
  `
    select i.id || ': ' || i.net_total || ' + ' || i.tax_total || ' = ' || i.total || ', lines '
      || coalesce(sum(l.net), 0) || ' + ' || coalesce(sum(l.tax), 0) as what
    from invoices i left join invoice_lines l
      on l.bucket = i.bucket and l.environment_id = i.environment_id and l.invoice_id = i.id
    where :theirs(i)
    group by i.bucket, i.environment_id, i.id
    having count(l.id) = 0 or i.net_total <> sum(l.net) or i.tax_total <> sum(l.tax)
      or i.total <> i.net_total + i.tax_total or bool_or(l.currency <> i.currency)`,
)

export const numbersGapless = queried(
  'the numbers of a series have no gap',
  `
    with documents as (
      select 'invoice' as kind, series, number from invoices where environment_id = :environment and number is not null
      union all
      select 'credit note', series, number from credit_notes where environment_id = :environment
    ),
    counters as (
      select 'invoice' as kind, id as series, next_invoice_number as next from customers
        where environment_id = :environment
      union all
      select 'credit note', id, next_credit_note_number from customers where environment_id = :environment
      union all
      select 'invoice', environment_id, next_invoice_number from environment_series where environment_id = :environment
      union all
      select 'credit note', environment_id, next_credit_note_number from environment_series
        where environment_id = :environment
    )
    select c.series || ': ' || count(d.number) || ' numbers of ' || c.kind || 's up to ' || coalesce(max(d.number), 0)
      || ', next ' || c.next as what
    from counters c left join documents d on d.kind = c.kind and d.series = c.series
    group by c.kind, c.series, c.next
    having count(distinct d.number) <> coalesce(max(d.number), 0) or c.next <> count(d.number) + 1`,
)

export const paidIsPaid = queried(
  'an invoice is paid by what was paid, and one that is not says why',
  `
    select i.id || ': ' || i.status || ', ' || i.payment_status || ', ' || i.wallet_paid || ' + ' || i.amount_paid
      || ' + ' || i.amount_credited || ' of ' || i.total as what
    from invoices i
    where :theirs(i) and not case i.status
      when 'paid' then i.wallet_paid + i.amount_paid + i.amount_credited = i.total and i.paid_at is not null
      when 'void' then i.wallet_paid = 0 and i.voided_at is not null
      when 'uncollectible' then i.wallet_paid + i.amount_paid + i.amount_credited < i.total
      when 'open' then i.wallet_paid + i.amount_paid + i.amount_credited < i.total
        and i.finalized_at is not null and (i.last_payment_error is not null
          or (i.collection = 'send_invoice' and i.next_dunning_at is not null) or exists (
          select from payments p where p.bucket = i.bucket and p.environment_id = i.environment_id
            and p.invoice_id = i.id and p.status = 'unknown'))
      when 'draft' then i.number is null and i.finalized_at is null and i.wallet_paid + i.amount_paid = 0
      else false end`,
)

/** Every amount follows from the explanation that is stored beside it. */
export const linesRerun: Invariant = {
  name: 'the explanation of a line comes to its amount',
  find: ({ invoices }) => invoices.flatMap(disagreements),
}

/** What of an invoice is not what its explanations come to. */
export function disagreements({ row, lines }: InvoiceWithLines): string[] {
  const again = rerunInvoice(lines, row.currency)
  const stored = new Map(lines.map((line) => [line.id, line]))
  const found = again.lines.flatMap(({ line, amount, net, tax }) => {
    const before = stored.get(line)
    const texts = [before, { amount, net, tax }].map(
      (each) => `${each?.amount.amount} ${each?.net.amount} ${each?.tax.amount}`,
    )
    return texts[0] === texts[1] ? [] : [`${line}: ${texts[0]}, again ${texts[1]}`]
  })
  if (again.lines.length !== lines.length) found.push(`${row.id}: ${lines.length} lines, again ${again.lines.length}`)
  if (again.total.amount !== row.total) found.push(`${row.id}: total ${row.total}, again ${again.total.amount}`)
  return found
}
