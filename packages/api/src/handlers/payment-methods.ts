import {
  addPaymentMethod,
  detachPaymentMethod,
  finishPaymentSetup,
  listPaymentMethods,
  openPaymentSetup,
  setDefaultPaymentMethod,
} from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const paymentMethods: HandlersOf<'paymentMethods'> = {
  create: addPaymentMethod,
  list: listPaymentMethods,
  setDefault: setDefaultPaymentMethod,
  detach: detachPaymentMethod,
  openSetup: openPaymentSetup,
  finishSetup: finishPaymentSetup,
}
