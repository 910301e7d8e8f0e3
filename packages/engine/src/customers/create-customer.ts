import { assert, type CollectionMethod } from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { done, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { type CustomerView, customerView } from '../views/customer-view.ts'
import { type AddressInput, addressOf, checkTimeZone, claimPrefix } from './customer-fields.ts'

export interface CreateCustomer {
  readonly externalId?: string
  readonly name?: string
  readonly email?: string
  readonly timeZone: string
  readonly address?: AddressInput
  readonly vatNumber?: string
  readonly taxExempt?: CustomerRow['taxExempt']
  readonly invoicePrefix?: string
  readonly collection?: CollectionMethod
  readonly dueDays?: number
  readonly metadata?: Readonly<Record<string, string>>
}

/**
 * Creates a customer in the request's bucket, which comes from `externalId` or else from the Idempotency-Key, so that a
 * retried create finds the same customer, and never changes.
 */
export function createCustomer(
  context: Context,
  input: CreateCustomer,
  request: IdempotentRequest,
): Promise<CommandReply<CustomerView>> {
  return runAtOnce(context, request, async (moment) => {
    const timeZone = checkTimeZone(input.timeZone)
    if (!timeZone.ok) return timeZone
    const { bucket } = request
    assert(bucket !== null, 'a customer is created in a bucket')

    const row = newRow(context.ids.next('customer', bucket), bucket, input, moment)
    if (!(await moment.tx.customers.add(row))) {
      return refused('customer.already_exists', `a customer with the externalId ${input.externalId} exists`, {
        param: 'externalId',
      })
    }
    const prefix = await claimPrefix(moment, row.id, input.invoicePrefix)
    if (!prefix.ok) return prefix
    const view = customerView({ ...row, environmentId: context.environmentId })
    const object = { type: 'customer', id: row.id, version: row.version }
    recordEvents(moment, row, [{ type: 'customer.created', object, snapshot: view }])
    return done(view)
  })
}

function newRow(id: string, bucket: number, input: CreateCustomer, { now }: Moment) {
  return {
    id,
    bucket,
    externalId: input.externalId ?? null,
    name: input.name ?? null,
    email: input.email ?? null,
    timeZone: input.timeZone,
    address: input.address === undefined ? null : addressOf(input.address),
    vatNumber: input.vatNumber ?? null,
    taxExempt: input.taxExempt ?? ('none' as const),
    metadata: { ...input.metadata },
    invoicePrefix: input.invoicePrefix ?? invoicePrefix(id),
    collection: input.collection ?? null,
    dueDays: input.dueDays ?? null,
    nextInvoiceNumber: 1,
    nextCreditNoteNumber: 1,
    nextEventSequence: 1,
    version: 1,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
  }
}

/**
 * Bucket and randomness of the id, which no two customers share: `7QC3V9K2HM0D5S-0001` is their first invoice. Chosen ones
 * have at most 12 letters and digits, these have 14.
 */
function invoicePrefix(customerId: string): string {
  return customerId.slice(-14).toUpperCase()
}
