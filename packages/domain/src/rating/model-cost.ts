import { assert } from '../assert.ts'
import type { ModelCostTerms, TokenKind } from '../catalog/price.ts'
import type { Operation } from '../explanation/explanation.ts'
import type { GroupKey } from '../metering/group-key.ts'
import { type Decimal, formatExact, parseExact } from '../money/decimal.ts'
import { add, isZero, multiply, ONE } from '../money/rational.ts'
import type { ModelUsage } from './model-usage.ts'
import { newUnits, product } from './per-unit.ts'
import { factorOf } from './percent.ts'
import { readable } from './step-label.ts'

/** Tokens × the language model's price of that kind of token × (1 + margin) (semantics §3). */
export function modelCost(terms: ModelCostTerms, usage: ModelUsage): Operation[] {
  const tokens = newUnits(usage)
  if (isZero(tokens)) return []
  const price = tokenPrice(terms, usage.key)
  const place = ` for ${usage.key.tokenKind} tokens of ${usage.key.model}`
  if (terms.marginPercent === undefined) return product(tokens, price, place)
  const unitAmount = formatExact(multiply(parseExact(price), add(ONE, factorOf(terms.marginPercent))))
  return product(tokens, unitAmount, `${place}, with a margin of ${terms.marginPercent} %`, `${readable(unitAmount)}`)
}

function tokenPrice({ models }: ModelCostTerms, key: GroupKey): Decimal {
  const price = models[key.model ?? '']?.[key.tokenKind as TokenKind]
  assert(price !== undefined, `no price for ${key.tokenKind} tokens of ${key.model}: refused when it is reported`)
  return price
}
