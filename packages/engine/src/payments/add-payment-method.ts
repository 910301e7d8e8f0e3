import type { PaymentMethodRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { noCustomer } from '../subscriptions/create-subscription.ts'
import { paymentMethodView } from '../views/payment-views.ts'
import { collectInvoice } from './collect-invoice.ts'
import type { AttachedMethod, PaymentProvider } from './payment-provider.ts'

export interface NewPaymentMethod {
  readonly customerId: string
  readonly provider: string
  /** What the provider gave for it; a sandbox method's name. */
  readonly token: string
  readonly isDefault: boolean
}

/**
 * Gives a customer a means to pay. The first one is the default whatever is asked for; a new default pays at once what is
 * open because the one before was declined, or because there was none (semantics §10).
 */
export async function addPaymentMethod(
  context: Context,
  input: NewPaymentMethod,
  request: IdempotentRequest,
): Promise<CommandReply<ReturnType<typeof paymentMethodView>>> {
  const provider = context.providers.get(input.provider)
  // Asked before the transaction, because nothing outside is called while it holds its locks.
  const attached = await provider?.attachMethod(input.token, input.customerId)
  return runCommand<Effect, ReturnType<typeof paymentMethodView>>(context, request, {
    decide: (moment) => commitPaymentMethod(context, moment, input, { provider, attached }),
    settle: async ({ row: { bucket, customerId }, unpaidInvoiceIds }) => {
      for (const invoiceId of unpaidInvoiceIds) await collectInvoice(context, { bucket, customerId, invoiceId })
    },
    reply: async (_, { row }) => done(paymentMethodView(row)),
  })
}

interface Effect {
  readonly row: PaymentMethodRow
  readonly unpaidInvoiceIds: readonly string[]
}

/** The provider and what it said of the token; undefined when there is no such provider. */
interface Asked {
  readonly provider: PaymentProvider | undefined
  readonly attached: Outcome<AttachedMethod> | undefined
}

async function commitPaymentMethod(
  context: Context,
  moment: Moment,
  input: NewPaymentMethod,
  { provider, attached }: Asked,
): Promise<Outcome<Effect>> {
  const { tx, now, environment } = moment
  const customer = await tx.customers.lock(input.customerId)
  if (customer === null) return noCustomer(input.customerId)
  if (provider === undefined || attached === undefined || (environment.kind === 'live' && !provider.movesRealMoney)) {
    return refused('environment.provider_not_allowed', `this environment has no payment provider ${input.provider}`, {
      param: 'provider',
    })
  }
  if (!attached.ok) return attached
  const { bucket, id: customerId } = customer
  const current = await tx.paymentMethods.default(bucket, customerId)
  const isDefault = input.isDefault || current === null
  if (isDefault) await tx.paymentMethods.clearDefault(bucket, customerId)
  const row: PaymentMethodRow = {
    bucket,
    environmentId: context.environmentId,
    id: context.ids.next('paymentMethod', bucket),
    customerId,
    provider: provider.name,
    providerReference: attached.value.reference,
    label: attached.value.label,
    isDefault,
    createdAt: now,
    updatedAt: now,
    detachedAt: null,
  }
  await tx.paymentMethods.add(row)
  const object = { type: 'payment_method', id: row.id, version: 1 }
  recordEvents(moment, customer, [{ type: 'payment_method.created', object, snapshot: paymentMethodView(row) }])
  const unpaid = isDefault ? await tx.invoices.unpaidOfCustomer(bucket, customerId) : []
  return done({ row, unpaidInvoiceIds: unpaid.map(({ id }) => id) })
}
