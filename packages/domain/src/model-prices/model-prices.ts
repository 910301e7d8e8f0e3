import { assert } from '../assert.ts'
import type { ModelCostTerms, TokenKind } from '../catalog/price.ts'
import { type Decimal, formatExact, parseDecimal } from '../money/decimal.ts'
import { divide, rational } from '../money/rational.ts'
import { type PricedModel, PUBLIC_MODEL_PRICES, type PublicModelPrice } from './public-model-prices.ts'

/** A day as `YYYY-MM-DD`, UTC. */
type Day = string

export interface ModelPricesInput {
  readonly at: Day
  /** All that are known by then, unless given. */
  readonly models?: readonly PricedModel[] | undefined
}

const DAY = /^\d{4}-\d\d-\d\d$/
const MILLION = rational(1_000_000)

/**
 * The public prices of language models as of a day, in USD per single token: the `models` of `model_cost` terms. All that had
 * a price by then, or those that you name. It is a copy: the terms that you push keep it, and a later price reaches your
 * customers when you push again, as a new version of the plan.
 *
 * A model that you name and that had no known price by then is a bug of the program and throws.
 */
export function modelPrices({ at, models }: ModelPricesInput): ModelCostTerms['models'] {
  assert(DAY.test(at), `not a day: ${at}`)
  const known = pricesInForce(PUBLIC_MODEL_PRICES, at)
  const chosen = models ?? [...known.keys()]
  return Object.fromEntries(
    chosen.map((model) => {
      const price = known.get(model)
      assert(price !== undefined, `no price of ${model} is known on ${at}`)
      return [model, perToken(price.perMillion)]
    }),
  )
}

/** The newest row of each model that holds on `day`, whatever the order of the rows. */
export function pricesInForce(rows: readonly PublicModelPrice[], day: Day): ReadonlyMap<string, PublicModelPrice> {
  const begun = rows.filter(({ validFrom }) => validFrom <= day)
  return new Map(begun.toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1)).map((row) => [row.model, row]))
}

function perToken(perMillion: PublicModelPrice['perMillion']): Partial<Record<TokenKind, Decimal>> {
  const kinds = Object.entries(perMillion).map(([kind, price]) => [
    kind,
    formatExact(divide(parseDecimal(price), MILLION)),
  ])
  return Object.fromEntries(kinds)
}
