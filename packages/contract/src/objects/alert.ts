import { z } from 'zod'
import { exactDecimal } from '../values/decimal.ts'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'

const common = {
  id: id('alert'),
  object: z.literal('alert'),
  customerId: id('customer').nullable().describe('Null: of every customer.'),
  threshold: exactDecimal,
  thresholdType: z.enum(['absolute', 'percent']),
  createdAt: instant,
  deletedAt: instant.nullable(),
}

/** A threshold on use, spend or a balance, told once in each period as `alert.triggered`. Narrow by `metric`. */
export const alert = z.discriminatedUnion('metric', [
  z.object({ ...common, metric: z.literal('usage'), featureSlug: z.string() }),
  z.object({ ...common, metric: z.literal('spend'), currency: z.string() }),
  z.object({
    ...common,
    metric: z.literal('balance'),
    unit: z.string().describe('A currency, or the slug of a credit.'),
  }),
])
