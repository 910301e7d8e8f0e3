import { DAY, MINUTE } from '@tallywright/domain'
import { type Attempt, iso } from './attempt.ts'
import type { World } from './world.ts'

const PRICED = ['calls', 'visitors', 'storage', 'exports', 'traffic', 'level', 'mails'] as const
/** What a limit or a wallet may refuse. */
const LIMITED = ['exports', 'answers', 'pictures', 'minutes', 'lookups'] as const
export const METERED = [...new Set([...PRICED, ...LIMITED])]

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
  const use = await limitedUse(world)
  return { path: 'usage.report', input: { ...use, idempotencyKey: world.newName(), enforce: true } }
}

/** Mostly of what the customer's plans grant. */
async function limitedUse({ ask, chance, customers }: World) {
  const customerId = chance.pick(customers)
  const { data } = await ask('entitlements.list', { customerId })
  const { items } = data as { items: { readonly featureSlug: string }[] }
  const granted = LIMITED.filter((slug) => items.some(({ featureSlug }) => featureSlug === slug))
  const featureSlug = chance.pick(granted.length > 0 && chance.happens(80) ? granted : LIMITED)
  return { customerId, featureSlug, units: isCounted(featureSlug) ? 1 : 1 + chance.below(40) }
}

const isCounted = (featureSlug: string) => featureSlug === 'exports' || featureSlug === 'lookups'

export async function hold(world: World): Promise<Attempt> {
  const expiresInSeconds = world.chance.pick([60, 600, 86_400])
  const input = { ...(await limitedUse(world)), idempotencyKey: world.newName(), expiresInSeconds }
  world.held.push(input)
  return { path: 'usage.hold', input }
}

/** Settles or releases what was held lately, whatever has become of it: asked for again, it says its id. */
export async function endHold({ chance, held, tell }: World): Promise<Attempt | null> {
  const last = held.slice(-4)
  if (last.length === 0) return null
  const wanted = chance.pick(last)
  const { data } = await tell('usage.hold', wanted)
  const { id: holdId } = (data ?? {}) as { id?: string }
  if (holdId === undefined) return null
  if (chance.happens(30)) return { path: 'usage.release', input: { holdId } }
  const units = isCounted(wanted.featureSlug) ? 1 : chance.below(2 * wanted.units)
  return { path: 'usage.settle', input: { holdId, units } }
}

/** Mostly of now; some late by up to two months, and a few that are too early to be true. */
async function event({
  chance,
  customers,
  now,
}: World): Promise<{ readonly customerId: string; readonly [field: string]: unknown }> {
  const at = await now()
  const featureSlug = chance.pick(METERED)
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
    units: isCounted(featureSlug) ? 1 : units.replace('-0.', '0.'),
    properties: { region: chance.pick(['eu', 'us']), visitor: `v${chance.below(30)}` },
    ...(timestamp === null ? {} : { timestamp: iso(timestamp) }),
  }
}
