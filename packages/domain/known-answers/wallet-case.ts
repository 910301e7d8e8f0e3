import { assert } from '../src/assert.ts'
import { isDecimal, parseDecimal } from '../src/money/decimal.ts'
import { ONE, type Rational, ZERO } from '../src/money/rational.ts'
import { billingSchedule, nextBoundaryOnOrAfter } from '../src/time/billing-period.ts'
import type { Cadence } from '../src/time/cadence.ts'
import { addMilliseconds, earlier, type Instant, instantFromEpoch } from '../src/time/instant.ts'
import { DEFAULT_PRIORITY, effectivePeriod, type Grant } from '../src/wallet/grant.ts'
import { cadenceOf, field, readInstant, timeZoneOf, type VectorCase } from './case-fields.ts'
import { record, records } from './metered-events.ts'

/** A grant of a case, and what a reset leaves of it: at least `min`, at most `max`. */
export interface CaseGrant {
  /** The id in the case; a grant that recurs is made of several. */
  readonly id: string
  readonly grant: Grant
  readonly rollover: { readonly min: Rational; readonly max: Rational }
}

const GRANT_LISTS = ['grants', 'wallets', 'balances', 'credits', 'entitlements', 'transactions', 'items']

/** The grants of a case, whatever it calls them; one that recurs starts again with its full amount until `until`. */
export function caseGrants(vectorCase: VectorCase, until: Instant | null): CaseGrant[] {
  const zone = timeZoneOf(vectorCase)
  return rawGrants(vectorCase).flatMap((raw, index) => {
    const grant = caseGrant(raw, index, zone)
    const rollover = rolloverBounds(raw)
    return instancesOf(raw, grant, until, zone).map((instance) => ({ id: grant.id, grant: instance, rollover }))
  })
}

function rawGrants(vectorCase: VectorCase): VectorCase[] {
  const list = field(vectorCase, ...GRANT_LISTS) ?? []
  if (Array.isArray(list)) return records(list)
  return Object.entries(record(list)).map(([id, amount]) => ({ id, amount }))
}

function caseGrant(raw: VectorCase, index: number, zone: string): Grant {
  const instantOf = (...names: string[]) => {
    const value = field(raw, ...names)
    return value === undefined ? null : readInstant(String(value), zone)
  }
  const createdAt = instantOf('createdAt', 'grantedAt')
  const effectiveAt = instantOf('effectiveAt', 'startsAt') ?? createdAt ?? BEGINNING
  return {
    id: String(field(raw, 'id', 'grantId', 'walletId', 'name') ?? `g${index + 1}`),
    amount: numberOr(ZERO, raw, 'amount', 'balance', 'remaining', 'credits', 'remainingAmount'),
    priority: Number(field(raw, 'priority') ?? DEFAULT_PRIORITY),
    effectiveAt,
    expiresAt: instantOf('expiresAt', 'expirationAt'),
    costBasis: costBasisOf(raw),
    source: 'manual',
    createdAt: createdAt ?? effectiveAt,
    voidedAt: firstOf(instantOf('voidedAt'), instantOf('deletedAt')),
    rollover: null,
    origin: null,
  }
}

export const BEGINNING = instantFromEpoch(0)

function firstOf(a: Instant | null, b: Instant | null): Instant | null {
  return a === null || b === null ? (a ?? b) : earlier(a, b)
}

/** What was given costs nothing, what was bought something: granted credits go before purchased ones. */
function costBasisOf(raw: VectorCase): Rational {
  if (field(raw, 'costBasis') !== undefined) return numberIn(raw, 'costBasis')
  return ['purchased', 'paid', 'bought'].includes(String(field(raw, 'category', 'transactionStatus', 'type')))
    ? ONE
    : ZERO
}

function rolloverBounds(raw: VectorCase): CaseGrant['rollover'] {
  const rollover = { ...raw, ...record(raw.rollover) }
  return {
    min: numberOr(ZERO, rollover, 'min', 'minRollover', 'resetMinRollover', 'rolloverMin'),
    max: numberOr(ZERO, rollover, 'max', 'maxRollover', 'resetMaxRollover', 'rolloverMax', 'cap'),
  }
}

function instancesOf(raw: VectorCase, grant: Grant, until: Instant | null, zone: string): Grant[] {
  const starts = recurrenceStarts(raw, grant, until, zone)
  return starts.map((effectiveAt, index): Grant => {
    const next = starts[index + 1] ?? null
    const id = index === 0 ? grant.id : `${grant.id}#${index}`
    // The next one ends it, but its place in the order is that of the grant it is an instance of.
    return { ...grant, id, effectiveAt, voidedAt: firstOf(grant.voidedAt, next) }
  })
}

function recurrenceStarts(raw: VectorCase, grant: Grant, until: Instant | null, zone: string): Instant[] {
  if (raw.recurrence === undefined || raw.recurrence === null) return [grant.effectiveAt]
  const recurrence = record(raw.recurrence)
  const anchor = field(recurrence, 'anchor')
  const from = anchor === undefined ? grant.effectiveAt : readInstant(String(anchor), zone)
  const schedule = billingSchedule(from, zone, recurrenceCadence(recurrence))
  const { end } = effectivePeriod(grant)
  const last = firstOf(end, until)
  assert(last !== null, 'a grant that recurs without end is asked for at an instant')
  const starts = [grant.effectiveAt]
  const after = (instant: Instant) => nextBoundaryOnOrAfter(schedule, addMilliseconds(instant, 1))
  for (let at = after(grant.effectiveAt); at <= last; at = after(at)) starts.push(at)
  return starts
}

const ISO_INTERVALS: Readonly<Record<string, string>> = { H: 'hour', D: 'day', W: 'week', M: 'month', Y: 'year' }

/** `{ interval: 'week' }`, or an ISO 8601 duration such as `P1W`. */
function recurrenceCadence(recurrence: VectorCase): Cadence {
  const [, times = '1', unit = ''] = /^PT?(\d+)([HDWMY])$/.exec(String(recurrence.interval)) ?? []
  const interval = ISO_INTERVALS[unit]
  if (interval !== undefined) return cadenceOf({ interval, intervalCount: Number(times) })
  return cadenceOf({ ...recurrence, interval: String(recurrence.interval).toLowerCase() })
}

export function numberIn(raw: VectorCase, ...names: string[]): Rational {
  const value = String(field(raw, ...names))
  assert(isDecimal(value), `missing number: ${names.join(' or ')}`)
  return parseDecimal(value)
}

export function numberOr(otherwise: Rational, raw: VectorCase, ...names: string[]): Rational {
  return field(raw, ...names) === undefined ? otherwise : numberIn(raw, ...names)
}
