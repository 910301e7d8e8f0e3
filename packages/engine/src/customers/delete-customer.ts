import type { CustomerRow } from '@tallywright/store'
import { finalizeBoundaryDraft } from '../billing/boundary-draft.ts'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { type ErrandRef, noteErrand, runErrand } from '../payments/provider-errands.ts'
import { type DeletedCustomerView, deletedCustomerView } from '../views/customer-view.ts'
import { customerNotFound } from './customer-fields.ts'

/**
 * Erases what says who the customer is, here and at their payment providers, which are told after the commit until they have
 * heard. Invoices, payments and usage stay.
 */
export function deleteCustomer(
  context: Context,
  { customerId }: { readonly customerId: string },
  request: IdempotentRequest,
): Promise<CommandReply<DeletedCustomerView>> {
  return runCommand<Effect, DeletedCustomerView>(context, request, {
    decide: (moment) => decide(context, moment, customerId),
    settle: async ({ errands }) => {
      for (const errand of errands) await runErrand(context, errand)
      return undefined
    },
    reply: async (_, { view }) => done(view),
  })
}

interface Effect {
  readonly view: DeletedCustomerView
  readonly errands: readonly ErrandRef[]
}

async function decide(context: Context, moment: Moment, customerId: string): Promise<Outcome<Effect>> {
  const row = await moment.tx.customers.lock(customerId)
  if (row === null) {
    const deleted = await moment.tx.customers.findDeleted(customerId)
    if (deleted?.deletedAt) return done({ view: deletedCustomerView(deleted.id, deleted.deletedAt), errands: [] })
    return customerNotFound(customerId)
  }
  const live = await moment.tx.subscriptions.liveOfCustomer(row.bucket, row.id)
  if (live.length > 0) {
    const subscriptionIds = live.map(({ subscription }) => subscription.id)
    return refused('customer.has_live_subscription', 'cancel the customer’s subscriptions first', {
      details: { subscriptionIds },
    })
  }
  for (const draft of await moment.tx.invoices.boundaryDraftsOf([row])) {
    const invoice = await moment.tx.invoices.lock(row.bucket, draft.invoiceId)
    if (invoice !== null) await finalizeBoundaryDraft(context, moment, row, invoice)
  }
  return done({ errands: await noteErasure(moment, row), view: await erase(moment, row) })
}

async function noteErasure(moment: Moment, { bucket, id: customerId }: CustomerRow): Promise<ErrandRef[]> {
  const errands: ErrandRef[] = []
  for (const known of await moment.tx.providers.referencesOf(bucket, customerId)) {
    errands.push(await noteErrand(moment, { bucket, customerId, kind: 'forget_customer', ...known }))
  }
  return errands
}

const NO_PERSON = { externalId: null, name: null, email: null, address: null, vatNumber: null, metadata: {} }

async function erase(moment: Moment, row: CustomerRow): Promise<DeletedCustomerView> {
  const { tx, now } = moment
  const { bucket, id } = row
  const version = row.version + 1
  const view = deletedCustomerView(id, now)
  await tx.customers.save({ bucket, id, ...NO_PERSON, version, updatedAt: now, deletedAt: now })
  await tx.paymentMethods.erase(bucket, id, now)
  await tx.wallets.forgetAutoTopUps(bucket, id)
  await tx.alerts.deleteOfCustomer(id, now)
  await tx.limitShares.replace({ bucket, customerId: id }, [])
  await tx.refusedUsage.forgetCustomer(id, row.externalId)
  await tx.invoices.eraseCustomer(bucket, id)
  await tx.outbox.eraseCustomer(bucket, id, view)
  // A request that is repeated with its old key must not show the person again.
  await tx.requests(bucket).eraseRepliesAbout(id, refused('customer.deleted', 'the customer was deleted'))
  const object = { type: 'customer', id, version }
  recordEvents(moment, row, [{ type: 'customer.deleted', object, snapshot: view }])
  return view
}
