import type { Credit } from '../catalog/catalog.ts'
import { explain } from '../explanation/explanation.ts'
import { STEP_PHRASES } from '../explanation/step-phrases.ts'
import type { RatedLine } from '../invoice/line.ts'
import { described } from '../invoice/line-description.ts'
import { keyedLine } from '../invoice/line-key.ts'
import { UNTAXED_CATEGORY } from '../invoice/tax/tax-rate.ts'
import { type Currency, isCurrency } from '../money/currency.ts'
import { type Decimal, formatExact, parseDecimal } from '../money/decimal.ts'
import { type Money, money, toMajor } from '../money/money.ts'
import { divide, multiply, type Rational, rational, subtract } from '../money/rational.ts'
import { QUANTITY_ROUNDING, round } from '../money/rounding.ts'
import { type Result, refuse, success } from '../result.ts'
import { addLocalMonths } from '../time/anchor.ts'
import type { Instant } from '../time/instant.ts'
import { DEFAULT_PRIORITY, type Grant } from './grant.ts'
import { roundToUnit } from './wallet.ts'

/** Units that somebody wants to buy. `credit` is null for money. */
export interface TopUpOrder {
  readonly unit: string
  /** In the wallet's unit: whole minor units of a currency, or credits; more than nothing. */
  readonly amount: Decimal
  readonly credit: Credit | null
  /** What it is paid in; needed only where the credit is sold in several currencies. */
  readonly currency?: Currency
}

/** What is bought, and what it costs: `quantity` × `unitAmount`, in major units. */
export interface TopUp {
  readonly unit: string
  readonly amount: Decimal
  readonly currency: Currency
  readonly name: string
  readonly quantity: Decimal
  readonly unitAmount: Decimal
  readonly taxBehavior: 'exclusive' | 'inclusive'
  readonly taxCategory: string | null
  readonly expiresAfterMonths: number | null
}

/**
 * What an order comes to (semantics §8): money costs what it is and is not taxed, a credit costs what its catalog says and is
 * taxed when it is bought. Refuses with `wallet.unit_mismatch`, `wallet.not_for_sale` and `currency.not_offered`.
 */
export function decideTopUp(
  order: TopUpOrder,
): Result<TopUp, 'wallet.unit_mismatch' | 'wallet.not_for_sale' | 'currency.not_offered'> {
  const { unit, credit, currency } = order
  if (isCurrency(unit)) {
    if (currency === undefined || currency === unit) return success(topUpOfMoney(unit, order.amount))
    return refuse('wallet.unit_mismatch', `a wallet of ${unit} is not filled with ${currency}`, { param: 'currency' })
  }
  if (credit?.topUp === undefined) {
    return refuse('wallet.not_for_sale', `${unit} has no price at which it is bought`, { param: 'unit' })
  }
  const { unitAmounts, taxBehavior = 'exclusive', taxCategory = null, expiresAfterMonths = null } = credit.topUp
  const offered = Object.keys(unitAmounts)
  const chosen = currency ?? (offered.length === 1 ? offered[0] : undefined)
  const unitAmount = chosen !== undefined && Object.hasOwn(unitAmounts, chosen) ? unitAmounts[chosen] : undefined
  if (chosen === undefined || unitAmount === undefined) {
    const message = `${unit} is sold in ${offered.join(', ')}; choose one of them`
    return refuse('currency.not_offered', message, { param: 'currency', details: { currencies: offered } })
  }
  const sold = { unit, amount: order.amount, currency: chosen, name: credit.name, quantity: order.amount, unitAmount }
  return success({ ...sold, taxBehavior, taxCategory, expiresAfterMonths })
}

function topUpOfMoney(currency: Currency, amount: Decimal): TopUp {
  const minor = parseDecimal(amount).numerator
  return {
    unit: currency,
    amount,
    currency,
    name: currency,
    quantity: '1',
    unitAmount: formatExact(toMajor(money(minor, currency))),
    taxBehavior: 'exclusive',
    taxCategory: UNTAXED_CATEGORY,
    expiresAfterMonths: null,
  }
}

/** The line of its invoice, rounded once. `cause`: the id of the top-up. */
export function topUpLine(topUp: TopUp, { cause, at }: { readonly cause: string; readonly at: Instant }): RatedLine {
  const { currency, name, quantity, unitAmount, taxBehavior, taxCategory } = topUp
  const label = STEP_PHRASES.units.write(quantity, unitAmount)
  const explanation = explain(currency, [{ op: 'add_product', label, quantity, unitAmount }])
  return keyedLine({
    kind: 'top_up',
    subscriptionId: null,
    priceId: null,
    offerPrice: null,
    featureSlug: null,
    group: null,
    servicePeriod: { start: at, end: at },
    cause,
    source: null,
    description: described(name, 'top_up'),
    quantity,
    amount: money(BigInt(explanation.amountMinor), currency),
    taxBehavior,
    taxCategory,
    explanation,
  })
}

/** What one unit was bought for without tax, in major units, to 12 places. */
export function costBasisOf(net: Money, amount: Decimal): Rational {
  return round(divide(toMajor(net), parseDecimal(amount)), QUANTITY_ROUNDING)
}

export interface Bought {
  readonly id: string
  readonly amount: Decimal
  readonly costBasis: Decimal
  readonly expiresAfterMonths: number | null
}

/** The grant of a top-up that is paid `at`: it belongs to no period, so no reset takes it, and expires as it was sold. */
export function boughtGrant(
  { id, amount, costBasis, expiresAfterMonths }: Bought,
  at: Instant,
  timeZone: string,
): Grant {
  return {
    id,
    amount: parseDecimal(amount),
    priority: DEFAULT_PRIORITY,
    effectiveAt: at,
    expiresAt: expiresAfterMonths === null ? null : addLocalMonths(at, timeZone, expiresAfterMonths),
    costBasis: parseDecimal(costBasis),
    source: 'top_up',
    createdAt: at,
    voidedAt: null,
    rollover: null,
    origin: null,
  }
}

/** A top-up of which credits have given back a part of its `net`. Both in minor units. */
export interface CreditedTopUp {
  readonly unit: string
  readonly amount: Decimal
  readonly net: bigint
  readonly creditedNet: bigint
}

/**
 * The units that go back with a credit of `net` minor units: the same share of all that was bought. Counted from all credits
 * together, so that the parts of a whole take back exactly the whole.
 */
export function unitsOfCredit(topUp: CreditedTopUp, net: bigint): Rational {
  return subtract(unitsUpTo(topUp, topUp.creditedNet + net), unitsUpTo(topUp, topUp.creditedNet))
}

function unitsUpTo({ unit, amount, net }: CreditedTopUp, credited: bigint): Rational {
  return roundToUnit(unit, multiply(parseDecimal(amount), rational(credited, net)))
}
