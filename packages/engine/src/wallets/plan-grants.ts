import {
  formatExact,
  type Grant,
  type GrantOffer,
  grantOffers,
  grantOfPlan,
  grantShareDue,
  hasEnded,
  type Instant,
  isZero,
  ONE,
  type OpenGrant,
  type Rational,
  renewPlanGrant,
  rolloverEnd,
  type Subscription,
  type Wallet,
  type WalletMovement,
} from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { moveWallet } from './move-wallet.ts'

export type Owner = Pick<CustomerRow, 'bucket' | 'id'>

/** A subscription as it was (null: it is new) and as it is now, and what made it so: posted once for it. */
export interface Reached {
  readonly before: Subscription | null
  readonly after: Subscription
  readonly cause: string
}

/**
 * Issues the grants of a period that opens, of the plan and of its add-ons, after what the period's opening invoiced
 * (semantics §2). What is left of the grants that ended with the period before rolls over as far as their rule lets it. Does
 * nothing where no period opens.
 */
export async function openPlanGrants(context: Context, moment: Moment, owner: Owner, reached: Reached): Promise<void> {
  const { before, after, cause } = reached
  const { now: at, tx } = moment
  const offers = grantOffers(after, at)
  const share = grantShareDue(before, after, at)
  const comesOnce = share !== null && offers.some(({ planGrant }) => planGrant.every === 'once')
  const givenOnce = comesOnce ? await tx.wallets.namesGrantedOnce(owner.bucket, after.id) : []
  const due = share === null ? [] : offers.filter((offer) => isDue(offer, givenOnce))
  // Of whatever plan they came with: a change inside the period may have left units of one that is granted no more.
  const customer = { bucket: owner.bucket, customerId: owner.id }
  const rolling = before === null ? [] : await tx.wallets.unitsToRollOver(customer, after.id, at)
  const units = new Set([...due.map(({ planGrant }) => planGrant.unit), ...rolling])
  const nextId = () => context.ids.next('grant', owner.bucket)
  for (const unit of [...units].sort()) {
    const next = due.filter(({ planGrant }) => planGrant.unit === unit)
    const key = { ...customer, unit }
    await moveWallet(context, moment, key, `plan_grants:${after.id}:${cause}`, (wallet) => {
      const grants = next.map((offer) => grantOfOffer(offer, after, { id: nextId(), at, share: share ?? ONE }))
      return openInWallet(wallet, { after, grants: grants.filter(({ amount }) => !isZero(amount)), at, nextId })
    })
  }
}

function isDue({ name, planGrant }: GrantOffer, givenOnce: readonly string[]): boolean {
  return planGrant.every === 'period' || !givenOnce.includes(name)
}

/** The grant that an offer makes in the open period of a subscription, from `at` on. What comes once comes whole. */
export function grantOfOffer(
  { name, planGrant }: GrantOffer,
  { id: subscriptionId, period }: Subscription,
  { id, at, share }: { readonly id: string; readonly at: Instant; readonly share: Rational },
): Grant {
  const end = period?.end ?? at
  return grantOfPlan(planGrant, {
    id,
    period: { start: at, end },
    createdAt: at,
    origin: { subscriptionId, name, periodStart: period?.start ?? at },
    share: planGrant.every === 'once' ? ONE : share,
  })
}

interface Opening {
  readonly after: Subscription
  readonly grants: readonly Grant[]
  readonly at: Instant
  readonly nextId: () => string
}

function openInWallet(wallet: Wallet, { after, grants, at, nextId }: Opening): WalletMovement {
  const ended = wallet.grants.filter((grant) => mayRollOver(grant, after, at))
  // Units live on beside the next grant of their unit; where none comes, they have ended.
  const livesOn = grants.some(({ expiresAt }) => expiresAt !== null)
  let movement: WalletMovement = { wallet, entries: [] }
  for (const ofName of Map.groupBy(ended, ({ origin }) => origin?.name).values()) {
    const oldestFirst = ofName.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
    const rollover = livesOn ? rolloverOf(oldestFirst.at(-1), after, nextId) : null
    const endedIds = oldestFirst.map(({ id }) => id)
    const closed = renewPlanGrant(movement.wallet, { endedIds, next: [], rollover, at })
    movement = { ...closed, entries: [...movement.entries, ...closed.entries] }
  }
  const opened = renewPlanGrant(movement.wallet, { endedIds: [], next: grants, rollover: null, at })
  return { ...opened, entries: [...movement.entries, ...opened.entries] }
}

function mayRollOver(grant: OpenGrant, { id }: Subscription, at: Instant): boolean {
  return grant.origin?.subscriptionId === id && grant.rollover !== null && hasEnded(grant, at)
}

function rolloverOf(newest: OpenGrant | undefined, after: Subscription, nextId: () => string) {
  const rule = newest?.rollover
  if (rule === undefined || rule === null || rule.kind === 'none') return null
  const expiresAt = rolloverEnd(after, rule.periods)
  return expiresAt === null ? null : { id: nextId(), expiresAt }
}

/** A movement of a wallet as it is shown: units given, or with a minus taken back. */
export interface WalletMove {
  readonly unit: string
  /** In the wallet's unit: whole minor units of a currency, or credits. */
  readonly amount: string
}

export function walletMove(unit: string, amount: Rational): WalletMove {
  return { unit, amount: formatExact(amount) }
}
