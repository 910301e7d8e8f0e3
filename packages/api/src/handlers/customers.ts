import {
  createCustomer,
  customerState,
  deleteCustomer,
  getCustomer,
  listCustomers,
  updateCustomer,
} from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const customers: HandlersOf<'customers'> = {
  create: createCustomer,
  get: getCustomer,
  list: listCustomers,
  update: updateCustomer,
  delete: deleteCustomer,
  state: customerState,
}
