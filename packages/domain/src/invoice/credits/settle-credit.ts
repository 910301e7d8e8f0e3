import { assert } from '../../assert.ts'
import { allocateWithin } from '../../money/allocate.ts'
import { larger, smaller } from '../../money/minor-units.ts'
import { addMoney, type Money, money, subtractMoney } from '../../money/money.ts'

/** Where paid money goes that a credit note gives back. `out_of_band`: the seller has given it back another way already. */
export type CreditDestination = 'payment_method' | 'wallet' | 'out_of_band'

/** What of an invoice can still be given back, in minor units: what is open, and what was paid by each way. */
export interface CreditableMoney {
  readonly due: bigint
  readonly fromWallet: bigint
  readonly fromPayments: bigint
}

/** Where a credit goes; the parts sum to it. */
export interface SettledCredit {
  /** Off what is open. */
  readonly reducesDue: Money
  /** Back to the wallet grants that had paid, each keeping its expiry. */
  readonly toGrants: Money
  /** A new grant in the money wallet. */
  readonly toWallet: Money
  /** By refund, or by what the seller did outside. */
  readonly toPayments: Money
  /** What of the two before came by payments of the credited invoice. */
  readonly ofPayments: Money
}

/**
 * Where a credit goes (semantics §6): first off what is open, because money that was never paid is not given back; then the
 * way it came, the wallet's share and the payments' share in proportion to what is left of each.
 *
 * ```
 * 119.00, of which the wallet paid 19.00 and a card 100.00; credit of 11.90
 *   to the grants 1.90, to the card 10.00
 * ```
 */
export function settleCredit(total: Money, left: CreditableMoney, destination: CreditDestination): SettledCredit {
  assert(total.amount <= left.due + left.fromWallet + left.fromPayments, 'a credit was limited to its invoice before')
  const reducesDue = smaller(total.amount, left.due)
  const [toGrants = 0n, paid = 0n] = allocateWithin(total.amount - reducesDue, [left.fromWallet, left.fromPayments])
  const of = (amount: bigint) => money(amount, total.currency)
  const toWallet = destination === 'wallet' ? paid : 0n
  return {
    reducesDue: of(reducesDue),
    toGrants: of(toGrants),
    toWallet: of(toWallet),
    toPayments: of(paid - toWallet),
    ofPayments: of(paid),
  }
}

/** `undisputed`: minor units of `fromPayments` that no bank disputes; null where nothing is disputed. */
export interface ExcessMoney extends CreditableMoney {
  readonly undisputed: bigint | null
}

/**
 * A credit that exceeds its own invoice goes off what is open of the credited one, then back the way its money came, as far as
 * it came that way; the rest was paid by credits of earlier invoices and goes to the money wallet. What a bank disputes, or has
 * taken back, goes to the payment: a refund of it waits for the bank.
 */
export function settleExcess(total: Money, { undisputed, ...left }: ExcessMoney): SettledCredit {
  const known = money(smaller(total.amount, left.due + left.fromWallet + left.fromPayments), total.currency)
  const settled = settleCredit(known, left, 'wallet')
  const held = undisputed === null ? 0n : larger(settled.ofPayments.amount - larger(undisputed, 0n), 0n)
  const toPayments = money(held, total.currency)
  const beyond = subtractMoney(total, known)
  return { ...settled, toPayments, toWallet: addMoney(subtractMoney(settled.toWallet, toPayments), beyond) }
}
