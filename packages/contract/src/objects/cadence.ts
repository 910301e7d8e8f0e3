import { z } from 'zod'

/**
 * Unit × count of recurrence: a quarter is `{ unit: 'month', count: 3 }`. Hours are for allowances that start again sooner
 * than a day; the domain refuses them for plans and prices.
 */
export const cadence = z.strictObject({
  unit: z.enum(['hour', 'day', 'week', 'month', 'year']),
  count: z.int().min(1).max(1000),
})
