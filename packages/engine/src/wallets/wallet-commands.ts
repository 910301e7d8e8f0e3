import {
  addGrant,
  compare,
  DEFAULT_PRIORITY,
  formatExact,
  type Grant,
  type Instant,
  instantFromIso,
  isCurrency,
  isNegative,
  isZero,
  maximum,
  multiply,
  parseDecimal,
  type Rational,
  rational,
  type Spending,
  spend,
  subtract,
  type Wallet,
  walletBalance,
  ZERO,
} from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { afterLock } from '../command/now.ts'
import { done, type Outcome, orRollBack, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { lockCustomer } from '../customers/customer-fields.ts'
import type { WalletView } from '../views/wallet-view.ts'
import { setAside } from './money-wallet.ts'
import { moveWallet } from './move-wallet.ts'
import { type OfWallet, refusalOfUnit, viewWallet } from './read-wallets.ts'

export interface GrantUnits extends OfWallet {
  /** Exact decimal in the wallet's unit: whole minor units of a currency, or credits. */
  readonly amount: string
  readonly priority?: number
  readonly effectiveAt?: string
  readonly expiresAt?: string
}

/** Gives a customer units of one wallet (semantics §8). */
export function grantUnits(
  context: Context,
  input: GrantUnits,
  request: IdempotentRequest,
): Promise<CommandReply<WalletView>> {
  return onWallet(context, input, request, async (moment, customer, amount) => {
    if (isNegative(amount)) return invalid('amount', 'a grant is for more than nothing')
    const effectiveAt = instantOf(input.effectiveAt) ?? moment.now
    const expiresAt = instantOf(input.expiresAt)
    if (effectiveAt < moment.now) return invalid('effectiveAt', 'a grant does not begin in the past')
    if (expiresAt !== null && expiresAt <= effectiveAt) return invalid('expiresAt', 'a grant ends after it begins')
    const priority = input.priority ?? DEFAULT_PRIORITY
    await addUnits(context, moment, customer, input.unit, { amount, priority, effectiveAt, expiresAt })
    return done(null)
  })
}

export interface AdjustWallet extends OfWallet {
  /** Added, or with a minus taken away. */
  readonly amount: string
  /** Why, as the ledger and the event keep it; what the request says unless given. */
  readonly reason?: string
}

/** Corrects a wallet by hand: what is taken away is drawn like any use of it, but from nothing that open holds have set aside. */
export function adjustWallet(
  asked: Context,
  input: AdjustWallet,
  request: IdempotentRequest,
): Promise<CommandReply<WalletView>> {
  const context = { ...asked, reason: input.reason ?? asked.reason }
  return onWallet(context, input, request, async (moment, customer, amount) => {
    const { bucket, id: customerId } = customer
    if (!isNegative(amount)) {
      const always = { priority: DEFAULT_PRIORITY, effectiveAt: moment.now, expiresAt: null }
      await addUnits(context, moment, customer, input.unit, { amount, ...always })
      return done(null)
    }
    const taken = multiply(amount, rational(-1))
    const source = `adjustment:${context.ids.next('ledgerEntry', bucket)}`
    const held = await setAside(moment, customer, input.unit)
    await moveWallet(context, moment, { bucket, customerId, unit: input.unit }, source, (wallet, at) =>
      orRollBack(spendBesideHolds(wallet, { amount: taken, held, at })),
    )
    return done(null)
  })
}

function spendBesideHolds(
  wallet: Wallet,
  { amount, held, at }: { readonly amount: Rational; readonly held: Rational; readonly at: Instant },
): Outcome<Spending> {
  const spending = spend(wallet, { amount, at, shortfall: 'refuse' })
  if (!spending.ok || isZero(held)) return spending
  if (compare(walletBalance(spending.value.wallet, at).spendable, held) >= 0) return spending
  const { unit } = wallet
  const spendable = maximum(ZERO, subtract(walletBalance(wallet, at).spendable, held))
  return refused(
    'wallet.insufficient_balance',
    `The wallet does not hold ${formatExact(amount)} ${unit} beside what open holds have set aside.`,
    { details: { unit, needed: formatExact(amount), spendable: formatExact(spendable) } },
  )
}

/** The customer locked and the amount read; the reply is the wallet as it then stands. */
function onWallet(
  context: Context,
  { customerId, unit, amount: text }: OfWallet & { readonly amount: string },
  request: IdempotentRequest,
  move: (moment: Moment, customer: CustomerRow, amount: Rational) => Promise<Outcome<null>>,
): Promise<CommandReply<WalletView>> {
  return runAtOnce(context, request, async (begun): Promise<Outcome<WalletView>> => {
    const locked = await lockCustomer(begun.tx.customers, customerId)
    if (!locked.ok) return locked
    const moment = await afterLock(context, begun)
    const unknown = await refusalOfUnit(moment, unit)
    if (unknown !== null) return unknown
    const amount = parseDecimal(text)
    if (isZero(amount)) return invalid('amount', 'an amount is not zero')
    if (isCurrency(unit) && amount.denominator !== 1n) return invalid('amount', 'money is whole minor units')
    const moved = await move(moment, locked.value, amount)
    return moved.ok ? done(await viewWallet(moment, locked.value, unit)) : moved
  })
}

async function addUnits(
  context: Context,
  moment: Moment,
  { bucket, id: customerId }: CustomerRow,
  unit: string,
  given: Pick<Grant, 'amount' | 'priority' | 'effectiveAt' | 'expiresAt'>,
): Promise<void> {
  const id = context.ids.next('grant', bucket)
  const grant: Grant = {
    ...given,
    id,
    costBasis: ZERO,
    source: 'manual',
    createdAt: moment.now,
    voidedAt: null,
    rollover: null,
    origin: null,
  }
  await moveWallet(context, moment, { bucket, customerId, unit }, `grant:${id}`, (wallet, at) =>
    addGrant(wallet, grant, at),
  )
}

/** The wire has checked its form. */
function instantOf(text: string | undefined): Instant | null {
  return text === undefined ? null : instantFromIso(text)
}

function invalid(param: string, message: string) {
  return refused('validation.failed', `${param}: ${message}`, { param })
}
