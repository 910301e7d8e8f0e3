export { isDatabaseAway } from '@tallywright/store'
export { type CreateAlert, createAlert, deleteAlert } from './alerts/alert-commands.ts'
export { type ListAlerts, listAlerts } from './alerts/list-alerts.ts'
export { type NearLimit, nearLimit } from './alerts/near-limit.ts'
export { upcomingInvoice } from './billing/upcoming-invoice.ts'
export {
  archiveAddOn,
  type CreateAddOn,
  createAddOn,
  type UpdateAddOn,
  updateAddOn,
} from './catalog/add-on-commands.ts'
export { getAddOn, listAddOns } from './catalog/add-on-queries.ts'
export type { CatalogChange } from './catalog/catalog-diff.ts'
export {
  archiveFeature,
  type CreateFeature,
  createFeature,
  type UpdateFeature,
  updateFeature,
} from './catalog/feature-commands.ts'
export { getFeature, listFeatures } from './catalog/feature-queries.ts'
export {
  archivePlan,
  type CreatePlan,
  createPlan,
  setPlanVisibility,
  type UpdatePlan,
  updatePlan,
} from './catalog/plan-commands.ts'
export { type Audience, getPlan, type ListPlans, listPlans } from './catalog/plan-queries.ts'
export { type CatalogPush, type PushCatalog, pushCatalog } from './catalog/push-catalog.ts'
export { type Advance, advanceClock, type Jump, type RunReport } from './clocks/advance-clock.ts'
export { type CreateClock, createClock, deleteClock } from './clocks/clock-commands.ts'
export { getClock, listClocks } from './clocks/get-clock.ts'
export { passTime } from './clocks/pass-time.ts'
export type { Context, Engine, EngineParts, IdSource } from './command/context.ts'
export { createEngine } from './command/create-engine.ts'
export {
  done,
  ENGINE_ERROR_CODES,
  type EngineErrorCode,
  type EngineRefusal,
  type Outcome,
  refused,
} from './command/outcome.ts'
export { type IdMaterial, randomIds } from './command/random-ids.ts'
export { type BucketSource, requestBucket } from './command/request-bucket.ts'
export type { CommandReply, IdempotentRequest } from './command/run-command.ts'
export { createCreditNote, type NewCreditNote, previewCreditNote } from './credit-notes/create-credit-note.ts'
export {
  getCreditNote,
  getPrintedCreditNote,
  type ListCreditNotes,
  listCreditNotes,
} from './credit-notes/read-credit-notes.ts'
export { type CreateCustomer, createCustomer } from './customers/create-customer.ts'
export { getCustomer, type ListCustomers, listCustomers } from './customers/customer-queries.ts'
export { customerState } from './customers/customer-state.ts'
export { deleteCustomer } from './customers/delete-customer.ts'
export { type UpdateCustomer, updateCustomer } from './customers/update-customer.ts'
export { runDueWork } from './deadlines/run-due-work.ts'
export { archiveCoupon, type CreateCoupon, createCoupon, updateCoupon } from './discounts/coupon-commands.ts'
export { getCoupon, listCoupons } from './discounts/coupon-queries.ts'
export {
  archivePromotionCode,
  type CreatePromotionCode,
  createPromotionCode,
  updatePromotionCode,
} from './discounts/promotion-code-commands.ts'
export { getPromotionCode, type ListPromotionCodes, listPromotionCodes } from './discounts/promotion-code-queries.ts'
export { type SetDiscount, setDiscount, subscriptionDiscounts } from './discounts/set-discount.ts'
export { type GrantEntitlement, grantEntitlement } from './entitlement-grants/grant-entitlement.ts'
export { listEntitlementGrants } from './entitlement-grants/list-grants.ts'
export { revokeEntitlement } from './entitlement-grants/revoke-entitlement.ts'
export {
  checkEntitlements,
  checkUsage,
  type EntitlementCheck,
  listEntitlements,
} from './entitlements/check-entitlements.ts'
export { listApiKeys, revokeApiKey } from './environments/api-keys.ts'
export { bootstrapDemo, bootstrapEnvironments, type Demo, type NewEnvironment } from './environments/bootstrap.ts'
export {
  type CreateApiKey,
  type CreateApiKeyRequest,
  type CreatedApiKey,
  createApiKey,
} from './environments/create-api-key.ts'
export { currentEnvironment } from './environments/current-environment.ts'
export {
  getEnvironmentSettings,
  type UpdateEnvironmentSettings,
  updateEnvironmentSettings,
} from './environments/environment-settings.ts'
export { identifyKey, type KeyFinding, type KeyHolder } from './environments/identify-key.ts'
export { DEMO_KEYS, type KeyKind } from './environments/key-text.ts'
export { type OpenedSandbox, type OpenSandbox, openSandbox } from './environments/open-sandbox.ts'
export {
  type CreatedSandbox,
  type CreateSandbox,
  createSandbox,
  deleteSandbox,
  type ResetSandbox,
  resetSandbox,
} from './environments/sandbox-commands.ts'
export { rememberedKey, type UnconfirmedKey } from './environments/unconfirmed-key.ts'
export { explainInvoice, getPrintedInvoice } from './invoices/explain-invoice.ts'
export { markUncollectible, type PayInvoice, payInvoice, voidInvoice } from './invoices/invoice-commands.ts'
export {
  createInvoice,
  deleteDraftInvoice,
  finalizeInvoice,
  type NewOneOffInvoice,
  type UpdateInvoice,
  updateInvoice,
} from './invoices/one-off-invoice.ts'
export { addPendingLine, type NewPendingLine } from './invoices/pending-line.ts'
export { getInvoice, type ListInvoices, listInvoices } from './invoices/read-invoices.ts'
export { addPaymentMethod, type NewPaymentMethod } from './payments/add-payment-method.ts'
export {
  detachPaymentMethod,
  type NamedPaymentMethod,
  setDefaultPaymentMethod,
} from './payments/payment-method-commands.ts'
export {
  AMOUNT_TOO_SMALL,
  type AttachedMethod,
  type ChargeOutcome,
  type ChargeRef,
  type ChargeRequest,
  type ChargeSubject,
  type CustomersOfClock,
  type Decline,
  type NewProviderCustomer,
  type PaymentProvider,
  type PaymentProviders,
  type ProviderDispute,
  type ProviderEvent,
  type ProviderEventSubject,
  type RefundOutcome,
  type RefundRequest,
  type RefundStanding,
  type RefundSubject,
  type Setup,
  type SetupPage,
  type SetupRequest,
  type WebhookRequest,
} from './payments/payment-provider.ts'
export { finishPaymentSetup, type OpenPaymentSetup, openPaymentSetup } from './payments/payment-setup.ts'
export { getPayment, type ListPayments, listPaymentMethods, listPayments } from './payments/read-payments.ts'
export { applyDueProviderEvents, applyProviderEvent, receiveProviderEvent } from './payments/receive-provider-event.ts'
export { retryPayment } from './payments/retry-payment.ts'
export { migrateSubscriptions, type PlanMigrationView } from './plan-versions/migrate-subscriptions.ts'
export type { PlanMigration } from './plan-versions/migration-scope.ts'
export { previewMigration } from './plan-versions/preview-migration.ts'
export { addQuota, type ChangeQuota, removeQuota, setQuota } from './quota/change-quota.ts'
export type { QuotaChange } from './quota/decide-quota-change.ts'
export { previewQuota } from './quota/preview-quota.ts'
export { type GetQuota, getQuota, listQuota } from './quota/read-quota.ts'
export { identifyLink, type LinkHolder } from './recovery/identify-link.ts'
export { looksLikeLink } from './recovery/link-text.ts'
export { openRecoverySetup, payBySetup } from './recovery/recover-invoice.ts'
export { createRecoveryLink, revokeRecoveryLinks } from './recovery/recovery-links.ts'
export { previewRefund, type RefundPayment, refundPayment } from './refunds/refund-payment.ts'
export { addSeats, type ChangeSeats, removeSeats, setSeats } from './seats/change-seats.ts'
export type { SeatsChange } from './seats/decide-seats.ts'
export { previewSeats } from './seats/preview-seats.ts'
export { getSeats, listSeats } from './seats/read-seats.ts'
export { type AddAddOn, addAddOn } from './subscriptions/attach-add-on.ts'
export { type Cancellation, cancelSubscription, uncancelSubscription } from './subscriptions/cancel-subscription.ts'
export { changePlan, type PlanChange } from './subscriptions/change-plan.ts'
export { createSubscription, type NewSubscription } from './subscriptions/create-subscription.ts'
export { type RemoveAddOn, removeAddOn } from './subscriptions/detach-add-on.ts'
export { pauseSubscription, resumeSubscription } from './subscriptions/pause-subscription.ts'
export { previewCancel } from './subscriptions/preview-cancel.ts'
export { previewPlanChange } from './subscriptions/preview-change.ts'
export { previewSubscription } from './subscriptions/preview-creation.ts'
export { getSubscription, type ListSubscriptions, listSubscriptions } from './subscriptions/read-subscriptions.ts'
export { type SetSpendCap, setSpendCap } from './subscriptions/set-spend-cap.ts'
export { unparkSubscription } from './subscriptions/unpark-subscription.ts'
export { builtInTax, type OwnTaxRates } from './tax/built-in-tax.ts'
export type { TaxProvider, TaxQuestion, TaxRules } from './tax/tax-provider.ts'
export {
  archiveTaxRate,
  type CreateTaxRate,
  createTaxRate,
  type UpdateTaxRate,
  updateTaxRate,
} from './tax/tax-rate-commands.ts'
export { type ListTaxRates, listTaxRates } from './tax/tax-rate-queries.ts'
export type { VatNumberStatus } from './tax/vat-number.ts'
export { type ArchivedUsage, archiveUsage } from './usage/archive/archive-usage.ts'
export { type AmendedEvent, amendEvent, type VoidedEvent, voidEvent } from './usage/changes/change-event.ts'
export { type SetQuantity, setQuantity } from './usage/changes/set-quantity.ts'
export { releaseUsage, type SettleUsage, settleUsage } from './usage/holds/close-hold.ts'
export { type HoldUsage, holdUsage } from './usage/holds/hold-usage.ts'
export { keepUnreadable, type UnreadableEvent } from './usage/ingestion/keep-refused.ts'
export { withNextStep } from './usage/ingestion/next-step.ts'
export { reportBatch, reportOne, type UsageBatch, type UsageReceipt } from './usage/ingestion/report-one.ts'
export { reportUsage } from './usage/ingestion/report-usage.ts'
export type { Rejection, ReportedEvent, ReportResult } from './usage/ingestion/reported-event.ts'
export { type ListUsageEvents, listUsageEvents } from './usage/reading/list-events.ts'
export { type SummarizeUsage, summarizeUsage } from './usage/reading/summarize-usage.ts'
export {
  type RebuildTotals,
  type RebuiltCustomer,
  rebuildTotals,
  type TotalDifference,
} from './usage/totals/rebuild-totals.ts'
export type { UsageEventView } from './views/usage-event-view.ts'
export { type BoughtTopUpView, buyTopUp } from './wallets/buy-top-up.ts'
export type { TopUpOrder } from './wallets/make-top-up.ts'
export { previewTopUp } from './wallets/preview-top-up.ts'
export { getWallet, listWallets, walletLedger } from './wallets/read-wallets.ts'
export { type SetAutoTopUp, setAutoTopUp } from './wallets/set-auto-top-up.ts'
export { type AdjustWallet, adjustWallet, type GrantUnits, grantUnits } from './wallets/wallet-commands.ts'
