import type { ProrationGranularity } from '../catalog/plan.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../time/instant.ts'
import type { Interval } from '../time/interval.ts'
import { measureTime } from './fraction.ts'

const UNITS = [
  [DAY, 'days'],
  [HOUR, 'hours'],
  [MINUTE, 'minutes'],
  [SECOND, 'seconds'],
] as const

/** The time of a proration in words: `15 of 31 days`, `743 of 743 hours` across a change of clocks. */
export function describeTime(
  part: Interval,
  whole: Interval,
  granularity: ProrationGranularity,
  timeZone: string,
): string {
  if (granularity === 'none') return 'not prorated'
  const measured = measureTime(part, whole, granularity, timeZone)
  if (measured.unit === 'days') {
    return `${measured.part} of ${measured.whole} days${granularity === '30_360' ? ' (30/360)' : ''}`
  }
  const [length, unit] = UNITS.find(([size]) => measured.part % size === 0 && measured.whole % size === 0) ?? [
    1,
    'milliseconds',
  ]
  return `${measured.part / length} of ${measured.whole / length} ${unit}`
}
