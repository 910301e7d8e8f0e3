import { queried } from './books.ts'

export const topUpsGranted = queried(
  'a top-up is granted when its invoice is paid, and never otherwise',
  `
    select t.id || ': ' || t.state || ', its invoice ' || coalesce(i.status, 'is not there')
      || coalesce(', its line ' || l.net, '') as what
    from top_ups t left join invoices i on i.bucket = t.bucket and i.environment_id = t.environment_id
        and i.id = t.invoice_id
      left join invoice_lines l on l.bucket = t.bucket and l.environment_id = t.environment_id
        and l.invoice_id = t.invoice_id and l.kind = 'top_up'
    where :theirs(t) and ((t.state = 'granted') <> (i.status is not distinct from 'paid')
      or (t.state = 'dropped') <> (i.status is not distinct from 'void') or l.net is distinct from t.net)`,
)

/** Counted from the ledger on one side, and from what was paid for on the other. */
export const topUpsPaidFor = queried(
  'what top-ups have granted is what was paid for, less what went back',
  `
    with moved as (
      select e.bucket, e.customer_id, e.unit,
        sum(case when e.debit_account = 'issued' then e.amount else -e.amount end) as units
      from ledger_entries e join wallet_grants g on g.bucket = e.bucket and g.environment_id = e.environment_id
        and 'grant:' || g.id = case when e.debit_account = 'issued' then e.credit_account else e.debit_account end
      where :theirs(e) and g.source = 'top_up'
        and (e.debit_account = 'issued' or e.credit_account = 'void' and e.source like 'credit_note:%:top_up')
      group by 1, 2, 3
    ),
    paid as (
      select t.bucket, t.customer_id, t.unit, sum(t.amount - t.taken_back) as units
      from top_ups t join invoices i on i.bucket = t.bucket and i.environment_id = t.environment_id
        and i.id = t.invoice_id
      where :theirs(t) and i.status = 'paid' group by 1, 2, 3
    )
    select coalesce(m.customer_id, p.customer_id) || ' ' || coalesce(m.unit, p.unit) || ': granted '
      || trim_scale(coalesce(m.units, 0)) || ', paid for ' || trim_scale(coalesce(p.units, 0)) as what
    from moved m full join paid p on p.bucket = m.bucket and p.customer_id = m.customer_id and p.unit = m.unit
    where m.units is distinct from p.units`,
)

export const topUpsCredited = queried(
  'a top-up knows what credit notes have taken off its line, and its units went back with them',
  `
    select t.id || ': credited ' || t.credited_net || ' of ' || t.net || ', notes ' || coalesce(sum(c.net), 0)
      || ', taken back ' || t.taken_back || ' of ' || t.amount as what
    from top_ups t
      left join invoice_lines l on l.bucket = t.bucket and l.environment_id = t.environment_id
        and l.invoice_id = t.invoice_id and l.kind = 'top_up'
      left join credit_note_lines c on c.bucket = l.bucket and c.environment_id = l.environment_id and c.line_id = l.id
    where :theirs(t) group by t.bucket, t.environment_id, t.id
    having t.credited_net <> coalesce(sum(c.net), 0)
      or t.taken_back > round(t.amount * t.credited_net / t.net, 12)`,
)

export const automaticOneAtATime = queried(
  'a wallet knows the automatic top-up that is on its way',
  `
    select w.customer_id || ' ' || w.unit || ': ' || coalesce(w.auto_top_up ->> 'pendingId', 'none')
      || ', on its way ' || coalesce(t.id, 'none') as what
    from wallets w left join top_ups t on t.bucket = w.bucket and t.environment_id = w.environment_id
      and t.customer_id = w.customer_id and t.unit = w.unit and t.is_automatic and t.state = 'pending'
    where :theirs(w) and w.auto_top_up is not null and w.auto_top_up ->> 'pendingId' is distinct from t.id`,
)
