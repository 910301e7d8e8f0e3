import type { Instant } from '@tallywright/domain'
import type { CustomerRow, PromotionCodeRow, StoreTransaction } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { type EngineRefusal, refused } from '../command/outcome.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { claimSlot, isFull, type NewSlot, settleSlot } from './claim-slot.ts'
import { findPromotionCode, noPromotionCode } from './find-promotion-code.ts'

/** What a command holds of a code's limit while it runs. */
export interface HeldSlot {
  /** Under which the redemption is stored beside the customer; null where nothing is held. */
  readonly holder: string | null
  /** Why the code cannot be redeemed under it, if so; asked under the customer's lock. */
  refusal(code: PromotionCodeRow, wall: Instant): EngineRefusal | null
}

/** A preview holds nothing: it says how the code stands. */
export const PREVIEWED_SLOT: HeldSlot = {
  holder: null,
  refusal: (code) => (isFull(code) ? usedUp(code.code) : null),
}

const NO_SLOT: HeldSlot = { holder: null, refusal: ({ code }) => noPromotionCode(code).error }

interface Redemption {
  readonly promotionCode: string | undefined
  readonly customer: (tx: StoreTransaction) => Promise<Pick<CustomerRow, 'bucket' | 'id'> | null>
}

/**
 * Runs a command that redeems a promotion code: claims a slot within the code's limit, runs the command, and settles the
 * claim by what the command stored beside the customer (semantics §3). The limit is in the code's own row, the discount
 * beside the customer, and no transaction spans both: between the two the slot is taken, so the code is never given more
 * often than it may be, and may briefly read as full. A process that dies in between leaves a claim that lapses.
 */
export async function withSlot<Reply>(
  context: Context,
  redemption: Redemption,
  request: IdempotentRequest,
  run: (slot: HeldSlot) => Promise<CommandReply<Reply>>,
): Promise<CommandReply<Reply>> {
  const { promotionCode } = redemption
  const found =
    promotionCode === undefined ? null : await atMoment(context, (moment) => slotFor(moment, redemption, request))
  if (found === null || promotionCode === undefined) return run(NO_SLOT)
  const { slot, isBegun } = found
  // What was begun has its slot, and repeats its answer even where the code is full by now.
  const leaseUntil = isBegun ? null : await claimSlot(context, slot)
  if (!isBegun && leaseUntil === null) return { outcome: { ok: false, error: usedUp(promotionCode) }, replayed: false }
  const reply = await run({ holder: slot.holder, refusal: ({ code }, wall) => refusalOfClaim(code, leaseUntil, wall) })
  const { outcome } = reply
  const mayBeRunning = isBegun || outcome.ok || outcome.error.code === 'idempotency.in_progress'
  await settleSlot(context, slot, mayBeRunning ? 'unknown' : 'failed')
  return reply
}

async function slotFor(
  { tx }: Moment,
  { promotionCode = '', customer }: Redemption,
  { bucket, key }: IdempotentRequest,
): Promise<{ readonly slot: NewSlot; readonly isBegun: boolean } | null> {
  const code = await findPromotionCode(tx, promotionCode)
  const redeemer = await customer(tx)
  // Without one of them the command is refused.
  if (code === null || redeemer === null) return null
  const isBegun = await tx.requests(bucket).isKnown(key)
  const slot = {
    bucket: code.bucket,
    promotionCodeId: code.id,
    holder: `${redeemer.bucket}:${key}`,
    customerBucket: redeemer.bucket,
    customerId: redeemer.id,
  }
  return { slot, isBegun }
}

function refusalOfClaim(code: string, leaseUntil: Instant | null, wall: Instant): EngineRefusal | null {
  if (leaseUntil !== null && wall < leaseUntil) return null
  const message = `The request waited so long that its claim on the code ${code} has lapsed; send it again.`
  return refused('promotion_code.claim_lapsed', message, { param: 'promotionCode' }).error
}

function usedUp(code: string): EngineRefusal {
  const message = `The code ${code} was redeemed as often as it may be; go on without it, or try again in 15 minutes.`
  return refused('promotion_code.used_up', message, { param: 'promotionCode' }).error
}
