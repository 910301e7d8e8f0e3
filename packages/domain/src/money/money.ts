import { assert } from '../assert.ts'
import { type Currency, currencyExponent } from './currency.ts'
import { insertPoint } from './decimal.ts'
import { multiply, type Rational } from './rational.ts'
import { type RoundingMode, roundToInteger } from './rounding.ts'

/** Whole minor units of one currency: `{ amount: 2050n, currency: 'USD' }` is 20.50 USD (semantics §1). */
export interface Money<C extends Currency = Currency> {
  readonly amount: bigint
  readonly currency: C
}

export function money<const C extends Currency>(amount: bigint, currency: C): Money<C> {
  return { amount, currency }
}

export function zero<const C extends Currency>(currency: C): Money<C> {
  return { amount: 0n, currency }
}

/** Adding USD to EUR does not compile where the types are literal, and throws where they are not. */
export function addMoney<C extends Currency>(a: Money<C>, b: Money<NoInfer<C>>): Money<C> {
  return { amount: a.amount + sameCurrency(a, b).amount, currency: a.currency }
}

export function subtractMoney<C extends Currency>(a: Money<C>, b: Money<NoInfer<C>>): Money<C> {
  return { amount: a.amount - sameCurrency(a, b).amount, currency: a.currency }
}

export function negateMoney<C extends Currency>(a: Money<C>): Money<C> {
  return { amount: -a.amount, currency: a.currency }
}

export function sumMoney<C extends Currency>(parts: readonly Money<C>[], currency: NoInfer<C>): Money<C> {
  return parts.reduce<Money<C>>((total, part) => addMoney(total, part), { amount: 0n, currency })
}

function sameCurrency<C extends Currency>(a: Money<C>, b: Money<C>): Money<C> {
  assert(a.currency === b.currency, `currencies do not mix: ${a.currency} and ${b.currency}`)
  return b
}

/** The exact number of major units: 2050n USD is 20.5. */
export function toMajor({ amount, currency }: Money): Rational {
  return { numerator: amount, denominator: 10n ** BigInt(currencyExponent(currency)) }
}

/** The one rounding of a line: exact major units to whole minor units, half away from zero unless named otherwise. */
export function roundToMoney<C extends Currency>(
  exactMajor: Rational,
  currency: C,
  mode: RoundingMode = 'half_up',
): Money<C> {
  const scale = { numerator: 10n ** BigInt(currencyExponent(currency)), denominator: 1n }
  return { amount: roundToInteger(multiply(exactMajor, scale), mode), currency }
}

/** Major units with all digits of the currency: `20.50`, `2050` for JPY. For people and explanations. */
export function formatMoney({ amount, currency }: Money): string {
  return insertPoint(amount, currencyExponent(currency))
}
