import {
  createCustomer,
  customerState,
  deleteCustomer,
  getCustomer,
  listCustomers,
  nearLimit,
  updateCustomer,
} from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const customers: HandlersOf<'customers'> = {
  create: createCustomer,
  get: getCustomer,
  list: listCustomers,
  nearLimit,
  update: updateCustomer,
  delete: deleteCustomer,
  state: customerState,
}
