import {
  checkEntitlements,
  grantEntitlement,
  listEntitlementGrants,
  listEntitlements,
  revokeEntitlement,
} from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const entitlements: HandlersOf<'entitlements'> = {
  check: checkEntitlements,
  list: listEntitlements,
  grant: grantEntitlement,
  revoke: revokeEntitlement,
  listGrants: listEntitlementGrants,
}
