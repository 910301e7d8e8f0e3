import { z } from 'zod'
import { amount } from '../values/amount.ts'
import { exactDecimal } from '../values/decimal.ts'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'
import { invoice } from './invoice.ts'
import { invoiceTotals, previewLine } from './line.ts'
import { subscription, subscriptionStatus } from './subscription.ts'

/** How a change takes effect (semantics §6). */
export const changeBehavior = z.enum(['invoice_now', 'next_invoice', 'at_period_end', 'restart'])

export const planHash = z.string().regex(/^[0-9a-f]{64}$/, 'must be the planHash of a preview')

/** Sent with the command that a preview was made for. */
export const commitHash = z.exactOptional(
  planHash.describe('Of a preview: take effect exactly as it showed, or be refused.'),
)

export const previewedInvoice = z.object({ at: instant, lines: z.array(previewLine), totals: invoiceTotals })

export const previewFields = {
  planHash: planHash.describe('A commit with it takes effect at this preview’s instant, or is refused as stale.'),
  expiresAt: instant.describe('15 minutes after it was made.'),
  effectiveAt: instant.describe('When it takes effect.'),
  currency: z.string(),
  lines: z.array(previewLine).describe('What the commit itself makes, invoiced at once unless `behavior` says later.'),
  totals: invoiceTotals,
  nextInvoice: previewedInvoice.nullable().describe('The renewal after it, pending lines included.'),
}

/** How the grants of the open period move with a previewed change. */
const walletMoves = z
  .array(
    z.object({
      unit: z.string().describe('A currency or the slug of a credit.'),
      amount: exactDecimal.describe('Given, or with a minus taken back: minor units of a currency, or credits.'),
    }),
  )
  .describe('What the wallets get or give back; units to take back that are spent already reduce the credit.')

/** Where the credits of a previewed change go that are more than its invoice, or of one that is not paid. */
export const creditFields = {
  creditedToWallet: amount.describe(
    'What of the credits goes to the money wallet: what was paid and is more than the invoice.',
  ),
  creditNotes: z
    .array(z.object({ invoiceId: id('invoice'), net: amount, tax: amount, total: amount }))
    .describe('Credits that are no lines of the invoice: of what is not paid, and what is more than the invoice.'),
  draftCredits: z
    .array(z.object({ invoiceId: id('invoice'), net: amount }))
    .describe('Credits that become lines of drafts, taxed when those are finalized.'),
}

export const subscriptionPreview = z.object({
  object: z.literal('subscription_preview'),
  status: subscriptionStatus.describe('What the new subscription would be once its first invoice is paid.'),
  ...previewFields,
})

export const planChangePreview = z.object({
  object: z.literal('plan_change_preview'),
  subscriptionId: id('subscription'),
  planSlug: z.string(),
  behavior: changeBehavior,
  ...previewFields,
  ...creditFields,
  walletMoves,
})

export const cancelPreview = z.object({
  object: z.literal('cancel_preview'),
  subscriptionId: id('subscription'),
  behavior: z.enum(['at_period_end', 'now']),
  ...previewFields,
  nextInvoice: previewedInvoice
    .nullable()
    .describe(
      'The next one of a subscription that goes on until then: the last, unless something is billed more often.',
    ),
  ...creditFields,
  walletMoves,
})

/** The answer to a plan change: a change that waits is the subscription's `pendingChange`. */
export const planChange = z.object({
  object: z.literal('plan_change'),
  behavior: changeBehavior,
  applied: z.boolean().describe('False while it waits for a payment or for the end of the period.'),
  effectiveAt: instant,
  subscription,
  invoice: invoice.nullable(),
})
