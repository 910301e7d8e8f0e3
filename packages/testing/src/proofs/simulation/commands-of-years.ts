import { DAY } from '@tallywright/domain'
import { anyInvoice, anySubscription } from './any-of-theirs.ts'
import { type Attempt, iso, type Proposal } from './attempt.ts'
import { addAddOn, change, PROPOSALS, setSeats, subscribe } from './commands.ts'
import { reportBatch } from './commands-of-usage.ts'
import type { World } from './world.ts'

const PLANS = ['basic', 'team', 'business', 'tools'] as const

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
  [1, agreeOnPrices],
  [1, changePrices],
  [1, migrate],
  [1, move],
  [1, unpark],
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

async function invoiceByHand({ chance, customers, currency }: World): Promise<Attempt> {
  const lines = Array.from({ length: 1 + chance.below(3) }, () => lineByHand(chance))
  const input = { customerId: chance.pick(customers), currency, lines, autoAdvance: chance.happens(70) }
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

/** A change, also to the plan as it is, with a base price that is this customer's alone. */
async function agreeOnPrices(world: World): Promise<Attempt | null> {
  const attempt = await change(world)
  if (attempt === null) return null
  const { planHash: _, ...input } = attempt.input as { planHash?: string }
  return { ...attempt, input: { ...input, overrides: { prices: { base: { terms: flatTerms(world) } } } } }
}

/** A new version of a plan, for those who subscribe or migrate from now on. */
async function changePrices(world: World): Promise<Attempt> {
  const { ask, chance } = world
  const planSlug = chance.pick(PLANS)
  const { data } = await ask('plans.get', { planSlug })
  const { prices } = data as { prices: { base: object } }
  const dearer = { ...prices, base: { ...prices.base, terms: flatTerms(world) } }
  return { path: 'plans.update', input: { planSlug, prices: dearer } }
}

async function migrate({ chance }: World): Promise<Attempt> {
  const input = {
    planSlug: chance.pick(PLANS),
    ...(chance.happens(30) && { toVersion: 1 }),
    when: chance.pick(['now', 'at_renewal']),
    proration: 'next_invoice',
    includeCustom: chance.happens(50),
  }
  return { path: 'subscriptions.migrate', input }
}

/** To another country, where that matters. */
async function move({ chance, countries, customers }: World): Promise<Attempt | null> {
  if (countries.length === 0) return null
  const country = chance.pick(countries)
  const vatNumber = country === 'FR' && chance.happens(50) ? 'FR40303265045' : null
  return { path: 'customers.update', input: { customerId: chance.pick(customers), address: { country }, vatNumber } }
}

/** What a parked subscription missed is acted on with the next move of the clock. */
async function unpark(world: World): Promise<Attempt | null> {
  const subscription = await anySubscription(world, ({ parked }) => parked !== null)
  if (subscription === null) return null
  const andThen = { path: 'testClocks.advance', input: { to: iso(await world.now()) } }
  return { path: 'subscriptions.unpark', input: { subscriptionId: subscription.id }, andThen }
}

function flatTerms({ chance, currency }: World): object {
  return { [currency]: { model: 'flat', amount: String(1 + chance.below(90)) } }
}
