import type { EntitlementGrant } from '../entitlement/entitlement-grant.ts'
import type { Fact } from '../explanation/explanation.ts'
import { formatExact } from '../money/decimal.ts'
import { ZERO } from '../money/rational.ts'

/** How a line names the temporary grants that raised what is free on it. */
export function grantFacts(grants: readonly EntitlementGrant[]): Fact[] {
  return grants.map(({ id, units }) => ({ name: `granted for a time by ${id}`, value: formatExact(units ?? ZERO) }))
}
