import { rerunInvoice } from '@tallywright/domain'
import { type Invariant, type InvoiceWithLines, queried } from './books.ts'

export const totalsAddUp = queried(
  'the totals of an invoice are the sums of its lines',
  `
    select i.id || ': ' || i.net_total || ' + ' || i.tax_total || ' = ' || i.total || ', lines '
      || coalesce(sum(l.net), 0) || ' + ' || coalesce(sum(l.tax), 0) as what
    from invoices i left join invoice_lines l
      on l.bucket = i.bucket and l.environment_id = i.environment_id and l.invoice_id = i.id
    where i.environment_id = :environment
    group by i.bucket, i.environment_id, i.id
    having count(l.id) = 0 or i.net_total <> sum(l.net) or i.tax_total <> sum(l.tax)
      or i.total <> i.net_total + i.tax_total or bool_or(l.currency <> i.currency)`,
)

export const numbersGapless = queried(
  'the numbers of a series have no gap',
  `
    select c.id || ': ' || count(i.number) || ' numbers up to ' || coalesce(max(i.number), 0)
      || ', next ' || c.next_invoice_number as what
    from customers c left join invoices i on i.bucket = c.bucket and i.environment_id = c.environment_id
      and i.customer_id = c.id and i.series = c.invoice_prefix and i.number is not null
    where c.environment_id = :environment
    group by c.bucket, c.environment_id, c.id
    having count(i.number) <> coalesce(max(i.number), 0) or c.next_invoice_number <> count(i.number) + 1`,
)

export const paidIsPaid = queried(
  'an invoice is paid by what was paid, and one that is not says why',
  `
    select i.id || ': ' || i.status || ', ' || i.payment_status || ', ' || i.wallet_paid || ' + ' || i.amount_paid
      || ' + ' || i.amount_credited || ' of ' || i.total as what
    from invoices i
    where i.environment_id = :environment and not case i.status
      when 'paid' then i.wallet_paid + i.amount_paid + i.amount_credited = i.total and i.paid_at is not null
      when 'void' then i.wallet_paid = 0 and i.voided_at is not null
      when 'uncollectible' then i.wallet_paid + i.amount_paid + i.amount_credited < i.total
      when 'open' then i.wallet_paid + i.amount_paid + i.amount_credited < i.total
        and i.finalized_at is not null and (i.last_payment_error is not null or exists (
          select from payments p where p.bucket = i.bucket and p.environment_id = i.environment_id
            and p.invoice_id = i.id and p.status = 'unknown'))
      when 'uncollectible' then i.wallet_paid + i.amount_paid + i.amount_credited < i.total
      else false end`,
)

/** Every amount follows from the explanation that is stored beside it. */
export const linesRerun: Invariant = {
  name: 'the explanation of a line comes to its amount',
  find: ({ invoices }) => invoices.flatMap(disagreements),
}

function disagreements({ row, lines }: InvoiceWithLines): string[] {
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
