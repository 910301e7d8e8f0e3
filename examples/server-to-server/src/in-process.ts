import { createCallerFactory } from '@tallywright/api'
import type { Engine } from '@tallywright/engine'

/**
 * The same procedures without HTTP, for a server that runs Tallywright's engine itself: what is refused is thrown, what is
 * answered is typed.
 */
export async function subscribeInProcess(engine: Engine, environmentId: string, planSlug: string): Promise<string> {
  const tallywright = createCallerFactory(engine)(environmentId, { reason: 'signed up on our site' })
  const customer = await tallywright.customers.create({ externalId: 'in-process' })
  await tallywright.paymentMethods.create({ customerId: customer.id, provider: 'sandbox', token: 'succeeds' })
  const subscription = await tallywright.subscriptions.create({ customerId: customer.id, planSlug })
  return subscription.status
}
