import type { PaymentMethodRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { lockCustomer } from '../customers/customer-fields.ts'
import { type PaymentMethodView, paymentMethodView } from '../views/payment-views.ts'
import { type ErrandRef, noteErrand, runErrand } from './provider-errands.ts'
import { collectUnpaid } from './use-new-method.ts'

export interface NamedPaymentMethod {
  readonly customerId: string
  readonly paymentMethodId: string
}

interface Effect {
  readonly bucket: number
  readonly customerId: string
  readonly paymentMethodId: string
}

/** Uses this payment method from now on, and at once for what is past due. */
export function setDefaultPaymentMethod(
  context: Context,
  input: NamedPaymentMethod,
  request: IdempotentRequest,
): Promise<CommandReply<PaymentMethodView>> {
  return runCommand<Effect, PaymentMethodView>(context, request, {
    decide: async (moment) => {
      const found = await lockMethod(moment, input)
      if (!found.ok) return found
      const row = found.value
      if (!row.isDefault) {
        await moment.tx.paymentMethods.clearDefault(row.bucket, row.customerId)
        await saveMethod(moment, { ...row, isDefault: true }, 'payment_method.made_default')
      }
      return done(effectOf(row))
    },
    settle: async (effect) => {
      await collectUnpaid(context, effect, true)
      return undefined
    },
    reply,
  })
}

/**
 * Forgets a payment method, here and at its provider. Nothing is charged to it any more; where it was the default, the newest
 * other one is from now on.
 */
export function detachPaymentMethod(
  context: Context,
  input: NamedPaymentMethod,
  request: IdempotentRequest,
): Promise<CommandReply<PaymentMethodView>> {
  return runCommand<Effect & { readonly errand: ErrandRef }, PaymentMethodView>(context, request, {
    decide: async (moment) => {
      const found = await lockMethod(moment, input)
      if (!found.ok) return found
      const row = { ...found.value, isDefault: false, detachedAt: moment.now }
      await saveMethod(moment, row, 'payment_method.detached')
      if (found.value.isDefault) await makeNewestDefault(moment, row)
      const { bucket, customerId, provider, providerReference: reference } = row
      const errand = await noteErrand(moment, { bucket, customerId, provider, kind: 'forget_method', reference })
      return done({ ...effectOf(row), errand })
    },
    settle: async ({ errand }) => {
      await runErrand(context, errand)
      return undefined
    },
    reply,
  })
}

async function makeNewestDefault(moment: Moment, { bucket, customerId }: PaymentMethodRow): Promise<void> {
  const { entries } = await moment.tx.paymentMethods.list(bucket, customerId, { after: null, limit: 1 })
  for (const row of entries) await saveMethod(moment, { ...row, isDefault: true }, 'payment_method.made_default')
}

async function lockMethod({ tx }: Moment, { customerId, paymentMethodId }: NamedPaymentMethod) {
  const customer = await lockCustomer(tx.customers, customerId)
  if (!customer.ok) return customer
  const row = await tx.paymentMethods.lock(customer.value.bucket, paymentMethodId)
  return row === null || row.customerId !== customer.value.id || row.detachedAt !== null
    ? refused('payment_method.not_found', `the customer has no payment method ${paymentMethodId}`, {
        param: 'paymentMethodId',
      })
    : done(row)
}

async function saveMethod(moment: Moment, row: PaymentMethodRow, type: string): Promise<void> {
  const { bucket, id, isDefault, detachedAt } = row
  await moment.tx.paymentMethods.save({ bucket, id, isDefault, detachedAt, updatedAt: moment.now })
  const object = { type: 'payment_method', id, version: 1 }
  const snapshot = paymentMethodView({ ...row, updatedAt: moment.now })
  recordEvents(moment, { bucket, id: row.customerId }, [{ type, object, snapshot }])
}

function effectOf({ bucket, customerId, id }: PaymentMethodRow): Effect {
  return { bucket, customerId, paymentMethodId: id }
}

async function reply({ tx }: Moment, { bucket, paymentMethodId }: Effect): Promise<Outcome<PaymentMethodView>> {
  const row = await tx.paymentMethods.byId(bucket, paymentMethodId)
  if (row === null) throw new Error(`the payment method ${paymentMethodId} is gone`)
  return done(paymentMethodView(row))
}
