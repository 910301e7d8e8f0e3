import { assert, type CollectionMethod } from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import { noClock, notASandbox } from '../clocks/movable-clock.ts'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
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
  /** A clock of the sandbox that they live by. */
  readonly testClockId?: string
}

/** So many are removed together with their clock in one transaction, and read through in one run. */
const MOST_ON_A_CLOCK = 100

/**
 * Creates a customer in the request's bucket, which comes from `externalId` or else from the Idempotency-Key, so that a
 * retried create finds the same customer, and never changes.
 */
export function createCustomer(
  context: Context,
  input: CreateCustomer,
  request: IdempotentRequest,
): Promise<CommandReply<CustomerView>> {
  return runAtOnce(context, request, async (begun) => {
    const timeZone = checkTimeZone(input.timeZone)
    if (!timeZone.ok) return timeZone
    const { bucket } = request
    assert(bucket !== null, 'a customer is created in a bucket')

    const living = await onClock(begun, input.testClockId)
    if (!living.ok) return living
    const moment = living.value
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

/** The moment at the clock that the customer is to live by; of a clock there is only so much room. */
async function onClock(moment: Moment, testClockId: string | undefined): Promise<Outcome<Moment>> {
  if (testClockId === undefined) return done(moment)
  if (moment.environment.kind !== 'sandbox') return notASandbox()
  const clock = await moment.tx.testClocks.lock(testClockId)
  if (clock === null) return noClock(testClockId)
  if ((await moment.tx.testClocks.countCustomers(testClockId)) >= MOST_ON_A_CLOCK) {
    return refused('clock.full', `at most ${MOST_ON_A_CLOCK} customers live by one clock`, { param: 'testClockId' })
  }
  return done({ ...moment, clock, now: clock.clockAt })
}

function newRow(id: string, bucket: number, input: CreateCustomer, { now }: Moment) {
  return {
    id,
    bucket,
    externalId: input.externalId ?? null,
    testClockId: input.testClockId ?? null,
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
    revision: 0,
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
