import type { Context } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { type CustomerView, customerView } from '../views/customer-view.ts'
import { type PageInput, type PageView, pageRequest, pageView } from '../views/page-view.ts'
import { customerNotFound } from './customer-fields.ts'

/** By our id or the caller's `externalId`; a deleted customer by our id only, without personal fields. */
export function getCustomer(
  { store, environmentId }: Context,
  { customerId }: { readonly customerId: string },
): Promise<Outcome<CustomerView>> {
  return store.read(environmentId, async ({ customers }) => {
    const row = await customers.findEver(customerId)
    return row === null ? customerNotFound(customerId) : done(customerView(row))
  })
}

export interface ListCustomers extends PageInput {
  readonly email?: string
}

/** Newest first, without deleted ones. */
export async function listCustomers(
  { store, environmentId }: Context,
  { email, ...input }: ListCustomers,
): Promise<Outcome<PageView<CustomerView>>> {
  const page = pageRequest('customer', input)
  if (!page.ok) return page
  return store.read(environmentId, async ({ customers }) => {
    const { entries, next } = await customers.list(email === undefined ? {} : { email }, page.value)
    return done(pageView(next, entries.map(customerView)))
  })
}
