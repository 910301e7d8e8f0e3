import type { UsageAttribution } from '@tallywright/domain'
import type { HeldCustomer } from '@tallywright/store'
import type { Moment } from '../../command/context.ts'
import type { UsageWorld } from '../../memory/usage-world.ts'

/** Use of a plan with a billing threshold is compared with it by the next due work, not by who changes it. */
export async function askForThreshold(
  { tx, now: dueAt }: Moment,
  world: UsageWorld,
  { bucket, id: customerId }: HeldCustomer,
  { subscription: { id: subscriptionId } }: UsageAttribution,
): Promise<void> {
  const used = world.subscriptionsOf(customerId).find(({ id }) => id === subscriptionId)
  if (used?.planVersion.plan.billingThreshold === undefined) return
  await tx.thresholdChecks.ask([{ bucket, customerId, subscriptionId, dueAt }])
}
