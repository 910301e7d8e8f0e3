import { bucketOf } from '@tallywright/store'
import type { World } from './open-world.ts'

/** A customer that the engine made, to be multiplied. */
export interface Prototype {
  readonly customerId: string
  readonly subscriptionId: string
}

/** What of an original's row is another's in its copy. */
type Changes = Readonly<Record<string, string | number | null>>

const COPIES_PER_STATEMENT = 1000

/**
 * Copies a customer with their subscription, payment method and usage under new ids, and returns the external ids of the copies.
 * Making each by commands would take minutes of which nothing is measured, and would leave the same rows.
 */
export async function cloneCustomer(
  world: World,
  { customerId, subscriptionId }: Prototype,
  { count, name }: { readonly count: number; readonly name: string },
): Promise<string[]> {
  const externalIds = Array.from({ length: count }, (_, index) => `${name}-${index}`)
  for (let from = 0; from < count; from += COPIES_PER_STATEMENT) {
    const copies = externalIds.slice(from, from + COPIES_PER_STATEMENT).map((externalId) => copyOf(world, externalId))
    const changes = (table: keyof (typeof copies)[number]) => copies.map((copy) => copy[table])
    await copyRows(world, 'customers', 'id', customerId, changes('customers'))
    await copyRows(world, 'payment_methods', 'customer_id', customerId, changes('paymentMethods'))
    await copyRows(world, 'provider_customers', 'customer_id', customerId, changes('providerCustomers'))
    await copyRows(world, 'subscriptions', 'id', subscriptionId, changes('subscriptions'))
    await copyRows(world, 'granted_features', 'subscription_id', subscriptionId, changes('grantedFeatures'))
    await copyRows(world, 'usage_totals', 'subscription_id', subscriptionId, changes('usageTotals'))
  }
  await world.sql`analyze`
  return externalIds
}

function copyOf({ engine: { ids }, environmentId }: World, externalId: string) {
  const bucket = bucketOf(environmentId, externalId)
  const customerId = ids.next('customer', bucket)
  const subscriptionId = ids.next('subscription', bucket)
  const owner = { bucket, customer_id: customerId }
  return {
    customers: { bucket, id: customerId, external_id: externalId, invoice_prefix: customerId.slice(-14).toUpperCase() },
    providerCustomers: { ...owner, reference: `sandbox_${customerId}` },
    paymentMethods: { ...owner, id: ids.next('paymentMethod', bucket) },
    subscriptions: { ...owner, id: subscriptionId, latest_invoice_id: null },
    grantedFeatures: { ...owner, subscription_id: subscriptionId },
    usageTotals: { ...owner, subscription_id: subscriptionId },
  } satisfies Record<string, Changes>
}

async function copyRows(
  { sql }: World,
  table: string,
  column: string,
  value: string,
  changes: readonly Changes[],
): Promise<void> {
  await sql`
    insert into ${sql(table)}
    select copy.*
    from ${sql(table)} original,
      jsonb_array_elements(${JSON.stringify(changes)}::text::jsonb) as c (changes),
      jsonb_populate_record(null::${sql(table)}, to_jsonb(original) || c.changes) as copy
    where original.${sql(column)} = ${value}`
}
