import { z } from 'zod'
import { currency } from '../values/amount.ts'
import { unsignedDecimal } from '../values/decimal.ts'
import { slug } from '../values/slug.ts'
import { boundedRecord, line, propertyName } from '../values/text.ts'
import { cadence } from './cadence.ts'

/*
 * The domain's prices as they arrive: every pricing model, unknown fields refused. That a price makes sense (tiers in
 * order, currencies agreeing, a meter of the right kind) is the domain's to judge, with `catalog.invalid`.
 */

const upTo = unsignedDecimal.nullable()

function tiers<Tier extends z.ZodType>(tier: Tier) {
  return z.array(tier).min(1).max(1000)
}

const tieredPrices = tiers(
  z.strictObject({
    upTo,
    unitAmount: z.exactOptional(unsignedDecimal),
    flatAmount: z.exactOptional(unsignedDecimal),
    blockSize: z.exactOptional(unsignedDecimal),
  }),
)

const tokenPrices = z.strictObject({
  input: z.exactOptional(unsignedDecimal),
  output: z.exactOptional(unsignedDecimal),
  cache_read: z.exactOptional(unsignedDecimal),
  cache_write: z.exactOptional(unsignedDecimal),
})

const modelName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}$/, 'must be the name of a model')

/** Every money figure in major units of its currency: `"20.00"`. */
export const priceTerms = z.discriminatedUnion('model', [
  z.strictObject({ model: z.literal('flat'), amount: unsignedDecimal }),
  z.strictObject({ model: z.literal('per_unit'), unitAmount: unsignedDecimal }),
  z.strictObject({ model: z.literal('graduated'), tiers: tieredPrices }),
  z.strictObject({ model: z.literal('volume'), tiers: tieredPrices }),
  z.strictObject({
    model: z.literal('stairstep'),
    tiers: tiers(z.strictObject({ upTo, flatAmount: unsignedDecimal })),
  }),
  z.strictObject({
    model: z.literal('package'),
    size: unsignedDecimal,
    packageAmount: unsignedDecimal,
    freeQuantity: z.exactOptional(unsignedDecimal),
  }),
  z.strictObject({
    model: z.literal('percentage'),
    percent: unsignedDecimal,
    fixedAmount: z.exactOptional(unsignedDecimal),
    freeEvents: z.exactOptional(z.int().min(0)),
    freeAmount: z.exactOptional(unsignedDecimal),
    eventMinimum: z.exactOptional(unsignedDecimal),
    eventMaximum: z.exactOptional(unsignedDecimal),
  }),
  z.strictObject({
    model: z.literal('graduated_percentage'),
    tiers: tiers(z.strictObject({ upTo, percent: unsignedDecimal, flatAmount: z.exactOptional(unsignedDecimal) })),
  }),
  z.strictObject({ model: z.literal('dynamic'), multiplier: unsignedDecimal }),
  z.strictObject({
    model: z.literal('matrix'),
    dimensions: z.array(propertyName).min(1).max(3),
    cells: z
      .array(z.strictObject({ values: z.array(line(255)).min(1).max(3), unitAmount: unsignedDecimal }))
      .max(10_000),
    defaultUnitAmount: unsignedDecimal,
  }),
  z.strictObject({
    model: z.literal('model_cost'),
    models: boundedRecord(modelName, tokenPrices, 1000),
    marginPercent: z.exactOptional(unsignedDecimal),
  }),
])

const amounts = boundedRecord(currency, unsignedDecimal, 200)

export const price = z.strictObject({
  feature: z.exactOptional(slug),
  name: z.exactOptional(line(255)),
  cadence,
  planCadences: z.exactOptional(z.array(cadence).min(1).max(20)),
  timing: z.exactOptional(z.enum(['in_advance', 'in_arrears'])),
  terms: boundedRecord(currency, priceTerms, 200),
  minimum: z.exactOptional(amounts),
  maximum: z.exactOptional(amounts),
  taxBehavior: z.exactOptional(z.enum(['exclusive', 'inclusive'])),
  taxCategory: z.exactOptional(line(64)),
})
