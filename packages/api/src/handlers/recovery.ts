import { getInvoice, openRecoverySetup, payBySetup } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const recovery: HandlersOf<'recovery'> = { get: getInvoice, openSetup: openRecoverySetup, pay: payBySetup }
