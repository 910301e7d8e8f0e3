import { addMilliseconds, type Instant, MINUTE } from '@tallywright/domain'
import type { PromotionCodeRow, SlotKey, SlotRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'

/** How long a slot within a code's limit may be claimed without being redeemed, by the wall clock (semantics §3). */
const LEASE_MS = 15 * MINUTE

/** What the clocks of two servers may differ by: so much longer a claim is left alone before it counts as lapsed. */
const CLOCK_SKEW_MS = MINUTE

export type NewSlot = Pick<SlotRow, 'bucket' | 'promotionCodeId' | 'holder' | 'customerBucket' | 'customerId'>

/**
 * Claims a slot within a code's limit, under the lock of the code; a repetition of the same request holds the same slot.
 * Claims of others that have lapsed are settled on the way. Returns until when it is held; null when none is free.
 */
export async function claimSlot(context: Context, wanted: NewSlot): Promise<Instant | null> {
  const first = await atMoment(context, (moment) => claim(moment, wanted))
  await settleLapsed(context, wanted)
  if (first !== null) return first
  await giveUnpaidBack(context, wanted)
  return atMoment(context, (moment) => claim(moment, wanted))
}

async function claim({ tx, wall }: Moment, wanted: NewSlot): Promise<Instant | null> {
  const code = await tx.promotionCodes.lock(wanted.bucket, wanted.promotionCodeId)
  if (code === null) return null
  const leaseUntil = addMilliseconds(wall, LEASE_MS)
  const held = await tx.promotionCodes.slot(wanted)
  if (held !== null) {
    await tx.promotionCodes.saveSlot(wanted, { tries: held.tries + 1, leaseUntil })
    return leaseUntil
  }
  if (isFull(code)) return null
  await tx.promotionCodes.addSlot({ ...wanted, state: 'claimed', tries: 1, leaseUntil })
  await tx.promotionCodes.save({ ...keyOf(code), taken: code.taken + 1 })
  return leaseUntil
}

export function isFull({ taken, maxRedemptions }: PromotionCodeRow): boolean {
  return maxRedemptions !== null && taken >= maxRedemptions
}

/**
 * Settles a claim by what became of its request: redeemed where the customer has the discount. Otherwise `failed` lets it
 * go with the last try that holds it; a try whose outcome nobody knows leaves it to lapse.
 */
export async function settleSlot(context: Context, slot: NewSlot, outcome: 'failed' | 'unknown'): Promise<void> {
  const redeemed = await atMoment(context, ({ tx }) =>
    tx.discounts.ofSlot(slot.customerBucket, slot.promotionCodeId, slot.holder),
  )
  await atMoment(context, async (moment) => {
    const { tx } = moment
    const code = await tx.promotionCodes.lock(slot.bucket, slot.promotionCodeId)
    const held = await tx.promotionCodes.slot(slot)
    if (code === null || held === null || held.state === 'redeemed') return
    if (redeemed !== null) await redeem(moment, code, held)
    else if (outcome === 'failed' && held.tries > 1) await tx.promotionCodes.saveSlot(slot, { tries: held.tries - 1 })
    else if (outcome === 'failed') await letGo(moment, code, held)
  })
}

async function redeem({ tx }: Moment, code: PromotionCodeRow, slot: SlotKey): Promise<void> {
  await tx.promotionCodes.saveSlot(slot, { state: 'redeemed' })
  await tx.promotionCodes.save({ ...keyOf(code), redeemed: code.redeemed + 1 })
}

async function letGo({ tx }: Moment, code: PromotionCodeRow, slot: SlotRow): Promise<void> {
  await tx.promotionCodes.removeSlot(slot)
  const redeemed = slot.state === 'redeemed' ? code.redeemed - 1 : code.redeemed
  await tx.promotionCodes.save({ ...keyOf(code), taken: code.taken - 1, redeemed })
}

/** Settles the claims of requests that died: as a rule there are none, and an index says so. */
async function settleLapsed(context: Context, { bucket, promotionCodeId }: NewSlot): Promise<void> {
  const lapsed = await atMoment(context, ({ tx, wall }) =>
    tx.promotionCodes.lapsedSlots(bucket, promotionCodeId, addMilliseconds(wall, -CLOCK_SKEW_MS)),
  )
  for (const slot of lapsed) await settleLapsedSlot(context, slot)
}

/**
 * Gives slots back whose subscription expired without ever being paid. It asks all customers, so it is asked only where
 * a code reads as full.
 */
async function giveUnpaidBack(context: Context, { bucket, promotionCodeId }: NewSlot): Promise<void> {
  const unpaid = await atMoment(context, ({ tx }) => tx.discounts.toGiveBack(promotionCodeId))
  for (const { id, slot, bucket: customerBucket } of unpaid) {
    const key = { bucket, promotionCodeId, holder: slot ?? '' }
    await atMoment(context, (moment) => letGoUnless(moment, key, () => false))
    await atMoment(context, ({ tx }) => tx.discounts.save({ bucket: customerBucket, id, slot: null }))
  }
}

/**
 * A request checks under its customer's lock that its claim has not lapsed. So whoever gets that lock after the lapse and
 * finds no discount knows that there will be none, unless a retry has claimed again since.
 */
async function settleLapsedSlot(context: Context, slot: SlotRow): Promise<void> {
  const isRedeemed = await atMoment(context, async ({ tx }) => {
    await tx.customers.lockEvenDeleted(slot.customerBucket, slot.customerId)
    return (await tx.discounts.ofSlot(slot.customerBucket, slot.promotionCodeId, slot.holder)) !== null
  })
  if (isRedeemed) return settleSlot(context, slot, 'unknown')
  await atMoment(context, (moment) =>
    letGoUnless(moment, slot, (held) => held.state === 'redeemed' || held.leaseUntil !== slot.leaseUntil),
  )
}

async function letGoUnless(moment: Moment, key: SlotKey, isKept: (held: SlotRow) => boolean): Promise<void> {
  const code = await moment.tx.promotionCodes.lock(key.bucket, key.promotionCodeId)
  const held = await moment.tx.promotionCodes.slot(key)
  if (code !== null && held !== null && !isKept(held)) await letGo(moment, code, held)
}

function keyOf({ bucket, id }: PromotionCodeRow) {
  return { bucket, id }
}
