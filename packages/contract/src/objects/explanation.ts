import { z } from 'zod'
import { amount } from '../values/amount.ts'
import { exactDecimal } from '../values/decimal.ts'
import { id } from '../values/id.ts'
import { instant, interval } from '../values/instant.ts'
import { invoiceTotals, lineKind, lineTax } from './line.ts'

const exact = z.string().describe('A decimal, or a fraction in lowest terms: `15/31`.')
const label = z.string()

const amountStep = z.discriminatedUnion('op', [
  z.object({ op: z.literal('add'), label, amount: exact, total: exact }),
  z.object({ op: z.literal('add_product'), label, quantity: exact, unitAmount: exact, total: exact }),
  z.object({ op: z.literal('multiply'), label, by: exact, total: exact }),
  z.object({ op: z.literal('raise_to'), label, floor: exact, total: exact }),
  z.object({ op: z.literal('lower_to'), label, cap: exact, total: exact }),
])

/**
 * Why an amount is what it is: facts, then steps in major units, then the one rounding. The same shape as the domain's,
 * so that `rerun` repeats it.
 */
export const explanation = z.object({
  currency: z.string(),
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  steps: z.array(amountStep),
  exact,
  rounding: z.enum(['half_up', 'ceil', 'floor', 'truncate']),
  amountMinor: z.string().describe('Whole minor units, after the rounding.'),
})

const countedEvent = z.object({
  usageEventId: id('usageEvent'),
  idempotencyKey: z.string().describe('By which it was reported.'),
  timestamp: instant,
  units: exactDecimal,
  properties: z.record(z.string(), z.string()),
})

const explainedLine = z.object({
  lineId: id('line'),
  kind: lineKind,
  description: z.string(),
  servicePeriod: interval,
  subscriptionId: id('subscription').nullable(),
  versionId: z.string().nullable().describe('The immutable version of the plan or add-on that its price belongs to.'),
  price: z.string().nullable().describe('The price in it: `team/base`.'),
  featureSlug: z.string().nullable(),
  quantity: exactDecimal,
  events: z
    .int()
    .nullable()
    .describe(
      'How many usage events the line was rated from: those of its group that the meter counts, as they count now.',
    ),
  firstEvents: z.array(countedEvent).describe('The first hundred of them, by their time; none on other lines.'),
  archived: z
    .boolean()
    .describe('Whether events of its price period are in the archive. They are counted and shown all the same.'),
  detachedEvents: z
    .int()
    .describe(
      'How many events of its price period are in detached parts of the archive: they are neither counted here nor shown.',
    ),
  net: amount,
  tax: amount,
  explanation: explanation.describe('Of the shown price: of `net`, or of `net` with the tax it contained.'),
  sentences: z.array(z.string()).describe('The same for people.'),
  taxes: z.array(lineTax),
  discounts: z
    .object({ lineId: id('line'), discountId: z.string() })
    .nullable()
    .describe('Of a discount line: the line it reduces, and the discount by which.'),
  source: z.string().nullable(),
})

const leafNode = z.object({ kind: z.enum(['price', 'discount', 'tax']), label, amount, explanation })
const lineNode = z.object({ kind: z.literal('line'), label, amount, parts: z.array(leafNode) })

/** Every amount is the sum of its parts; the steps of a leaf lead to its amount, or to the shown price that it is in. */
const invoiceNode = z.object({ kind: z.literal('invoice'), label, amount, parts: z.array(lineNode) })

/** An invoice from its total down to the steps of each line; `total` is the sum of `net` and `tax` of `lines`. */
export const invoiceExplanation = z.object({
  object: z.literal('invoice_explanation'),
  invoiceId: id('invoice'),
  number: z.string().nullable(),
  currency: z.string(),
  totals: invoiceTotals,
  tree: invoiceNode,
  lines: z.array(explainedLine),
})
