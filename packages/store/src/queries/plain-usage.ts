import { type AlertCheckRow, checkParams, insertChecks } from './alert-checks.ts'
import { columnSet, compareText } from './column-arrays.ts'
import type { HeldCustomer } from './customers.ts'
import type { EnvironmentRow } from './environments.ts'
import type { Scope } from './scope.ts'
import { anyArchived, EVENT_PARAMS, eventParams, insertEvents, type NewUsageEvent } from './usage.ts'
import { addTotals, TOTAL_PARAMS, totalParams, type UsageTotal } from './usage-totals.ts'
import { addWindows, type UsageWindow, WINDOW_PARAMS, windowParams } from './usage-windows.ts'

/** Events with what they were judged by: all of it must still be so when they are stored. */
export interface PlainUsage {
  readonly environment: Pick<EnvironmentRow, 'clockMode' | 'clockAt' | 'clockOffsetMs' | 'catalogRevision'>
  readonly customers: readonly Pick<HeldCustomer, 'bucket' | 'id' | 'revision'>[]
  readonly events: readonly NewUsageEvent[]
  /** What the events come to. */
  readonly totals: readonly UsageTotal[]
  /** What they add to windows that limit their features. */
  readonly windows: readonly UsageWindow[]
  /** Looks at customers' alerts that are asked for because of them; empty where no alert is about them. */
  readonly checks: readonly AlertCheckRow[]
}

const CUSTOMER_COLUMNS = columnSet<PlainUsage['customers'][number]>([
  ['bucket', 'smallint', ({ bucket }) => bucket],
  ['id', 'text', ({ id }) => id],
  ['revision', 'bigint', ({ revision }) => revision],
])

const FIRST_CUSTOMER = 6
const FIRST_EVENT = FIRST_CUSTOMER + CUSTOMER_COLUMNS.count
const FIRST_TOTAL = FIRST_EVENT + EVENT_PARAMS
const EVENT_COUNT = FIRST_TOTAL + TOTAL_PARAMS
const FIRST_MORE = EVENT_COUNT + 2
const IS_SO = 'where (select is_so from so)'

/**
 * One statement, which is its own transaction: it holds the customers against commands, looks whether everything is as it was
 * judged by, and only then stores the events and adds to their totals. Where a key is stored already, a division by zero undoes all
 * of it: to look for the keys first would be a second search of an index for every event, which a planner that guesses wrong makes
 * in an index of another order. The keys of archived events are looked for when the events are stored, by a function that sees
 * what was archived meanwhile.
 */
const statementWith = (more: string) => `with customer as materialized (
    select c.id from (select * from ${CUSTOMER_COLUMNS.source(FIRST_CUSTOMER, 'k')} order by bucket, id) k,
      lateral (select id from customers where bucket = k.bucket and environment_id = $1 and id = k.id
        and revision = k.revision and deleted_at is null for key share) c
  ), so as materialized (
    select (select count(*) from customer) = cardinality($${FIRST_CUSTOMER}::smallint[])
      and exists (select from environments e where e.id = $1 and e.catalog_revision = $2 and e.clock_mode = $3
        and e.clock_at is not distinct from $4::timestamptz and e.clock_offset_ms = $5) as is_so
  ), stored as (${insertEvents(FIRST_EVENT, IS_SO)} returning 1
  ), added as (${addTotals(FIRST_TOTAL, IS_SO)} returning 1
  )${more}
  select is_so, 1 / (case when is_so and ((select count(*) from stored) <> $${EVENT_COUNT}::integer
    or (select count(*) from added) <> $${EVENT_COUNT + 1}::integer) then 0
    when is_so and ${anyArchived(FIRST_EVENT)} then 0 else 1 end) from so`

/** The totals come first, as they do wherever events are counted, so that nobody waits for another in a ring. */
const windowed = (first: number) => `, windowed as (
    ${addWindows(first, `${IS_SO} and (select count(*) from added) > 0`)} returning 1
  )`

/** Looks are asked for last, for the same reason. */
const asked = (first: number, after: string) => `, asked as (
    ${insertChecks(first, `${IS_SO} and (select count(*) from ${after}) > 0`)}
  )`

/** Events that no window and no alert is about are recorded by the first. */
const STATEMENTS = {
  plain: statementWith(''),
  windows: statementWith(windowed(FIRST_MORE)),
  checks: statementWith(asked(FIRST_MORE, 'added')),
  both: statementWith(windowed(FIRST_MORE) + asked(FIRST_MORE + WINDOW_PARAMS, 'windowed')),
} as const

function statementFor({ windows, checks }: Pick<PlainUsage, 'windows' | 'checks'>): string {
  if (windows.length === 0) return checks.length === 0 ? STATEMENTS.plain : STATEMENTS.checks
  return checks.length === 0 ? STATEMENTS.windows : STATEMENTS.both
}

/** False, and nothing has happened, where something is not as it was judged by; throws where a key is stored already. */
export async function recordPlainUsage(
  { wire, environmentId }: Pick<Scope, 'wire' | 'environmentId'>,
  { environment, customers, events, totals, windows, checks }: PlainUsage,
): Promise<boolean> {
  const { catalogRevision, clockMode, clockAt, clockOffsetMs } = environment
  const [row] = await wire.sendNamed(statementFor({ windows, checks }), [
    environmentId,
    catalogRevision,
    clockMode,
    clockAt === null ? null : new Date(clockAt).toISOString(),
    clockOffsetMs,
    ...CUSTOMER_COLUMNS.params(customers.toSorted((a, b) => a.bucket - b.bucket || compareText(a.id, b.id))),
    ...eventParams(events),
    ...totalParams(totals),
    events.length,
    totals.length,
    ...(windows.length === 0 ? [] : windowParams(windows)),
    ...(checks.length === 0 ? [] : checkParams(checks)),
  ])
  return (row as { readonly is_so: boolean } | undefined)?.is_so === true
}
