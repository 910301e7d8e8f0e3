// Generated from the contract by `pnpm --filter @tallywright/sdk generate`. Do not edit.

import type { TRPCBuiltRouter, TRPCMutationProcedure, TRPCQueryProcedure } from '@trpc/server'

import type { TrpcErrorShape } from '../tallywright-error.ts'

import type {
  AddOn,
  AddOnChange,
  AddOnsArchiveInput,
  AddOnsCreateInput,
  AddOnsGetInput,
  AddOnsListInput,
  AddOnsUpdateInput,
  Alert,
  AlertsCreateInput,
  AlertsDeleteInput,
  AlertsListInput,
  ApiKey,
  ApiKeysCreateInput,
  ApiKeysListInput,
  ApiKeysRevokeInput,
  CancelPreview,
  CatalogPush,
  CatalogPushInput,
  Coupon,
  CouponsArchiveInput,
  CouponsCreateInput,
  CouponsGetInput,
  CouponsListInput,
  CouponsUpdateInput,
  CreatedApiKey,
  CreatedRecoveryLink,
  CreatedSandbox,
  CreditNote,
  CreditNotePreview,
  CreditNotesCreateInput,
  CreditNotesGetInput,
  CreditNotesListInput,
  CreditNotesPdfInput,
  CreditNotesPreviewInput,
  CreditNotesXmlInput,
  Customer,
  CustomerState,
  CustomersCreateInput,
  CustomersDeleteInput,
  CustomersGetInput,
  CustomersListInput,
  CustomersNearLimitInput,
  CustomersStateInput,
  CustomersUpdateInput,
  DeletedCustomer,
  DeletedEnvironment,
  DeletedInvoice,
  DeletedTestClock,
  Entitlement,
  EntitlementGrant,
  EntitlementsCheckInput,
  EntitlementsGrantInput,
  EntitlementsListGrantsInput,
  EntitlementsListInput,
  EntitlementsRevokeInput,
  Environment,
  EnvironmentSettings,
  EnvironmentsCreateSandboxInput,
  EnvironmentsCurrentInput,
  EnvironmentsDeleteSandboxInput,
  EnvironmentsResetInput,
  EnvironmentsSettingsInput,
  EnvironmentsUpdateSettingsInput,
  Feature,
  FeaturesArchiveInput,
  FeaturesCreateInput,
  FeaturesGetInput,
  FeaturesListInput,
  FeaturesUpdateInput,
  File,
  Invoice,
  InvoiceExplanation,
  InvoicesAddPendingLineInput,
  InvoicesCreateInput,
  InvoicesCreateRecoveryLinkInput,
  InvoicesDeleteDraftInput,
  InvoicesExplainInput,
  InvoicesFinalizeInput,
  InvoicesGetInput,
  InvoicesListInput,
  InvoicesMarkUncollectibleInput,
  InvoicesPayInput,
  InvoicesPdfInput,
  InvoicesRevokeRecoveryLinksInput,
  InvoicesUpcomingInput,
  InvoicesUpdateInput,
  InvoicesVoidInput,
  InvoicesXmlInput,
  LedgerEntry,
  LimitShare,
  Page,
  Payment,
  PaymentMethod,
  PaymentMethodsCreateInput,
  PaymentMethodsDetachInput,
  PaymentMethodsFinishSetupInput,
  PaymentMethodsListInput,
  PaymentMethodsOpenSetupInput,
  PaymentMethodsSetDefaultInput,
  PaymentSetup,
  PaymentsGetInput,
  PaymentsListInput,
  PaymentsPreviewRefundInput,
  PaymentsRefundInput,
  PaymentsRetryInput,
  PendingLine,
  Plan,
  PlanChange,
  PlanChangePreview,
  PlanMigration,
  PlanMigrationPreview,
  PlansArchiveInput,
  PlansCreateInput,
  PlansGetInput,
  PlansListInput,
  PlansSetVisibilityInput,
  PlansUpdateInput,
  PromotionCode,
  PromotionCodesArchiveInput,
  PromotionCodesCreateInput,
  PromotionCodesGetInput,
  PromotionCodesListInput,
  PromotionCodesUpdateInput,
  Quota,
  QuotaAddInput,
  QuotaGetInput,
  QuotaListInput,
  QuotaPreview,
  QuotaPreviewInput,
  QuotaRemoveInput,
  QuotaSetInput,
  RecoveryGetInput,
  RecoveryOpenSetupInput,
  RecoveryPayInput,
  RevokedRecoveryLinks,
  RunReport,
  Seats,
  SeatsAddInput,
  SeatsGetInput,
  SeatsListInput,
  SeatsPreview,
  SeatsPreviewInput,
  SeatsRemoveInput,
  SeatsSetInput,
  Subscription,
  SubscriptionDiscounts,
  SubscriptionPreview,
  SubscriptionsAddAddOnInput,
  SubscriptionsCancelInput,
  SubscriptionsChangePlanInput,
  SubscriptionsCreateInput,
  SubscriptionsDiscountsInput,
  SubscriptionsGetInput,
  SubscriptionsListInput,
  SubscriptionsMigrateInput,
  SubscriptionsPauseInput,
  SubscriptionsPreviewCancelInput,
  SubscriptionsPreviewChangeInput,
  SubscriptionsPreviewCreateInput,
  SubscriptionsPreviewMigrateInput,
  SubscriptionsRemoveAddOnInput,
  SubscriptionsResumeInput,
  SubscriptionsSetDiscountInput,
  SubscriptionsSetSpendCapInput,
  SubscriptionsUncancelInput,
  SubscriptionsUnparkInput,
  TaxRate,
  TaxRatesArchiveInput,
  TaxRatesCreateInput,
  TaxRatesListInput,
  TaxRatesUpdateInput,
  TestClock,
  TestClocksAdvanceInput,
  TestClocksCreateInput,
  TestClocksDeleteInput,
  TestClocksGetInput,
  TestClocksListInput,
  TopUp,
  TopUpPreview,
  UpcomingInvoice,
  UsageAmendInput,
  UsageBatch,
  UsageCheck,
  UsageCheckInput,
  UsageEventsInput,
  UsageFeedEvent,
  UsageHold,
  UsageHoldInput,
  UsageReceipt,
  UsageReleaseInput,
  UsageReportBatchInput,
  UsageReportInput,
  UsageSetInput,
  UsageSettleInput,
  UsageSummary,
  UsageSummaryInput,
  UsageVoidInput,
  Wallet,
  WalletsAdjustInput,
  WalletsGetInput,
  WalletsGrantInput,
  WalletsLedgerInput,
  WalletsListInput,
  WalletsPreviewTopUpInput,
  WalletsSetAutoTopUpInput,
  WalletsTopUpInput,
} from './types.ts'

type Query<Input, Output> = TRPCQueryProcedure<{ meta: object; input: Input; output: Output }>

type Mutation<Input, Output> = TRPCMutationProcedure<{ meta: object; input: Input; output: Output }>

/** The whole API as a type, for `createTRPCClient<AppRouter>`: no server code comes with it. */

export type AppRouter = TRPCBuiltRouter<
  { ctx: object; meta: object; errorShape: TrpcErrorShape; transformer: false },
  {
    catalog: { push: Mutation<CatalogPushInput, CatalogPush> }
    features: {
      create: Mutation<FeaturesCreateInput, Feature>
      get: Query<FeaturesGetInput, Feature>
      list: Query<FeaturesListInput, Page<Feature>>
      update: Mutation<FeaturesUpdateInput, Feature>
      archive: Mutation<FeaturesArchiveInput, Feature>
    }
    plans: {
      create: Mutation<PlansCreateInput, Plan>
      get: Query<PlansGetInput, Plan>
      list: Query<PlansListInput, Page<Plan>>
      update: Mutation<PlansUpdateInput, Plan>
      archive: Mutation<PlansArchiveInput, Plan>
      setVisibility: Mutation<PlansSetVisibilityInput, Plan>
    }
    coupons: {
      create: Mutation<CouponsCreateInput, Coupon>
      get: Query<CouponsGetInput, Coupon>
      list: Query<CouponsListInput, Page<Coupon>>
      update: Mutation<CouponsUpdateInput, Coupon>
      archive: Mutation<CouponsArchiveInput, Coupon>
    }
    promotionCodes: {
      create: Mutation<PromotionCodesCreateInput, PromotionCode>
      get: Query<PromotionCodesGetInput, PromotionCode>
      list: Query<PromotionCodesListInput, Page<PromotionCode>>
      update: Mutation<PromotionCodesUpdateInput, PromotionCode>
      archive: Mutation<PromotionCodesArchiveInput, PromotionCode>
    }
    addOns: {
      create: Mutation<AddOnsCreateInput, AddOn>
      get: Query<AddOnsGetInput, AddOn>
      list: Query<AddOnsListInput, Page<AddOn>>
      update: Mutation<AddOnsUpdateInput, AddOn>
      archive: Mutation<AddOnsArchiveInput, AddOn>
    }
    customers: {
      create: Mutation<CustomersCreateInput, Customer>
      get: Query<CustomersGetInput, Customer>
      list: Query<CustomersListInput, Page<Customer>>
      nearLimit: Query<CustomersNearLimitInput, Page<LimitShare>>
      update: Mutation<CustomersUpdateInput, Customer>
      delete: Mutation<CustomersDeleteInput, DeletedCustomer>
      state: Query<CustomersStateInput, CustomerState>
    }
    subscriptions: {
      create: Mutation<SubscriptionsCreateInput, Subscription>
      previewCreate: Query<SubscriptionsPreviewCreateInput, SubscriptionPreview>
      get: Query<SubscriptionsGetInput, Subscription>
      list: Query<SubscriptionsListInput, Page<Subscription>>
      changePlan: Mutation<SubscriptionsChangePlanInput, PlanChange>
      previewChange: Query<SubscriptionsPreviewChangeInput, PlanChangePreview>
      cancel: Mutation<SubscriptionsCancelInput, Subscription>
      previewCancel: Query<SubscriptionsPreviewCancelInput, CancelPreview>
      uncancel: Mutation<SubscriptionsUncancelInput, Subscription>
      setDiscount: Mutation<SubscriptionsSetDiscountInput, SubscriptionDiscounts>
      discounts: Query<SubscriptionsDiscountsInput, SubscriptionDiscounts>
      pause: Mutation<SubscriptionsPauseInput, Subscription>
      resume: Mutation<SubscriptionsResumeInput, Subscription>
      setSpendCap: Mutation<SubscriptionsSetSpendCapInput, Subscription>
      unpark: Mutation<SubscriptionsUnparkInput, Subscription>
      addAddOn: Mutation<SubscriptionsAddAddOnInput, AddOnChange>
      removeAddOn: Mutation<SubscriptionsRemoveAddOnInput, AddOnChange>
      migrate: Mutation<SubscriptionsMigrateInput, PlanMigration>
      previewMigrate: Query<SubscriptionsPreviewMigrateInput, PlanMigrationPreview>
    }
    seats: {
      set: Mutation<SeatsSetInput, Seats>
      add: Mutation<SeatsAddInput, Seats>
      remove: Mutation<SeatsRemoveInput, Seats>
      preview: Query<SeatsPreviewInput, SeatsPreview>
      get: Query<SeatsGetInput, Seats>
      list: Query<SeatsListInput, { items: Seats[] }>
    }
    quota: {
      set: Mutation<QuotaSetInput, Quota>
      add: Mutation<QuotaAddInput, Quota>
      remove: Mutation<QuotaRemoveInput, Quota>
      preview: Query<QuotaPreviewInput, QuotaPreview>
      get: Query<QuotaGetInput, Quota>
      list: Query<QuotaListInput, { items: Quota[] }>
    }
    usage: {
      report: Mutation<UsageReportInput, UsageReceipt>
      reportBatch: Mutation<UsageReportBatchInput, UsageBatch>
      set: Mutation<UsageSetInput, UsageReceipt>
      amend: Mutation<UsageAmendInput, UsageReceipt>
      void: Mutation<UsageVoidInput, UsageReceipt>
      hold: Mutation<UsageHoldInput, UsageHold>
      settle: Mutation<UsageSettleInput, UsageReceipt>
      release: Mutation<UsageReleaseInput, UsageHold>
      check: Query<UsageCheckInput, UsageCheck>
      events: Query<UsageEventsInput, Page<UsageFeedEvent>>
      summary: Query<UsageSummaryInput, UsageSummary>
    }
    wallets: {
      list: Query<
        WalletsListInput,
        {
          items: {
            object: 'wallet'
            customerId: string
            /** A currency, or the slug of a credit. */
            unit: string
            /** What is effective less the debt of an overdraft. */
            balance: string
            /** What could be drawn now; never negative. */
            spendable: string
            /** Of grants that are not effective yet. */
            upcoming: string
            /** Paid by the next grant first. */
            debt: string
            /** Null: it is not topped up by itself. */
            autoTopUp: {
              /** Below so much it is topped up. */ threshold: string
              /** By so much. */
              amount: string
              /** At most so much in a month of the customer’s calendar. */
              monthlyCap: string
              /** What it is paid in. */
              currency: string
              /** The one that is on its way: no other is made beside it. */
              pendingTopUpId: string | null
              /** Why none is made for now. */
              rest: {
                /**
                 * `declined`: the payment did not come, or there was nothing to pay with; `not_for_sale`: it cannot be
                 * bought like this any more; the others: as much was made as may be.
                 */
                reason: 'declined' | 'not_for_sale' | 'monthly_cap' | 'daily_cap'
                since: string
                /** Null: until another payment method comes, or another setting. */
                until: string | null
                decline: { code: string; message: string } | null
              } | null
            } | null
            /** Those with something left, in the order in which they are drawn. */
            grants: {
              id: string
              /** Whole minor units of a currency, or an exact number of credits. */
              amount: string
              /** Whole minor units of a currency, or an exact number of credits. */
              remaining: string
              /** 0 is drawn first. */
              priority: number
              effectiveAt: string
              expiresAt: string | null
              /** What one unit was bought for, in major units without tax; 0 for what was given. */
              costBasis: string
              /**
               * `plan`: with a plan or an add-on; `rollover`: what lived on of one; `top_up`: bought; `manual`: given by
               * hand; the others are money that came back.
               */
              source: 'plan' | 'rollover' | 'top_up' | 'proration' | 'credit_note' | 'manual'
              /** Whose plan or add-on it came with. */
              subscriptionId: string | null
            }[]
            /** What open holds set aside of what is spendable: no check counts on it. */
            held: string
          }[]
        }
      >
      get: Query<
        WalletsGetInput,
        {
          object: 'wallet'
          customerId: string
          /** A currency, or the slug of a credit. */
          unit: string
          /** What is effective less the debt of an overdraft. */
          balance: string
          /** What could be drawn now; never negative. */
          spendable: string
          /** Of grants that are not effective yet. */
          upcoming: string
          /** Paid by the next grant first. */
          debt: string
          /** Null: it is not topped up by itself. */
          autoTopUp: {
            /** Below so much it is topped up. */ threshold: string
            /** By so much. */
            amount: string
            /** At most so much in a month of the customer’s calendar. */
            monthlyCap: string
            /** What it is paid in. */
            currency: string
            /** The one that is on its way: no other is made beside it. */
            pendingTopUpId: string | null
            /** Why none is made for now. */
            rest: {
              /**
               * `declined`: the payment did not come, or there was nothing to pay with; `not_for_sale`: it cannot be
               * bought like this any more; the others: as much was made as may be.
               */
              reason: 'declined' | 'not_for_sale' | 'monthly_cap' | 'daily_cap'
              since: string
              /** Null: until another payment method comes, or another setting. */
              until: string | null
              decline: { code: string; message: string } | null
            } | null
          } | null
          /** Those with something left, in the order in which they are drawn. */
          grants: {
            id: string
            /** Whole minor units of a currency, or an exact number of credits. */
            amount: string
            /** Whole minor units of a currency, or an exact number of credits. */
            remaining: string
            /** 0 is drawn first. */
            priority: number
            effectiveAt: string
            expiresAt: string | null
            /** What one unit was bought for, in major units without tax; 0 for what was given. */
            costBasis: string
            /**
             * `plan`: with a plan or an add-on; `rollover`: what lived on of one; `top_up`: bought; `manual`: given by
             * hand; the others are money that came back.
             */
            source: 'plan' | 'rollover' | 'top_up' | 'proration' | 'credit_note' | 'manual'
            /** Whose plan or add-on it came with. */
            subscriptionId: string | null
          }[]
          /** What open holds set aside of what is spendable: no check counts on it. */
          held: string
        }
      >
      ledger: Query<WalletsLedgerInput, Page<LedgerEntry>>
      grant: Mutation<WalletsGrantInput, Wallet>
      adjust: Mutation<WalletsAdjustInput, Wallet>
      topUp: Mutation<WalletsTopUpInput, TopUp>
      previewTopUp: Query<WalletsPreviewTopUpInput, TopUpPreview>
      setAutoTopUp: Mutation<WalletsSetAutoTopUpInput, Wallet>
    }
    entitlements: {
      check: Query<EntitlementsCheckInput, Entitlement>
      list: Query<
        EntitlementsListInput,
        {
          items: Entitlement[]
          /** Temporary ones that are in force or to come. */
          grants: EntitlementGrant[]
        }
      >
      grant: Mutation<EntitlementsGrantInput, EntitlementGrant>
      revoke: Mutation<EntitlementsRevokeInput, EntitlementGrant>
      listGrants: Query<EntitlementsListGrantsInput, Page<EntitlementGrant>>
    }
    invoices: {
      list: Query<InvoicesListInput, Page<Invoice>>
      get: Query<InvoicesGetInput, Invoice>
      upcoming: Query<InvoicesUpcomingInput, UpcomingInvoice>
      explain: Query<InvoicesExplainInput, InvoiceExplanation>
      pay: Mutation<InvoicesPayInput, Invoice>
      void: Mutation<InvoicesVoidInput, Invoice>
      markUncollectible: Mutation<InvoicesMarkUncollectibleInput, Invoice>
      create: Mutation<InvoicesCreateInput, Invoice>
      update: Mutation<InvoicesUpdateInput, Invoice>
      finalize: Mutation<InvoicesFinalizeInput, Invoice>
      deleteDraft: Mutation<InvoicesDeleteDraftInput, DeletedInvoice>
      addPendingLine: Mutation<InvoicesAddPendingLineInput, PendingLine>
      createRecoveryLink: Mutation<InvoicesCreateRecoveryLinkInput, CreatedRecoveryLink>
      revokeRecoveryLinks: Mutation<InvoicesRevokeRecoveryLinksInput, RevokedRecoveryLinks>
      pdf: Query<InvoicesPdfInput, File>
      xml: Query<InvoicesXmlInput, File>
    }
    creditNotes: {
      create: Mutation<CreditNotesCreateInput, CreditNote>
      preview: Query<CreditNotesPreviewInput, CreditNotePreview>
      get: Query<CreditNotesGetInput, CreditNote>
      list: Query<CreditNotesListInput, Page<CreditNote>>
      pdf: Query<CreditNotesPdfInput, File>
      xml: Query<CreditNotesXmlInput, File>
    }
    recovery: {
      get: Query<RecoveryGetInput, Invoice>
      openSetup: Mutation<RecoveryOpenSetupInput, PaymentSetup>
      pay: Mutation<RecoveryPayInput, Invoice>
    }
    payments: {
      list: Query<PaymentsListInput, Page<Payment>>
      get: Query<PaymentsGetInput, Payment>
      refund: Mutation<PaymentsRefundInput, CreditNote>
      previewRefund: Query<PaymentsPreviewRefundInput, CreditNotePreview>
      retry: Mutation<PaymentsRetryInput, Payment>
    }
    paymentMethods: {
      create: Mutation<PaymentMethodsCreateInput, PaymentMethod>
      list: Query<PaymentMethodsListInput, Page<PaymentMethod>>
      setDefault: Mutation<PaymentMethodsSetDefaultInput, PaymentMethod>
      detach: Mutation<PaymentMethodsDetachInput, PaymentMethod>
      openSetup: Mutation<PaymentMethodsOpenSetupInput, PaymentSetup>
      finishSetup: Mutation<PaymentMethodsFinishSetupInput, PaymentSetup>
    }
    alerts: {
      create: Mutation<AlertsCreateInput, Alert>
      list: Query<AlertsListInput, Page<Alert>>
      delete: Mutation<AlertsDeleteInput, Alert>
    }
    taxRates: {
      create: Mutation<TaxRatesCreateInput, TaxRate>
      list: Query<TaxRatesListInput, Page<TaxRate>>
      update: Mutation<TaxRatesUpdateInput, TaxRate>
      archive: Mutation<TaxRatesArchiveInput, TaxRate>
    }
    testClocks: {
      create: Mutation<TestClocksCreateInput, TestClock>
      list: Query<TestClocksListInput, Page<TestClock>>
      get: Query<TestClocksGetInput, TestClock>
      delete: Mutation<TestClocksDeleteInput, DeletedTestClock>
      advance: Mutation<TestClocksAdvanceInput, RunReport>
    }
    environments: {
      current: Query<EnvironmentsCurrentInput, Environment>
      settings: Query<EnvironmentsSettingsInput, EnvironmentSettings>
      updateSettings: Mutation<EnvironmentsUpdateSettingsInput, EnvironmentSettings>
      createSandbox: Mutation<EnvironmentsCreateSandboxInput, CreatedSandbox>
      reset: Mutation<EnvironmentsResetInput, Environment>
      deleteSandbox: Mutation<EnvironmentsDeleteSandboxInput, DeletedEnvironment>
    }
    apiKeys: {
      create: Mutation<ApiKeysCreateInput, CreatedApiKey>
      list: Query<ApiKeysListInput, Page<ApiKey>>
      revoke: Mutation<ApiKeysRevokeInput, ApiKey>
    }
  }
>
