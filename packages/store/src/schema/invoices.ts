import type { Line, LineKind, SpentPart } from '@tallywright/domain'
import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
} from 'drizzle-orm/pg-core'
import { amount, customerScope, domainJson, instant, quantity } from './columns.ts'
import { customers } from './customers.ts'
import type { Party, Seller } from './environments.ts'
import { subscriptions } from './subscriptions.ts'

/** What of a line no constraint and no query looks at. */
export type LineDetail = Pick<
  Line,
  | 'offerPrice'
  | 'discountOf'
  | 'description'
  | 'amount'
  | 'taxes'
  | 'taxTreatment'
  | 'taxBehavior'
  | 'taxCategory'
  | 'explanation'
  | 'excess'
  | 'restores'
>

export const invoices = pgTable(
  'invoices',
  {
    ...customerScope(),
    id: text('id').notNull(),
    customerId: text('customer_id').notNull(),
    subscriptionId: text('subscription_id'),
    /** `renewal:<instant>`, or the id of the change or command that made it: at most one invoice per cause (★). */
    cause: text('cause').notNull(),
    status: text('status', { enum: ['draft', 'open', 'paid', 'void', 'uncollectible'] }).notNull(),
    paymentStatus: text('payment_status', {
      enum: ['none', 'processing', 'requires_action', 'failed', 'succeeded', 'partially_refunded', 'refunded'],
    }).notNull(),
    currency: text('currency').notNull(),
    /** Whose numbers it counts among: a customer's or the environment's, by id. */
    series: text('series'),
    number: bigint('number', { mode: 'number' }),
    /** The number as it was written when it was given; a later format changes no issued one. */
    formattedNumber: text('formatted_number'),
    memo: text('memo'),
    footer: text('footer'),
    collection: text('collection', { enum: ['charge_automatically', 'send_invoice'] }).notNull(),
    /** With `send_invoice`: days from finalizing to `dueAt`. */
    dueDays: integer('due_days').notNull(),
    dueAt: instant('due_at'),
    customer: jsonb('customer').$type<Party>(),
    seller: jsonb('seller').$type<Seller>(),
    netTotal: amount('net_total').notNull(),
    taxTotal: amount('tax_total').notNull(),
    total: amount('total').notNull(),
    /** What money from the customer's wallet has paid of it. */
    walletPaid: amount('wallet_paid').notNull(),
    amountPaid: amount('amount_paid').notNull(),
    /** What of the two has been given back: to the grants that had paid, and as refund or wallet money. */
    walletReturned: amount('wallet_returned').notNull(),
    paymentsReturned: amount('payments_returned').notNull(),
    /** Which grants the wallet paid it from, in the order in which they were drawn. */
    walletParts: domainJson<readonly SpentPart[]>('wallet_parts').notNull(),
    /** Reduced by credit notes before it was paid. */
    amountCredited: amount('amount_credited').notNull(),
    lastPaymentError: jsonb('last_payment_error').$type<{ code: string; message: string; hard: boolean }>(),
    /** The first failure, to which the ladder of retries is tied, and the last attempt of any kind. */
    firstFailedAt: instant('first_failed_at'),
    lastAttemptAt: instant('last_attempt_at'),
    /** The next step of dunning: a retry, or its end; of a sent invoice its due date and reminders instead of retries. */
    nextDunningAt: instant('next_dunning_at'),
    /** `postponed`: an attempt that waits for its subscription to be unparked; `top_up_end`: nobody waits for it any longer. */
    dunningStep: text('dunning_step', {
      enum: ['retry', 'due', 'reminder', 'end', 'postponed', 'too_small', 'top_up_end'],
    }),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    finalizedAt: instant('finalized_at'),
    paidAt: instant('paid_at'),
    voidedAt: instant('voided_at'),
    version: bigint('version', { mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({ name: 'invoices_pk', columns: [table.bucket, table.environmentId, table.id] }),
    foreignKey({
      name: 'invoices_of_customer',
      columns: [table.bucket, table.environmentId, table.customerId],
      foreignColumns: [customers.bucket, customers.environmentId, customers.id],
    }),
    foreignKey({
      name: 'invoices_of_subscription',
      columns: [table.bucket, table.environmentId, table.subscriptionId],
      foreignColumns: [subscriptions.bucket, subscriptions.environmentId, subscriptions.id],
    }),
    unique('invoices_one_per_cause').on(table.bucket, table.environmentId, table.subscriptionId, table.cause),
    unique('invoices_one_per_number').on(table.bucket, table.environmentId, table.series, table.number),
    check('invoices_total_adds_up', sql`${table.total} = ${table.netTotal} + ${table.taxTotal}`),
    check('invoices_never_below_zero', sql`${table.total} >= 0`),
    check(
      'invoices_paid_within_total',
      sql`${table.walletPaid} >= 0 and ${table.amountPaid} >= 0 and ${table.amountCredited} >= 0
        and ${table.walletPaid} + ${table.amountPaid} + ${table.amountCredited} <= ${table.total}`,
    ),
    check(
      'invoices_returned_within_paid',
      sql`${table.walletReturned} between 0 and ${table.walletPaid}
        and ${table.paymentsReturned} between 0 and ${table.amountPaid}`,
    ),
    check(
      'invoices_issued_have_a_number',
      sql`${table.status} = 'draft' or (${table.number} is not null and ${table.formattedNumber} is not null)`,
    ),
    check(
      'invoices_sent_have_a_due_date',
      sql`${table.status} = 'draft' or ${table.collection} <> 'send_invoice' or ${table.dueAt} is not null`,
    ),
    index('invoices_of_customer_newest_first').on(table.bucket, table.environmentId, table.customerId, table.id),
    index('invoices_in_dunning').on(table.environmentId, table.nextDunningAt).where(sql`next_dunning_at is not null`),
    index('invoices_newest_first').on(table.environmentId, table.id),
  ],
)

export const invoiceLines = pgTable(
  'invoice_lines',
  {
    ...customerScope(),
    id: text('id').notNull(),
    invoiceId: text('invoice_id').notNull(),
    position: integer('position').notNull(),
    kind: text('kind').$type<LineKind>().notNull(),
    subscriptionId: text('subscription_id'),
    priceId: text('price_id'),
    featureSlug: text('feature_slug'),
    groupKey: text('group_key'),
    serviceStart: instant('service_start').notNull(),
    serviceEnd: instant('service_end').notNull(),
    cause: text('cause').notNull(),
    source: text('source'),
    quantity: quantity('quantity').notNull(),
    currency: text('currency').notNull(),
    net: amount('net').notNull(),
    tax: amount('tax').notNull(),
    /** The change that happens only if the invoice is paid; if it is given up, the same may be billed by another invoice. */
    ifPaidChange: text('if_paid_change'),
    detail: domainJson<LineDetail>('detail').notNull(),
  },
  (table) => [
    primaryKey({ name: 'invoice_lines_pk', columns: [table.bucket, table.environmentId, table.id] }),
    foreignKey({
      name: 'invoice_lines_of_invoice',
      columns: [table.bucket, table.environmentId, table.invoiceId],
      foreignColumns: [invoices.bucket, invoices.environmentId, invoices.id],
    }),
    unique('invoice_lines_billed_once')
      .on(
        table.bucket,
        table.environmentId,
        table.subscriptionId,
        table.priceId,
        table.groupKey,
        table.serviceStart,
        table.serviceEnd,
        table.cause,
        table.kind,
        table.source,
        table.ifPaidChange,
      )
      .nullsNotDistinct(),
    index('invoice_lines_in_order').on(table.bucket, table.environmentId, table.invoiceId, table.position),
    index('invoice_lines_of_subscription').on(
      table.bucket,
      table.environmentId,
      table.subscriptionId,
      table.serviceEnd,
    ),
    index('invoice_lines_crediting')
      .on(table.bucket, table.environmentId, table.source)
      .where(sql`kind in ('proration_credit', 'correction')`),
  ],
)
