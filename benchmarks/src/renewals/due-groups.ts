import { addMilliseconds, DAY, type Instant, instantFromIso } from '@tallywright/domain'
import { cloneCustomer } from '../world/clone-customer.ts'
import type { World } from '../world/open-world.ts'
import { subscribePaying } from '../world/subscribe.ts'

/** Early in a month, so that every group has its renewal on a day that every month has. */
const FIRST_START = instantFromIso('2026-03-01T00:00:00Z')
const FIRST_RENEWAL = instantFromIso('2026-04-01T00:00:00Z')

/** Subscriptions that renew on one day, and were never renewed before. */
export interface DueGroup {
  readonly at: Instant
  readonly size: number
}

/**
 * One group of each size, a day apart: a third each with a base price alone, with seats beside it, and with the usage of the
 * month.
 */
export async function makeGroups(world: World, sizes: readonly number[]): Promise<DueGroup[]> {
  const made: DueGroup[] = []
  for (const [group, size] of sizes.entries()) {
    const start = addMilliseconds(FIRST_START, group * DAY)
    world.clock.wall = start
    const prototypes = [
      await subscribePaying(world, `starter-${group}`, { planSlug: 'starter' }),
      await subscribePaying(world, `team-${group}`, { planSlug: 'team', seats: { editor: 5 } }),
      await subscribePaying(world, `pro-${group}`, { planSlug: 'pro' }),
    ]
    world.clock.wall = addMilliseconds(start, DAY)
    await useCalls(world, `pro-${group}`)
    const each = Math.round(size / prototypes.length)
    for (const [kind, prototype] of prototypes.entries()) {
      await cloneCustomer(world, prototype, { count: each - 1, name: `group-${group}-${kind}` })
    }
    made.push({ at: addMilliseconds(FIRST_RENEWAL, group * DAY), size: each * prototypes.length })
  }
  return made
}

/** More than the plan includes, so that something of it is charged. */
async function useCalls({ call }: World, customerId: string): Promise<void> {
  await call.usage.report({
    customerId,
    featureSlug: 'api-calls',
    units: 25_000,
    idempotencyKey: `calls-${customerId}`,
  })
}
