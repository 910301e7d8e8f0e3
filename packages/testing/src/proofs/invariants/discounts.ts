import { queried } from './books.ts'

/** Lines are what was invoiced; uses are what the next invoice counts by. */
export const discountsCounted = queried(
  'what a discount took off the lines of an invoice is what it is known to have used',
  `
    with taken as (
      select l.invoice_id, l.detail #>> '{discountOf,coupon}' as discount_id,
        -sum((l.detail #>> '{amount,amount,minor}')::bigint) as amount
      from invoice_lines l where :theirs(l) and l.kind = 'discount' group by 1, 2
    ),
    used as (
      select invoice_id, discount_id, sum(amount) as amount from discount_uses
      where :theirs group by 1, 2
    )
    select coalesce(t.discount_id, u.discount_id) || ' on ' || coalesce(t.invoice_id, u.invoice_id) || ': took '
      || coalesce(t.amount, 0) || ', used ' || coalesce(u.amount, 0) as what
    from taken t full join used u using (invoice_id, discount_id) where t.amount is distinct from u.amount`,
)

export const codesCounted = queried(
  'a promotion code is taken as often as it has slots, and each redeemed slot has its discount',
  `
    select c.code || ': taken ' || c.taken || ', redeemed ' || c.redeemed || ', slots ' || count(s.holder) || ', redeemed '
      || count(s.holder) filter (where s.state = 'redeemed') || ', discounts ' || count(d.id) as what
    from promotion_codes c
    left join promotion_code_slots s on s.bucket = c.bucket and s.environment_id = c.environment_id
      and s.promotion_code_id = c.id
    left join discounts d on d.bucket = s.customer_bucket and d.environment_id = s.environment_id
      and d.promotion_code_id = c.id and d.slot = s.holder
    where c.environment_id = :environment
    group by c.bucket, c.environment_id, c.id
    having c.taken <> count(s.holder) or c.redeemed <> count(s.holder) filter (where s.state = 'redeemed')
      or count(d.id) <> count(s.holder) filter (where s.state = 'redeemed')`,
)
