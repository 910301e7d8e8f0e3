import type { z } from 'zod'
import { addOn, addOnChange } from './objects/add-on.ts'
import { alert, limitShare } from './objects/alert.ts'
import { apiKey, createdApiKey } from './objects/api-key.ts'
import { cadence } from './objects/cadence.ts'
import { catalog, catalogPush } from './objects/catalog.ts'
import { featureDefinition, meter } from './objects/catalog-feature.ts'
import { addOnDefinition, planDefinition, planFeature } from './objects/catalog-plan.ts'
import { price, priceTerms } from './objects/catalog-price.ts'
import { coupon } from './objects/coupon.ts'
import { creditNote, creditNotePreview } from './objects/credit-note.ts'
import { customer } from './objects/customer.ts'
import { customerState, deletedCustomer } from './objects/customer-state.ts'
import { discount, subscriptionDiscounts } from './objects/discount.ts'
import { entitlement, entitlementGrant, usageCheck } from './objects/entitlement.ts'
import { createdSandbox, deletedEnvironment, environment } from './objects/environment.ts'
import { environmentSettings } from './objects/environment-settings.ts'
import { explanation, invoiceExplanation } from './objects/explanation.ts'
import { feature } from './objects/feature.ts'
import { file } from './objects/file.ts'
import { deletedInvoice, invoice, pendingLine, upcomingInvoice } from './objects/invoice.ts'
import { invoiceLine, invoiceTotals, lineTax, previewLine } from './objects/line.ts'
import { address, addressInput, party, seller } from './objects/party.ts'
import { payment } from './objects/payment.ts'
import { paymentMethod, paymentSetup } from './objects/payment-method.ts'
import { plan } from './objects/plan.ts'
import { planMigration, planMigrationPreview } from './objects/plan-migration.ts'
import { cancelPreview, planChange, planChangePreview, subscriptionPreview } from './objects/preview.ts'
import { promotionCode } from './objects/promotion-code.ts'
import { quota, quotaPreview } from './objects/quota.ts'
import { createdRecoveryLink, revokedRecoveryLinks } from './objects/recovery-link.ts'
import { refund } from './objects/refund.ts'
import { runReport } from './objects/run-report.ts'
import { seats, seatsPreview } from './objects/seats.ts'
import { planRef, subscription } from './objects/subscription.ts'
import { taxRate, taxTotal } from './objects/tax.ts'
import { deletedTestClock, testClock } from './objects/test-clock.ts'
import {
  usageBatch,
  usageEventInput,
  usageFeedEvent,
  usageHold,
  usageReceipt,
  usageResult,
  usageSummary,
} from './objects/usage.ts'
import { ledgerEntry, topUp, topUpPreview, wallet } from './objects/wallet.ts'
import { interval } from './values/instant.ts'

/** What goes in and has a name of its own in documents and typed clients. */
export const INPUT_SCHEMAS = {
  AddOnDefinition: addOnDefinition,
  AddressInput: addressInput,
  Cadence: cadence,
  CatalogDefinition: catalog,
  FeatureDefinition: featureDefinition,
  MeterDefinition: meter,
  PlanDefinition: planDefinition,
  PlanFeatureDefinition: planFeature,
  PriceDefinition: price,
  PriceTermsDefinition: priceTerms,
  UsageEvent: usageEventInput,
} as const satisfies Readonly<Record<string, z.ZodType>>

/** The same for what comes out. */
export const OUTPUT_SCHEMAS = {
  AddOn: addOn,
  AddOnChange: addOnChange,
  Address: address,
  ApiKey: apiKey,
  Cadence: cadence,
  CancelPreview: cancelPreview,
  CatalogPush: catalogPush,
  Coupon: coupon,
  CreatedApiKey: createdApiKey,
  CreatedRecoveryLink: createdRecoveryLink,
  CreditNote: creditNote,
  CreditNotePreview: creditNotePreview,
  Customer: customer,
  CustomerState: customerState,
  DeletedCustomer: deletedCustomer,
  Discount: discount,
  Alert: alert,
  LimitShare: limitShare,
  Entitlement: entitlement,
  EntitlementGrant: entitlementGrant,
  Environment: environment,
  CreatedSandbox: createdSandbox,
  DeletedEnvironment: deletedEnvironment,
  DeletedInvoice: deletedInvoice,
  DeletedTestClock: deletedTestClock,
  PendingLine: pendingLine,
  EnvironmentSettings: environmentSettings,
  Explanation: explanation,
  Feature: feature,
  File: file,
  Interval: interval,
  Invoice: invoice,
  InvoiceExplanation: invoiceExplanation,
  InvoiceLine: invoiceLine,
  InvoiceTotals: invoiceTotals,
  LedgerEntry: ledgerEntry,
  LineTax: lineTax,
  MeterDefinition: meter,
  Party: party,
  Seller: seller,
  Payment: payment,
  PaymentMethod: paymentMethod,
  PaymentSetup: paymentSetup,
  Plan: plan,
  PlanChange: planChange,
  PlanChangePreview: planChangePreview,
  PlanFeatureDefinition: planFeature,
  PlanMigration: planMigration,
  PlanMigrationPreview: planMigrationPreview,
  PlanRef: planRef,
  PreviewLine: previewLine,
  PriceDefinition: price,
  PriceTermsDefinition: priceTerms,
  Refund: refund,
  PromotionCode: promotionCode,
  RevokedRecoveryLinks: revokedRecoveryLinks,
  RunReport: runReport,
  Quota: quota,
  QuotaPreview: quotaPreview,
  Seats: seats,
  SeatsPreview: seatsPreview,
  Subscription: subscription,
  SubscriptionDiscounts: subscriptionDiscounts,
  SubscriptionPreview: subscriptionPreview,
  TaxRate: taxRate,
  TaxTotal: taxTotal,
  TestClock: testClock,
  TopUp: topUp,
  TopUpPreview: topUpPreview,
  UpcomingInvoice: upcomingInvoice,
  UsageBatch: usageBatch,
  UsageCheck: usageCheck,
  UsageFeedEvent: usageFeedEvent,
  UsageReceipt: usageReceipt,
  UsageHold: usageHold,
  UsageResult: usageResult,
  UsageSummary: usageSummary,
  Wallet: wallet,
} as const satisfies Readonly<Record<string, z.ZodType>>
