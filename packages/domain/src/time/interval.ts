import { earlier, type Instant, later } from './instant.ts'

/** Half-open `[start, end)`: the end belongs to the next interval, so periods tile without gap or overlap (semantics §2). */
export interface Interval {
  readonly start: Instant
  readonly end: Instant
}

export function lengthOf({ start, end }: Interval): number {
  return end - start
}

export function contains({ start, end }: Interval, instant: Instant): boolean {
  return start <= instant && instant < end
}

/** The part of both, or null when they do not overlap. */
export function intersect(a: Interval, b: Interval): Interval | null {
  const start = later(a.start, b.start)
  const end = earlier(a.end, b.end)
  return start < end ? { start, end } : null
}
