import {
  compare,
  type Decimal,
  divide,
  formatExact,
  formatMoney,
  type Instant,
  type Interval,
  instantFromEpoch,
  isPositive,
  type Money,
  parseDecimal,
  roundToMoney,
  toMajor,
} from '@tallywright/domain'

/** A local day as `2024-02-29`. */
export function isoDay(instant: Instant, timeZone: string): string {
  // Swedish writes days as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    instant,
  )
}

/** First and last day of a half-open interval. */
export function isoDays({ start, end }: Interval, timeZone: string): { readonly first: string; readonly last: string } {
  const last = end > start ? instantFromEpoch(end - 1) : start
  return { first: isoDay(start, timeZone), last: isoDay(last, timeZone) }
}

/**
 * Quantity × price ÷ `per` is the net exactly (BT-129, BT-146, BT-149). A credit has a quantity below zero, because no price
 * is (BR-27).
 */
export interface QuantityAndPrice {
  readonly quantity: Decimal
  readonly price: Decimal
  /** How many units the price is for; null for one. */
  readonly per: Decimal | null
  /** False where nothing was counted and something is due all the same: then it is one times the net. */
  readonly isCounted: boolean
}

/**
 * 3 seats for 30.00 are 10.00 each. Where no price of whole minor units gives the net, as with tiers or small prices, the
 * price is that of all units: 12,500 calls at 20.50 per 12,500.
 */
export function quantityAndPrice(quantity: Decimal, net: Money): QuantityAndPrice {
  const sign = net.amount < 0n ? '-' : ''
  const size = { amount: net.amount < 0n ? -net.amount : net.amount, currency: net.currency }
  const counted = parseDecimal(quantity)
  if (!isPositive(counted)) return { quantity: `${sign}1`, price: formatMoney(size), per: null, isCounted: false }
  const units = formatExact(counted)
  const unitPrice = divide(toMajor(size), counted)
  const price = roundToMoney(unitPrice, net.currency)
  const isWhole = compare(toMajor(price), unitPrice) === 0
  return isWhole
    ? { quantity: `${sign}${units}`, price: formatMoney(price), per: null, isCounted: true }
    : { quantity: `${sign}${units}`, price: formatMoney(size), per: units, isCounted: true }
}
