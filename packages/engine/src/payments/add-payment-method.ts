import type { CustomerRow, PaymentMethodRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { atMoment } from '../command/moment.ts'
import { done, type Outcome, orRollBack, refused } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { lockCustomer } from '../customers/customer-fields.ts'
import { type PaymentMethodView, paymentMethodView } from '../views/payment-views.ts'
import { customerAtProvider } from './customer-at-provider.ts'
import type { AttachedMethod, PaymentProvider } from './payment-provider.ts'
import { collectUnpaid } from './use-new-method.ts'

export interface NewPaymentMethod {
  readonly customerId: string
  readonly provider: string
  /** What the provider gave for it; a sandbox method's name. */
  readonly token: string
  readonly isDefault: boolean
}

interface Effect {
  readonly bucket: number
  readonly customerId: string
  readonly paymentMethodId: string
}

/**
 * Gives a customer a means to pay. The first one is the default whatever is asked for; a new default pays at once what is
 * open because the one before was declined, or because there was none (semantics §10).
 */
export function addPaymentMethod(
  context: Context,
  input: NewPaymentMethod,
  request: IdempotentRequest,
): Promise<CommandReply<PaymentMethodView>> {
  return runCommand<Effect, PaymentMethodView>(context, request, {
    decide: async (moment) => {
      const customer = await lockCustomer(moment.tx.customers, input.customerId)
      if (!customer.ok) return customer
      const provider = providerOf(context, moment, input.provider)
      if (!provider.ok) return provider
      const { bucket, id: customerId } = customer.value
      return done({ bucket, customerId, paymentMethodId: context.ids.next('paymentMethod', bucket) })
    },
    settle: (effect) => attach(context, effect, input),
    leavesNothingWhenRefused: true,
    reply: async ({ tx }, { bucket, paymentMethodId }) => {
      const row = await tx.paymentMethods.byId(bucket, paymentMethodId)
      if (row === null) throw new Error(`the payment method ${paymentMethodId} is gone`)
      return done(paymentMethodView(row))
    },
  })
}

/**
 * The provider by its name, where the environment may use it. A live one takes none that moves no real money, and a sandbox
 * none that does: moving its clock would charge real cards.
 */
export function providerOf({ providers }: Context, { environment }: Moment, name: string): Outcome<PaymentProvider> {
  const provider = providers.get(name)
  if (provider !== undefined && provider.movesRealMoney === (environment.kind === 'live')) return done(provider)
  return refused('environment.provider_not_allowed', `this environment has no payment provider ${name}`, {
    param: 'provider',
  })
}

/** Outside any transaction: the provider's name for the customer, and the method under its token. */
async function attach(context: Context, effect: Effect, input: NewPaymentMethod): Promise<Effect> {
  const provider = context.providers.get(input.provider)
  if (provider === undefined) throw new Error(`no payment provider is called ${input.provider}`)
  const reference = await customerAtProvider(context, provider, effect)
  const method = orRollBack(await provider.attachMethod(input.token, reference))
  await atMoment(context, async (moment) => {
    const customer = await moment.tx.customers.lock(effect.customerId)
    if (customer === null || (await moment.tx.paymentMethods.byId(effect.bucket, effect.paymentMethodId)) !== null)
      return
    const { paymentMethodId: id } = effect
    const { isDefault } = input
    await savePaymentMethod(context, moment, customer, { ...method, id, provider: provider.name, isDefault })
  })
  await collectUnpaid(context, effect, input.isDefault)
  return effect
}

interface MethodToSave extends AttachedMethod {
  readonly id: string
  readonly provider: string
  readonly isDefault: boolean
}

/** Saves a method that the provider has attached. The first one is the default whatever is asked for. */
export async function savePaymentMethod(
  context: Context,
  moment: Moment,
  { bucket, id: customerId }: CustomerRow,
  { id, provider, reference, label, isDefault: isWanted }: MethodToSave,
): Promise<PaymentMethodRow> {
  const { tx, now } = moment
  const isDefault = isWanted || (await tx.paymentMethods.default(bucket, customerId)) === null
  if (isDefault) await tx.paymentMethods.clearDefault(bucket, customerId)
  const row: PaymentMethodRow = {
    bucket,
    environmentId: context.environmentId,
    id,
    customerId,
    provider,
    providerReference: reference,
    label,
    isDefault,
    createdAt: now,
    updatedAt: now,
    detachedAt: null,
  }
  await tx.paymentMethods.add(row)
  const object = { type: 'payment_method', id, version: 1 }
  recordEvents(moment, { bucket, id: customerId }, [
    { type: 'payment_method.created', object, snapshot: paymentMethodView(row) },
  ])
  return row
}
