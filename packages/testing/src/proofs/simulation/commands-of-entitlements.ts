import { DAY } from '@tallywright/domain'
import { anySubscription } from './any-of-theirs.ts'
import { type Attempt, iso, type Proposal } from './attempt.ts'
import type { World } from './world.ts'

/** What may be counted against a quota, and given for a time. */
export const ENTITLEMENT_PROPOSALS: readonly (readonly [weight: number, propose: Proposal])[] = [
  [2, moveQuota],
  [1, grantForATime],
  [1, revokeGrant],
]

async function moveQuota(world: World): Promise<Attempt | null> {
  const { chance } = world
  const subscription = await anySubscription(world)
  if (subscription === null) return null
  const operation = chance.pick(['set', 'add', 'add', 'remove'])
  const featureSlug = chance.pick(['projects', 'projects', 'boards'])
  return {
    path: `quota.${operation}`,
    input: { subscriptionId: subscription.id, featureSlug, quantity: chance.below(5) },
  }
}

async function grantForATime({ chance, customers, now }: World): Promise<Attempt> {
  const featureSlug = chance.pick(['exports', 'storage', 'projects', 'boards', 'editor', 'sso'])
  const at = await now()
  const effectiveAt = chance.happens(30) ? { effectiveAt: iso(at + chance.below(10 * DAY)) } : {}
  const expiresAt = chance.happens(70) ? { expiresAt: iso(at + (11 + chance.below(60)) * DAY) } : {}
  const units = featureSlug === 'sso' ? {} : { units: 1 + chance.below(9) }
  const input = {
    customerId: chance.pick(customers),
    featureSlug,
    reason: 'goodwill',
    ...units,
    ...effectiveAt,
    ...expiresAt,
  }
  return { path: 'entitlements.grant', input }
}

async function revokeGrant({ ask, chance, customers }: World): Promise<Attempt | null> {
  const { data } = await ask('entitlements.listGrants', { customerId: chance.pick(customers) })
  const { items } = data as { items: { readonly id: string }[] }
  return items.length === 0 ? null : { path: 'entitlements.revoke', input: { grantId: chance.pick(items).id } }
}
