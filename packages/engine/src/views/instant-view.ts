import { type Instant, type Interval, instantToIso } from '@tallywright/domain'

export function isoOrNull(instant: Instant | null): string | null {
  return instant === null ? null : instantToIso(instant)
}

export function intervalView({ start, end }: Interval): { start: string; end: string } {
  return { start: instantToIso(start), end: instantToIso(end) }
}
