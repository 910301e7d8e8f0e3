import { z } from 'zod'
import { amount, count } from '../values/amount.ts'
import { id } from '../values/id.ts'
import { instant, interval } from '../values/instant.ts'
import { cadence } from './cadence.ts'
import { recurrence } from './catalog-plan.ts'

/** What a subscription looks like from outside, derived from lifecycle and standing (semantics §5). */
export const subscriptionStatus = z.enum([
  'scheduled',
  'incomplete',
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'paused',
  'canceled',
  'expired',
])

export const planRef = z.object({
  id: id('plan'),
  slug: z.string(),
  name: z.string(),
  versionId: id('planVersion'),
  version: count,
  custom: z.boolean().describe('The version was made for this customer alone.'),
  phase: count.nullable().describe('Which introductory phase it is, from 0; null for lasting prices.'),
})

const subscriptionSeats = z.object({
  quantity: count.describe('Seats in all, included ones too.'),
  included: count,
  extra: count.describe('Seats beyond the included ones, which are charged.'),
  atPeriodEnd: count.nullable().describe('What `quantity` becomes at the end of the period, if it changes.'),
})

const attachment = z.object({
  id: id('attachment').describe('What `subscriptions.removeAddOn` takes: one add-on can be attached several times.'),
  addOn: z.object({
    id: id('addOn'),
    slug: z.string(),
    name: z.string(),
    versionId: id('addOnVersion'),
    version: count,
  }),
  recurrence,
  quantity: count,
  since: instant,
  until: instant.nullable().describe('When it ends or ended, if it was taken off.'),
})

const pendingChange = z.object({
  id: id('planChange'),
  planSlug: z.string(),
  planVersionId: id('planVersion'),
  cadence,
  seats: z.record(z.string(), count),
  addOn: z
    .object({ attachmentId: id('attachment'), slug: z.string(), quantity: count })
    .nullable()
    .describe('What it attaches, if it is a change of add-ons.'),
  when: z.enum(['at_period_end', 'when_paid']),
  effectiveAt: instant,
  invoiceId: id('invoice').nullable().describe('Whose payment it waits for, with `when_paid`.'),
  expiresAt: instant.nullable().describe('When an unpaid change is dropped.'),
})

/** A customer's standing agreement to a plan version. */
export const subscription = z.object({
  id: id('subscription'),
  object: z.literal('subscription'),
  customerId: id('customer'),
  status: subscriptionStatus,
  plan: planRef,
  phases: z
    .array(
      z.object({
        afterPeriods: count.describe('How many more billing periods the one before it lasts, the open one included.'),
        versionId: id('planVersion'),
        phase: count.nullable(),
      }),
    )
    .describe('What follows an introductory price, next first.'),
  cadence,
  currency: z.string(),
  timeZone: z.string(),
  seats: z.record(z.string(), subscriptionSeats),
  addOns: z
    .array(attachment)
    .describe('Those that ended within the open period too: their arrears are still to be billed.'),
  currentPeriod: interval.nullable().describe('Null before the first billing period: scheduled or in trial.'),
  trial: z
    .object({ start: instant, end: instant, atEnd: z.enum(['convert', 'cancel', 'pause', 'by_payment_method']) })
    .nullable(),
  spendCap: amount
    .nullable()
    .describe('What the use of a period may come to before more is denied; null without a cap.'),
  startedAt: instant.describe('When it begins or began; in the future while scheduled.'),
  incompleteUntil: instant.nullable().describe('When it expires unless its first payment succeeds.'),
  pastDueSince: instant.nullable(),
  pausedAt: instant.nullable(),
  cancelAt: instant.nullable().describe('The end of the period after which it ends, if it was canceled so.'),
  canceledAt: instant.nullable(),
  cancelReason: z.enum(['requested', 'trial_ended', 'payment_failed', 'replaced']).nullable(),
  expiredAt: instant.nullable(),
  parked: z
    .object({ since: instant, reason: z.enum(['daily_invoices', 'daily_charges']).describe('The cap of a day.') })
    .nullable()
    .describe('Its deadlines wait and it bills nothing until it is unparked: something had run away.'),
  pendingChange: pendingChange.nullable(),
  latestInvoiceId: id('invoice').nullable(),
  previousSubscriptionId: id('subscription').nullable(),
  createdAt: instant,
  updatedAt: instant,
})
