import { z } from 'zod'
import { unsignedDecimal } from '../values/decimal.ts'
import { line, lines, propertyName } from '../values/text.ts'

const propertyValues = z.array(line(255).nullable()).min(1).max(1000)

const propertyFilter = z.strictObject({
  property: propertyName,
  in: z.exactOptional(propertyValues),
  notIn: z.exactOptional(propertyValues),
})

const unitConversion = z.strictObject({
  operation: z.enum(['multiply', 'divide']),
  factor: unsignedDecimal,
  rounding: z.enum(['none', 'ceil', 'floor', 'half_up']),
  places: z.exactOptional(z.int().min(-12).max(12)),
})

/** How the events of a billing period become its quantity (semantics §3). */
export const meter = z.strictObject({
  aggregation: z.enum(['count', 'sum', 'max', 'min', 'avg', 'unique_count', 'latest', 'weighted_sum']),
  property: z.exactOptional(propertyName),
  filters: z.exactOptional(z.array(propertyFilter).max(20)),
  groupBy: z.exactOptional(z.array(propertyName).min(1).max(5)),
  unitConversion: z.exactOptional(unitConversion),
  carryOver: z.exactOptional(z.boolean()),
  rounding: z.exactOptional(
    z.strictObject({ mode: z.enum(['half_up', 'ceil', 'floor', 'truncate']), places: z.int().min(-12).max(12) }),
  ),
})

export const featureName = line(255)
export const featureDescription = lines(2000)
/** What one unit is called beside a number, in the singular. */
export const unitName = line(64)

const named = { name: featureName, description: z.exactOptional(featureDescription) }
const counted = { ...named, unitName: z.exactOptional(unitName) }

/** The fields of a feature by its type. */
export const featureFields = {
  boolean: { type: z.literal('boolean'), ...named },
  metered: { type: z.literal('metered'), ...counted, meter },
  seats: { type: z.literal('seats'), ...counted },
  quota: { type: z.literal('quota'), ...counted },
}

export const featureDefinition = z.discriminatedUnion('type', [
  z.strictObject(featureFields.boolean),
  z.strictObject(featureFields.metered),
  z.strictObject(featureFields.seats),
  z.strictObject(featureFields.quota),
])
