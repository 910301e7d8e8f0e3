import { isTimeZone } from '@tallywright/domain'
import type { Address, CustomerRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'

/** A postal address as it is given; what is left out is not known. */
export type AddressInput = { readonly [Field in keyof Address]?: Exclude<Address[Field], null> } & {
  readonly country: string
}

/** What is stored of an address: every field, known or not. */
export function addressOf({ line1, line2, city, postalCode, region, country }: AddressInput): Address {
  return {
    line1: line1 ?? null,
    line2: line2 ?? null,
    city: city ?? null,
    postalCode: postalCode ?? null,
    region: region ?? null,
    country,
  }
}

/** Days and boundaries of subscriptions are local to it, so a zone that nobody knows is refused when it is given. */
export function checkTimeZone(timeZone: string): Outcome<string> {
  if (isTimeZone(timeZone)) return done(timeZone)
  return refused('validation.failed', `timeZone: ${timeZone} is not an IANA time zone`, { param: 'timeZone' })
}

/** A prefix that was chosen is one customer's for ever: two invoices never have one number. */
export async function claimPrefix(
  { tx }: Moment,
  customerId: string,
  prefix: string | undefined,
): Promise<Outcome<undefined>> {
  if (prefix === undefined || (await tx.customers.claimInvoicePrefix(prefix, customerId))) return done(undefined)
  return refused('customer.invoice_prefix_taken', `another customer's numbers begin with ${prefix}`, {
    param: 'invoicePrefix',
  })
}

export function customerNotFound(reference: string, param = 'customerId') {
  return refused('customer.not_found', `there is no customer ${reference}`, { param })
}

/** The customer, locked, or why there is none to act on. */
export async function lockCustomer(
  customers: {
    lock(reference: string): Promise<CustomerRow | null>
    findDeleted(reference: string): Promise<CustomerRow | null>
  },
  reference: string,
): Promise<Outcome<CustomerRow>> {
  const row = await customers.lock(reference)
  if (row !== null) return done(row)
  const deleted = await customers.findDeleted(reference)
  if (deleted === null) return customerNotFound(reference)
  return refused('customer.deleted', `the customer ${reference} was deleted`, { param: 'customerId' })
}
