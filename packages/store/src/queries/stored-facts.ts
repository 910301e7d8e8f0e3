import type { AddOnVersion, PlanVersion, Subscription } from '@tallywright/domain'
import type { SubscriptionFacts } from '../schema/subscriptions.ts'

/** A subscription without what is stored elsewhere: versions are named by their ids. */
export function factsOf({
  id,
  customerId,
  planVersion,
  grantedSeats,
  phases,
  addOns,
  ...facts
}: Subscription): SubscriptionFacts {
  return {
    ...facts,
    phases: phases.map(({ planVersion: coming, ...phase }) => ({ ...phase, planVersionId: coming.id })),
    addOns: addOns.map(({ addOnVersion, ...addOn }) => ({ ...addOn, addOnVersionId: addOnVersion.id })),
  }
}

interface StoredFacts {
  readonly id: string
  readonly customerId: string
  readonly planVersionId: string
  readonly facts: SubscriptionFacts
}

/** The subscription of stored facts, with the versions that they name. */
export function subscriptionOf(
  { id, customerId, planVersionId, facts }: StoredFacts,
  plans: ReadonlyMap<string, PlanVersion>,
  addOns: ReadonlyMap<string, AddOnVersion>,
): Subscription {
  return {
    ...facts,
    id,
    customerId,
    planVersion: known(plans, planVersionId),
    phases: facts.phases.map(({ planVersionId: coming, ...phase }) => ({
      ...phase,
      planVersion: known(plans, coming),
    })),
    addOns: facts.addOns.map(({ addOnVersionId, ...addOn }) => ({
      ...addOn,
      addOnVersion: known(addOns, addOnVersionId),
    })),
  }
}

function known<Version>(versions: ReadonlyMap<string, Version>, id: string): Version {
  const version = versions.get(id)
  if (version === undefined) throw new Error(`version ${id} is gone`)
  return version
}
