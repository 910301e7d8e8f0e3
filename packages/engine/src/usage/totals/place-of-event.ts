import { attributeToBilled, attributeToDraft, attributeUsage, type UsageAttribution } from '@tallywright/domain'
import type { HeldCustomer, UsageEventRow } from '@tallywright/store'
import type { Context, Moment } from '../../command/context.ts'
import { loadUsageWorld, type UsageWorld, withDrafts } from '../../memory/usage-world.ts'
import { withBilled } from '../ingestion/late-usage.ts'

/** What stored events of one customer are placed by: also what boundaries have billed since the first of them. */
export async function worldOfEvent(
  context: Context,
  moment: Moment,
  customer: HeldCustomer,
  row: UsageEventRow,
): Promise<UsageWorld> {
  const world = await withDrafts(moment, await loadUsageWorld(context, moment, [customer.id]), [customer])
  return withBilled(moment, world, [customer], row.countsAt)
}

/** `uncovered`: no subscription has it. `closed`: its period was billed, and what from is not known any more. */
export type PlaceOfEvent = UsageAttribution | 'uncovered' | 'closed'

/** In which period and segment a stored event counts: of the subscription that it was attributed to, at the time it counts. */
export function placeOfEvent(
  world: UsageWorld,
  {
    customerId,
    subscriptionId,
    featureSlug,
    countsAt,
  }: Pick<UsageEventRow, 'customerId' | 'subscriptionId' | 'featureSlug' | 'countsAt'>,
): PlaceOfEvent {
  const subscription = world.subscriptionsOf(customerId).find(({ id }) => id === subscriptionId)
  if (subscription === undefined) return 'uncovered'
  const drafts = world.draftsOf(customerId).filter(({ closed }) => closed?.id === subscriptionId)
  const billed = world.billedOf(customerId).filter((each) => each.subscription === subscription)
  const place =
    attributeToDraft(drafts, featureSlug, countsAt, world.versionOf) ??
    attributeToBilled(billed, featureSlug, countsAt, world.versionOf) ??
    attributeUsage([subscription], featureSlug, countsAt, world.versionOf)
  return place === null || place.countsAt !== countsAt ? 'closed' : place
}
