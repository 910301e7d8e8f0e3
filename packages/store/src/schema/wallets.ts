import type { AutoTopUp, GrantSource, LedgerAccount, Rollover, Wallet } from '@tallywright/domain'
import { sql } from 'drizzle-orm'
import { check, foreignKey, index, integer, pgTable, primaryKey, text, unique, uniqueIndex } from 'drizzle-orm/pg-core'
import { customerScope, domainJson, instant, quantity } from './columns.ts'
import { customers } from './customers.ts'

/** One per customer and unit: a currency (in minor units) or a named credit. `balance` is the projection of its entries. */
export const wallets = pgTable(
  'wallets',
  {
    ...customerScope(),
    customerId: text('customer_id').notNull(),
    unit: text('unit').notNull(),
    balance: quantity('balance').notNull(),
    overdraft: quantity('overdraft').notNull(),
    /** What an overdraft left to be paid by the next grant, and which grants have paid such debt before. */
    debt: quantity('debt').notNull(),
    debtPayments: domainJson<Wallet['debtPayments']>('debt_payments').notNull(),
    /** How many movements were told; what use draws is not. */
    version: integer('version').notNull(),
    /** How it is topped up by itself: in the row that every movement locks, so that none has to look further. */
    autoTopUp: domainJson<AutoTopUp>('auto_top_up'),
    /** When a worker looks whether to do so; null while nobody asks. */
    autoTopUpDueAt: instant('auto_top_up_due_at'),
  },
  (table) => [
    primaryKey({ name: 'wallets_pk', columns: [table.bucket, table.environmentId, table.customerId, table.unit] }),
    foreignKey({
      name: 'wallets_of_customer',
      columns: [table.bucket, table.environmentId, table.customerId],
      foreignColumns: [customers.bucket, customers.environmentId, customers.id],
    }),
    check('wallets_within_overdraft', sql`${table.balance} >= -${table.overdraft}`),
    check('wallets_owe_or_own_nothing', sql`${table.debt} >= 0`),
    index('wallets_to_top_up').on(table.environmentId, table.autoTopUpDueAt).where(sql`auto_top_up_due_at is not null`),
  ],
)

export const walletGrants = pgTable(
  'wallet_grants',
  {
    ...customerScope(),
    id: text('id').notNull(),
    customerId: text('customer_id').notNull(),
    unit: text('unit').notNull(),
    amount: quantity('amount').notNull(),
    remaining: quantity('remaining').notNull(),
    priority: integer('priority').notNull(),
    effectiveAt: instant('effective_at').notNull(),
    expiresAt: instant('expires_at'),
    voidedAt: instant('voided_at'),
    costBasis: quantity('cost_basis').notNull(),
    source: text('source').$type<GrantSource>().notNull(),
    rollover: domainJson<Rollover>('rollover'),
    /** Which subscription's plan or add-on made it, under which name, and for which period; null when none did. */
    subscriptionId: text('subscription_id'),
    originName: text('origin_name'),
    periodStart: instant('period_start'),
    /** When a worker books what is left as breakage; null when that was looked at, or will never be. */
    expiryDueAt: instant('expiry_due_at'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'wallet_grants_pk', columns: [table.bucket, table.environmentId, table.id] }),
    foreignKey({
      name: 'wallet_grants_in_wallet',
      columns: [table.bucket, table.environmentId, table.customerId, table.unit],
      foreignColumns: [wallets.bucket, wallets.environmentId, wallets.customerId, wallets.unit],
    }),
    check('wallet_grants_remaining_in_bounds', sql`${table.remaining} >= 0 and ${table.remaining} <= ${table.amount}`),
    index('wallet_grants_spendable')
      .on(table.bucket, table.environmentId, table.customerId, table.unit)
      .where(sql`remaining > 0`),
    // What a plan grants once comes once to a subscription.
    uniqueIndex('wallet_grants_once_per_subscription')
      .on(table.bucket, table.environmentId, table.subscriptionId, table.originName)
      .where(sql`source = 'plan' and expires_at is null`),
    index('wallet_grants_due')
      .on(table.environmentId, table.expiryDueAt)
      .where(sql`expiry_due_at is not null and remaining > 0`),
  ],
)

/**
 * Append-only double entry: one row moves a positive amount from one account to another, so that postings sum to zero by
 * form. One source makes at most one posting set.
 */
export const ledgerEntries = pgTable(
  'ledger_entries',
  {
    ...customerScope(),
    id: text('id').notNull(),
    customerId: text('customer_id').notNull(),
    unit: text('unit').notNull(),
    debitAccount: text('debit_account').$type<LedgerAccount>().notNull(),
    creditAccount: text('credit_account').$type<LedgerAccount>().notNull(),
    amount: quantity('amount').notNull(),
    source: text('source').notNull(),
    /** Why, in the words of whoever moved it. */
    reason: text('reason'),
    position: integer('position').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'ledger_entries_pk', columns: [table.bucket, table.environmentId, table.id] }),
    foreignKey({
      name: 'ledger_entries_in_wallet',
      columns: [table.bucket, table.environmentId, table.customerId, table.unit],
      foreignColumns: [wallets.bucket, wallets.environmentId, wallets.customerId, wallets.unit],
    }),
    unique('ledger_entries_once_per_source').on(
      table.bucket,
      table.environmentId,
      table.customerId,
      table.unit,
      table.source,
      table.position,
    ),
    index('ledger_entries_newest_first').on(table.bucket, table.environmentId, table.customerId, table.unit, table.id),
    check('ledger_entries_are_positive', sql`${table.amount} > 0`),
    check('ledger_entries_move', sql`${table.debitAccount} <> ${table.creditAccount}`),
  ],
)
