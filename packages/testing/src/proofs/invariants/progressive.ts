import { queried } from './books.ts'

/**
 * What use made due before the end of its period, and stands: with its discounts, and how often it was taken off. What is taken
 * off may come to more than its invoice has; then the rest of it is on a credit note of the line.
 */
const INVOICED_BEFORE = `
  standing as (
    select l.bucket, l.id, l.invoice_id, l.kind, l.subscription_id, l.feature_slug, l.service_start, l.source, i.cause,
      l.net - coalesce((l.detail -> 'excess' -> 'net' -> 'amount' ->> 'minor')::numeric, 0) as net
    from invoice_lines l join invoices i on i.bucket = l.bucket and i.environment_id = l.environment_id
      and i.id = l.invoice_id
    where :theirs(l) and i.status <> 'void' and l.kind in ('usage', 'maximum', 'correction')
      and not (l.kind = 'correction' and l.cause like 'late:%')
  ),
  before as (
    select s.*, substring(s.cause from '^threshold:(.*):[0-9]+$') as boundary,
      (select count(*) from standing c where c.bucket = s.bucket and c.kind = 'correction' and c.source = s.id) as taken_off
    from standing s where s.cause like 'threshold:%' and s.kind <> 'correction'
  )`

export const takenOffOnce = queried(
  'what was invoiced before the end of its period is taken off at most once, and once when the period is billed',
  `
    with ${INVOICED_BEFORE}
    select b.id || ': taken off ' || b.taken_off || ' times' as what from before b
    where b.taken_off > 1 or (b.taken_off = 0 and exists (
      select from standing s where s.bucket = b.bucket and s.kind = 'usage' and s.cause not like 'threshold:%'
        and s.subscription_id = b.subscription_id and s.feature_slug = b.feature_slug
        and s.service_start = b.service_start
      union all
      select from invoices i where i.bucket = b.bucket and :theirs(i) and i.status <> 'void'
        and i.subscription_id = b.subscription_id and i.cause = 'renewal:' || b.boundary))`,
)

/**
 * With the one above, all invoices of a period come to what the last of them bills for it from its start. Over all parts of a
 * use together: what a later part cannot give back, because it had taken it off, is given back by the earlier one.
 */
export const takenOffWhole = queried(
  'what is taken off is what a standing invoice billed, discounts and all, and no goodwill twice',
  `
    with ${INVOICED_BEFORE},
    noted as (
      select bucket, line_id, coalesce(sum(net) filter (where proration ->> 'kind' = 'correction'
          and proration ->> 'cause' not like 'late:%'), 0) as back,
        coalesce(sum(net) filter (where proration ->> 'kind' is distinct from 'correction'), 0) as goodwill
      from credit_note_lines where :theirs group by 1, 2
    ),
    billed as (
      select b.bucket, b.id, b.invoice_id, b.net + (
        select coalesce(sum(d.net), 0) from invoice_lines d where d.bucket = b.bucket and :theirs(d)
          and d.invoice_id = b.invoice_id and d.kind = 'discount' and d.detail -> 'discountOf' ->> 'line' = b.id
      ) as net from before b
    )
    select string_agg(c.id, ', ') || ': take off ' || sum(c.net) || ', with credit notes of '
      || sum(coalesce(n.back, 0)) || ', of ' || sum(coalesce(b.net, 0)) || ' on '
      || string_agg(coalesce(b.invoice_id, 'no invoice that stands'), ', ') as what
    from standing c left join billed b on b.bucket = c.bucket and b.id = c.source
      left join noted n on n.bucket = c.bucket and n.line_id = c.source
    where c.kind = 'correction'
    group by c.bucket, c.subscription_id, c.feature_slug, c.service_start
    having bool_or(b.id is null)
      or sum(coalesce(n.back, 0) - c.net) not between sum(b.net - coalesce(n.goodwill, 0)) and sum(b.net)`,
)
