import { listPayments } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const payments: HandlersOf<'payments'> = { list: listPayments }
