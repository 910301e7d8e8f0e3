import { assert } from '../assert.ts'

export type CadenceUnit = 'hour' | 'day' | 'week' | 'month' | 'year'

/** Unit × count of recurrence: a quarter is `{ unit: 'month', count: 3 }`. */
export interface Cadence {
  readonly unit: CadenceUnit
  readonly count: number
}

/**
 * Days and weeks recur by local days, months and years by local months, hours by exact time; the families do not divide
 * each other. Plans and their prices recur by days or months; hours are for allowances that start again sooner.
 */
export type CadenceFamily = 'hour' | 'day' | 'month'

const STEPS: Record<CadenceUnit, { family: CadenceFamily; length: number }> = {
  hour: { family: 'hour', length: 1 },
  day: { family: 'day', length: 1 },
  week: { family: 'day', length: 7 },
  month: { family: 'month', length: 1 },
  year: { family: 'month', length: 12 },
}

/** The cadence as a whole number of hours, local days or local months. No whole count from 1, or no known unit, throws. */
export function cadenceStep({ unit, count }: Cadence): { family: CadenceFamily; length: number } {
  assert(Number.isSafeInteger(count) && count > 0, 'a cadence counts at least one unit')
  assert(Object.hasOwn(STEPS, unit), 'a cadence counts hours, days, weeks, months or years')
  const { family, length } = STEPS[unit]
  return { family, length: length * count }
}

export function sameCadence(a: Cadence, b: Cadence): boolean {
  const [first, second] = [cadenceStep(a), cadenceStep(b)]
  return first.family === second.family && first.length === second.length
}

/**
 * How often `part` recurs in `whole` (a month in a year: 12), or null when it does not divide it in whole numbers
 * (semantics §2).
 */
export function timesIn(part: Cadence, whole: Cadence): number | null {
  const [inner, outer] = [cadenceStep(part), cadenceStep(whole)]
  if (inner.family !== outer.family || outer.length % inner.length !== 0) return null
  return outer.length / inner.length
}

/** Orders cadences of any family by their usual length (a month counts as 30.4375 days): decides what is shorter. */
export function compareCadences(a: Cadence, b: Cadence): number {
  return usualDays(a) - usualDays(b)
}

const USUAL_DAYS: Record<CadenceFamily, number> = { hour: 1 / 24, day: 1, month: 30.4375 }

function usualDays(cadence: Cadence): number {
  const { family, length } = cadenceStep(cadence)
  return length * USUAL_DAYS[family]
}
