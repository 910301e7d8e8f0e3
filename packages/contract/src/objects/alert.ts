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

const shareFigures = {
  object: z.literal('limit_share'),
  customerId: id('customer'),
  subscriptionId: id('subscription').nullable(),
  share: exactDecimal.describe('Of the limit, used up: 1 is all of it, and use may go beyond.'),
  value: exactDecimal.describe('What was used, or came to; of a wallet, what can be spent.'),
  limit: exactDecimal.describe(
    'What is included; of spend, its cap; of a wallet, what the grants came to that it still draws from.',
  ),
  resetsAt: instant.nullable().describe('The end of the period; null for a wallet.'),
  asOf: instant,
  isPending: z.boolean().describe('Something has changed since that was not looked at yet.'),
}

/** How much of a limit a customer has used up. Narrow by `metric`. */
export const limitShare = z.discriminatedUnion('metric', [
  z.object({ ...shareFigures, metric: z.literal('usage'), featureSlug: z.string() }),
  z.object({ ...shareFigures, metric: z.literal('spend'), currency: z.string() }),
  z.object({ ...shareFigures, metric: z.literal('balance'), unit: z.string() }),
])
