import { maximum, type Rational, sum, ZERO } from '../money/rational.ts'
import { earlier, type Instant, later } from '../time/instant.ts'
import { contains, type Interval, intersect } from '../time/interval.ts'

/**
 * A feature, or units of one, that a customer has for a time beside what their subscriptions give: without an invoice
 * (decision 37). It is of the customer, so it stays when their subscriptions change.
 */
export interface EntitlementGrant {
  readonly id: string
  readonly featureSlug: string
  /** More seats, more of a quota, or billed units more in every price period that it overlaps; null for a switch. */
  readonly units: Rational | null
  readonly effectiveAt: Instant
  /** Null for one that does not end by itself. */
  readonly expiresAt: Instant | null
  /** When it was ended by hand; before it began, it never was in force. */
  readonly revokedAt: Instant | null
}

/** When it ends, or ended; null for one that goes on until somebody ends it. */
export function endOfGrant({
  expiresAt,
  revokedAt,
}: Pick<EntitlementGrant, 'expiresAt' | 'revokedAt'>): Instant | null {
  return expiresAt === null || revokedAt === null ? (expiresAt ?? revokedAt) : earlier(expiresAt, revokedAt)
}

/** Half-open, like every time: at its end it is over. */
export function isInForce(grant: EntitlementGrant, at: Instant): boolean {
  const end = endOfGrant(grant)
  return grant.effectiveAt <= at && (end === null || at < end)
}

/** The part of a time in which it is in force; null for none. */
function timeInForce(grant: EntitlementGrant, during: Interval): Interval | null {
  return intersect({ start: grant.effectiveAt, end: endOfGrant(grant) ?? later(during.end, grant.effectiveAt) }, during)
}

/** Those of a feature that are in force at an instant. */
export function grantsInForce(
  grants: readonly EntitlementGrant[],
  featureSlug: string,
  at: Instant,
): readonly EntitlementGrant[] {
  return grants.filter((grant) => grant.featureSlug === featureSlug && isInForce(grant, at))
}

/** Those of a feature that are in force at any instant of a time. */
export function grantsDuring(
  grants: readonly EntitlementGrant[],
  featureSlug: string,
  during: Interval,
): readonly EntitlementGrant[] {
  return grants.filter((grant) => grant.featureSlug === featureSlug && timeInForce(grant, during) !== null)
}

export function unitsOf(grants: readonly EntitlementGrant[]): Rational {
  return sum(grants.map(({ units }) => units ?? ZERO))
}

/** A part of a time in which the same grants are in force. */
export interface GrantedTime extends Interval {
  readonly units: Rational
}

/**
 * A time in parts, cut where a grant of the feature begins or ends:
 *
 * ```
 * during   |--------------------|
 * grants       |-- 2 --|
 *                  |----- 3 -----
 * parts    | 0 | 2 | 5 |   3    |
 * ```
 */
export function grantedTimes(
  grants: readonly EntitlementGrant[],
  featureSlug: string,
  during: Interval,
): readonly GrantedTime[] {
  const own = grantsDuring(grants, featureSlug, during)
  const ends = own.flatMap((grant) => [grant.effectiveAt, endOfGrant(grant) ?? during.end])
  const cuts = [...new Set([during.start, ...ends.filter((at) => contains(during, at)), during.end])].sort(
    (a, b) => a - b,
  )
  return cuts.slice(0, -1).map((start, index) => {
    return { start, end: cuts[index + 1] ?? during.end, units: unitsOf(grantsInForce(own, featureSlug, start)) }
  })
}

/** The most that is granted of a feature at any instant of a time. */
export function mostGranted(grants: readonly EntitlementGrant[], featureSlug: string, during: Interval): Rational {
  return grantedTimes(grants, featureSlug, during).reduce((most, { units }) => maximum(most, units), ZERO)
}

/** Seats that are granted at an instant, by feature. */
export function seatsGranted(grants: readonly EntitlementGrant[], at: Instant): Readonly<Record<string, number>> {
  const slugs = new Set(grants.filter((grant) => isInForce(grant, at)).map(({ featureSlug }) => featureSlug))
  return Object.fromEntries(
    [...slugs].map((slug) => {
      const { numerator, denominator } = unitsOf(grantsInForce(grants, slug, at))
      return [slug, Number(numerator / denominator)]
    }),
  )
}
