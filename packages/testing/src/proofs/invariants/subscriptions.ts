import { isLive, nextDeadline, type Subscription, subscriptionStatus } from '@tallywright/domain'
import { type Invariant, queried, rowsOf } from './books.ts'

export const oneLivePerGroup = queried(
  'a customer has one live subscription of a plan group, and one that grants a metered feature',
  `
    select customer_id || ': ' || count(*) || ' live in ' || plan_group as what from subscriptions
    where :theirs and live
    group by bucket, environment_id, customer_id, plan_group having count(*) > 1
    union all
    select g.subscription_id || ' has ended and still grants ' || g.feature_slug from granted_features g
    join subscriptions s on s.bucket = g.bucket and s.environment_id = g.environment_id and s.id = g.subscription_id
    where :theirs(g) and not s.live`,
)

export const nothingDue = queried(
  'a clock that stands has nothing due behind it, and is not on its way',
  `
    with clocks as (
      select c.id as customer_id, coalesce(t.clock_at, e.clock_at) as clock_at
      from customers c join environments e on e.id = c.environment_id
      left join test_clocks t on t.environment_id = c.environment_id and t.id = c.test_clock_id
      where e.id = :environment and (e.clock_mode = 'frozen' or t.id is not null)
    )
    select 'subscription ' || s.id || ' was due at ' || s.deadline_at || ', clock ' || c.clock_at as what
    from subscriptions s join clocks c using (customer_id)
    where :theirs(s) and s.deadline_at <= c.clock_at and s.parked_at is null
    union all
    select 'payment ' || p.id || ' was to be asked for at ' || p.check_at || ', clock ' || c.clock_at
    from payments p join clocks c using (customer_id)
    where :theirs(p) and (p.check_at < c.clock_at or (p.check_at = c.clock_at and not p.given_up))
    union all
    select 'the top-up of ' || w.unit || ' was due at ' || w.auto_top_up_due_at || ', clock ' || c.clock_at
    from wallets w join clocks c using (customer_id)
    where :theirs(w) and w.auto_top_up_due_at < c.clock_at
    union all
    select 'clock ' || id || ' is still on its way to ' || advancing_to from test_clocks
    where environment_id = :environment and advancing_to is not null
    union all
    select 'the clock is still on its way to ' || advancing_to from environments
    where id = :environment and advancing_to is not null`,
)

export const requestsAnswered = queried(
  'a request that was answered is not in progress',
  `
    select key as what from requests where :theirs and state <> 'done'
    union all
    select key from environment_requests where environment_id = :environment and state <> 'done'`,
)

/** Status, deadline and life are columns for queries; the facts beside them decide. */
export const columnsFollowFacts: Invariant = {
  name: 'a live subscription has a deadline, and its columns say what its facts say',
  find: async (books) => {
    const rows = await rowsOf<{ id: string; status: string; live: boolean; deadline: string | null }>(
      books,
      `select id, status, live, (extract(epoch from deadline_at) * 1000)::bigint::text as deadline
        from subscriptions where :theirs`,
    )
    const columns = new Map(rows.map((row) => [row.id, row]))
    return books.subscriptions.flatMap(({ subscription }) => {
      const row = columns.get(subscription.id)
      const at = nextDeadline(subscription)?.at ?? null
      const found: string[] = []
      if (row?.status !== subscriptionStatus(subscription)) found.push(`${subscription.id}: status ${row?.status}`)
      if (row?.live !== isLive(subscription)) found.push(`${subscription.id}: live ${row?.live}`)
      if ((row?.deadline ?? null) !== (at === null ? null : String(at))) found.push(`${subscription.id}: deadline`)
      if (isLive(subscription) && at === null) found.push(`${subscription.id} is live without a deadline`)
      return found
    })
  },
}

export const segmentsTile: Invariant = {
  name: 'the segments of an open period tile it',
  find: ({ subscriptions }) => subscriptions.flatMap(({ subscription }) => gapsBetweenSegments(subscription)),
}

function gapsBetweenSegments({ id, period, segments }: Subscription): string[] {
  if (period === null) return []
  const bounds = [period.start, ...segments.flatMap(({ start, end }) => [start, end]), period.end]
  const torn = bounds.some((bound, index) => index % 2 === 0 && bound !== bounds[index + 1])
  return torn ? [`${id}: ${bounds.map((bound) => new Date(bound).toISOString()).join(' ')}`] : []
}
