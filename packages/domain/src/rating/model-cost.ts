import type { ModelCostTerms, PriceTerms } from '../catalog/price.ts'
import type { Operation } from '../explanation/explanation.ts'
import { STEP_ENDINGS } from '../explanation/step-phrases.ts'
import type { EventProperties } from '../metering/usage-event.ts'
import { type Decimal, formatExact, parseExact } from '../money/decimal.ts'
import { add, isZero, multiply, ONE } from '../money/rational.ts'
import { type Result, refuse, success } from '../result.ts'
import type { ModelUsage } from './model-usage.ts'
import { newUnits, product } from './per-unit.ts'
import { factorOf } from './percent.ts'

/**
 * Tokens × the language model's price of that kind of token × (1 + margin) (semantics §3). What the price does not list
 * costs nothing, and the step says so: it is refused when it is reported ({@link checkModel}), but a later version of the
 * plan may list less.
 */
export function modelCost(terms: ModelCostTerms, usage: ModelUsage): Operation[] {
  const tokens = newUnits(usage)
  if (isZero(tokens)) return []
  const price = tokenPrice(terms, usage.key)
  const place = STEP_ENDINGS.for_tokens.write(`${usage.key.tokenKind}`, `${usage.key.model}`)
  if (price === null) return product(tokens, '0', { place: place + STEP_ENDINGS.not_listed.write() })
  if (terms.marginPercent === undefined) return product(tokens, price, { place })
  const unitAmount = formatExact(multiply(parseExact(price), add(ONE, factorOf(terms.marginPercent))))
  return product(tokens, unitAmount, { place: place + STEP_ENDINGS.with_margin.write(terms.marginPercent) })
}

/** Whether a price can price an event with these properties: `model_cost` only the models and kinds of token it lists. */
export function checkModel(
  terms: PriceTerms,
  properties: EventProperties,
): Result<EventProperties, 'usage.unlisted_model'> {
  if (terms.model !== 'model_cost' || tokenPrice(terms, properties) !== null) return success(properties)
  const { model = null, tokenKind = null } = properties
  const param = model !== null && Object.hasOwn(terms.models, model) ? 'properties.tokenKind' : 'properties.model'
  const message = `The price lists no ${tokenKind ?? '(missing tokenKind)'} tokens of ${model ?? '(missing model)'}.`
  return refuse('usage.unlisted_model', message, { param, details: { model, tokenKind } })
}

/** By own properties alone: a model may be called `constructor`. */
function tokenPrice({ models }: ModelCostTerms, key: Readonly<Record<string, string | null>>): Decimal | null {
  const prices = new Map(Object.entries(models)).get(key.model ?? '')
  return new Map(Object.entries(prices ?? {})).get(key.tokenKind ?? '') ?? null
}
