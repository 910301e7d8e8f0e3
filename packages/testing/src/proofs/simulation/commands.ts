import { DAY, HOUR } from '@tallywright/domain'
import type { Payment } from '@tallywright/sdk'
import { anyInvoice, anySubscription } from './any-of-theirs.ts'
import { type Attempt, iso, type Proposal } from './attempt.ts'
import { ENTITLEMENT_PROPOSALS } from './commands-of-entitlements.ts'
import { endHold, hold, reportBatch, reportEnforced, setLevel, takeBack } from './commands-of-usage.ts'
import { WALLET_PROPOSALS } from './commands-of-wallets.ts'
import type { World } from './world.ts'

const month = { unit: 'month', count: 1 }
const year = { unit: 'year', count: 1 }

const TOKENS = [
  [6, 'succeeds'],
  [1, 'declines_insufficient_funds'],
  [1, 'declines_expired_card'],
  [1, 'requires_action'],
  [2, 'processing_then_succeeds'],
  [1, 'processing_then_fails'],
  [2, 'times_out_after_charging'],
  [1, 'succeeds_refund_pending'],
  [1, 'succeeds_refund_fails'],
  [1, 'declines_twice_then_succeeds'],
] as const

/** What a world may be asked for in a life of months, each as often as its weight says. */
export const PROPOSALS: readonly (readonly [weight: number, propose: Proposal])[] = [
  [5, (world) => subscribe(world)],
  [5, change],
  [4, setSeats],
  [2, setDiscount],
  [1, cancel],
  [1, uncancel],
  [1, pause],
  [2, resume],
  [2, addAddOn],
  [2, removeAddOn],
  [2, moreOrFewerSeats],
  [8, reportBatch],
  [3, reportEnforced],
  [2, hold],
  [2, endHold],
  [2, takeBack],
  [1, setLevel],
  [2, payBy],
  [2, credit],
  [1, refund],
  [1, settleInvoice],
  ...WALLET_PROPOSALS,
  ...ENTITLEMENT_PROPOSALS,
  [8, advance],
]

/** The next thing to try; some of it is refused, as it should be. */
export async function propose(world: World): Promise<Attempt> {
  for (;;) {
    const attempt = await world.chance.weighted(PROPOSALS)(world)
    if (attempt !== null) return attempt
  }
}

export async function subscribe({ chance, customers, now }: World, customerId?: string): Promise<Attempt> {
  const planSlug = chance.pick(['basic', 'team', 'business', 'tools'])
  const at = await now()
  const startAt = chance.weighted<number | null>([
    [8, null],
    [1, at + chance.below(20 * DAY)],
    [1, at - chance.below(100 * DAY)],
  ])
  const input = {
    customerId: customerId ?? chance.pick(customers),
    planSlug,
    ...(startAt === null ? {} : { startAt: iso(startAt) }),
    ...(chance.happens(30) && planSlug !== 'basic' && planSlug !== 'tools' ? { cadence: year } : {}),
    ...(chance.happens(30) && planSlug === 'team' ? { seats: { editor: 1 + chance.below(4) } } : {}),
    ...(chance.happens(15) && startAt === null ? { trialDays: chance.below(20) } : {}),
  }
  return { path: 'subscriptions.create', input }
}

export async function change(world: World): Promise<Attempt | null> {
  const { chance } = world
  const subscription = await anySubscription(world)
  if (subscription === null) return null
  const behavior = chance.pick([null, null, 'invoice_now', 'next_invoice', 'at_period_end', 'restart'])
  const input = {
    subscriptionId: subscription.id,
    planSlug: chance.pick(['basic', 'team', 'business']),
    ...(chance.happens(30) ? { cadence: chance.pick([month, year]) } : {}),
    ...(behavior === null ? {} : { behavior }),
  }
  const planHash = chance.happens(40) ? await previewed(world, input) : null
  return { path: 'subscriptions.changePlan', input: planHash === null ? input : { ...input, planHash } }
}

async function previewed({ ask }: World, input: object): Promise<string | null> {
  const { data } = await ask('subscriptions.previewChange', input)
  return (data as { planHash: string } | undefined)?.planHash ?? null
}

export async function setSeats(world: World): Promise<Attempt | null> {
  const { chance } = world
  const subscription = await anySubscription(world)
  if (subscription === null) return null
  const behavior = chance.pick([null, null, null, 'invoice_now', 'next_invoice', 'at_period_end', 'now'])
  const quantity = chance.below(7)
  const wanted = { subscriptionId: subscription.id, featureSlug: 'editor', quantity }
  return { path: 'seats.set', input: behavior === null ? wanted : { ...wanted, behavior } }
}

async function setDiscount(world: World): Promise<Attempt | null> {
  const { chance } = world
  const subscription = await anySubscription(world)
  if (subscription === null) return null
  const action = chance.pick(['add', 'add', 'replace', 'remove'])
  const couponSlug = chance.pick(['welcome', 'half-year', 'partner', 'voucher', 'rebate', 'exclusive'])
  const named = action === 'remove' && chance.happens(50) ? {} : { couponSlug }
  return { path: 'subscriptions.setDiscount', input: { subscriptionId: subscription.id, action, ...named } }
}

async function moreOrFewerSeats(world: World): Promise<Attempt | null> {
  const { ask, chance } = world
  const subscription = await anySubscription(world)
  if (subscription === null) return null
  const operation = chance.pick(['add', 'remove'])
  const wanted = { subscriptionId: subscription.id, featureSlug: 'editor', quantity: chance.below(4) }
  const behavior = chance.pick(operation === 'add' ? [null, 'next_invoice'] : [null, 'now'])
  const input = behavior === null ? wanted : { ...wanted, behavior }
  if (!chance.happens(40)) return { path: `seats.${operation}`, input }
  const { data } = await ask('seats.preview', { ...input, operation })
  const preview = data as { planHash: string } | undefined
  return { path: `seats.${operation}`, input: { ...input, ...(preview && { planHash: preview.planHash }) } }
}

async function cancel(world: World): Promise<Attempt | null> {
  const { chance } = world
  const subscription = await anySubscription(world)
  if (subscription === null) return null
  const behavior = chance.pick(['at_period_end', 'now'])
  const input = {
    subscriptionId: subscription.id,
    behavior,
    ...(behavior === 'now' ? { prorate: chance.happens(50) } : {}),
  }
  if (!chance.happens(40)) return { path: 'subscriptions.cancel', input }
  const { data } = await world.ask('subscriptions.previewCancel', input)
  const preview = data as { planHash: string } | undefined
  return { path: 'subscriptions.cancel', input: { ...input, ...(preview && { planHash: preview.planHash }) } }
}

async function uncancel(world: World): Promise<Attempt | null> {
  const subscription = await anySubscription(world)
  return subscription === null ? null : { path: 'subscriptions.uncancel', input: { subscriptionId: subscription.id } }
}

async function pause(world: World): Promise<Attempt | null> {
  const subscription = await anySubscription(world)
  return subscription === null ? null : { path: 'subscriptions.pause', input: { subscriptionId: subscription.id } }
}

/** One that is paused, where there is one: of the others all refuse. */
async function resume(world: World): Promise<Attempt | null> {
  const subscription = await anySubscription(world, ({ status }) => status === 'paused')
  return subscription === null ? null : { path: 'subscriptions.resume', input: { subscriptionId: subscription.id } }
}

export async function addAddOn(world: World): Promise<Attempt | null> {
  const { chance } = world
  const subscription = await anySubscription(world)
  if (subscription === null) return null
  const behavior = chance.pick([null, null, 'invoice_now', 'next_invoice'])
  const input = {
    subscriptionId: subscription.id,
    addOnSlug: chance.pick(['support', 'setup', 'mails', 'more-calls']),
    quantity: chance.weighted([
      [3, 1],
      [1, 2],
    ]),
    ...(behavior === null ? {} : { behavior }),
  }
  return { path: 'subscriptions.addAddOn', input }
}

async function removeAddOn(world: World): Promise<Attempt | null> {
  const { chance } = world
  const subscription = await anySubscription(world)
  if (subscription === null || subscription.addOns.length === 0) return null
  const { id: attachmentId } = chance.pick(subscription.addOns)
  const behavior = chance.pick(['at_period_end', 'now'])
  return { path: 'subscriptions.removeAddOn', input: { subscriptionId: subscription.id, attachmentId, behavior } }
}

async function payBy({ chance, customers }: World): Promise<Attempt> {
  const input = { customerId: chance.pick(customers), provider: 'sandbox', token: chance.weighted(TOKENS) }
  return { path: 'paymentMethods.create', input }
}

async function advance({ chance, now }: World): Promise<Attempt> {
  const by = chance.weighted([
    [4, chance.below(6 * HOUR)],
    [4, chance.below(4 * DAY)],
    [3, chance.below(20 * DAY)],
    [2, chance.below(70 * DAY)],
  ])
  return { path: 'testClocks.advance', input: { to: iso((await now()) + by) } }
}

async function credit(world: World): Promise<Attempt | null> {
  const { chance } = world
  const invoice = await anyInvoice(world)
  if (invoice === null) return null
  const to = chance.pick(['payment_method', 'wallet', 'out_of_band'])
  const amount = chance.happens(70) ? { amount: 1 + chance.below(Math.max(invoice.totals.total, 1)) } : {}
  return { path: 'creditNotes.create', input: { invoiceId: invoice.id, to, ...amount } }
}

async function refund({ ask, chance }: World): Promise<Attempt | null> {
  const { data } = await ask('payments.list', { status: 'succeeded', limit: 100 })
  const { items } = data as { items: Pick<Payment, 'id' | 'amount'>[] }
  if (items.length === 0) return null
  const { id: paymentId, amount } = chance.pick(items)
  const part = chance.happens(60) ? { amount: 1 + chance.below(amount) } : {}
  return { path: 'payments.refund', input: { paymentId, ...part } }
}

async function settleInvoice(world: World): Promise<Attempt | null> {
  const { chance } = world
  const invoice = await anyInvoice(world)
  if (invoice === null) return null
  const path = chance.pick(['invoices.pay', 'invoices.pay', 'invoices.markUncollectible', 'invoices.finalize'])
  const how = path === 'invoices.pay' && chance.happens(50) ? { outOfBand: true } : {}
  return { path, input: { invoiceId: invoice.id, ...how } }
}
