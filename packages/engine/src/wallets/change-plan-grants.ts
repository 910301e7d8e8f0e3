import {
  add,
  addGrant,
  compare,
  divide,
  followedBy,
  type GrantMove,
  type GrantOffer,
  givesGrants,
  grantMoves,
  grantOffers,
  type Instant,
  isNegative,
  isZero,
  lowestShare,
  multiply,
  ONE,
  offerOfMove,
  parseExact,
  type Rational,
  rational,
  type Subscription,
  takeBack,
  toWalletUnits,
  type Wallet,
  type WalletMovement,
} from '@tallywright/domain'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { moveWallet } from './move-wallet.ts'
import { grantOfOffer, type Owner, openPlanGrants, type WalletMove, walletMove } from './plan-grants.ts'
import { voidedUnits } from './unpaid-grants.ts'

export type WithWalletMoves<Decision> = Decision & { readonly walletMoves: readonly WalletMove[] }

/**
 * Decides with what the wallets leave to take back: once to see the moves, and where units are spent already again with the
 * share that is left, by which the net credit is multiplied (semantics §6). `walletMoves` are the amounts that are applied,
 * and all that a plan hash holds of a wallet.
 */
export async function decideWithGrants<Decision extends { readonly grantMoves: readonly GrantMove[] }>(
  moment: Moment,
  owner: Owner,
  subscription: Subscription,
  decide: (creditShare: Rational) => Outcome<Decision>,
): Promise<Outcome<WithWalletMoves<Decision>>> {
  const { tx, now } = moment
  const first = decide(ONE)
  if (!first.ok) return first
  const walletMoves: WalletMove[] = []
  const shares: Rational[] = []
  for (const { unit, units } of movesInUnits(first.value.grantMoves)) {
    if (!isNegative(units)) {
      walletMoves.push(walletMove(unit, units))
      continue
    }
    const key = { bucket: owner.bucket, customerId: owner.id, unit }
    const { taken } = takeFrom(await tx.wallets.find(key), subscription, units, now)
    walletMoves.push(walletMove(unit, negative(taken)))
    const unspent = add(taken, await voidedUnits(moment, key, subscription))
    shares.push(divide(unspent, negative(units)))
  }
  const creditShare = lowestShare(shares)
  const decision = compare(creditShare, ONE) === 0 ? first : decide(creditShare)
  return decision.ok ? done({ ...decision.value, walletMoves }) : decision
}

/** A change inside a period, or one that begins a period of its own. */
export interface GrantChange {
  readonly before: Subscription
  readonly after: Subscription
  /** When the change takes effect; what is left of the period is counted from here. */
  readonly effectiveAt: Instant
  readonly restart: boolean
  readonly cause: string
}

/**
 * Moves the grants of the open period with a change of plan or add-ons: units are given, or taken back as far as they are
 * unspent. A restart takes back what is unused and opens whole grants. A change before billing moves nothing.
 */
export async function changePlanGrants(
  context: Context,
  moment: Moment,
  owner: Owner,
  { before, after, effectiveAt, restart, cause }: GrantChange,
): Promise<void> {
  const target = restart ? null : after
  for (const { unit, units } of movesInUnits(grantMoves(before, target, effectiveAt))) {
    const key = { bucket: owner.bucket, customerId: owner.id, unit }
    await moveWallet(context, moment, key, `grant_moves:${before.id}:${cause}`, (wallet, at) => {
      if (isNegative(units)) return takeFrom(wallet, before, units, at)
      const offer = offerOfMove(before, after, unit, effectiveAt)
      return offer === null
        ? { wallet, entries: [] }
        : give(context, owner, wallet, { offer, after, at, amount: units })
    })
  }
  if (restart) await openPlanGrants(context, moment, owner, { before: null, after, cause })
  else await giveOnce(context, moment, owner, { before, after, cause })
}

/** Takes back what a subscription that ends now would have granted for the time that is credited. */
export async function takeBackPlanGrants(
  context: Context,
  moment: Moment,
  owner: Owner,
  subscription: Subscription,
  { moves, cause }: { readonly moves: readonly GrantMove[]; readonly cause: string },
): Promise<void> {
  for (const { unit, units } of movesInUnits(moves)) {
    const key = { bucket: owner.bucket, customerId: owner.id, unit }
    await moveWallet(context, moment, key, `grant_moves:${subscription.id}:${cause}`, (wallet, at) =>
      takeFrom(wallet, subscription, units, at),
    )
  }
}

/** Of an add-on that was attached: what it grants once comes with it, whole. */
async function giveOnce(
  context: Context,
  moment: Moment,
  owner: Owner,
  { before, after, cause }: Pick<GrantChange, 'before' | 'after' | 'cause'>,
): Promise<void> {
  const known = new Set(before.addOns.map(({ id }) => id))
  const addOns = after.addOns.filter(({ id }) => !known.has(id))
  const attached = grantOffers({ ...after, addOns }, moment.now).filter(({ name, planGrant }) => {
    return planGrant.every === 'once' && addOns.some(({ id }) => name.startsWith(`${id}/`))
  })
  if (!givesGrants(after)) return
  for (const [unit, offers] of Map.groupBy(attached, ({ planGrant }) => planGrant.unit)) {
    const key = { bucket: owner.bucket, customerId: owner.id, unit }
    await moveWallet(context, moment, key, `once:${after.id}:${cause}`, (wallet, at) =>
      offers.reduce<WalletMovement>(
        (given, offer) => followedBy(given, (current) => give(context, owner, current, { offer, after, at })),
        { wallet, entries: [] },
      ),
    )
  }
}

interface Given {
  readonly offer: GrantOffer
  readonly after: Subscription
  readonly at: Instant
  /** In the wallet's units; what the offer says unless given. */
  readonly amount?: Rational
}

function give(context: Context, owner: Owner, wallet: Wallet, { offer, after, at, amount }: Given): WalletMovement {
  const id = context.ids.next('grant', owner.bucket)
  const grant = grantOfOffer(offer, after, { id, at, share: ONE })
  return addGrant(wallet, { ...grant, amount: amount ?? grant.amount }, at)
}

/** Takes from the grants of the open period alone: what came once, rolled over or was bought stays. */
function takeFrom(wallet: Wallet, { id, period }: Subscription, units: Rational, at: Instant) {
  const own = wallet.grants.filter(({ origin, source, expiresAt }) => {
    const isOfPeriod = origin?.subscriptionId === id && origin.periodStart === period?.start
    return isOfPeriod && source === 'plan' && expiresAt !== null
  })
  const ids = own.map((grant) => grant.id)
  return takeBack(wallet, ids, negative(units), at)
}

function movesInUnits(moves: readonly GrantMove[]) {
  return moves
    .map(({ unit, amount }) => ({ unit, units: toWalletUnits(unit, parseExact(amount)) }))
    .filter(({ units }) => !isZero(units))
    .toSorted((a, b) => (a.unit < b.unit ? -1 : 1))
}

function negative(amount: Rational): Rational {
  return multiply(amount, rational(-1))
}
