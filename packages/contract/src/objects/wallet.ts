import { z } from 'zod'
import { exactDecimal } from '../values/decimal.ts'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'

const units = exactDecimal.describe('Whole minor units of a currency, or an exact number of credits.')

/** A grant with something left of it. */
const walletGrant = z.object({
  id: id('grant'),
  amount: units,
  remaining: units,
  priority: z.int().describe('0 is drawn first.'),
  effectiveAt: instant,
  expiresAt: instant.nullable(),
  source: z
    .enum(['plan', 'rollover', 'top_up', 'proration', 'credit_note', 'manual'])
    .describe(
      '`plan`: with a plan or an add-on; `rollover`: what lived on of one; the others are money that came back.',
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
  grants: z.array(walletGrant).describe('Those with something left, in the order in which they are drawn.'),
})

/** One movement: units leave `debit` and come to `credit`. */
export const ledgerEntry = z.object({
  id: id('ledgerEntry'),
  object: z.literal('ledger_entry'),
  debit: z.string().describe('`issued`, `spent`, `debt`, or `grant:` with the id of a grant.'),
  credit: z.string().describe('The same, or `breakage` (expired) and `void` (taken back).'),
  amount: units,
  source: z.string().describe('What caused it; each cause moves a wallet once.'),
  createdAt: instant,
})
