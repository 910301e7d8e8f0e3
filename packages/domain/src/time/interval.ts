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

/** The same time without overlaps, in order. */
export function merged(intervals: readonly Interval[]): Interval[] {
  const all: Interval[] = []
  for (const next of [...intervals].sort((a, b) => a.start - b.start)) {
    const last = all.at(-1)
    if (last === undefined || last.end < next.start) all.push(next)
    else all[all.length - 1] = { start: last.start, end: later(last.end, next.end) }
  }
  return all
}
