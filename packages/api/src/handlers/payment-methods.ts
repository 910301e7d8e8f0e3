import { addPaymentMethod, listPaymentMethods } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const paymentMethods: HandlersOf<'paymentMethods'> = { create: addPaymentMethod, list: listPaymentMethods }
