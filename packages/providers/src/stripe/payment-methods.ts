import { type AttachedMethod, done, type NewProviderCustomer, type Outcome, refused } from '@tallywright/engine'
import Stripe from 'stripe'
import { isMissing } from './stripe-client.ts'
import { ofCustomer } from './stripe-metadata.ts'

/**
 * The key covers a request that never changes; name and address are told in a second one. Otherwise a customer who is renamed
 * between two tries would be refused, as the same key with another body is.
 */
export async function createStripeCustomer(
  stripe: Stripe,
  { idempotencyKey, name, email, ...customer }: NewProviderCustomer,
): Promise<{ readonly reference: string }> {
  const { id } = await stripe.customers.create({ metadata: ofCustomer(customer) }, { idempotencyKey })
  if (name !== null || email !== null) await stripe.customers.update(id, { name: name ?? '', email: email ?? '' })
  return { reference: id }
}

/** Stripe detaches the methods with the customer, and keeps the payments. One that is gone needs no deleting. */
export async function deleteStripeCustomer(stripe: Stripe, reference: string): Promise<void> {
  try {
    await stripe.customers.del(reference)
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}

/** The token is a payment method's id, `pm_…`; one that a setup page made belongs to the customer already. */
export async function attachStripeMethod(
  stripe: Stripe,
  token: string,
  customerReference: string,
): Promise<Outcome<AttachedMethod>> {
  if (!/^pm_\w+$/.test(token)) return notAMethod(`a Stripe payment method reads pm_…, not ${token}`)
  try {
    const method = await stripe.paymentMethods.retrieve(token)
    if (method.customer === customerReference) return done(attachedMethod(method))
    return done(attachedMethod(await stripe.paymentMethods.attach(token, { customer: customerReference })))
  } catch (error) {
    // It looks at a card before it stores it, and knows some that are no good or belong to another customer.
    if (isMissing(error) || isRefusedMethod(error)) return notAMethod(error.message)
    throw error
  }
}

function isRefusedMethod(error: unknown): error is Stripe.errors.StripeError {
  const { StripeCardError, StripeInvalidRequestError } = Stripe.errors
  return (
    error instanceof StripeCardError ||
    (error instanceof StripeInvalidRequestError && error.code === 'payment_method_unexpected_state')
  )
}

function notAMethod(message: string) {
  return refused('validation.failed', message, { param: 'token' })
}

/** One that is detached, or was never there, needs no detaching. */
export async function detachStripeMethod(stripe: Stripe, reference: string): Promise<void> {
  try {
    const method = await stripe.paymentMethods.retrieve(reference)
    if (method.customer !== null) await stripe.paymentMethods.detach(reference)
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}

/** How it is shown: brand or kind, and the last four digits where there are some. */
export function attachedMethod(method: Stripe.PaymentMethod): AttachedMethod {
  return { reference: method.id, label: labelOf(method) }
}

function labelOf({ type, card, sepa_debit: sepa, us_bank_account: bank }: Stripe.PaymentMethod): string {
  if (card) return lastFour(BRANDS.get(card.brand) ?? 'Card', card.last4)
  if (sepa) return lastFour('SEPA debit', sepa.last4)
  if (bank) return lastFour(bank.bank_name ?? 'Bank account', bank.last4)
  return `${type.charAt(0).toUpperCase()}${type.slice(1).replaceAll('_', ' ')}`
}

function lastFour(name: string, digits: string | null): string {
  return digits === null ? name : `${name} •••• ${digits}`
}

const BRANDS = new Map([
  ['amex', 'American Express'],
  ['cartes_bancaires', 'Cartes Bancaires'],
  ['diners', 'Diners Club'],
  ['discover', 'Discover'],
  ['eftpos_au', 'eftpos'],
  ['jcb', 'JCB'],
  ['mastercard', 'Mastercard'],
  ['unionpay', 'UnionPay'],
  ['visa', 'Visa'],
])
