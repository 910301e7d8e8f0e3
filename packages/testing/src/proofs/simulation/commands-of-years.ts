import { DAY } from '@tallywright/domain'
import {
  type Attempt,
  addAddOn,
  anyInvoice,
  anySubscription,
  change,
  iso,
  PROPOSALS,
  type Proposal,
  reportBatch,
  setSeats,
  subscribe,
} from './commands.ts'
import type { World } from './world.ts'

/** In a life of years the clock jumps further, more is changed between two renewals, and people write and void invoices. */
const IN_YEARS: readonly (readonly [weight: number, propose: Proposal])[] = [
  ...PROPOSALS,
  [5, change],
  [5, setSeats],
  [2, addAddOn],
  [8, reportBatch],
  [10, advanceFar],
  [1, standStill],
  [3, voidInvoice],
  [2, invoiceByHand],
  [2, addPendingLine],
  [1, payByStolenCard],
]

/** The next thing to try: first everybody subscribes, then anything. */
export async function proposeInYears(world: World, step: number): Promise<Attempt> {
  const newcomer = world.customers[step]
  if (newcomer !== undefined) return subscribe(world, newcomer)
  for (;;) {
    const attempt = await world.chance.weighted(IN_YEARS)(world)
    if (attempt !== null) return attempt
  }
}

async function advanceFar({ chance, now }: World): Promise<Attempt> {
  return { path: 'testClocks.advance', input: { to: iso((await now()) + chance.below(45 * DAY)) } }
}

/** Quiet years, in which subscriptions do nothing but renew. */
async function standStill({ chance, now }: World): Promise<Attempt> {
  return { path: 'testClocks.advance', input: { to: iso((await now()) + chance.below(800 * DAY)) } }
}

/** Mostly one that is still open: all others refuse. */
async function voidInvoice(world: World): Promise<Attempt | null> {
  const { chance } = world
  const invoice = await anyInvoice(world, 'open')
  if (invoice === null) return null
  return { path: 'invoices.void', input: { invoiceId: invoice.id, regenerate: chance.happens(50) } }
}

async function invoiceByHand({ chance, customers }: World): Promise<Attempt> {
  const lines = Array.from({ length: 1 + chance.below(3) }, () => lineByHand(chance))
  const input = { customerId: chance.pick(customers), currency: 'USD', lines, autoAdvance: chance.happens(70) }
  return { path: 'invoices.create', input }
}

async function addPendingLine(world: World): Promise<Attempt | null> {
  const subscription = await anySubscription(world)
  if (subscription === null) return null
  return { path: 'invoices.addPendingLine', input: { subscriptionId: subscription.id, ...lineByHand(world.chance) } }
}

function lineByHand(chance: World['chance']): object {
  const quantity = `${chance.below(9)}.${chance.below(10)}`
  return { description: 'Work', quantity, unitAmount: `${chance.below(30)}.${chance.below(1000)}` }
}

/** Its payments succeed, and are disputed three days later. */
async function payByStolenCard({ chance, customers }: World): Promise<Attempt> {
  const input = { customerId: chance.pick(customers), provider: 'sandbox', token: 'succeeds_then_disputed' }
  return { path: 'paymentMethods.create', input }
}
