import { endOfGrant, formatExact, type Instant, instantToIso, parseDecimal } from '@tallywright/domain'
import type { EntitlementGrantRow } from '@tallywright/store'
import { isoOrNull } from './instant-view.ts'

/** A temporary grant as it stands at one instant. */
export function entitlementGrantView(row: EntitlementGrantRow, at: Instant) {
  const { id, customerId, featureSlug, units, effectiveAt, expiresAt, revokedAt, reason, createdAt } = row
  return {
    id,
    object: 'entitlement_grant' as const,
    customerId,
    featureSlug,
    units: units === null ? null : formatExact(parseDecimal(units)),
    status: statusOf(row, at),
    effectiveAt: instantToIso(effectiveAt),
    expiresAt: isoOrNull(expiresAt),
    revokedAt: isoOrNull(revokedAt),
    reason,
    createdAt: instantToIso(createdAt),
  }
}

export type EntitlementGrantView = ReturnType<typeof entitlementGrantView>

function statusOf(row: EntitlementGrantRow, at: Instant): 'coming' | 'in_force' | 'ended' {
  const end = endOfGrant(row)
  if (end !== null && end <= at) return 'ended'
  return row.effectiveAt > at ? 'coming' : 'in_force'
}
