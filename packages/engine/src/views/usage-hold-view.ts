import { formatExact, type Instant, instantToIso, parseDecimal } from '@tallywright/domain'
import type { UsageHoldRow } from '@tallywright/store'

/** A hold as it is at one instant: one whose time is over sets nothing aside. */
export function usageHoldView(row: UsageHoldRow, at: Instant) {
  const { id, customerId, idempotencyKey, featureSlug, units, unit, reserved, expiresAt, createdAt } = row
  const isOver = row.state === 'open' && expiresAt <= at
  return {
    object: 'usage_hold' as const,
    id,
    customerId,
    featureSlug,
    units: formatExact(parseDecimal(units)),
    idempotencyKey,
    state: isOver ? ('expired' as const) : row.state,
    reserved: unit === null ? null : { unit, amount: formatExact(parseDecimal(reserved)) },
    expiresAt: instantToIso(expiresAt),
    createdAt: instantToIso(createdAt),
  }
}

export type UsageHoldView = ReturnType<typeof usageHoldView>
