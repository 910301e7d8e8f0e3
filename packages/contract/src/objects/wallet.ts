import { z } from 'zod'
import { exactDecimal } from '../values/decimal.ts'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'
import { invoiceTotals, previewLine } from './line.ts'
import { planHash } from './preview.ts'

const units = exactDecimal.describe('Whole minor units of a currency, or an exact number of credits.')

const costBasis = exactDecimal.describe(
  'What one unit was bought for, in major units without tax; 0 for what was given.',
)

/** How a wallet is topped up by itself; as it is. */
const autoTopUp = z.object({
  threshold: units.describe('Below so much it is topped up.'),
  amount: units.describe('By so much.'),
  monthlyCap: units.describe('At most so much in a month of the customer’s calendar.'),
  currency: z.string().describe('What it is paid in.'),
  pendingTopUpId: id('topUp').nullable().describe('The one that is on its way: no other is made beside it.'),
  rest: z
    .object({
      reason: z
        .enum(['declined', 'not_for_sale', 'monthly_cap', 'daily_cap'])
        .describe(
          '`declined`: the payment did not come, or there was nothing to pay with; `not_for_sale`: it cannot be bought like ' +
            'this any more; the others: as much was made as may be.',
        ),
      since: instant,
      until: instant.nullable().describe('Null: until another payment method comes, or another setting.'),
      decline: z.object({ code: z.string(), message: z.string() }).nullable(),
    })
    .nullable()
    .describe('Why none is made for now.'),
})

/** A grant with something left of it. */
const walletGrant = z.object({
  id: id('grant'),
  amount: units,
  remaining: units,
  priority: z.int().describe('0 is drawn first.'),
  effectiveAt: instant,
  expiresAt: instant.nullable(),
  costBasis,
  source: z
    .enum(['plan', 'rollover', 'top_up', 'proration', 'credit_note', 'manual'])
    .describe(
      '`plan`: with a plan or an add-on; `rollover`: what lived on of one; `top_up`: bought; `manual`: given by hand; the ' +
        'others are money that came back.',
    ),
  subscriptionId: id('subscription').nullable().describe('Whose plan or add-on it came with.'),
})

/** A customer's prepaid balance in one unit. */
export const wallet = z.object({
  object: z.literal('wallet'),
  customerId: id('customer'),
  unit: z.string().describe('A currency, or the slug of a credit.'),
  balance: units.describe('What is effective less the debt of an overdraft.'),
  spendable: units.describe('What could be drawn now; never negative.'),
  upcoming: units.describe('Of grants that are not effective yet.'),
  debt: units.describe('Paid by the next grant first.'),
  autoTopUp: autoTopUp.nullable().describe('Null: it is not topped up by itself.'),
  grants: z.array(walletGrant).describe('Those with something left, in the order in which they are drawn.'),
})

/** The same with what is not there for others at the moment. */
export const walletNow = wallet.extend({
  held: units.describe('What open holds set aside of what is spendable: no check counts on it.'),
})

/** One movement: units leave `debit` and come to `credit`. */
export const ledgerEntry = z.object({
  id: id('ledgerEntry'),
  object: z.literal('ledger_entry'),
  debit: z.string().describe('`issued`, `spent`, `debt`, or `grant:` with the id of a grant.'),
  credit: z.string().describe('The same, or `breakage` (expired) and `void` (taken back).'),
  amount: units,
  source: z.string().describe('What caused it; each cause moves a wallet once.'),
  reason: z.string().nullable().describe('Why, in the words of whoever moved it.'),
  createdAt: instant,
})

/** Units that are bought for a wallet: its invoice is charged first, and they come with the payment. */
export const topUp = z.object({
  id: id('topUp'),
  object: z.literal('top_up'),
  customerId: id('customer'),
  unit: z.string().describe('A currency, or the slug of a credit.'),
  amount: units,
  status: z
    .enum(['pending', 'granted', 'dropped'])
    .describe('`pending`: the payment is on its way; `dropped`: it did not come, and its invoice is void.'),
  automatic: z.boolean().describe('The wallet had fallen below its threshold.'),
  currency: z.string().describe('What it is paid in.'),
  costBasis,
  invoiceId: id('invoice'),
  grantId: id('grant').nullable(),
  takenBack: units.describe('What went back with a credit note of its invoice.'),
  createdAt: instant,
  updatedAt: instant,
  paymentStatus: z
    .enum(['none', 'processing', 'requires_action', 'failed', 'succeeded', 'partially_refunded', 'refunded'])
    .describe('Of its invoice.'),
  actionUrl: z.string().nullable().describe('Where the customer confirms the payment with their bank.'),
})

/** What a top-up would cost. */
export const topUpPreview = z.object({
  object: z.literal('top_up_preview'),
  customerId: id('customer'),
  unit: z.string(),
  amount: units,
  currency: z.string(),
  costBasis,
  unitsExpireAt: instant.nullable().describe('If it is paid now; null: never.'),
  effectiveAt: instant.describe('As of when its invoice is issued.'),
  lines: z.array(previewLine),
  totals: invoiceTotals,
  planHash: planHash.describe('`wallets.topUp` with it makes exactly this, or is refused as stale.'),
  expiresAt: instant.describe('15 minutes after it was made.'),
})
