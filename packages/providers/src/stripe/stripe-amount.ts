import { currencyExponent, type Money, money } from '@tallywright/domain'

/**
 * Stripe counts most currencies in hundredths, whatever ISO 4217 says (docs.stripe.com/currencies). ISK among them: it has no
 * minor unit, and its hundredths must end in 00, for compatibility with what Stripe once took.
 */
const USUAL = { digits: 2, step: 1n }

/** These it counts whole. MGA has fifths, which ISO writes with two digits; they cannot be charged. */
const WHOLE = { digits: 0, step: 1n }

/** These it counts in thousandths, of which the last digit must be 0: the card networks settle hundredths. */
const THOUSANDTHS = { digits: 3, step: 10n }

const UNUSUAL = new Map([
  ...['BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'].map(
    (currency) => [currency, WHOLE] as const,
  ),
  ...['BHD', 'JOD', 'KWD', 'OMR', 'TND'].map((currency) => [currency, THOUSANDTHS] as const),
])

/**
 * Stripe's page lists UGX among what is counted whole, and then wants 500 for 5 UGX. One of the two charges a hundred times
 * too much or too little, so it is left alone until somebody has tried it.
 */
const CONTRADICTED = 'UGX'

/** What Stripe is told, or null for an amount that it does not take: that is refused here, never rounded. */
export function toStripeAmount({ amount, currency }: Money): number | null {
  if (currency === CONTRADICTED) return null
  const { digits, step } = UNUSUAL.get(currency) ?? USUAL
  const scaled = amount * 10n ** BigInt(digits)
  const unit = 10n ** BigInt(currencyExponent(currency))
  if (scaled % (unit * step) !== 0n) return null
  const told = scaled / unit
  return told <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(told) : null
}

/** What Stripe says, in our minor units; it throws where that is no whole number of them. */
export function fromStripeAmount(told: number, stripeCurrency: string): Money {
  const currency = stripeCurrency.toUpperCase()
  const { digits } = UNUSUAL.get(currency) ?? USUAL
  const scaled = BigInt(told) * 10n ** BigInt(currencyExponent(currency))
  const unit = 10n ** BigInt(digits)
  if (currency === CONTRADICTED || scaled % unit !== 0n) {
    throw new Error(`it is not known what Stripe's ${told} ${stripeCurrency} are in minor units`)
  }
  return money(scaled / unit, currency)
}

/** Why an amount is refused, for whoever reads the invoice. */
export function sayUnchargeable({ amount, currency }: Money): string {
  return `Stripe does not take ${amount} minor units of ${currency}: ${
    currency === CONTRADICTED ? 'how it counts this currency is not certain.' : 'it counts this currency more coarsely.'
  }`
}
