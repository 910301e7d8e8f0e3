import type { Prototype } from './clone-customer.ts'
import type { World } from './open-world.ts'

/** A customer whose subscription bills usage only: nothing is due in advance, so nothing is paid either. */
export async function subscribeMetered({ call }: World): Promise<Prototype> {
  const customer = await call.customers.create({ externalId: 'metered' })
  const subscription = await call.subscriptions.create({ customerId: customer.id, planSlug: 'metered' })
  return { customerId: customer.id, subscriptionId: subscription.id }
}

/** Without its customer, whom the other functions make. */
type Chosen = Omit<Parameters<World['call']['subscriptions']['create']>[0], 'customerId' | 'customer'>

/** A customer who has paid the first month of a plan with a base price. */
export async function subscribePaying(
  { call }: World,
  externalId: string,
  chosen: Chosen = { planSlug: 'pro' },
): Promise<Prototype> {
  const customer = await call.customers.create({ externalId })
  const { id: customerId } = customer
  await call.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
  const subscription = await call.subscriptions.create({ customerId, ...chosen })
  if (subscription.status !== 'active') throw new Error(`the first month of ${externalId} is ${subscription.status}`)
  return { customerId, subscriptionId: subscription.id }
}
