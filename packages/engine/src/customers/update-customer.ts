import type { CollectionMethod } from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { canonicalJson } from '../command/fingerprint.ts'
import { done } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { saveSubscription } from '../subscriptions/save-subscription.ts'
import { type CustomerView, customerView } from '../views/customer-view.ts'
import { type AddressInput, addressOf, checkTimeZone, claimPrefix, lockCustomer } from './customer-fields.ts'

/** A field that is left out stays, null clears it, `metadata` is replaced whole. */
export interface UpdateCustomer {
  readonly customerId: string
  readonly name?: string | null
  readonly email?: string | null
  readonly timeZone?: string
  readonly address?: AddressInput | null
  readonly vatNumber?: string | null
  readonly taxExempt?: CustomerRow['taxExempt']
  readonly invoicePrefix?: string
  readonly collection?: CollectionMethod | null
  readonly dueDays?: number | null
  readonly metadata?: Readonly<Record<string, string>>
}

export function updateCustomer(
  context: Context,
  { customerId, ...input }: UpdateCustomer,
  request: IdempotentRequest,
): Promise<CommandReply<CustomerView>> {
  return runAtOnce(context, request, async (moment) => {
    const timeZone = checkTimeZone(input.timeZone ?? 'UTC')
    if (!timeZone.ok) return timeZone
    const found = await lockCustomer(moment.tx.customers, customerId)
    if (!found.ok) return found
    const prefix = await claimPrefix(moment, found.value.id, input.invoicePrefix)
    if (!prefix.ok) return prefix

    const changed = { ...found.value, ...changesOf(input) }
    if (canonicalJson(changed) === canonicalJson(found.value)) return done(customerView(found.value))
    if (changed.timeZone !== found.value.timeZone) await moveZone(moment, changed)
    return done(await saveCustomer(moment, changed))
  })
}

/** Open periods end when they would have; the next ones begin and end in the new zone (semantics §2). */
async function moveZone(moment: Moment, { bucket, id, timeZone }: CustomerRow): Promise<void> {
  for (const stored of await moment.tx.subscriptions.liveOfCustomer(bucket, id)) {
    await saveSubscription(moment, stored, { subscription: { ...stored.subscription, timeZone }, events: [] })
  }
}

function changesOf({ address, ...fields }: Omit<UpdateCustomer, 'customerId'>): Partial<CustomerRow> {
  const { metadata, ...rest } = fields
  return {
    ...rest,
    ...(metadata === undefined ? {} : { metadata: { ...metadata } }),
    ...(address === undefined ? {} : { address: address === null ? null : addressOf(address) }),
  }
}

async function saveCustomer(moment: Moment, changed: CustomerRow): Promise<CustomerView> {
  const row = { ...changed, version: changed.version + 1, updatedAt: moment.now }
  const { nextEventSequence, nextInvoiceNumber, nextCreditNoteNumber, ...columns } = row
  await moment.tx.customers.save(columns)
  const view = customerView(row)
  const object = { type: 'customer', id: row.id, version: row.version }
  recordEvents(moment, row, [{ type: 'customer.updated', object, snapshot: view }])
  return view
}
