import { queried } from './books.ts'

/** A count is what its last change led to; changes are numbered without a gap, each from where the one before ended. */
export const quotaCountsFollow = queried(
  'what is held of a quota is what its changes led to',
  `
    with steps as (
      select c.*, row_number() over w as place, lag(c.quantity, 1, 0) over w as led_to, lag(c.changed_at) over w as earlier
      from quota_changes c where :theirs(c)
      window w as (partition by c.bucket, c.environment_id, c.subscription_id, c.feature_slug order by c.version)
    )
    select s.subscription_id || ' ' || s.feature_slug || ': change ' || s.version || ' from ' || s.before
      || ' to ' || s.quantity as what
    from steps s where s.place <> s.version or s.before <> s.led_to or s.changed_at < s.earlier
    union all
    select q.subscription_id || ' ' || q.feature_slug || ': ' || q.quantity || ' at version ' || q.version
    from quota_counts q left join quota_changes c on c.bucket = q.bucket and c.environment_id = q.environment_id
      and c.subscription_id = q.subscription_id and c.feature_slug = q.feature_slug and c.version = q.version
    where :theirs(q) and (c.quantity is distinct from q.quantity or c.changed_at is distinct from q.changed_at)`,
)
