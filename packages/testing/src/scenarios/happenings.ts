import { instantToIso } from '@tallywright/domain'
import type { Store } from '@tallywright/store'

/** Something that a customer was told of, with the object as it then was. */
export interface Happening {
  readonly customerId: string
  readonly at: string
  readonly type: string
  readonly objectType: string
  readonly snapshot: unknown
}

/**
 * What a customer does not notice: their own entry in the books, each attempt beside what it comes to, and corrections
 * of a draft.
 */
const UNNOTICED = /^(customer|payment|payment_method|recovery_link)\.|^invoice\.(updated|created)$/

/** Reads the outbox of an environment; each call gives what is new, customers in the order given, oldest first. */
export function openHappenings(store: Store, environmentId: string) {
  const seen = new Map<string, number>()
  return async (customerIds: readonly string[]): Promise<Happening[]> => {
    const rows = await store.transaction(environmentId, async ({ customers, outbox }) => {
      const found = []
      for (const id of customerIds) {
        const customer = await customers.find(id)
        if (customer !== null) found.push(...(await outbox.ofCustomer(customer.bucket, customer.id)))
      }
      return found
    })
    const fresh = rows.filter(({ customerId, sequence }) => sequence > (seen.get(customerId) ?? 0))
    for (const { customerId, sequence } of fresh) seen.set(customerId, sequence)
    return fresh
      .map(({ occurredAt, ...row }) => ({ ...row, at: instantToIso(occurredAt) }))
      .sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
  }
}

export function isNoticed({ type }: Happening): boolean {
  return !UNNOTICED.test(type)
}
