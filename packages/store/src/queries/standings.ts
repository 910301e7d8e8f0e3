import {
  type AutoTopUp,
  type Instant,
  type LimitWindow,
  type OpenGrant,
  parseDecimal,
  parseExact,
  type RunningTotal,
  type Wallet,
  type WindowTotal,
} from '@tallywright/domain'
import { arrayText } from '../coalesce/set-statement.ts'
import { columnSet } from './column-arrays.ts'
import type { ApiKeyRow, EnvironmentRow } from './environments.ts'
import type { Scope } from './scope.ts'
import { type TotalColumns, totalOfColumns } from './total-columns.ts'
import type { OpenHold } from './usage-holds.ts'

/** What is asked of a customer at once: the open period of one feature and one wallet, where there are any. */
export interface StandingAsked {
  readonly bucket: number
  readonly customerId: string
  /** Not after the instant that it is asked as of: holds whose time was over by then are not wanted. */
  readonly seenAt: Instant
  /** Of which feature, subscription and period the totals are wanted; null for none. */
  readonly period: AskedPeriod | null
  /** Of which wallet; null for none. */
  readonly unit: string | null
  /** Of which of the environment's keys the row is wanted too: that of the request; null for none. */
  readonly keyId: string | null
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

/** What tells of a key whether it opens something. */
export type KeyState = Pick<
  ApiKeyRow,
  'id' | 'kind' | 'scopes' | 'secretHash' | 'expiresAt' | 'revokedAt' | 'lastUsedAt'
>

/** What can change without the customer's revision, all of one snapshot. */
export interface StandingNow {
  readonly environment: Pick<
    EnvironmentRow,
    'kind' | 'clockMode' | 'clockAt' | 'clockOffsetMs' | 'catalogRevision' | 'settings'
  >
  /** Null where there is no such customer, or no longer. */
  readonly revision: number | null
  readonly totals: readonly PeriodTotal[]
  /** Of the periods before, where they carry over. */
  readonly earlier: readonly PeriodTotal[]
  /** Of the windows that were asked for, those that have taken something. */
  readonly windows: readonly WindowTotal[]
  /** What open holds set aside, those too whose time was over since it was asked. */
  readonly holds: readonly OpenHold[]
  /** Null where none was asked for, or nothing was ever granted of the unit. */
  readonly wallet: (Wallet & { readonly autoTopUp: AutoTopUp | null }) | null
  /** Null where none was asked for, or the environment has no such key. */
  readonly key: KeyState | null
}

interface PeriodTotal {
  readonly segmentStart: Instant
  readonly groupKey: string
  readonly total: RunningTotal
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::bigint`

const ENVIRONMENT = `json_build_object(
    'kind', e.kind, 'clockMode', e.clock_mode, 'clockAt', ${ms('e.clock_at')}, 'clockOffsetMs', e.clock_offset_ms,
    'catalogRevision', e.catalog_revision, 'settings', e.settings
  )::text`

/** In no order: they are merged. */
const TOTALS = `json_agg(json_build_object(
    'segmentStart', ${ms('t.segment_start')}, 'groupKey', t.group_key, 'aggregation', t.aggregation,
    'eventCount', t.event_count, 'units', t.units::text, 'unitSeconds', t.unit_seconds::text,
    'lastAt', ${ms('t.last_at')}, 'lastReceivedAt', ${ms('t.last_received_at')}, 'lastId', t.last_id, 'values', t.values
  ))::text
  from usage_totals t
  where t.bucket = k.bucket and t.environment_id = $1 and t.customer_id = k.customer_id
    and t.feature_slug = k.feature_slug and t.subscription_id = k.subscription_id and t.event_count > 0`

const GRANTS = `json_agg(json_build_object(
    'id', g.id, 'amount', g.amount::text, 'remaining', g.remaining::text, 'priority', g.priority,
    'effectiveAt', ${ms('g.effective_at')}, 'expiresAt', ${ms('g.expires_at')}, 'costBasis', g.cost_basis::text,
    'source', g.source, 'createdAt', ${ms('g.created_at')}, 'subscriptionId', g.subscription_id,
    'originName', g.origin_name, 'periodStart', ${ms('g.period_start')}
  ))::text
  from wallet_grants g
  where g.bucket = k.bucket and g.environment_id = $1 and g.customer_id = k.customer_id and g.unit = k.unit
    and g.remaining > 0 and g.voided_at is null`

const HOLDS = `json_agg(json_build_object(
    'featureSlug', h.feature_slug, 'units', h.units::text, 'properties', h.properties, 'unit', h.unit, 'reserved', h.reserved::text,
    'expiresAt', ${ms('h.expires_at')}
  ))::text
  from usage_holds h
  where h.bucket = k.bucket and h.environment_id = $1 and h.customer_id = k.customer_id and h.state = 'open'
    and h.expires_at > k.seen_at`

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
  ['seen_at', 'timestamptz', ({ seenAt }) => new Date(seenAt).toISOString()],
  ['position', 'integer', (_, position) => position],
])

/** Null for none, which is looked for nowhere. */
function windowsText(windows: AskedPeriod['windows']): string | null {
  if (windows.length === 0) return null
  return JSON.stringify(windows.map(({ hours, start }) => ({ hours, start: new Date(start).toISOString() })))
}

/** Their ids are the last parameter, where there are any. */
const KEYS = `json_agg(json_build_object(
    'id', a.id, 'kind', a.kind, 'scopes', a.scopes, 'secretHash', a.secret_hash, 'expiresAt', ${ms('a.expires_at')},
    'revokedAt', ${ms('a.revoked_at')}, 'lastUsedAt', ${ms('a.last_used_at')}
  ))::text
  from api_keys a where a.environment_id = $1 and a.id = any((select $${2 + ASKED_COLUMNS.count}::text[])::text[])`

/** What somebody asks for, among those who ask together. */
interface Parts {
  readonly totals: boolean
  readonly earlier: boolean
  readonly windows: boolean
  readonly wallet: boolean
  readonly keys: boolean
}

const part = (isAsked: boolean, text: string, name: string) => `${isAsked ? text : 'null'} as ${name}`

/** Of what nobody asks for there is nothing in it: PostgreSQL prepares each part of a plan anew each time, which is most of the work. */
const statementOf = ({ totals, earlier, windows, wallet, keys }: Parts) => `select ${[
  `case when k.position = 0 then ${ENVIRONMENT} end as environment`,
  part(keys, `case when k.position = 0 then (select ${KEYS}) end`, 'keys'),
  'c.revision::text',
  part(wallet, 'w.debt::text', 'debt'),
  part(wallet, 'w.auto_top_up::text', 'auto_top_up'),
  part(totals, `(select ${TOTALS} and t.period_start = k.period_start)`, 'totals'),
  part(earlier, `case when k.carries_over then (select ${TOTALS} and t.period_start < k.period_start) end`, 'earlier'),
  part(windows, `case when k.windows is not null then (select ${WINDOWS}) end`, 'windows'),
  part(wallet, `case when w.unit is not null then (select ${GRANTS}) end`, 'grants'),
  `(select ${HOLDS}) as holds`,
].join(', ')}
  from ${ASKED_COLUMNS.source(2, 'k')}
  join environments e on e.id = $1
  left join lateral (select c.revision from customers c
    where c.bucket = k.bucket and c.environment_id = $1 and c.id = k.customer_id and c.deleted_at is null limit 1) c on true
  ${wallet ? WALLET : ''}
  order by k.position`

const WALLET = `left join lateral (select w.unit, w.debt, w.auto_top_up from wallets w
    where w.bucket = k.bucket and w.environment_id = $1 and w.customer_id = k.customer_id and w.unit = k.unit limit 1) w on true`

/** Each text is made once, so that it is planned once. */
const statements = new Map<number, string>()

/** One statement for as many as ask at the same time. */
function statementFor(asked: readonly StandingAsked[]): string {
  const isAny = (asksFor: (one: StandingAsked) => boolean) => asked.some(asksFor)
  const parts: Parts = {
    totals: isAny(({ period }) => period !== null),
    earlier: isAny(({ period }) => period?.carriesOver === true),
    windows: isAny(({ period }) => period !== null && period.windows.length > 0),
    wallet: isAny(({ unit }) => unit !== null),
    keys: isAny(({ keyId }) => keyId !== null),
  }
  const which = Object.values(parts).reduce((bits, isAsked) => 2 * bits + Number(isAsked), 0)
  const text = statements.get(which) ?? statementOf(parts)
  statements.set(which, text)
  return text
}

/** How several customers stand now, in the order in which they are asked for. */
export async function standingsNow(
  { wire, environmentId }: Pick<Scope, 'wire' | 'environmentId'>,
  asked: readonly StandingAsked[],
): Promise<StandingNow[]> {
  const keyIds = new Set(asked.flatMap(({ keyId }) => keyId ?? []))
  const params = [environmentId, ...ASKED_COLUMNS.params(asked), ...(keyIds.size === 0 ? [] : [arrayText([...keyIds])])]
  const rows = (await wire.sendNamed(statementFor(asked), params)) as readonly StandingRow[]
  const [first] = rows
  if (first === undefined) return []
  const environment = JSON.parse(first.environment ?? 'null') as StandingNow['environment']
  const keys = JSON.parse(first.keys ?? '[]') as readonly KeyState[]
  return rows.map((row, index) => {
    const { unit = '', keyId = null } = asked[index] ?? {}
    return { ...standingNow(row, unit ?? ''), environment, key: keys.find(({ id }) => id === keyId) ?? null }
  })
}

interface StandingRow {
  /** In the first row only: it is the same in all. */
  readonly environment: string | null
  /** In the first row too: most who ask have the same. */
  readonly keys: string | null
  readonly revision: string | null
  readonly debt: string | null
  readonly auto_top_up: string | null
  readonly totals: string | null
  readonly earlier: string | null
  readonly windows: string | null
  readonly grants: string | null
  readonly holds: string | null
}

function standingNow(row: StandingRow, unit: string): Omit<StandingNow, 'environment' | 'key'> {
  return {
    revision: row.revision === null ? null : Number(row.revision),
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
  const inOrder = stored.sort((a, b) => (a.id < b.id ? -1 : 1))
  return inOrder.map(({ amount, remaining, costBasis, subscriptionId, originName, periodStart, ...grant }) => ({
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
