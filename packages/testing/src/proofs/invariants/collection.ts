import { queried } from './books.ts'

export const overdueGoesOn = queried(
  'an open invoice that was not paid has an attempt under way, a next step, or somebody who waits for it',
  `
    select i.id || ': ' || i.payment_status || ', of ' || coalesce(s.status, 'no subscription') as what
    from invoices i left join subscriptions s on s.bucket = i.bucket and s.environment_id = i.environment_id
      and s.id = i.subscription_id
    where :theirs(i) and i.status = 'open' and i.next_dunning_at is null
      and not exists (select from payments p where p.bucket = i.bucket and p.environment_id = i.environment_id
        and p.invoice_id = i.id and p.status in ('open', 'processing', 'requires_action', 'unknown'))
      and coalesce(s.facts -> 'lifecycle' ->> 'invoiceId', '') <> i.id
      and coalesce(s.facts -> 'pendingChange' -> 'when' ->> 'invoiceId', '') <> i.id`,
)

export const endedIsLeftAlone = queried(
  'only an open invoice has a next step of dunning',
  `
    select i.id || ': ' || i.status || ', next ' || i.next_dunning_at as what
    from invoices i where :theirs(i) and i.status <> 'open' and i.next_dunning_at is not null`,
)

export const creditsWithinLines = queried(
  'the credits of a line are at most the line, net and tax apart',
  `
    with credits as (
      select bucket, line_id, sum(net) as net, sum(tax) as tax from (
        select bucket, line_id, net, tax from credit_note_lines where :theirs
        union all
        select l.bucket, l.source,
          coalesce((l.detail -> 'excess' -> 'net' -> 'amount' ->> 'minor')::numeric, 0) - l.net,
          coalesce((
            select sum((part -> 'amount' ->> 'minor')::numeric) from json_array_elements(l.detail -> 'excess' -> 'taxes') part
          ), 0) - l.tax
        from invoice_lines l join invoices i on i.bucket = l.bucket
          and i.environment_id = l.environment_id and i.id = l.invoice_id
        where :theirs(l) and l.kind = 'proration_credit' and i.status <> 'void'
      ) each_credit group by 1, 2
    )
    select l.id || ': ' || l.net || ' + ' || coalesce(d.net, 0) || ' and ' || l.tax || ' tax, credited '
      || c.net || ' and ' || c.tax as what
    from credits c join invoice_lines l on l.bucket = c.bucket and :theirs(l) and l.id = c.line_id
      cross join lateral (
        select sum(d.net) as net from invoice_lines d
        where d.bucket = l.bucket and d.environment_id = l.environment_id and d.invoice_id = l.invoice_id
          and d.kind = 'discount' and d.detail -> 'discountOf' ->> 'line' = l.id
      ) d
    where c.net > l.net + coalesce(d.net, 0) or c.tax > l.tax`,
)

export const creditNotesAddUp = queried(
  'a credit note is the sum of its lines, and an invoice knows what its notes gave back',
  `
    select n.id || ': ' || n.net_total || ' + ' || n.tax_total || ', lines ' || coalesce(sum(l.net), 0) || ' + '
      || coalesce(sum(l.tax), 0) as what
    from credit_notes n left join credit_note_lines l on l.bucket = n.bucket and l.environment_id = n.environment_id
      and l.credit_note_id = n.id
    where :theirs(n) group by n.bucket, n.environment_id, n.id
    having n.net_total <> coalesce(sum(l.net), 0) or n.tax_total <> coalesce(sum(l.tax), 0)
    union all
    select i.id || ': credited ' || i.amount_credited || ', to grants ' || i.wallet_returned || ', of payments '
      || i.payments_returned || ', notes ' || sum(n.reduces_due) || ', ' || sum(n.to_grants) || ', '
      || sum(n.to_wallet + n.to_payments) as what
    from invoices i join credit_notes n on n.bucket = i.bucket and n.environment_id = i.environment_id
      and n.invoice_id = i.id
    where :theirs(i) group by i.bucket, i.environment_id, i.id
    having i.amount_credited <> sum(n.reduces_due) or i.wallet_returned <> sum(n.to_grants)
      or i.payments_returned > sum(n.to_wallet + n.to_payments) or i.payments_returned > i.amount_paid`,
)

export const refundsAddUp = queried(
  'what was refunded of a payment is its refunds that did not fail, and a credit note has its own',
  `
    select p.id || ': refunded ' || p.amount_refunded || ', refunds '
      || coalesce(sum(r.amount) filter (where r.status <> 'failed'), 0) as what
    from payments p left join refunds r on r.bucket = p.bucket and r.environment_id = p.environment_id
      and r.payment_id = p.id
    where :theirs(p) group by p.bucket, p.environment_id, p.id
    having p.amount_refunded <> coalesce(sum(r.amount) filter (where r.status <> 'failed'), 0)
    union all
    select n.id || ': to payments ' || n.to_payments || ', refunds ' || coalesce(sum(r.amount), 0) as what
    from credit_notes n left join refunds r on r.bucket = n.bucket and r.environment_id = n.environment_id
      and r.credit_note_id = n.id
    where :theirs(n) group by n.bucket, n.environment_id, n.id
    having n.to_payments <> coalesce(sum(r.amount), 0)`,
)
