import { bucketOfId, isLive, normalizedCode, subscriptionStatus } from '@tallywright/domain'
import type { DiscountRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { runQuery } from '../command/run-query.ts'
import { findSubscription, type LockedSubscription, lockForCommand } from '../subscriptions/load-subscription.ts'
import { type DiscountView, discountView } from '../views/discount-views.ts'
import { addDiscount, type DiscountSource, decideGift } from './give-discount.ts'
import { givenDiscount } from './load-discounts.ts'
import { saveDiscount } from './save-discount.ts'
import { type HeldSlot, withSlot } from './with-slot.ts'

/** `replace` takes the others away; `remove` takes one away, or all where none is named. */
export interface SetDiscount {
  readonly subscriptionId: string
  readonly action: 'add' | 'replace' | 'remove'
  readonly couponSlug?: string
  readonly promotionCode?: string
}

export interface SubscriptionDiscountsView {
  readonly object: 'subscription_discounts'
  readonly subscriptionId: string
  readonly discounts: readonly DiscountView[]
}

interface Effect {
  readonly bucket: number
  readonly subscriptionId: string
}

/** Gives a running subscription a coupon, or takes it away; what was invoiced stays as it is (semantics §3, §4). */
export function setDiscount(
  context: Context,
  input: SetDiscount,
  request: IdempotentRequest,
): Promise<CommandReply<SubscriptionDiscountsView>> {
  const promotionCode = input.action === 'remove' ? undefined : input.promotionCode
  const customer = async (tx: Moment['tx']) => {
    const bucket = bucketOfId('subscription', input.subscriptionId)
    const id = bucket === null ? null : await tx.subscriptions.customerOf(bucket, input.subscriptionId)
    return bucket === null || id === null ? null : { bucket, id }
  }
  return withSlot(context, { promotionCode, customer }, request, (slot) =>
    runCommand<Effect, SubscriptionDiscountsView>(context, request, {
      decide: (moment) => commitDiscount(context, moment, input, slot),
      reply: async (moment, { bucket, subscriptionId }) => done(await viewDiscounts(moment, bucket, subscriptionId)),
    }),
  )
}

async function commitDiscount(
  context: Context,
  begun: Moment,
  input: SetDiscount,
  slot: HeldSlot,
): Promise<Outcome<Effect>> {
  const locked = await lockForCommand(context, begun, input.subscriptionId)
  if (!locked.ok) return locked
  const { moment, stored } = locked.value
  const { bucket, subscription } = stored
  if (!isLive(subscription)) {
    return refused('subscription.transition_not_allowed', 'the subscription has ended; subscribe anew with the code', {
      details: { status: subscriptionStatus(subscription) },
    })
  }
  const all = await moment.tx.discounts.ofSubscription(bucket, subscription.id)
  const current = all.filter(({ endedAt }) => endedAt === null)
  const changed =
    input.action === 'remove'
      ? await removeDiscounts(moment, current, input)
      : await addOrReplace(context, moment, locked.value, current, input, slot)
  return changed.ok ? done({ bucket, subscriptionId: subscription.id }) : changed
}

async function removeDiscounts(
  moment: Moment,
  current: readonly DiscountRow[],
  { couponSlug, promotionCode }: SetDiscount,
): Promise<Outcome<null>> {
  const named = current.filter((row) => {
    if (couponSlug !== undefined) return row.couponSlug === couponSlug
    if (promotionCode === undefined) return true
    return row.promotionCode !== null && normalizedCode(row.promotionCode) === normalizedCode(promotionCode)
  })
  if (named.length === 0) {
    return refused('discount.not_found', 'the subscription has no such discount', {
      details: { couponSlugs: current.map((row) => row.couponSlug) },
    })
  }
  await endAll(moment, named, 'removed')
  return done(null)
}

async function addOrReplace(
  context: Context,
  moment: Moment,
  { customer, stored: { subscription } }: LockedSubscription,
  current: readonly DiscountRow[],
  { action, couponSlug, promotionCode }: SetDiscount,
  slot: HeldSlot,
): Promise<Outcome<null>> {
  const kept = action === 'add' ? current : []
  const source: DiscountSource = promotionCode === undefined ? { couponSlug: couponSlug ?? '' } : { promotionCode }
  const id = context.ids.next('discount', customer.bucket)
  const give = { id, customer, subscription, kept, isNew: false, replacedId: null, slot }
  const decided = await decideGift(moment, source, give)
  if (!decided.ok) return decided
  if (action === 'replace') await endAll(moment, current, 'replaced')
  await addDiscount(moment, decided.value)
  return done(null)
}

async function endAll(moment: Moment, rows: readonly DiscountRow[], endReason: 'removed' | 'replaced'): Promise<void> {
  for (const row of rows) await saveDiscount(moment, row, { endedAt: moment.now, endReason }, 'discount.ended')
}

/** The discounts that a subscription has and had, oldest first. */
export function subscriptionDiscounts(
  context: Context,
  { subscriptionId }: { readonly subscriptionId: string },
): Promise<Outcome<SubscriptionDiscountsView>> {
  return runQuery(context, async (moment) => {
    const found = await findSubscription(moment.tx, subscriptionId)
    return found.ok ? done(await viewDiscounts(moment, found.value.stored.bucket, subscriptionId)) : found
  })
}

async function viewDiscounts(
  { tx }: Moment,
  bucket: number,
  subscriptionId: string,
): Promise<SubscriptionDiscountsView> {
  const rows = await tx.discounts.ofSubscription(bucket, subscriptionId)
  const uses = await tx.discounts.uses(bucket, subscriptionId)
  const discounts = rows.map((row) => discountView(row, givenDiscount(row, uses).uses))
  return { object: 'subscription_discounts', subscriptionId, discounts }
}
