import { DAY, MINUTE } from '@tallywright/domain'
import { type Attempt, iso } from './attempt.ts'
import type { World } from './world.ts'

const FEATURES = ['calls', 'visitors', 'storage', 'exports', 'traffic', 'level', 'mails'] as const

export async function reportBatch(world: World): Promise<Attempt> {
  const { chance, newName } = world
  const events: { readonly customerId: string; readonly idempotencyKey: string }[] = []
  for (let count = 1 + chance.below(12); count > 0; count--) {
    const repeated = events.length > 0 && chance.happens(10)
    events.push(repeated ? chance.pick(events) : { ...(await event(world)), idempotencyKey: newName() })
  }
  world.reported.push(...events.map(({ customerId, idempotencyKey }) => ({ customerId, idempotencyKey })))
  return { path: 'usage.reportBatch', input: { events } }
}

/** One of the last events, or one of any time, whatever has become of it. */
export async function takeBack({ chance, reported }: World): Promise<Attempt | null> {
  const last = reported.slice(-12)
  if (last.length === 0) return null
  const event = chance.pick(chance.happens(60) ? last : reported)
  if (chance.happens(50)) return { path: 'usage.void', input: event }
  const region = chance.happens(50) ? { properties: { region: chance.pick(['eu', 'us']), visitor: 'v1' } } : {}
  return { path: 'usage.amend', input: { ...event, units: chance.below(300), ...region } }
}

export async function setLevel({ chance, customers, reported, newName }: World): Promise<Attempt> {
  const event = { customerId: chance.pick(customers), idempotencyKey: newName() }
  reported.push(event)
  const featureSlug = chance.pick(['calls', 'level', 'traffic'])
  const properties = { region: chance.pick(['eu', 'us']), visitor: 'v2' }
  return { path: 'usage.set', input: { ...event, featureSlug, quantity: chance.below(500), properties } }
}

export async function reportEnforced(world: World): Promise<Attempt> {
  const { customers, chance, newName } = world
  const use = { customerId: chance.pick(customers), featureSlug: 'exports', units: 1 }
  return { path: 'usage.report', input: { ...use, idempotencyKey: newName(), enforce: true } }
}

/** Mostly of now; some late by up to two months, and a few that are too early to be true. */
async function event({
  chance,
  customers,
  now,
}: World): Promise<{ readonly customerId: string; readonly [field: string]: unknown }> {
  const at = await now()
  const featureSlug = chance.pick(FEATURES)
  const timestamp = chance.weighted<number | null>([
    [6, null],
    [4, at - chance.below(5 * DAY)],
    [2, at - chance.below(60 * DAY)],
    [1, at + chance.below(10 * MINUTE)],
  ])
  const units = `${featureSlug === 'level' ? chance.below(9) - 3 : chance.below(400)}.${chance.below(10)}`
  return {
    customerId: chance.pick(customers),
    featureSlug,
    units: featureSlug === 'exports' ? 1 : units.replace('-0.', '0.'),
    properties: { region: chance.pick(['eu', 'us']), visitor: `v${chance.below(30)}` },
    ...(timestamp === null ? {} : { timestamp: iso(timestamp) }),
  }
}
