import { type Instant, instantToIso } from '../time/instant.ts'
import type { Line, RatedLine } from './line.ts'

/** What makes a line once (semantics §9): two lines that agree in all of it bill the same thing. */
export type LineIdentity = Pick<
  Line,
  'subscriptionId' | 'priceId' | 'group' | 'servicePeriod' | 'cause' | 'kind' | 'source'
>

/** The identity as text: equal for lines that bill the same thing, and the key under which lines refer to each other. */
export function lineKey({ subscriptionId, priceId, group, servicePeriod, cause, kind, source }: LineIdentity): string {
  const period = `${instantToIso(servicePeriod.start)}/${instantToIso(servicePeriod.end)}`
  return JSON.stringify([subscriptionId, priceId, group, period, cause, kind, source])
}

/** A rated line under the key that its identity gives it. */
export function keyedLine(line: Omit<RatedLine, 'key'> & { readonly key?: string }): RatedLine {
  return { ...line, key: lineKey(line) }
}

/** The cause of everything that a boundary of a subscription makes due: `renewal:2024-02-29T00:00:00Z` (semantics §9). */
export function renewalCause(boundary: Instant): string {
  return `renewal:${instantToIso(boundary)}`
}
