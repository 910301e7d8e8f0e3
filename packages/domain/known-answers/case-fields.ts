import { Temporal } from 'temporal-polyfill'
import { assert } from '../src/assert.ts'
import { parseExact } from '../src/money/decimal.ts'
import type { Rational } from '../src/money/rational.ts'
import { toInstant } from '../src/time/anchor.ts'
import type { Cadence } from '../src/time/cadence.ts'
import { type Instant, instantFromIso } from '../src/time/instant.ts'

/** A case of a vector file as it was read; its fields are checked where they are used. */
export type VectorCase = Record<string, unknown>

/** The first of `names` that the case has. */
export function field(vectorCase: VectorCase, ...names: string[]): unknown {
  const name = names.find((name) => vectorCase[name] !== undefined && vectorCase[name] !== null)
  return name === undefined ? undefined : vectorCase[name]
}

/** The way to answer a kind of case; an unknown kind is refused with its name. */
export function ruleOf<Rule>(rules: Readonly<Record<string, Rule>>, kind: unknown, what = 'kind'): Rule {
  const rule = typeof kind === 'string' && Object.hasOwn(rules, kind) ? rules[kind] : undefined
  assert(rule !== undefined, `unknown ${what}: ${kind}`)
  return rule
}

export function text(vectorCase: VectorCase, ...names: string[]): string {
  const value = field(vectorCase, ...names)
  assert(typeof value === 'string', `missing text: ${names.join(' or ')}`)
  return value
}

export function count(vectorCase: VectorCase, ...names: string[]): number {
  const value = Number(field(vectorCase, ...names))
  assert(Number.isSafeInteger(value), `missing whole number: ${names.join(' or ')}`)
  return value
}

export function exact(vectorCase: VectorCase, ...names: string[]): Rational {
  const value = field(vectorCase, ...names)
  assert(value !== undefined, `missing number: ${names.join(' or ')}`)
  return parseExact(String(value))
}

export function timeZoneOf(vectorCase: VectorCase): string {
  return field(vectorCase, 'timezone', 'timeZone') === undefined ? 'UTC' : text(vectorCase, 'timezone', 'timeZone')
}

/** An instant with `Z` or an offset; a bare date is its local midnight. */
export function instant(vectorCase: VectorCase, ...names: string[]): Instant {
  return readInstant(text(vectorCase, ...names), timeZoneOf(vectorCase))
}

export function readInstant(value: string, timeZone: string): Instant {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return instantFromIso(value)
  return toInstant(Temporal.PlainDate.from(value).toPlainDateTime(), timeZone)
}

const CADENCES: Readonly<Record<string, Cadence>> = {
  hour: { unit: 'hour', count: 1 },
  day: { unit: 'day', count: 1 },
  week: { unit: 'week', count: 1 },
  month: { unit: 'month', count: 1 },
  quarter: { unit: 'month', count: 3 },
  semiannual: { unit: 'month', count: 6 },
  semi_annual: { unit: 'month', count: 6 },
  half_year: { unit: 'month', count: 6 },
  year: { unit: 'year', count: 1 },
}

/** `interval` × `intervalCount`: two quarters are six months. */
export function cadenceOf(vectorCase: VectorCase): Cadence {
  const interval = text(vectorCase, 'interval')
  const cadence = ruleOf(CADENCES, interval, 'interval')
  const times = field(vectorCase, 'intervalCount') === undefined ? 1 : count(vectorCase, 'intervalCount')
  return { unit: cadence.unit, count: cadence.count * times }
}
