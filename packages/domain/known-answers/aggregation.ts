import { assert } from '../src/assert.ts'
import { AGGREGATIONS, type Aggregation, type Meter } from '../src/catalog/meter.ts'
import {
  type AggregatedGroup,
  aggregate,
  type MeteredQuantity,
  mergeGroupTotals,
  openingTotals,
  totalsByGroup,
} from '../src/metering/aggregate.ts'
import { groupKeyText } from '../src/metering/group-key.ts'
import type { UsageEvent } from '../src/metering/usage-event.ts'
import { formatExact } from '../src/money/decimal.ts'
import { divide, multiply, ONE, type Rational, rational } from '../src/money/rational.ts'
import type { Rounding, RoundingMode } from '../src/money/rounding.ts'
import { billingPeriodContaining, billingSchedule } from '../src/time/billing-period.ts'
import type { Cadence } from '../src/time/cadence.ts'
import { DAY, HOUR, type Instant, instantFromEpoch, instantToIso, MINUTE, SECOND } from '../src/time/instant.ts'
import { type Interval, intersect, lengthOf } from '../src/time/interval.ts'
import { exact, field, readInstant, ruleOf, timeZoneOf, type VectorCase } from './case-fields.ts'
import {
  caseEvents,
  filtersOf,
  initialEvents,
  record,
  records,
  usageEvent,
  usageEvents,
  VALUE,
  valueId,
} from './metered-events.ts'
import { roundAsNamed } from './named-rounding.ts'
import { startOfDay, valueDays } from './value-days.ts'

/** Answers a case of `aggregation*.json` through {@link aggregate}. */
export function answerAggregation(vectorCase: VectorCase): Record<string, unknown> {
  const window = windowOf(vectorCase)
  if (vectorCase.aggregation === 'rounding') return { value: roundedInput(vectorCase, window) }
  const expected = record(vectorCase.expected)
  if (expected.windows !== undefined) return { windows: answerWindows(vectorCase, window, records(expected.windows)) }
  const { quantity, groups } = quantityIn(vectorCase, window)
  return { value: written(vectorCase, quantity), groups: groupsLike(records(expected.groups), vectorCase, groups) }
}

/** A quantity that is given, rounded as a meter rounds it: the sum of one event. */
function roundedInput(vectorCase: VectorCase, window: Interval): string {
  const event = usageEvent(0, window.start, exact(vectorCase, 'input', 'value'))
  const meter = meterOf({ ...vectorCase, aggregation: 'sum' })
  return written(vectorCase, aggregate(meter, [event], window).quantity)
}

function quantityIn(vectorCase: VectorCase, window: Interval): MeteredQuantity<AggregatedGroup> {
  const meter = meterOf(vectorCase)
  const events = eventsOf(vectorCase, meter, window.end)
  const before = { start: BEGINNING, end: window.start }
  const earlier = vectorCase.recurring === true ? totalsByGroup(meter, events, before) : []
  const initial = initialEvents(vectorCase, meter, window.start)
  const levels = mergeGroupTotals(earlier, totalsByGroup({ ...meter, filters: [] }, initial, before))
  return aggregate(meter, events, window, { carried: openingTotals(levels, window.start) })
}

/** Over days of a period what comes counts from the start of its day on. */
function eventsOf(vectorCase: VectorCase, meter: Meter, until: Instant): UsageEvent[] {
  if (!isOverDays(vectorCase)) return usageEvents(vectorCase, meter, until)
  const [named, timeZone] = [{ ...meter, aggregation: namedAggregation(vectorCase) }, timeZoneOf(vectorCase)]
  if (named.aggregation === 'unique_count') {
    return valueDays(caseEvents(vectorCase, named, until), (event) => valueId(event, named), timeZone)
  }
  const events = usageEvents(vectorCase, meter, until)
  if (named.aggregation !== 'sum') return events
  return events.map((event) => ({ ...event, timestamp: startOfDay(event.timestamp, timeZone) }))
}

const BEGINNING = instantFromEpoch(-8.64e15)

function meterOf(vectorCase: VectorCase): Meter {
  const groupBy = [field(vectorCase, 'groupBy') ?? []].flat().map(String)
  const rounding = meterRounding(vectorCase)
  return {
    aggregation: aggregationOf(vectorCase),
    property: VALUE,
    filters: filtersOf(record(record(vectorCase.filters).match)),
    groupBy,
    ...(rounding === null ? {} : { rounding }),
  }
}

const OTHER_NAMES: Readonly<Record<string, Aggregation>> = {
  last: 'latest',
  average: 'avg',
  mean: 'avg',
  unique: 'unique_count',
  count_unique: 'unique_count',
  maximum: 'max',
  minimum: 'min',
}

function aggregationOf(vectorCase: VectorCase): Aggregation {
  const aggregation = namedAggregation(vectorCase)
  // Over days of a period units and values count for the days that they were there: the average of a level.
  const isLevel = isOverDays(vectorCase) && (aggregation === 'sum' || aggregation === 'unique_count')
  return isLevel ? 'weighted_sum' : aggregation
}

function namedAggregation(vectorCase: VectorCase): Aggregation {
  const name = String(vectorCase.aggregation).toLowerCase()
  return AGGREGATIONS.find((known) => known === name) ?? ruleOf(OTHER_NAMES, name, 'aggregation')
}

function isOverDays(vectorCase: VectorCase): boolean {
  return field(vectorCase, 'periodDays') !== undefined
}

const METER_ROUNDINGS: Readonly<Record<string, RoundingMode>> = {
  half_up: 'half_up',
  round: 'half_up',
  ceil: 'ceil',
  floor: 'floor',
  trunc: 'truncate',
  truncate: 'truncate',
}

/** Null where the quantity keeps its usual 12 places: no rounding, one that no meter has, or one of a longer calculation. */
function meterRounding(vectorCase: VectorCase): Rounding | null {
  const [name = '', places = '0'] = String(field(vectorCase, 'rounding') ?? 'none').split(':')
  const mode = Object.hasOwn(METER_ROUNDINGS, name) ? METER_ROUNDINGS[name] : undefined
  return mode === undefined || isOverDays(vectorCase) ? null : { mode, places: Number(places) }
}

function written(vectorCase: VectorCase, quantity: Rational): string {
  const value = multiply(quantity, shareOfPeriod(vectorCase))
  const isRounded = meterRounding(vectorCase) !== null
  return isRounded ? formatExact(value) : roundAsNamed(value, field(vectorCase, 'rounding'))
}

/** The window ÷ the days of the whole period, when the case names them. */
function shareOfPeriod(vectorCase: VectorCase): Rational {
  if (!isOverDays(vectorCase)) return ONE
  return divide(rational(lengthOf(windowOf(vectorCase)), DAY), exact(vectorCase, 'periodDays'))
}

/** In the order in which the case lists them, since groups have none; those it does not list come last. */
function groupsLike(listed: readonly VectorCase[], vectorCase: VectorCase, groups: readonly AggregatedGroup[]) {
  const order = listed.map(({ key }) => groupKeyText(record(key) as Record<string, string | null>))
  const place = ({ key }: AggregatedGroup) => {
    const index = order.indexOf(groupKeyText(key))
    return index < 0 ? order.length : index
  }
  return [...groups]
    .sort((a, b) => place(a) - place(b))
    .map(({ key, quantity }) => ({ key, value: written(vectorCase, quantity) }))
}

const SHORT_BUCKETS: Readonly<Record<string, number>> = { second: SECOND, minute: MINUTE, hour: HOUR }

/** One quantity per bucket of the window that has events, or that the case lists. */
function answerWindows(vectorCase: VectorCase, window: Interval, listed: readonly VectorCase[]) {
  const wanted = new Set(listed.map(({ start }) => readInstant(String(start), timeZoneOf(vectorCase))))
  return bucketsOf(vectorCase, window).flatMap((bucket) => {
    const { quantity, groups } = quantityIn(vectorCase, bucket)
    const isEmpty = groups.every(({ eventCount }) => eventCount === 0)
    if (isEmpty && !wanted.has(bucket.start)) return []
    return [{ start: instantToIso(bucket.start), end: instantToIso(bucket.end), value: written(vectorCase, quantity) }]
  })
}

function bucketsOf(vectorCase: VectorCase, window: Interval): Interval[] {
  const buckets: Interval[] = []
  for (let at = window.start; at < window.end; ) {
    const bucket = bucketAt(vectorCase, at)
    buckets.push(intersect(bucket, window) ?? bucket)
    at = bucket.end
  }
  return buckets
}

function bucketAt(vectorCase: VectorCase, at: Instant): Interval {
  const name = String(vectorCase.bucket).toLowerCase()
  const length = SHORT_BUCKETS[name]
  if (length !== undefined) {
    const start = Math.floor(at / length) * length
    return { start: instantFromEpoch(start), end: instantFromEpoch(start + length) }
  }
  assert(name === 'day' || name === 'week' || name === 'month' || name === 'year', `unknown bucket: ${name}`)
  const cadence: Cadence = { unit: name, count: 1 }
  return billingPeriodContaining(billingSchedule(at, timeZoneOf(vectorCase), cadence, { kind: 'calendar' }), at).whole
}

function windowOf(vectorCase: VectorCase): Interval {
  const { start, end } = record(vectorCase.window)
  const timeZone = timeZoneOf(vectorCase)
  return { start: readInstant(String(start), timeZone), end: readInstant(String(end), timeZone) }
}
