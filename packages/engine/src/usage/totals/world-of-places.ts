import type { Instant } from '@tallywright/domain'
import type { HeldCustomer } from '@tallywright/store'
import type { Moment } from '../../command/context.ts'
import { type UsageWorld, versionsOf, withDrafts } from '../../memory/usage-world.ts'
import { withBilled } from '../ingestion/late-usage.ts'

/**
 * What stored events of these customers are placed by that count at `since` or later, without holding anybody: what is shown may have
 * changed a moment later.
 */
export async function worldOfPlaces(
  moment: Moment,
  customers: readonly Pick<HeldCustomer, 'bucket' | 'id'>[],
  since: Instant,
): Promise<UsageWorld> {
  const stored = customers.length === 0 ? [] : await moment.tx.subscriptions.ofCustomers(customers)
  const subscriptions = stored.map(({ subscription }) => subscription)
  const byCustomer = Map.groupBy(subscriptions, ({ customerId }) => customerId)
  const world: UsageWorld = {
    customers: new Map(),
    features: new Map(),
    archived: new Set(),
    subscriptionsOf: (id) => byCustomer.get(id) ?? [],
    draftsOf: () => [],
    grantsOf: () => [],
    alertsOf: () => [],
    billedOf: () => [],
    versionOf: await versionsOf(moment, subscriptions),
  }
  return withBilled(moment, await withDrafts(moment, world, customers), customers, since)
}
