import { bucketOf } from '@tallywright/store'
import type { World } from './open-world.ts'

/** A customer that the engine made, to be multiplied. */
export interface Prototype {
  readonly customerId: string
  readonly subscriptionId: string
  /** Null for one without. */
  readonly paymentMethodId: string | null
}

/** What of a row is another's in the copy. */
type Changes = Readonly<Record<string, string | number | null>>

const ROWS_PER_STATEMENT = 1000

/**
 * Copies a customer with their subscription and payment method under new ids, and returns the customers' external ids.
 * Making each by commands would take minutes of which nothing is measured; copies of a row that the engine made are what
 * the engine would have made.
 */
export async function cloneCustomer(
  world: World,
  prototype: Prototype,
  { count, name }: { readonly count: number; readonly name: string },
): Promise<string[]> {
  const externalIds = Array.from({ length: count }, (_, index) => `${name}-${index}`)
  for (let from = 0; from < count; from += ROWS_PER_STATEMENT) {
    const copies = externalIds.slice(from, from + ROWS_PER_STATEMENT).map((externalId) => copyOf(world, externalId))
    const { customerId, subscriptionId, paymentMethodId } = prototype
    await copyRow(
      world,
      'customers',
      customerId,
      copies.map((copy) => copy.customer),
    )
    if (paymentMethodId !== null) {
      await copyRow(
        world,
        'payment_methods',
        paymentMethodId,
        copies.map((copy) => copy.paymentMethod),
      )
    }
    await copyRow(
      world,
      'subscriptions',
      subscriptionId,
      copies.map((copy) => copy.subscription),
    )
    await copyGrants(
      world,
      subscriptionId,
      copies.map((copy) => copy.granted),
    )
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
    customer: { bucket, id: customerId, external_id: externalId, invoice_prefix: customerId.slice(-14).toUpperCase() },
    paymentMethod: { ...owner, id: ids.next('paymentMethod', bucket) },
    subscription: { ...owner, id: subscriptionId, latest_invoice_id: null },
    granted: { ...owner, subscription_id: subscriptionId },
  } satisfies Record<string, Changes>
}

async function copyRow({ sql }: World, table: string, id: string, copies: readonly Changes[]): Promise<void> {
  await sql`
    insert into ${sql(table)}
    select (jsonb_populate_record(null::${sql(table)}, to_jsonb(p) || c.changes)).*
    from ${sql(table)} p, jsonb_array_elements(${JSON.stringify(copies)}::text::jsonb) as c (changes)
    where p.id = ${id}`
}

async function copyGrants({ sql }: World, subscriptionId: string, copies: readonly Changes[]): Promise<void> {
  await sql`
    insert into granted_features
    select (jsonb_populate_record(null::granted_features, to_jsonb(p) || c.changes)).*
    from granted_features p, jsonb_array_elements(${JSON.stringify(copies)}::text::jsonb) as c (changes)
    where p.subscription_id = ${subscriptionId}`
}
