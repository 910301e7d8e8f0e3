import { bucketOfId } from '@tallywright/domain'
import type { PaymentSetupRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { lockCustomer } from '../customers/customer-fields.ts'
import { type PaymentSetupView, paymentSetupView } from '../views/payment-views.ts'
import { providerOf, savePaymentMethod } from './add-payment-method.ts'
import { customerAtProvider } from './customer-at-provider.ts'
import { beginUnpaid, collectBegun } from './use-new-method.ts'

export interface OpenPaymentSetup {
  readonly customerId: string
  readonly provider: string
  readonly returnUrl: string
}

interface Effect {
  readonly bucket: number
  readonly customerId: string
  readonly setupId: string
}

/** Opens the provider's page on which a customer enters a payment method: card data goes to the provider alone. */
export function openPaymentSetup(
  context: Context,
  input: OpenPaymentSetup,
  request: IdempotentRequest,
): Promise<CommandReply<PaymentSetupView>> {
  return runCommand<Effect, PaymentSetupView>(context, request, {
    decide: async (moment) => {
      const customer = await lockCustomer(moment.tx.customers, input.customerId)
      if (!customer.ok) return customer
      const provider = providerOf(context, moment, input.provider)
      if (!provider.ok) return provider
      const { bucket, id: customerId } = customer.value
      const id = context.ids.next('paymentSetup', bucket)
      const { provider: name, returnUrl } = input
      await moment.tx.providers.addSetup({ bucket, id, customerId, provider: name, returnUrl, createdAt: moment.now })
      return done({ bucket, customerId, setupId: id })
    },
    settle: async (effect) => {
      await openPage(context, effect, input)
      return undefined
    },
    reply: replyWithSetup,
  })
}

async function openPage(context: Context, { bucket, customerId, setupId }: Effect, input: OpenPaymentSetup) {
  const provider = context.providers.get(input.provider)
  if (provider === undefined) throw new Error(`no payment provider is called ${input.provider}`)
  const customerReference = await customerAtProvider(context, provider, { bucket, customerId })
  const { environmentId } = context
  const { returnUrl } = input
  const page = await provider.openSetup({
    idempotencyKey: setupId,
    environmentId,
    customerId,
    customerReference,
    returnUrl,
  })
  await atMoment(context, ({ tx }) => tx.providers.saveSetup({ bucket, id: setupId, ...page }))
}

/** Asks the provider whether the customer is done, and adds the method if so. */
export function finishPaymentSetup(
  context: Context,
  { customerId, paymentSetupId }: { readonly customerId: string; readonly paymentSetupId: string },
  request: IdempotentRequest,
): Promise<CommandReply<PaymentSetupView>> {
  return runCommand<Effect, PaymentSetupView>(context, request, {
    decide: async ({ tx }) => {
      const customer = await lockCustomer(tx.customers, customerId)
      if (!customer.ok) return customer
      const { bucket, id } = customer.value
      const setup = await tx.providers.findSetup(bucket, paymentSetupId)
      if (setup === null || setup.customerId !== id) return noSetup(paymentSetupId)
      return done({ bucket, customerId: id, setupId: setup.id })
    },
    settle: async ({ bucket, setupId }) => {
      const setup = await atMoment(context, ({ tx }) => tx.providers.findSetup(bucket, setupId))
      if (setup?.reference) await addFromSetup(context, setup.provider, setup.reference)
      return undefined
    },
    reply: replyWithSetup,
  })
}

/**
 * Adds the method that came of a setup and tries what is open with it, once, whoever learns of it first: the customer's
 * return or the webhook. What a declined method was tried for is not tried with it again because both have come.
 */
export async function addFromSetup(context: Context, providerName: string, reference: string): Promise<void> {
  const setup = await context.providers.get(providerName)?.findSetup(reference)
  if (setup === undefined || setup === null || setup.method === null) return
  const { method, customerId } = setup
  const bucket = bucketOfId('customer', customerId)
  if (bucket === null || setup.environmentId !== context.environmentId) return
  const begun = await atMoment(context, async (moment) => {
    const customer = await moment.tx.customers.lock(customerId)
    const row = await moment.tx.providers.setupByReference(bucket, providerName, reference)
    if (customer === null || row === null || row.paymentMethodId !== null) return []
    const id = context.ids.next('paymentMethod', bucket)
    await savePaymentMethod(context, moment, customer, { ...method, id, provider: providerName, isDefault: true })
    await moment.tx.providers.saveSetup({ bucket, id: row.id, paymentMethodId: id })
    return beginUnpaid(context, moment, { bucket, customerId })
  })
  await collectBegun(context, { bucket, customerId }, begun)
}

async function replyWithSetup({ tx }: Moment, { bucket, setupId }: Effect): Promise<Outcome<PaymentSetupView>> {
  const setup: PaymentSetupRow | null = await tx.providers.findSetup(bucket, setupId)
  return setup === null ? noSetup(setupId) : done(paymentSetupView(setup))
}

export function noSetup(id: string) {
  return refused('payment_setup.not_found', `the customer has no setup ${id}`, { param: 'paymentSetupId' })
}
