import {
  type AutoTopUp,
  type Instant,
  instantFromEpoch,
  type LimitWindow,
  type OpenGrant,
  parseDecimal,
  parseExact,
  type RunningTotal,
  type Wallet,
  type WindowTotal,
} from '@tallywright/domain'
import { columnSet } from './column-arrays.ts'
import type { EnvironmentRow } from './environments.ts'
import type { Scope } from './scope.ts'
import { type TotalColumns, totalOfColumns } from './total-columns.ts'
import type { OpenHold } from './usage-holds.ts'

/** What is asked of a customer at once: the open period of one feature and one wallet, where there are any. */
export interface StandingAsked {
  readonly bucket: number
  readonly customerId: string
  /** Of which feature, subscription and period the totals are wanted; null for none. */
  readonly period: AskedPeriod | null
  /** Of which wallet; null for none. */
  readonly unit: string | null
}

export interface AskedPeriod {
  readonly featureSlug: string
  readonly subscriptionId: string
  readonly periodStart: Instant
  /** Whether the totals of the periods before are wanted too. */
  readonly carriesOver: boolean
  /** Which windows are wanted that limit the feature. */
  readonly windows: readonly Pick<LimitWindow, 'hours' | 'start'>[]
}

/** What can change without the customer's revision, all of one snapshot. */
export interface StandingNow {
  readonly environment: Pick<
    EnvironmentRow,
    'kind' | 'clockMode' | 'clockAt' | 'clockOffsetMs' | 'catalogRevision' | 'settings'
  >
  /** Null where there is no such customer, or no longer. */
  readonly revision: number | null
  /** Of the clock that the customer lives by; null where that is the environment's. */
  readonly clockAt: Instant | null
  readonly totals: readonly PeriodTotal[]
  /** Of the periods before, where they carry over. */
  readonly earlier: readonly PeriodTotal[]
  /** Of the windows that were asked for, those that have taken something. */
  readonly windows: readonly WindowTotal[]
  /** What open holds set aside, those too whose time is over. */
  readonly holds: readonly OpenHold[]
  /** Null where none was asked for, or nothing was ever granted of the unit. */
  readonly wallet: (Wallet & { readonly autoTopUp: AutoTopUp | null }) | null
}

interface PeriodTotal {
  readonly segmentStart: Instant
  readonly groupKey: string
  readonly total: RunningTotal
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::bigint`

const TOTALS = `json_agg(json_build_object(
    'segmentStart', ${ms('t.segment_start')}, 'groupKey', t.group_key, 'aggregation', t.aggregation,
    'eventCount', t.event_count, 'units', t.units::text, 'unitSeconds', t.unit_seconds::text,
    'lastAt', ${ms('t.last_at')}, 'lastReceivedAt', ${ms('t.last_received_at')}, 'lastId', t.last_id, 'values', t.values
  ) order by t.period_start, t.segment_start, t.group_key collate "C")::text
  from usage_totals t
  where t.bucket = k.bucket and t.environment_id = $1 and t.customer_id = k.customer_id
    and t.feature_slug = k.feature_slug and t.subscription_id = k.subscription_id and t.event_count > 0`

const GRANTS = `json_agg(json_build_object(
    'id', g.id, 'amount', g.amount::text, 'remaining', g.remaining::text, 'priority', g.priority,
    'effectiveAt', ${ms('g.effective_at')}, 'expiresAt', ${ms('g.expires_at')}, 'costBasis', g.cost_basis::text,
    'source', g.source, 'createdAt', ${ms('g.created_at')}, 'subscriptionId', g.subscription_id,
    'originName', g.origin_name, 'periodStart', ${ms('g.period_start')}
  ) order by g.id)::text
  from wallet_grants g
  where g.bucket = k.bucket and g.environment_id = $1 and g.customer_id = k.customer_id and g.unit = k.unit
    and g.remaining > 0 and g.voided_at is null`

const HOLDS = `json_agg(json_build_object(
    'featureSlug', h.feature_slug, 'units', h.units::text, 'properties', h.properties, 'unit', h.unit, 'reserved', h.reserved::text,
    'expiresAt', ${ms('h.expires_at')}
  ))::text
  from usage_holds h
  where h.bucket = k.bucket and h.environment_id = $1 and h.customer_id = k.customer_id and h.state = 'open'`

const WINDOWS = `json_agg(json_build_object('hours', a.hours, 'start', ${ms('a.start')}, 'units', u.units::text))::text
  from jsonb_to_recordset(k.windows::jsonb) as a (hours integer, start timestamptz),
    lateral (select u.units from usage_windows u where u.bucket = k.bucket and u.environment_id = $1
      and u.customer_id = k.customer_id and u.subscription_id = k.subscription_id and u.feature_slug = k.feature_slug
      and u.hours = a.hours and u.window_start = a.start limit 1) u`

const ASKED_COLUMNS = columnSet<StandingAsked>([
  ['bucket', 'smallint', ({ bucket }) => bucket],
  ['customer_id', 'text', ({ customerId }) => customerId],
  ['feature_slug', 'text', ({ period }) => period?.featureSlug ?? null],
  ['subscription_id', 'text', ({ period }) => period?.subscriptionId ?? null],
  [
    'period_start',
    'timestamptz',
    ({ period }) => (period === null ? null : new Date(period.periodStart).toISOString()),
  ],
  ['carries_over', 'boolean', ({ period }) => String(period?.carriesOver ?? false)],
  ['windows', 'text', ({ period }) => windowsText(period?.windows ?? [])],
  ['unit', 'text', ({ unit }) => unit],
  ['position', 'integer', (_, position) => position],
])

/** Null for none, which is looked for nowhere. */
function windowsText(windows: AskedPeriod['windows']): string | null {
  if (windows.length === 0) return null
  return JSON.stringify(windows.map(({ hours, start }) => ({ hours, start: new Date(start).toISOString() })))
}

/** One statement for as many as ask at the same time. Its text never changes, so it is planned once. */
const STATEMENT = `select e.kind, e.clock_mode, ${ms('e.clock_at')}::text as clock_at, e.clock_offset_ms::text,
    e.catalog_revision::text, case when k.position = 0 then e.settings::text end as settings, c.revision::text,
    ${ms('l.clock_at')}::text as customers_clock_at, w.debt::text, w.auto_top_up::text,
    (select ${TOTALS} and t.period_start = k.period_start) as totals,
    case when k.carries_over then (select ${TOTALS} and t.period_start < k.period_start) end as earlier,
    case when k.windows is not null then (select ${WINDOWS}) end as windows,
    case when w.unit is not null then (select ${GRANTS}) end as grants,
    (select ${HOLDS}) as holds
  from ${ASKED_COLUMNS.source(2, 'k')}
  join environments e on e.id = $1
  left join lateral (select c.revision, c.test_clock_id from customers c
    where c.bucket = k.bucket and c.environment_id = $1 and c.id = k.customer_id and c.deleted_at is null limit 1) c on true
  left join test_clocks l on l.environment_id = $1 and l.id = c.test_clock_id
  left join lateral (select w.unit, w.debt, w.auto_top_up from wallets w
    where w.bucket = k.bucket and w.environment_id = $1 and w.customer_id = k.customer_id and w.unit = k.unit limit 1) w on true
  order by k.position`

/** How several customers stand now, in the order in which they are asked for. */
export async function standingsNow(
  { wire, environmentId }: Pick<Scope, 'wire' | 'environmentId'>,
  asked: readonly StandingAsked[],
): Promise<StandingNow[]> {
  const rows = (await wire.sendNamed(STATEMENT, [
    environmentId,
    ...ASKED_COLUMNS.params(asked),
  ])) as readonly StandingRow[]
  const [first] = rows
  if (first === undefined) return []
  const environment = environmentIn(first)
  return rows.map((row, index) => standingNow(row, environment, asked[index]?.unit ?? ''))
}

interface StandingRow {
  readonly kind: EnvironmentRow['kind']
  readonly clock_mode: EnvironmentRow['clockMode']
  readonly clock_at: string | null
  readonly clock_offset_ms: string
  readonly catalog_revision: string
  /** In the first row only: it is the same in all. */
  readonly settings: string | null
  readonly revision: string | null
  readonly customers_clock_at: string | null
  readonly debt: string | null
  readonly auto_top_up: string | null
  readonly totals: string | null
  readonly earlier: string | null
  readonly windows: string | null
  readonly grants: string | null
  readonly holds: string | null
}

function environmentIn(row: StandingRow): StandingNow['environment'] {
  return {
    kind: row.kind,
    clockMode: row.clock_mode,
    clockAt: instantOf(row.clock_at),
    clockOffsetMs: Number(row.clock_offset_ms),
    catalogRevision: Number(row.catalog_revision),
    settings: JSON.parse(row.settings ?? '{}') as EnvironmentRow['settings'],
  }
}

function standingNow(row: StandingRow, environment: StandingNow['environment'], unit: string): StandingNow {
  return {
    environment,
    revision: row.revision === null ? null : Number(row.revision),
    clockAt: instantOf(row.customers_clock_at),
    totals: totalsIn(row.totals),
    earlier: totalsIn(row.earlier),
    windows: windowsIn(row.windows),
    holds: holdsIn(row.holds),
    wallet: row.debt === null ? null : walletOf(row, row.debt, unit),
  }
}

function walletOf({ grants, auto_top_up }: StandingRow, debt: string, unit: string): StandingNow['wallet'] {
  const autoTopUp = auto_top_up === null ? null : (JSON.parse(auto_top_up) as AutoTopUp)
  return { unit, grants: grantsIn(grants), debt: parseDecimal(debt), debtPayments: [], autoTopUp }
}

type TotalJson = TotalColumns & Pick<PeriodTotal, 'segmentStart' | 'groupKey'>

function totalsIn(text: string | null): PeriodTotal[] {
  const stored = text === null ? [] : (JSON.parse(text) as TotalJson[])
  return stored.map(({ segmentStart, groupKey, ...columns }) => ({
    segmentStart,
    groupKey,
    total: totalOfColumns(columns),
  }))
}

function windowsIn(text: string | null): WindowTotal[] {
  const stored = text === null ? [] : (JSON.parse(text) as (Omit<WindowTotal, 'units'> & { readonly units: string })[])
  return stored.map(({ units, ...window }) => ({ ...window, units: parseExact(units) }))
}

interface GrantJson extends Pick<OpenGrant, 'id' | 'priority' | 'effectiveAt' | 'expiresAt' | 'source' | 'createdAt'> {
  readonly amount: string
  readonly remaining: string
  readonly costBasis: string
  readonly subscriptionId: string | null
  readonly originName: string | null
  readonly periodStart: Instant | null
}

/** What of it may roll over is nothing that a balance shows. */
function grantsIn(text: string | null): OpenGrant[] {
  const stored = text === null ? [] : (JSON.parse(text) as GrantJson[])
  return stored.map(({ amount, remaining, costBasis, subscriptionId, originName, periodStart, ...grant }) => ({
    ...grant,
    amount: parseDecimal(amount),
    remaining: parseDecimal(remaining),
    costBasis: parseDecimal(costBasis),
    voidedAt: null,
    rollover: null,
    origin:
      subscriptionId === null || originName === null || periodStart === null
        ? null
        : { subscriptionId, name: originName, periodStart },
  }))
}

function holdsIn(text: string | null): OpenHold[] {
  const stored = text === null ? [] : (JSON.parse(text) as HoldJson[])
  return stored.map(({ units, reserved, ...hold }) => {
    return { ...hold, units: parseDecimal(units), reserved: parseDecimal(reserved) }
  })
}

type HoldJson = Pick<OpenHold, 'featureSlug' | 'properties' | 'unit' | 'expiresAt'> & {
  readonly units: string
  readonly reserved: string
}

function instantOf(text: string | null): Instant | null {
  return text === null ? null : instantFromEpoch(Number(text))
}
