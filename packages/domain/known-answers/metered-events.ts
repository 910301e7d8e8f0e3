import { assert } from '../src/assert.ts'
import type { Meter } from '../src/catalog/meter.ts'
import { groupKeyOf, groupKeyText } from '../src/metering/group-key.ts'
import { passesFilters, propertyOf } from '../src/metering/property-filter.ts'
import { compareEvents, type EventProperties, type UsageEvent } from '../src/metering/usage-event.ts'
import { isDecimal, parseDecimal } from '../src/money/decimal.ts'
import { negate, ONE, type Rational } from '../src/money/rational.ts'
import { addMilliseconds, type Instant } from '../src/time/instant.ts'
import { field, readInstant, timeZoneOf, type VectorCase } from './case-fields.ts'

/** Where the value of a case's event stands among the properties of a usage event. */
export const VALUE = 'value'

/** An event of a case: the usage event, and whether it takes its value away again (`op: remove`). */
export interface CaseEvent {
  readonly event: UsageEvent
  readonly isRemoval: boolean
}

/**
 * The events of a case as they are reported: an event without a number carries no units and is left out, unless events or
 * values are counted. A `transactionId` that comes again is a duplicate: the first stands.
 */
export function usageEvents(vectorCase: VectorCase, meter: Meter, until: Instant): UsageEvent[] {
  const known = caseEvents(vectorCase, meter, until)
  return meter.aggregation === 'unique_count' ? withoutRemoved(known, meter) : known.map(signed)
}

/** The same before what takes a value away is weighed against what brought it. */
export function caseEvents(vectorCase: VectorCase, meter: Meter, until: Instant): CaseEvent[] {
  const seen = new Set<unknown>()
  const events = records(vectorCase.events).flatMap((raw, index) => {
    const transactionId = field(raw, 'transactionId', 'transaction_id')
    if (transactionId !== undefined && seen.has(transactionId)) return []
    seen.add(transactionId)
    return caseEvent(raw, index, vectorCase, meter)
  })
  return notExcluded(
    vectorCase,
    events.filter(({ event }) => event.timestamp < until),
  )
}

export function inOrder(events: readonly CaseEvent[]): CaseEvent[] {
  return [...events].sort((a, b) => compareEvents(a.event, b.event))
}

function caseEvent(raw: VectorCase, index: number, vectorCase: VectorCase, meter: Meter): CaseEvent[] {
  const properties = flatText(field(raw, 'props', 'properties'))
  const value = valueText(raw, properties, vectorCase)
  const units = isCounted(meter) ? ONE : unitsOf(value)
  if (units === null) return []
  const at = readInstant(String(field(raw, 'at', 'timestamp')), timeZoneOf(vectorCase))
  const own = value === undefined ? properties : { ...properties, [VALUE]: value }
  const isRemoval = raw.op === 'remove'
  return [{ event: usageEvent(index, at, units, own), isRemoval }]
}

/** Events of one instant stand in the order of the case. */
export function usageEvent(index: number, at: Instant, units: Rational, properties: EventProperties = {}): UsageEvent {
  return { id: String(index).padStart(9, '0'), timestamp: at, receivedAt: at, units, properties }
}

function signed({ event, isRemoval }: CaseEvent): UsageEvent {
  return isRemoval ? { ...event, units: negate(event.units) } : event
}

function isCounted({ aggregation }: Meter): boolean {
  return aggregation === 'count' || aggregation === 'unique_count'
}

function valueText(raw: VectorCase, properties: EventProperties, vectorCase: VectorCase): string | undefined {
  const property = field(vectorCase, 'property', 'valueProperty', 'fieldName')
  const own = typeof property === 'string' ? properties[property] : undefined
  if (own !== undefined) return own
  return raw.value === undefined || raw.value === null ? undefined : String(raw.value)
}

function unitsOf(value: string | undefined): Rational | null {
  return value !== undefined && isDecimal(value) ? parseDecimal(value) : null
}

/** Counting values that can be taken away means counting those whose last event added them. */
function withoutRemoved(events: readonly CaseEvent[], meter: Meter): UsageEvent[] {
  const last = new Map<string, CaseEvent>()
  for (const each of inOrder(events)) last.set(valueId(each, meter), each)
  const stands = (each: CaseEvent) => !each.isRemoval && last.get(valueId(each, meter))?.isRemoval !== true
  return events.map((each) => (stands(each) ? each.event : withoutValue(each.event)))
}

/** Its group is there with a count of 0 when none of its values stands. */
function withoutValue(event: UsageEvent): UsageEvent {
  const { [VALUE]: _, ...properties } = event.properties
  return { ...event, properties }
}

/** What tells the values of a meter's groups apart. */
export function valueId({ event }: CaseEvent, meter: Meter): string {
  return JSON.stringify([groupKeyText(groupKeyOf(meter, event.properties)), propertyOf(event.properties, VALUE)])
}

/** An exclusion of several properties takes out what has all of them, which no filter of a single property says. */
function notExcluded(vectorCase: VectorCase, events: readonly CaseEvent[]): CaseEvent[] {
  const exclusions = records(record(vectorCase.filters).exclude).filter((each) => Object.keys(each).length > 0)
  const filters = exclusions.map(filtersOf)
  return events.filter(({ event }) => !filters.some((all) => passesFilters(event.properties, all)))
}

/** `{ region: ['europe', null] }` as filters of a meter. */
export function filtersOf(match: VectorCase): NonNullable<Meter['filters']> {
  return Object.entries(match).map(([property, values]) => ({
    property,
    in: [values].flat().map((value) => (value === null ? null : String(value))),
  }))
}

/** Values of a level carried into the window: one event just before it begins, or so many values. */
export function initialEvents(vectorCase: VectorCase, meter: Meter, start: Instant): UsageEvent[] {
  const initial = field(vectorCase, 'initialValue', 'initial')
  if (initial === undefined) return []
  const at = addMilliseconds(start, -1)
  const level = parseDecimal(String(initial))
  if (meter.aggregation !== 'unique_count') return [usageEvent(0, at, level)]
  assert(level.denominator === 1n, 'values are counted in whole numbers')
  return Array.from({ length: Number(level.numerator) }, (_, index) =>
    usageEvent(index, at, ONE, { [VALUE]: `carried over ${index}` }),
  )
}

/** Nested properties by their dotted path, all values as text. */
function flatText(value: unknown, path = ''): Record<string, string> {
  if (value === null || value === undefined) return {}
  if (typeof value !== 'object') return { [path]: String(value) }
  const parts = Object.entries(value).map(([key, inner]) => flatText(inner, path === '' ? key : `${path}.${key}`))
  return Object.assign({}, ...parts)
}

export function record(value: unknown): VectorCase {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as VectorCase) : {}
}

export function records(value: unknown): VectorCase[] {
  return Array.isArray(value) ? value.map(record) : []
}
