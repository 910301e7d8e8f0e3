export { bucketOf } from './bucket.ts'
export { DataDirectoryInUse } from './connect/data-directory.ts'
export type { Connection } from './connect/database.ts'
export { isDatabaseAway } from './connect/database-away.ts'
export { migrationFiles } from './connect/migrations.ts'
export { connectMemory, connectPglite } from './connect/pglite.ts'
export { connectPostgres, type PostgresOptions, PostgresTooOld } from './connect/postgres.ts'
export type { CreditNoteRow } from './queries/credit-notes.ts'
export { bucketOfCustomer, type CustomerRow, type PaymentMethodRow } from './queries/customers.ts'
export type { CountedDay } from './queries/daily-counts.ts'
export type { DiscountRow, StoredUse } from './queries/discounts.ts'
export type { DisputeRow } from './queries/disputes.ts'
export type { BoundaryDraftRow, DueDraft } from './queries/drafts.ts'
export type { DeadlineClock } from './queries/due-by-clock.ts'
export type { ApiKeyRow, EnvironmentRow } from './queries/environments.ts'
export type { DueInvoice, InvoiceRow } from './queries/invoices.ts'
export type { BilledBasis, DueCorrection, LateUsageRow } from './queries/late-usage.ts'
export type { LedgerRow, WalletKey } from './queries/ledger.ts'
export type { OutboxRow } from './queries/outbox.ts'
export type { DuePayment, PaymentRow } from './queries/payments.ts'
export type { PlanMigrationRow } from './queries/plan-migrations.ts'
export type { PromotionCodeRow, SlotKey, SlotRow } from './queries/promotion-codes.ts'
export type { DueErrand, PaymentSetupRow, ProviderErrandRow, ProviderEventRow } from './queries/providers.ts'
export type { RecoveryLinkRow } from './queries/recovery-links.ts'
export type { DueRefund, RefundRow } from './queries/refunds.ts'
export type { RequestRow } from './queries/requests.ts'
export type { Page, PageRequest } from './queries/scope.ts'
export type { SkippedTime } from './queries/skipped-time.ts'
export type {
  DueSubscription,
  StoredSubscription,
  SubscriptionIndex,
} from './queries/subscriptions.ts'
export type { TaxRateRow } from './queries/tax-rates.ts'
export type { CustomerName, TestClockRow } from './queries/test-clocks.ts'
export type { DueThresholdCheck, ThresholdCheckRow } from './queries/threshold-checks.ts'
export type { MigrationScope } from './queries/to-migrate.ts'
export type {
  LockedTotal,
  MeteredFeature,
  NewUsageEvent,
  TotalKey,
  UsageEventKey,
  UsageEventRow,
  UsagePeriod,
} from './queries/usage.ts'
export type { DueGrant, Posting } from './queries/wallets.ts'
export type { Address, Party, Seller } from './schema/environments.ts'
export { createStore, type Store, type StoreTransaction, sqlState, violatedConstraint } from './store.ts'
