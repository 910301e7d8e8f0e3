import { checkEntitlements, listEntitlements } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const entitlements: HandlersOf<'entitlements'> = { check: checkEntitlements, list: listEntitlements }
