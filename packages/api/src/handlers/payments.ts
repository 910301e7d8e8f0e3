import { listPayments } from '@tallywright/engine'
import type { HandlersOf } from '../handlers.ts'

export const payments: HandlersOf<'payments'> = { list: listPayments }
