import { queried } from './books.ts'

export const sequencesGapless = queried(
  'the events of a customer are numbered without a gap',
  `
    select c.id || ': ' || count(o.sequence) || ' events up to ' || coalesce(max(o.sequence), 0)
      || ', next ' || c.next_event_sequence as what
    from customers c left join outbox o
      on o.bucket = c.bucket and o.environment_id = c.environment_id and o.customer_id = c.id
    where :theirs(c)
    group by c.bucket, c.environment_id, c.id
    having count(o.sequence) <> coalesce(max(o.sequence), 0) or c.next_event_sequence <> count(o.sequence) + 1
    union all
    select 'environment: ' || count(o.sequence) || ' events, next ' || e.next_event_sequence
    from environments e left join environment_outbox o on o.environment_id = e.id where e.id = :environment
    group by e.id having e.next_event_sequence <> count(o.sequence) + 1`,
)

/** They change with an event each time; what was told last is what is stored. */
export const changesTold = queried(
  'every version of an invoice, a payment and a top-up was told, and the last one as it is',
  `
    with objects as (
      select bucket, id, version, status from invoices where :theirs
      union all select bucket, id, version, status from payments where :theirs
      union all select bucket, id, version, state from top_ups where :theirs
    ),
    told as (
      select o.bucket, o.object_id, count(distinct o.object_version) as versions, max(o.object_version) as latest,
        (array_agg(o.snapshot ->> 'status' order by o.sequence desc))[1] as status
      from outbox o where :theirs(o) group by o.bucket, o.object_id
    )
    select s.id || ': version ' || s.version || ' ' || s.status || ', told ' || coalesce(t.versions, 0)
      || ' up to ' || coalesce(t.latest, 0) || ' ' || coalesce(t.status, '') as what
    from objects s left join told t on t.bucket = s.bucket and t.object_id = s.id
    where t.versions is distinct from s.version or t.latest is distinct from s.version or t.status is distinct from s.status`,
)

export const walletsTold = queried(
  'every movement of a wallet was told',
  `
    select w.customer_id || ' ' || w.unit || ': version ' || w.version || ', told ' || count(o.sequence)
      || ' up to ' || coalesce(max(o.object_version), 0) as what
    from wallets w left join outbox o on o.bucket = w.bucket and o.environment_id = w.environment_id
      and o.customer_id = w.customer_id and o.object_type = 'wallet' and o.object_id = w.customer_id || ':' || w.unit
    where :theirs(w)
    group by w.bucket, w.environment_id, w.customer_id, w.unit, w.version
    having count(o.sequence) <> w.version or coalesce(max(o.object_version), 0) <> w.version`,
)

export const subscriptionsTold = queried(
  'a subscription that changed was told as it is',
  `
    select s.id || ': ' || s.status || ', told ' || coalesce(t.status, 'never') as what
    from subscriptions s left join lateral (
      select o.snapshot ->> 'status' as status from outbox o
      where o.bucket = s.bucket and o.environment_id = s.environment_id and o.object_id = s.id
      order by o.sequence desc limit 1
    ) t on true
    where :theirs(s) and t.status is distinct from s.status`,
)
