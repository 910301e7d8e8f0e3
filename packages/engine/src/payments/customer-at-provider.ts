import type { Context } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import type { PaymentProvider } from './payment-provider.ts'

/** What the provider calls a customer: as it was stored, or as it is made now, outside any transaction, and stored. */
export async function customerAtProvider(
  context: Context,
  provider: PaymentProvider,
  { bucket, customerId }: { readonly bucket: number; readonly customerId: string },
): Promise<string> {
  const known = await atMoment(context, async ({ tx }) => ({
    reference: await tx.providers.customerReference(bucket, customerId, provider.name),
    customer: await tx.customers.findEver(customerId),
  }))
  if (known.reference !== null) return known.reference
  const { environmentId } = context
  const { reference } = await provider.createCustomer({
    // One per customer and provider, so that two requests at once make one.
    idempotencyKey: `customer:${customerId}`,
    environmentId,
    customerId,
    name: known.customer?.name ?? null,
    email: known.customer?.email ?? null,
  })
  await atMoment(context, ({ tx, now }) =>
    tx.providers.addCustomer({ bucket, customerId, provider: provider.name, reference, createdAt: now }),
  )
  return reference
}
