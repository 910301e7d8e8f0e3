// Generated from the contract by `pnpm --filter @tallywright/sdk generate`. Do not edit.

import type { Catalog } from '@tallywright/domain'

import type { Calls, MutationOptions } from '../calls.ts'

import { Resource } from '../resource.ts'

import type { CheckAnswer } from '../when-unavailable.ts'

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

export class CatalogResource extends Resource {
  /**
   * Bring features, plans and the rest of the catalog to the given state.
   *
   * Creates what is new, updates what differs, and leaves alone what is not named. A changed plan that has
   * subscriptions gets a new version; they stay where they are until they are migrated (semantics §3).
   *
   * Refused with `catalog.invalid`.
   */
  push(input: CatalogPushInput, options?: MutationOptions): Promise<CatalogPush> {
    return this.calls.mutation('catalog.push', input, options)
  }
}

export class FeaturesResource<C extends Catalog = Catalog> extends Resource {
  /**
   * Create a feature that plans can grant.
   *
   * A metered feature carries its meter: how usage events become the quantity of a billing period.
   *
   * Refused with `feature.already_exists`, `catalog.invalid`.
   */
  create(input: FeaturesCreateInput, options?: MutationOptions): Promise<Feature> {
    return this.calls.mutation('features.create', input, options)
  }

  /**
   * Get one feature.
   *
   * Archived features are found too.
   *
   * Refused with `feature.not_found`.
   */
  get(input: FeaturesGetInput<C>): Promise<Feature> {
    return this.calls.query('features.get', input)
  }

  /**
   * List features, newest first.
   *
   * Archived ones are left out unless asked for.
   */
  list(input: FeaturesListInput = {}): Promise<Page<Feature>> {
    return this.calls.query('features.list', input)
  }

  /**
   * Change what is given of a feature.
   *
   * A field that is left out stays, null clears it. A new meter counts for plan versions made from now on;
   * existing ones keep the meter they were made with. The type never changes; nor does the aggregation of a
   * meter, or whether it carries over, while somebody is subscribed to the feature: give the new meter a
   * feature of its own.
   *
   * Refused with `feature.not_found`, `feature.archived`, `feature.not_metered`, `catalog.invalid`.
   */
  update(input: FeaturesUpdateInput<C>, options?: MutationOptions): Promise<Feature> {
    return this.calls.mutation('features.update', input, options)
  }

  /**
   * Take a feature out of the catalog.
   *
   * Plan versions that grant it keep it; new plans cannot name it.
   *
   * Refused with `feature.not_found`.
   */
  archive(input: FeaturesArchiveInput<C>, options?: MutationOptions): Promise<Feature> {
    return this.calls.mutation('features.archive', input, options)
  }
}

export class PlansResource<C extends Catalog = Catalog> extends Resource {
  /**
   * Create a plan with its features and prices.
   *
   * Money figures are decimals in major units of their currency: `"20.00"` (semantics §3, §4).
   *
   * Refused with `plan.already_exists`, `catalog.invalid`.
   */
  create(input: PlansCreateInput, options?: MutationOptions): Promise<Plan> {
    return this.calls.mutation('plans.create', input, options)
  }

  /**
   * Get the newest version of a plan.
   *
   * With a publishable key, hidden and archived plans do not exist.
   *
   * Refused with `plan.not_found`.
   */
  get(input: PlansGetInput<C>): Promise<Plan> {
    return this.calls.query('plans.get', input)
  }

  /**
   * List the newest version of every plan, newest plan first.
   *
   * With a publishable key only public plans that are not archived, whatever is asked for.
   */
  list(input: PlansListInput = {}): Promise<Page<Plan>> {
    return this.calls.query('plans.list', input)
  }

  /**
   * Change what is given of a plan.
   *
   * A field that is left out stays, null clears it, and `features`, `prices`, `grants`, `phases` and
   * `billingThreshold` are replaced whole. A plan that has subscriptions gets a new version; they stay on
   * theirs (semantics §3).
   *
   * Refused with `plan.not_found`, `plan.archived`, `catalog.invalid`.
   */
  update(input: PlansUpdateInput<C>, options?: MutationOptions): Promise<Plan> {
    return this.calls.mutation('plans.update', input, options)
  }

  /**
   * Stop selling a plan.
   *
   * Subscriptions keep it and go on renewing.
   *
   * Refused with `plan.not_found`.
   */
  archive(input: PlansArchiveInput<C>, options?: MutationOptions): Promise<Plan> {
    return this.calls.mutation('plans.archive', input, options)
  }

  /**
   * Show a plan on pricing pages, or hide it.
   *
   * A hidden plan can still be subscribed to with a secret key.
   *
   * Refused with `plan.not_found`, `plan.archived`.
   */
  setVisibility(input: PlansSetVisibilityInput<C>, options?: MutationOptions): Promise<Plan> {
    return this.calls.mutation('plans.setVisibility', input, options)
  }
}

export class CouponsResource extends Resource {
  /**
   * Create a coupon that subscriptions can be given.
   *
   * A percentage, or amounts per currency in major units. An amount for several periods is for each of them;
   * given once it is one sum that lasts until it is used up (semantics §3, §4).
   *
   * Refused with `coupon.already_exists`, `catalog.invalid`.
   */
  create(input: CouponsCreateInput, options?: MutationOptions): Promise<Coupon> {
    return this.calls.mutation('coupons.create', input, options)
  }

  /**
   * Get one coupon.
   *
   * Archived coupons are found too.
   *
   * Refused with `coupon.not_found`.
   */
  get(input: CouponsGetInput): Promise<Coupon> {
    return this.calls.query('coupons.get', input)
  }

  /**
   * List coupons, newest first.
   *
   * Archived ones are left out unless asked for.
   */
  list(input: CouponsListInput = {}): Promise<Page<Coupon>> {
    return this.calls.query('coupons.list', input)
  }

  /**
   * Change the name of a coupon.
   *
   * What it takes off never changes: another rule is another coupon. Discounts that were given keep its name.
   *
   * Refused with `coupon.not_found`, `coupon.archived`, `catalog.invalid`.
   */
  update(input: CouponsUpdateInput, options?: MutationOptions): Promise<Coupon> {
    return this.calls.mutation('coupons.update', input, options)
  }

  /**
   * Give a coupon out no more.
   *
   * Nor by its promotion codes. Subscriptions that have it keep it.
   *
   * Refused with `coupon.not_found`.
   */
  archive(input: CouponsArchiveInput, options?: MutationOptions): Promise<Coupon> {
    return this.calls.mutation('coupons.archive', input, options)
  }
}

export class PromotionCodesResource extends Resource {
  /**
   * Create a code that buyers type to get a coupon.
   *
   * Its text is unique in the environment, whatever its letter case, archived codes included. It is never
   * redeemed more often than `maxRedemptions`; while requests are under way it may briefly read as used up
   * (semantics §3).
   *
   * Refused with `coupon.not_found`, `coupon.archived`, `promotion_code.already_exists`.
   */
  create(input: PromotionCodesCreateInput, options?: MutationOptions): Promise<PromotionCode> {
    return this.calls.mutation('promotionCodes.create', input, options)
  }

  /**
   * Get one promotion code.
   *
   * Archived codes are found too.
   *
   * Refused with `promotion_code.not_found`.
   */
  get(input: PromotionCodesGetInput): Promise<PromotionCode> {
    return this.calls.query('promotionCodes.get', input)
  }

  /**
   * List promotion codes, newest first.
   *
   * Of one coupon where given. Archived ones are left out unless asked for.
   *
   * Refused with `coupon.not_found`.
   */
  list(input: PromotionCodesListInput = {}): Promise<Page<PromotionCode>> {
    return this.calls.query('promotionCodes.list', input)
  }

  /**
   * Change who may redeem a code.
   *
   * A field that is left out stays. It counts from now on: who has redeemed the code keeps the discount, and
   * `maxRedemptions` is at least as many as have. Text and coupon never change.
   *
   * Refused with `promotion_code.not_found`.
   */
  update(input: PromotionCodesUpdateInput, options?: MutationOptions): Promise<PromotionCode> {
    return this.calls.mutation('promotionCodes.update', input, options)
  }

  /**
   * Let nobody redeem a code any more.
   *
   * Who has redeemed it keeps the discount. Its text stays taken.
   *
   * Refused with `promotion_code.not_found`.
   */
  archive(input: PromotionCodesArchiveInput, options?: MutationOptions): Promise<PromotionCode> {
    return this.calls.mutation('promotionCodes.archive', input, options)
  }
}

export class AddOnsResource<C extends Catalog = Catalog> extends Resource {
  /**
   * Create an add-on that can be attached to subscriptions.
   *
   * A recurring one is billed with the subscription, a one-off once, when it is attached (semantics §3).
   *
   * Refused with `add_on.already_exists`, `catalog.invalid`.
   */
  create(input: AddOnsCreateInput, options?: MutationOptions): Promise<AddOn> {
    return this.calls.mutation('addOns.create', input, options)
  }

  /**
   * Get the newest version of an add-on.
   *
   * With a publishable key, archived ones do not exist.
   *
   * Refused with `add_on.not_found`.
   */
  get(input: AddOnsGetInput<C>): Promise<AddOn> {
    return this.calls.query('addOns.get', input)
  }

  /**
   * List the newest version of every add-on, newest add-on first.
   *
   * Archived ones are left out unless asked for, and always with a publishable key.
   */
  list(input: AddOnsListInput = {}): Promise<Page<AddOn>> {
    return this.calls.query('addOns.list', input)
  }

  /**
   * Change what is given of an add-on.
   *
   * A field that is left out stays, null clears it, and `features`, `prices` and `grants` are replaced whole.
   * What is attached keeps the version it was attached with.
   *
   * Refused with `add_on.not_found`, `add_on.archived`, `catalog.invalid`.
   */
  update(input: AddOnsUpdateInput<C>, options?: MutationOptions): Promise<AddOn> {
    return this.calls.mutation('addOns.update', input, options)
  }

  /**
   * Stop selling an add-on.
   *
   * Subscriptions keep it and go on paying for it.
   *
   * Refused with `add_on.not_found`.
   */
  archive(input: AddOnsArchiveInput<C>, options?: MutationOptions): Promise<AddOn> {
    return this.calls.mutation('addOns.archive', input, options)
  }
}

export class CustomersResource<C extends Catalog = Catalog> extends Resource {
  /**
   * Create a customer.
   *
   * With an `externalId` every later call can name the customer by it instead of our id.
   *
   * Refused with `customer.already_exists`, `customer.invoice_prefix_taken`, `clock.not_a_sandbox`,
   * `clock.not_found`, `clock.full`.
   */
  create(input: CustomersCreateInput = {}, options?: MutationOptions): Promise<Customer> {
    return this.calls.mutation('customers.create', input, options)
  }

  /**
   * Get one customer.
   *
   * A deleted customer is found by our id, without personal fields.
   *
   * Refused with `customer.not_found`.
   */
  get(input: CustomersGetInput): Promise<Customer> {
    return this.calls.query('customers.get', input)
  }

  /**
   * List customers, newest first.
   *
   * Deleted ones are left out.
   */
  list(input: CustomersListInput = {}): Promise<Page<Customer>> {
    return this.calls.query('customers.list', input)
  }

  /**
   * List customers by how much of a limit they have used up, most first.
   *
   * Of what an alert watches (`alerts.create`) and of spend caps, each as it was at `asOf`, the last look at
   * the customer; `isPending` where something has changed since. A customer is looked at when use, a
   * subscription, a grant or a wallet of theirs has changed.
   */
  nearLimit(input: CustomersNearLimitInput<C> = {}): Promise<Page<LimitShare>> {
    return this.calls.query('customers.nearLimit', input)
  }

  /**
   * Change what is given of a customer.
   *
   * A field that is left out stays, null clears it, `metadata` is replaced whole. Finalized invoices keep
   * what they froze. A new time zone counts from the next billing period (semantics §2).
   *
   * Refused with `customer.not_found`, `customer.deleted`, `customer.invoice_prefix_taken`.
   */
  update(input: CustomersUpdateInput, options?: MutationOptions): Promise<Customer> {
    return this.calls.mutation('customers.update', input, options)
  }

  /**
   * Erase a customer’s personal fields and keep the books.
   *
   * Invoices, payments and usage stay, without name, address and `externalId`. It cannot be undone.
   *
   * Refused with `customer.not_found`, `customer.has_live_subscription`.
   */
  delete(input: CustomersDeleteInput, options?: MutationOptions): Promise<DeletedCustomer> {
    return this.calls.mutation('customers.delete', input, options)
  }

  /**
   * Get a customer with subscriptions, entitlements, open invoices and payment methods.
   *
   * One consistent snapshot.
   *
   * Refused with `customer.not_found`.
   */
  state(input: CustomersStateInput): Promise<CustomerState> {
    return this.calls.query('customers.state', input)
  }
}

export class SubscriptionsResource<C extends Catalog = Catalog> extends Resource {
  /**
   * Subscribe a customer to a plan.
   *
   * Prices in advance are invoiced and collected at once. If the first payment does not succeed the
   * subscription is `incomplete` for 23 hours and then expires (semantics §5).
   *
   * Refused with `customer.not_found`, `customer.deleted`, `plan.not_found`, `plan.archived`,
   * `catalog.invalid`, `feature.not_in_plan`, `currency.unknown`, `currency.not_offered`,
   * `cadence.not_offered`, `seats.limit_reached`, `subscription.already_live`, `subscription.feature_taken`,
   * `subscription.trial_used`, `subscription.payment_method_required`, `subscription.start_too_early`,
   * `subscription.payment_processing`, `amount.out_of_range`, `promotion_code.not_found`,
   * `promotion_code.archived`, `promotion_code.expired`, `promotion_code.used_up`,
   * `promotion_code.already_redeemed`, `promotion_code.not_applicable`, `coupon.archived`,
   * `coupon.not_applicable`, `promotion_code.claim_lapsed`, `preview.not_found`, `preview.stale`.
   */
  create(input: SubscriptionsCreateInput<C>, options?: MutationOptions): Promise<Subscription> {
    return this.calls.mutation('subscriptions.create', input, options)
  }

  /**
   * Show what subscribing would invoice, now and at the first renewal.
   *
   * The same computation as `create`, stopped before anything but the preview is saved. It holds for 15
   * minutes.
   *
   * Refused with `customer.not_found`, `customer.deleted`, `plan.not_found`, `plan.archived`,
   * `catalog.invalid`, `feature.not_in_plan`, `currency.unknown`, `currency.not_offered`,
   * `cadence.not_offered`, `seats.limit_reached`, `subscription.already_live`, `subscription.feature_taken`,
   * `subscription.trial_used`, `subscription.payment_method_required`, `subscription.start_too_early`,
   * `subscription.payment_processing`, `amount.out_of_range`, `promotion_code.not_found`,
   * `promotion_code.archived`, `promotion_code.expired`, `promotion_code.used_up`,
   * `promotion_code.already_redeemed`, `promotion_code.not_applicable`, `coupon.archived`,
   * `coupon.not_applicable`.
   */
  previewCreate(input: SubscriptionsPreviewCreateInput<C>): Promise<SubscriptionPreview> {
    return this.calls.query('subscriptions.previewCreate', input)
  }

  /**
   * Get one subscription.
   *
   * Ended ones are found too.
   *
   * Refused with `subscription.not_found`.
   */
  get(input: SubscriptionsGetInput): Promise<Subscription> {
    return this.calls.query('subscriptions.get', input)
  }

  /**
   * List subscriptions, newest first.
   *
   * Of one customer, one plan or one status where given.
   *
   * Refused with `customer.not_found`, `plan.not_found`.
   */
  list(input: SubscriptionsListInput<C> = {}): Promise<Page<Subscription>> {
    return this.calls.query('subscriptions.list', input)
  }

  /**
   * Move a subscription to another plan or cadence.
   *
   * With `invoice_now` and `restart` the plan changes when the invoice of the change is paid; a decline
   * leaves it as it was (semantics §6).
   *
   * Refused with `subscription.not_found`, `plan.not_found`, `plan.archived`, `catalog.invalid`,
   * `plan.not_in_group`, `feature.not_in_plan`, `cadence.not_offered`, `currency.not_offered`,
   * `seats.limit_reached`, `subscription.transition_not_allowed`, `subscription.change_in_progress`,
   * `subscription.feature_taken`, `plan_change.same_plan`, `plan_change.behavior_not_allowed`,
   * `plan_change.strands_seats`, `plan_change.currency_fixed`, `plan_change.period_not_open`,
   * `amount.out_of_range`, `subscription.parked`, `plan_change.payment_failed`, `preview.not_found`,
   * `preview.stale`.
   */
  changePlan(input: SubscriptionsChangePlanInput<C>, options?: MutationOptions): Promise<PlanChange> {
    return this.calls.mutation('subscriptions.changePlan', input, options)
  }

  /**
   * Show the credit, the charge and the next invoice of a plan change.
   *
   * The same computation as `changePlan`, stopped before anything but the preview is saved. It holds for 15
   * minutes.
   *
   * Refused with `subscription.not_found`, `plan.not_found`, `plan.archived`, `catalog.invalid`,
   * `plan.not_in_group`, `feature.not_in_plan`, `cadence.not_offered`, `currency.not_offered`,
   * `seats.limit_reached`, `subscription.transition_not_allowed`, `subscription.change_in_progress`,
   * `subscription.feature_taken`, `plan_change.same_plan`, `plan_change.behavior_not_allowed`,
   * `plan_change.strands_seats`, `plan_change.currency_fixed`, `plan_change.period_not_open`,
   * `amount.out_of_range`.
   */
  previewChange(input: SubscriptionsPreviewChangeInput<C>): Promise<PlanChangePreview> {
    return this.calls.query('subscriptions.previewChange', input)
  }

  /**
   * End a subscription at the end of its period, or now.
   *
   * What was used and is not invoiced yet is invoiced when it ends (semantics §5).
   *
   * Refused with `subscription.not_found`, `subscription.transition_not_allowed`,
   * `subscription.change_in_progress`, `amount.out_of_range`, `subscription.parked`, `preview.not_found`,
   * `preview.stale`.
   */
  cancel(input: SubscriptionsCancelInput, options?: MutationOptions): Promise<Subscription> {
    return this.calls.mutation('subscriptions.cancel', input, options)
  }

  /**
   * Show the last invoice and the credit of a cancellation.
   *
   * The same computation as `cancel`, stopped before anything but the preview is saved. It holds for 15
   * minutes. With `at_period_end` the last invoice is `nextInvoice`.
   *
   * Refused with `subscription.not_found`, `subscription.transition_not_allowed`,
   * `subscription.change_in_progress`, `amount.out_of_range`.
   */
  previewCancel(input: SubscriptionsPreviewCancelInput): Promise<CancelPreview> {
    return this.calls.query('subscriptions.previewCancel', input)
  }

  /**
   * Take back a cancellation that waits for the end of the period.
   *
   * A subscription that has ended stays so; subscribe anew instead.
   *
   * Refused with `subscription.not_found`, `subscription.parked`, `subscription.transition_not_allowed`.
   */
  uncancel(input: SubscriptionsUncancelInput, options?: MutationOptions): Promise<Subscription> {
    return this.calls.mutation('subscriptions.uncancel', input, options)
  }

  /**
   * Give a subscription a coupon, or take it away.
   *
   * By a coupon’s slug or a promotion code. What was invoiced stays as it is. A coupon for one or several
   * periods that is given in the middle of a period charged in advance begins with the next; any other begins
   * with the next invoice (semantics §3).
   *
   * Refused with `subscription.not_found`, `subscription.parked`, `subscription.transition_not_allowed`,
   * `coupon.not_found`, `promotion_code.not_found`, `promotion_code.archived`, `promotion_code.expired`,
   * `promotion_code.used_up`, `promotion_code.already_redeemed`, `promotion_code.not_applicable`,
   * `coupon.archived`, `coupon.not_applicable`, `promotion_code.claim_lapsed`, `discount.not_found`,
   * `discount.already_given`.
   */
  setDiscount(input: SubscriptionsSetDiscountInput, options?: MutationOptions): Promise<SubscriptionDiscounts> {
    return this.calls.mutation('subscriptions.setDiscount', input, options)
  }

  /**
   * List the discounts that a subscription has and had.
   *
   * Oldest first, with the billing periods each was used in on invoices that are not void.
   *
   * Refused with `subscription.not_found`.
   */
  discounts(input: SubscriptionsDiscountsInput): Promise<SubscriptionDiscounts> {
    return this.calls.query('subscriptions.discounts', input)
  }

  /**
   * Take away access until the subscription is resumed.
   *
   * Nothing is credited and the anchor stays. Periods that begin while it is paused are not billed (semantics
   * §5).
   *
   * Refused with `subscription.not_found`, `subscription.parked`, `subscription.transition_not_allowed`,
   * `subscription.change_in_progress`.
   */
  pause(input: SubscriptionsPauseInput, options?: MutationOptions): Promise<Subscription> {
    return this.calls.mutation('subscriptions.pause', input, options)
  }

  /**
   * Give access again after a pause.
   *
   * What is left of a period that began while it was paused is charged and collected at once; while invoices
   * stay unpaid after dunning, access waits for them (semantics §5).
   *
   * Refused with `subscription.not_found`, `subscription.parked`, `subscription.transition_not_allowed`,
   * `amount.out_of_range`.
   */
  resume(input: SubscriptionsResumeInput, options?: MutationOptions): Promise<Subscription> {
    return this.calls.mutation('subscriptions.resume', input, options)
  }

  /**
   * Limit what the use of a period may come to.
   *
   * From then on `usage.check`, `usage.hold` and reports with `enforce` are denied with `spend_cap_reached`
   * what would cost more than is left; what costs nothing more is not. Reports without `enforce` are recorded
   * and billed, because they happened. Counted is the use of the price periods that are open, before
   * discounts and tax; base prices, seats and credits are not.
   *
   * Refused with `subscription.not_found`, `subscription.transition_not_allowed`, `subscription.parked`.
   */
  setSpendCap(input: SubscriptionsSetSpendCapInput, options?: MutationOptions): Promise<Subscription> {
    return this.calls.mutation('subscriptions.setSpendCap', input, options)
  }

  /**
   * Let a subscription go on that a daily cap has parked.
   *
   * For whoever has looked at what ran away. Its day begins anew, and what it missed is acted on as of its
   * own instants: by the next worker, or with the next move of a sandbox’s clock.
   *
   * Refused with `subscription.not_found`, `subscription.not_parked`.
   */
  unpark(input: SubscriptionsUnparkInput, options?: MutationOptions): Promise<Subscription> {
    return this.calls.mutation('subscriptions.unpark', input, options)
  }

  /**
   * Attach an add-on to a subscription.
   *
   * A recurring one is charged for the rest of the open period, a one-off in full. What is charged now is
   * attached when it is paid; a decline attaches nothing (semantics §3, §6).
   *
   * Refused with `subscription.not_found`, `subscription.parked`, `add_on.not_found`, `add_on.archived`,
   * `add_on.quantity_out_of_range`, `cadence.not_offered`, `currency.not_offered`,
   * `subscription.transition_not_allowed`, `subscription.change_in_progress`, `subscription.feature_taken`,
   * `plan_change.period_not_open`, `plan_change.payment_failed`, `amount.out_of_range`.
   */
  addAddOn(input: SubscriptionsAddAddOnInput<C>, options?: MutationOptions): Promise<AddOnChange> {
    return this.calls.mutation('subscriptions.addAddOn', input, options)
  }

  /**
   * Take an add-on off a subscription, at the end of its period or now.
   *
   * Until the period of the subscription ends it stays listed with its `until`, grants what it grants and is
   * billed: a monthly add-on of a yearly plan each month. `now` ends it at once, with a credit for the time
   * that is not used.
   *
   * Refused with `subscription.not_found`, `subscription.parked`, `add_on.not_attached`,
   * `subscription.transition_not_allowed`, `subscription.change_in_progress`, `plan_change.period_not_open`,
   * `amount.out_of_range`.
   */
  removeAddOn(input: SubscriptionsRemoveAddOnInput, options?: MutationOptions): Promise<AddOnChange> {
    return this.calls.mutation('subscriptions.removeAddOn', input, options)
  }

  /**
   * Move the subscriptions of a plan to one of its versions.
   *
   * Nothing is charged at once, introductory prices are kept to their end, and changes that customers have
   * scheduled are not touched. Each subscription moves by itself; one that cannot is named in `refusals`.
   * Sent again with its key, a run that was cut off goes on where it stopped (semantics §3, §13).
   *
   * Refused with `plan.not_found`, `plan_version.not_found`, `customer.not_found`,
   * `plan_migration.in_progress`, `preview.stale`.
   */
  migrate(input: SubscriptionsMigrateInput<C>, options?: MutationOptions): Promise<PlanMigration> {
    return this.calls.mutation('subscriptions.migrate', input, options)
  }

  /**
   * Show who would move to a version of their plan, and what it changes for each.
   *
   * Oldest subscription first, with the next invoice before and after. `migrate` with the `planHash` is
   * refused as stale when the plan has a newer version since.
   *
   * Refused with `plan.not_found`, `plan_version.not_found`, `customer.not_found`.
   */
  previewMigrate(input: SubscriptionsPreviewMigrateInput<C>): Promise<PlanMigrationPreview> {
    return this.calls.query('subscriptions.previewMigrate', input)
  }
}

export class SeatsResource<C extends Catalog = Catalog> extends Resource {
  /**
   * Set how many seats a subscription has.
   *
   * More seats are charged for the rest of the period; fewer take effect at its end, or at once with a credit
   * (semantics §6).
   *
   * Refused with `subscription.not_found`, `subscription.transition_not_allowed`,
   * `subscription.change_in_progress`, `feature.not_found`, `feature.not_in_plan`, `seats.limit_reached`,
   * `plan_change.period_not_open`, `plan_change.behavior_not_allowed`, `amount.out_of_range`,
   * `subscription.parked`, `plan_change.payment_failed`, `preview.not_found`, `preview.stale`.
   */
  set(input: SeatsSetInput<C>, options?: MutationOptions): Promise<Seats> {
    return this.calls.mutation('seats.set', input, options)
  }

  /**
   * Add seats to a subscription.
   *
   * Counted from the number that holds in the next period: seats that were given up for its start are taken
   * back first, which costs nothing. What is charged now takes effect when it is paid (semantics §6).
   *
   * Refused with `subscription.not_found`, `subscription.transition_not_allowed`,
   * `subscription.change_in_progress`, `feature.not_found`, `feature.not_in_plan`, `seats.limit_reached`,
   * `plan_change.period_not_open`, `plan_change.behavior_not_allowed`, `amount.out_of_range`,
   * `subscription.parked`, `plan_change.payment_failed`, `preview.not_found`, `preview.stale`.
   */
  add(input: SeatsAddInput<C>, options?: MutationOptions): Promise<Seats> {
    return this.calls.mutation('seats.add', input, options)
  }

  /**
   * Take seats off a subscription.
   *
   * At the end of the period, or now with a credit for the newest of them; never below zero (semantics §6).
   *
   * Refused with `subscription.not_found`, `subscription.transition_not_allowed`,
   * `subscription.change_in_progress`, `feature.not_found`, `feature.not_in_plan`, `seats.limit_reached`,
   * `plan_change.period_not_open`, `plan_change.behavior_not_allowed`, `amount.out_of_range`,
   * `seats.below_zero`, `subscription.parked`, `plan_change.payment_failed`, `preview.not_found`,
   * `preview.stale`.
   */
  remove(input: SeatsRemoveInput<C>, options?: MutationOptions): Promise<Seats> {
    return this.calls.mutation('seats.remove', input, options)
  }

  /**
   * Show what a change of seats would bill, now and at the next renewal.
   *
   * The same computation as `set`, `add` and `remove`, stopped before anything but the preview is saved. It
   * holds for 15 minutes.
   *
   * Refused with `subscription.not_found`, `subscription.transition_not_allowed`,
   * `subscription.change_in_progress`, `feature.not_found`, `feature.not_in_plan`, `seats.limit_reached`,
   * `plan_change.period_not_open`, `plan_change.behavior_not_allowed`, `amount.out_of_range`,
   * `seats.below_zero`.
   */
  preview(input: SeatsPreviewInput<C>): Promise<SeatsPreview> {
    return this.calls.query('seats.preview', input)
  }

  /**
   * Get the seats of one feature of a subscription.
   *
   * With the number that takes effect at the end of the period, if it changes.
   *
   * Refused with `subscription.not_found`, `feature.not_found`, `feature.not_in_plan`.
   */
  get(input: SeatsGetInput<C>): Promise<Seats> {
    return this.calls.query('seats.get', input)
  }

  /**
   * List every kind of seats of a subscription.
   *
   * In the order of the plan, which has a few kinds at most, so there are no pages.
   *
   * Refused with `subscription.not_found`.
   */
  list(input: SeatsListInput): Promise<{ items: Seats[] }> {
    return this.calls.query('seats.list', input)
  }
}

export class QuotaResource<C extends Catalog = Catalog> extends Resource {
  /**
   * Set how many of a quota a subscription holds.
   *
   * Takes effect at once and charges nothing: extra ones are billed after the period, on its highest count
   * (semantics §3). Fewer are always allowed, also to who is over the limit.
   *
   * Refused with `subscription.not_found`, `feature.not_found`, `feature.not_in_plan`,
   * `subscription.transition_not_allowed`, `quota.limit_reached`, `subscription.parked`.
   */
  set(input: QuotaSetInput<C>, options?: MutationOptions): Promise<Quota> {
    return this.calls.mutation('quota.set', input, options)
  }

  /**
   * Take up more of a quota.
   *
   * All of them or none: of requests at the same time for the last unit exactly one passes. Where extra is
   * not allowed, in a trial and on a free plan the included ones are the limit.
   *
   * Refused with `subscription.not_found`, `feature.not_found`, `feature.not_in_plan`,
   * `subscription.transition_not_allowed`, `quota.limit_reached`, `subscription.parked`.
   */
  add(input: QuotaAddInput<C>, options?: MutationOptions): Promise<Quota> {
    return this.calls.mutation('quota.add', input, options)
  }

  /**
   * Give up some of a quota.
   *
   * At once and never below zero; the period is still billed on its highest count.
   *
   * Refused with `subscription.not_found`, `feature.not_found`, `feature.not_in_plan`,
   * `subscription.transition_not_allowed`, `quota.below_zero`, `subscription.parked`.
   */
  remove(input: QuotaRemoveInput<C>, options?: MutationOptions): Promise<Quota> {
    return this.calls.mutation('quota.remove', input, options)
  }

  /**
   * Show what a change of a quota would bill at the end of the period.
   *
   * The same computation as `set`, `add` and `remove`, stopped before anything is saved. Nothing is due now.
   *
   * Refused with `subscription.not_found`, `feature.not_found`, `feature.not_in_plan`,
   * `subscription.transition_not_allowed`, `quota.limit_reached`, `quota.below_zero`.
   */
  preview(input: QuotaPreviewInput<C>): Promise<QuotaPreview> {
    return this.calls.query('quota.preview', input)
  }

  /**
   * Get what is held of one quota of a subscription.
   *
   * Every change is kept, so that the count of any instant can be told.
   *
   * Refused with `subscription.not_found`, `feature.not_found`, `feature.not_in_plan`.
   */
  get(input: QuotaGetInput<C>): Promise<Quota> {
    return this.calls.query('quota.get', input)
  }

  /**
   * List every quota of a subscription.
   *
   * In the order of the plan, which has a few at most, so there are no pages.
   *
   * Refused with `subscription.not_found`.
   */
  list(input: QuotaListInput): Promise<{ items: Quota[] }> {
    return this.calls.query('quota.list', input)
  }
}

export class UsageResource<C extends Catalog = Catalog> extends Resource {
  /**
   * Report one usage event.
   *
   * The answer comes after the commit: an accepted event survives a crash and counts exactly once. Sent again
   * with the same `idempotencyKey` and content it is a `duplicate` (semantics §7).
   *
   * Refused with `usage.conflict`, `usage.future_timestamp`, `usage.unknown_customer`,
   * `usage.unknown_feature`, `usage.units_not_allowed`, `usage.unlisted_model`, `usage.group_too_long`,
   * `usage.too_late`, `usage.archived`, `feature.not_metered`, `usage.overloaded`, `usage.limit_reached`,
   * `usage.not_current`.
   */
  report(input: UsageReportInput<C>, options?: MutationOptions): Promise<UsageReceipt> {
    return this.calls.mutation('usage.report', input, options)
  }

  /**
   * Report up to 10,000 usage events of any customers.
   *
   * Every event gets a result of its own, in the order sent: `accepted`, `duplicate`, `conflict` or
   * `rejected` with its code. A batch that was cut off can be sent again as it is.
   */
  reportBatch(input: UsageReportBatchInput<C>, options?: MutationOptions): Promise<UsageBatch> {
    return this.calls.mutation('usage.reportBatch', input, options)
  }

  /**
   * Make the quantity of the open period what it is known to be.
   *
   * For meters of `sum` and `weighted_sum`: stored as an event whose units are the difference to what was
   * known, of the group that the properties name. Sent again with the same `idempotencyKey` and content it is
   * a `duplicate`.
   *
   * Refused with `usage.conflict`, `usage.future_timestamp`, `usage.unknown_customer`,
   * `usage.unknown_feature`, `usage.units_not_allowed`, `usage.unlisted_model`, `usage.group_too_long`,
   * `usage.not_current`, `usage.set_not_allowed`, `feature.not_metered`.
   */
  set(input: UsageSetInput<C>, options?: MutationOptions): Promise<UsageReceipt> {
    return this.calls.mutation('usage.set', input, options)
  }

  /**
   * Make a usage event count with other units or properties, at its own time.
   *
   * The last amendment counts; what was said before stays as the trail. In a period that is invoiced, the
   * next invoice corrects it. The same amendment again is a `duplicate`; an event that was voided is not
   * amended.
   *
   * Refused with `usage.unknown_customer`, `usage.event_not_found`, `usage.too_late`, `usage.archived`,
   * `usage.event_voided`, `usage.units_not_allowed`, `usage.unlisted_model`, `usage.group_too_long`,
   * `usage.unknown_feature`, `usage.future_timestamp`, `feature.not_metered`.
   */
  amend(input: UsageAmendInput, options?: MutationOptions): Promise<UsageReceipt> {
    return this.calls.mutation('usage.amend', input, options)
  }

  /**
   * Take a usage event back, for good.
   *
   * The event counts no more and stays as the trail. In a period that is invoiced, the next invoice corrects
   * it. Voiding it again is a `duplicate`.
   *
   * Refused with `usage.unknown_customer`, `usage.event_not_found`, `usage.too_late`, `usage.archived`.
   */
  void(input: UsageVoidInput, options?: MutationOptions): Promise<UsageReceipt> {
    return this.calls.mutation('usage.void', input, options)
  }

  /**
   * Set units aside for use that is under way.
   *
   * One step with the check: of many holds for the last unit one passes. Until it is settled, released or
   * over, checks and enforced reports count its units as used, and the wallet that would pay for them keeps
   * what they cost. The same key again is the same hold.
   *
   * Refused with `usage.unknown_customer`, `usage.unknown_feature`, `feature.not_metered`,
   * `usage.units_not_allowed`, `usage.limit_reached`, `usage.conflict`.
   */
  hold(input: UsageHoldInput<C>, options?: MutationOptions): Promise<UsageHold> {
    return this.calls.mutation('usage.hold', input, options)
  }

  /**
   * Report what was used of a hold, and end it.
   *
   * Recorded as one event with the key `hold:<id>`, whatever the limit is by now, and also when the hold is
   * over. Again with the same content it is a `duplicate`.
   *
   * Refused with `usage.hold_not_found`, `usage.hold_closed`, `usage.conflict`, `usage.future_timestamp`,
   * `usage.unknown_customer`, `usage.unknown_feature`, `usage.units_not_allowed`, `usage.unlisted_model`,
   * `usage.group_too_long`, `usage.too_late`, `usage.archived`, `feature.not_metered`, `usage.overloaded`.
   */
  settle(input: UsageSettleInput, options?: MutationOptions): Promise<UsageReceipt> {
    return this.calls.mutation('usage.settle', input, options)
  }

  /**
   * Give back what a hold sets aside.
   *
   * For use that did not happen. Again, or after its time, it changes nothing.
   *
   * Refused with `usage.hold_not_found`, `usage.hold_closed`.
   */
  release(input: UsageReleaseInput, options?: MutationOptions): Promise<UsageHold> {
    return this.calls.mutation('usage.release', input, options)
  }

  /**
   * Ask whether a customer may use units of a metered feature now.
   *
   * Allowed or a reason, with what remains, when it resets and what the units would cost. Nothing is
   * recorded.
   *
   * Refused with `customer.not_found`, `feature.not_found`, `feature.not_metered`, `usage.units_not_allowed`.
   */
  check(input: UsageCheckInput<C>): Promise<CheckAnswer<UsageCheck>> {
    return this.calls.check('usage.check', input)
  }

  /**
   * List usage events and what became of them, newest first.
   *
   * Each with its outcome, what it was attributed to, the invoice line that bills it, and what voided or
   * amended it. Refused events are among them with the reason and what to do: the newest 10,000 of an
   * environment, for 30 days.
   */
  events(input: UsageEventsInput<C> = {}): Promise<Page<UsageFeedEvent>> {
    return this.calls.query('usage.events', input)
  }

  /**
   * Get a customer’s usage in a billing period, by feature and group.
   *
   * Quantities after the meter, with allowance, overage and what they cost so far. Billed time before a
   * restart of the subscription is on its invoices; it lists no features here. With `series` each feature has
   * a point for every hour or day: at most 32 days by hour, 400 days by day, 250,000 events and 50,000 groups
   * in all its points.
   *
   * Refused with `customer.not_found`, `feature.not_found`, `feature.not_metered`, `usage.series_too_long`,
   * `usage.archived`.
   */
  summary(input: UsageSummaryInput<C>): Promise<UsageSummary> {
    return this.calls.query('usage.summary', input)
  }
}

export class WalletsResource extends Resource {
  /**
   * List the wallets of a customer.
   *
   * One for each currency and credit that the customer was ever granted, or that is topped up by itself, by
   * unit; there are no pages.
   *
   * Refused with `customer.not_found`.
   */
  list(input: WalletsListInput): Promise<{
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
  }> {
    return this.calls.query('wallets.list', input)
  }

  /**
   * Get the balance of one wallet and what is left of its grants.
   *
   * Empty where the customer was never granted anything of the unit. It says how it is topped up by itself,
   * if it is, and how that stands (semantics §8).
   *
   * Refused with `customer.not_found`, `wallet.unknown_unit`.
   */
  get(input: WalletsGetInput): Promise<{
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
  }> {
    return this.calls.query('wallets.get', input)
  }

  /**
   * List every movement of a wallet, newest first.
   *
   * Entries are never changed: the balance is their sum (semantics §8).
   *
   * Refused with `customer.not_found`, `wallet.unknown_unit`.
   */
  ledger(input: WalletsLedgerInput): Promise<Page<LedgerEntry>> {
    return this.calls.query('wallets.ledger', input)
  }

  /**
   * Give a customer money or credits.
   *
   * A grant of its own, which pays the debt of an overdraft first (semantics §8).
   *
   * Refused with `customer.not_found`, `customer.deleted`, `wallet.unknown_unit`.
   */
  grant(input: WalletsGrantInput, options?: MutationOptions): Promise<Wallet> {
    return this.calls.mutation('wallets.grant', input, options)
  }

  /**
   * Correct a wallet by hand.
   *
   * What is added is a grant without an end; what is taken away is drawn in the usual order, and refused
   * where the wallet holds less beside what open holds have set aside (semantics §8).
   *
   * Refused with `customer.not_found`, `customer.deleted`, `wallet.unknown_unit`,
   * `wallet.insufficient_balance`.
   */
  adjust(input: WalletsAdjustInput, options?: MutationOptions): Promise<Wallet> {
    return this.calls.mutation('wallets.adjust', input, options)
  }

  /**
   * Buy money or credits for a wallet.
   *
   * Charged first, to the default payment method and never from a wallet: the units come in the transaction
   * that sees the payment, at once or later (`pending`). After a decline nothing was bought, and the invoice
   * is void. Money is not taxed, credits are taxed when they are bought and never when they are used
   * (semantics §8).
   *
   * Refused with `customer.not_found`, `wallet.unknown_unit`, `wallet.unit_mismatch`, `wallet.not_for_sale`,
   * `currency.not_offered`, `amount.out_of_range`, `customer.deleted`, `payment_method.required`,
   * `top_up.payment_failed`, `preview.not_found`, `preview.stale`.
   */
  topUp(input: WalletsTopUpInput, options?: MutationOptions): Promise<TopUp> {
    return this.calls.mutation('wallets.topUp', input, options)
  }

  /**
   * Show what a top-up would cost, with its tax.
   *
   * The computation of `wallets.topUp`, stopped before anything but the preview is saved. It holds for 15
   * minutes.
   *
   * Refused with `customer.not_found`, `wallet.unknown_unit`, `wallet.unit_mismatch`, `wallet.not_for_sale`,
   * `currency.not_offered`, `amount.out_of_range`.
   */
  previewTopUp(input: WalletsPreviewTopUpInput): Promise<TopUpPreview> {
    return this.calls.query('wallets.previewTopUp', input)
  }

  /**
   * Let a wallet be topped up by itself, or no more.
   *
   * One at a time, and as many a day as an environment’s cap of charges allows. A declined one is told
   * (`wallet.auto_top_up_failed`) and tried again after a day, or when another default payment method comes;
   * after a hard decline, or the fifth in a row, only then (semantics §8).
   *
   * Refused with `customer.not_found`, `wallet.unknown_unit`, `wallet.unit_mismatch`, `wallet.not_for_sale`,
   * `currency.not_offered`, `amount.out_of_range`, `customer.deleted`.
   */
  setAutoTopUp(input: WalletsSetAutoTopUpInput, options?: MutationOptions): Promise<Wallet> {
    return this.calls.mutation('wallets.setAutoTopUp', input, options)
  }
}

export class EntitlementsResource<C extends Catalog = Catalog> extends Resource {
  /**
   * Ask whether a customer may use a feature of any type now.
   *
   * Denied unless a live, paid subscription grants it, or a temporary grant a boolean one; the answer is a
   * union by `allowed` and `type`.
   *
   * Refused with `customer.not_found`, `feature.not_found`, `usage.units_not_allowed`.
   */
  check(input: EntitlementsCheckInput<C>): Promise<CheckAnswer<Entitlement>> {
    return this.calls.check('entitlements.check', input)
  }

  /**
   * List everything a customer may do now.
   *
   * Every feature of the customer’s plans, and every boolean one that is granted for a time, as `check`
   * answers it for one unit.
   *
   * Refused with `customer.not_found`.
   */
  list(input: EntitlementsListInput): Promise<{
    items: Entitlement[]
    /** Temporary ones that are in force or to come. */
    grants: EntitlementGrant[]
  }> {
    return this.calls.query('entitlements.list', input)
  }

  /**
   * Give a customer a feature, or more units of one, for a time and without an invoice.
   *
   * Boolean features are had also without a subscription. Granted units are allowed and free: seats and quota
   * while the grant is in force, metered ones in every price period that it overlaps. What is paid from a
   * wallet is given with `wallets.grant`.
   *
   * Refused with `customer.not_found`, `customer.deleted`, `feature.not_found`, `feature.archived`,
   * `entitlement.paid_from_wallet`.
   */
  grant(input: EntitlementsGrantInput<C>, options?: MutationOptions): Promise<EntitlementGrant> {
    return this.calls.mutation('entitlements.grant', input, options)
  }

  /**
   * End a temporary grant now.
   *
   * What was used under it stays free; whoever holds more than is left is over the limit and keeps it.
   *
   * Refused with `entitlement.grant_not_found`, `entitlement.grant_ended`, `customer.deleted`.
   */
  revoke(input: EntitlementsRevokeInput, options?: MutationOptions): Promise<EntitlementGrant> {
    return this.calls.mutation('entitlements.revoke', input, options)
  }

  /**
   * List every temporary grant of a customer, newest first.
   *
   * Ended and revoked ones too, with the reason that was given.
   *
   * Refused with `customer.not_found`.
   */
  listGrants(input: EntitlementsListGrantsInput): Promise<Page<EntitlementGrant>> {
    return this.calls.query('entitlements.listGrants', input)
  }
}

export class InvoicesResource extends Resource {
  /**
   * List invoices, newest first.
   *
   * Of one customer, one subscription or one status where given.
   *
   * Refused with `customer.not_found`, `subscription.not_found`.
   */
  list(input: InvoicesListInput = {}): Promise<Page<Invoice>> {
    return this.calls.query('invoices.list', input)
  }

  /**
   * Get one invoice with its lines.
   *
   * Amounts are whole minor units of its currency.
   *
   * Refused with `invoice.not_found`.
   */
  get(input: InvoicesGetInput): Promise<Invoice> {
    return this.calls.query('invoices.get', input)
  }

  /**
   * Show what the next renewal would bill if nothing changed.
   *
   * Usage so far, the next period in advance, and pending lines: the computation of the renewal itself.
   *
   * Refused with `subscription.not_found`, `subscription.transition_not_allowed`.
   */
  upcoming(input: InvoicesUpcomingInput): Promise<UpcomingInvoice> {
    return this.calls.query('invoices.upcoming', input)
  }

  /**
   * Get the steps behind every amount of an invoice.
   *
   * From the total down to quantities, tiers, fractions of time and the one rounding of each line.
   *
   * Refused with `invoice.not_found`.
   */
  explain(input: InvoicesExplainInput): Promise<InvoiceExplanation> {
    return this.calls.query('invoices.explain', input)
  }

  /**
   * Collect an open or uncollectible invoice now.
   *
   * A decline leaves it open with its `lastPaymentError`. A payment that waits for the customer is given up
   * first.
   *
   * Refused with `invoice.not_found`, `invoice.transition_not_allowed`, `invoice.payment_processing`,
   * `subscription.parked`, `payment_method.not_found`, `payment_method.required`.
   */
  pay(input: InvoicesPayInput, options?: MutationOptions): Promise<Invoice> {
    return this.calls.mutation('invoices.pay', input, options)
  }

  /**
   * Declare an open invoice invalid.
   *
   * It keeps its number and is never collected. Refused while its payment is processing, and for one that a
   * subscription or a change waits for: cancel that instead (semantics §9). A regenerated invoice has the
   * quantities, prices and service periods of the void one and the cause `regeneration:<its id>`; usage is
   * not counted again.
   *
   * Refused with `invoice.not_found`, `invoice.transition_not_allowed`, `invoice.payment_processing`,
   * `invoice.not_regenerable`, `customer.deleted`, `amount.out_of_range`.
   */
  void(input: InvoicesVoidInput, options?: MutationOptions): Promise<Invoice> {
    return this.calls.mutation('invoices.void', input, options)
  }

  /**
   * Write off an open invoice.
   *
   * It is not collected any more, and can still be paid (semantics §9).
   *
   * Refused with `invoice.not_found`, `invoice.transition_not_allowed`, `invoice.payment_processing`.
   */
  markUncollectible(input: InvoicesMarkUncollectibleInput, options?: MutationOptions): Promise<Invoice> {
    return this.calls.mutation('invoices.markUncollectible', input, options)
  }

  /**
   * Create an invoice of lines of your own.
   *
   * Outside of any subscription, without discounts. What of memo, footer, collection and due days is left out
   * is as the customer and the environment have it (semantics §9).
   *
   * Refused with `customer.not_found`, `currency.unknown`, `amount.out_of_range`.
   */
  create(input: InvoicesCreateInput, options?: MutationOptions): Promise<Invoice> {
    return this.calls.mutation('invoices.create', input, options)
  }

  /**
   * Change what is given of a draft.
   *
   * Its lines get new ids. What is finalized is not changed any more, but credited.
   *
   * Refused with `invoice.not_found`, `invoice.transition_not_allowed`, `customer.deleted`,
   * `amount.out_of_range`.
   */
  update(input: InvoicesUpdateInput, options?: MutationOptions): Promise<Invoice> {
    return this.calls.mutation('invoices.update', input, options)
  }

  /**
   * Give a draft its number, and collect it.
   *
   * Taxes, seller and customer are those of this instant; its lines get new ids. From here on it is final.
   *
   * Refused with `invoice.not_found`, `invoice.transition_not_allowed`, `customer.deleted`,
   * `amount.out_of_range`.
   */
  finalize(input: InvoicesFinalizeInput, options?: MutationOptions): Promise<Invoice> {
    return this.calls.mutation('invoices.finalize', input, options)
  }

  /**
   * Delete a draft.
   *
   * It never had a number. What is finalized is voided or credited instead.
   *
   * Refused with `invoice.not_found`, `invoice.transition_not_allowed`, `customer.deleted`.
   */
  deleteDraft(input: InvoicesDeleteDraftInput, options?: MutationOptions): Promise<DeletedInvoice> {
    return this.calls.mutation('invoices.deleteDraft', input, options)
  }

  /**
   * Add a line to a subscription’s next invoice.
   *
   * In the subscription’s currency. Its discounts apply to it, and it is taxed when it is invoiced.
   *
   * Refused with `subscription.not_found`, `subscription.parked`, `subscription.transition_not_allowed`,
   * `amount.out_of_range`.
   */
  addPendingLine(input: InvoicesAddPendingLineInput, options?: MutationOptions): Promise<PendingLine> {
    return this.calls.mutation('invoices.addPendingLine', input, options)
  }

  /**
   * Make a token with which a customer pays an open invoice.
   *
   * For the mail that says that a payment failed. It opens this invoice and nothing else, until it expires,
   * is revoked or has paid; what is wrong with one that does not work is never said.
   *
   * Refused with `invoice.not_found`, `invoice.transition_not_allowed`, `customer.deleted`.
   */
  createRecoveryLink(input: InvoicesCreateRecoveryLinkInput, options?: MutationOptions): Promise<CreatedRecoveryLink> {
    return this.calls.mutation('invoices.createRecoveryLink', input, options)
  }

  /**
   * Revoke all recovery links of an invoice.
   *
   * Their tokens are refused from now on; a new link can be made.
   *
   * Refused with `invoice.not_found`.
   */
  revokeRecoveryLinks(
    input: InvoicesRevokeRecoveryLinksInput,
    options?: MutationOptions,
  ): Promise<RevokedRecoveryLinks> {
    return this.calls.mutation('invoices.revokeRecoveryLinks', input, options)
  }

  /**
   * Get an invoice as PDF.
   *
   * Days are local to the customer’s time zone. The same invoice gives the same bytes.
   *
   * Refused with `invoice.not_found`, `customer.not_found`.
   */
  pdf(input: InvoicesPdfInput): Promise<File> {
    return this.calls.query('invoices.pdf', input)
  }

  /**
   * Get an issued invoice as an e-invoice of EN 16931.
   *
   * Its amounts are those of the PDF. What the standard asks for and the invoice lacks is refused by name.
   *
   * Refused with `invoice.not_found`, `customer.not_found`, `e_invoice.field_missing`,
   * `e_invoice.not_issued`, `e_invoice.tax_not_expressible`, `e_invoice.currency_not_expressible`,
   * `e_invoice.value_not_listed`.
   */
  xml(input: InvoicesXmlInput): Promise<File> {
    return this.calls.query('invoices.xml', input)
  }
}

export class CreditNotesResource extends Resource {
  /**
   * Take something off a finalized invoice.
   *
   * First off what is open; only paid money goes further: what the wallet had paid to its grants, the rest
   * where `to` says (semantics §6, §9). Never above what was invoiced, net and tax apart. What a bank
   * disputes, or has taken back, goes to no payment method and no wallet (`payment.disputed`), only
   * `out_of_band`. A credit note of a top-up takes back the same share of what it bought, and no more than is
   * unspent (`top_up.not_refundable`); the tax alone can be credited without.
   *
   * Refused with `invoice.not_found`, `invoice.transition_not_allowed`, `invoice.payment_processing`,
   * `payment.disputed`, `top_up.not_refundable`, `credit_note.exceeds_invoice`,
   * `credit_note.amount_not_positive`, `credit_note.line_repeated`.
   */
  create(input: CreditNotesCreateInput, options?: MutationOptions): Promise<CreditNote> {
    return this.calls.mutation('creditNotes.create', input, options)
  }

  /**
   * Show what a credit note would take off each line, and where the money would go.
   *
   * The computation of `creditNotes.create`, stopped before it saves.
   *
   * Refused with `invoice.not_found`, `invoice.transition_not_allowed`, `invoice.payment_processing`,
   * `payment.disputed`, `top_up.not_refundable`, `credit_note.exceeds_invoice`,
   * `credit_note.amount_not_positive`, `credit_note.line_repeated`.
   */
  preview(input: CreditNotesPreviewInput): Promise<CreditNotePreview> {
    return this.calls.query('creditNotes.preview', input)
  }

  /**
   * Get one credit note with its refunds.
   *
   * Amounts are whole minor units of its currency.
   *
   * Refused with `credit_note.not_found`.
   */
  get(input: CreditNotesGetInput): Promise<CreditNote> {
    return this.calls.query('creditNotes.get', input)
  }

  /**
   * List credit notes, newest first.
   *
   * Of one customer or one invoice where given.
   *
   * Refused with `customer.not_found`, `invoice.not_found`.
   */
  list(input: CreditNotesListInput = {}): Promise<Page<CreditNote>> {
    return this.calls.query('creditNotes.list', input)
  }

  /**
   * Get a credit note as PDF.
   *
   * Days are local to the customer’s time zone. The same credit note gives the same bytes.
   *
   * Refused with `credit_note.not_found`, `invoice.not_found`, `customer.not_found`.
   */
  pdf(input: CreditNotesPdfInput): Promise<File> {
    return this.calls.query('creditNotes.pdf', input)
  }

  /**
   * Get a credit note as an e-invoice of EN 16931.
   *
   * It names the invoice that it reduces. What the standard asks for and the credit note lacks is refused by
   * name.
   *
   * Refused with `credit_note.not_found`, `invoice.not_found`, `customer.not_found`,
   * `e_invoice.field_missing`, `e_invoice.not_issued`, `e_invoice.tax_not_expressible`,
   * `e_invoice.currency_not_expressible`, `e_invoice.value_not_listed`.
   */
  xml(input: CreditNotesXmlInput): Promise<File> {
    return this.calls.query('creditNotes.xml', input)
  }
}

export class RecoveryResource extends Resource {
  /**
   * Get the invoice of a recovery link.
   *
   * With the token of the link in the place of an API key, or with a key.
   *
   * Refused with `invoice.not_found`.
   */
  get(input: RecoveryGetInput): Promise<Invoice> {
    return this.calls.query('recovery.get', input)
  }

  /**
   * Open the provider’s page on which the customer of an invoice enters a payment method.
   *
   * Card data goes to the provider alone. `recovery.pay` pays with what was entered.
   *
   * Refused with `invoice.not_found`, `invoice.transition_not_allowed`, `customer.not_found`,
   * `customer.deleted`, `environment.provider_not_allowed`.
   */
  openSetup(input: RecoveryOpenSetupInput, options?: MutationOptions): Promise<PaymentSetup> {
    return this.calls.mutation('recovery.openSetup', input, options)
  }

  /**
   * Pay an invoice with what was entered on the page of `recovery.openSetup`.
   *
   * The method becomes the customer’s default, with which whatever else is open is collected too. It is tried
   * once: after a decline open another page. When the invoice is paid its links answer for another hour, for
   * whoever lost the answer, charge nothing and are refused from then on.
   *
   * Refused with `invoice.not_found`, `invoice.transition_not_allowed`, `payment_setup.not_found`,
   * `payment_method.required`, `subscription.parked`.
   */
  pay(input: RecoveryPayInput, options?: MutationOptions): Promise<Invoice> {
    return this.calls.mutation('recovery.pay', input, options)
  }
}

export class PaymentsResource extends Resource {
  /**
   * List attempts to collect invoices, newest first.
   *
   * Of one customer, one invoice or one status where given.
   *
   * Refused with `customer.not_found`, `invoice.not_found`.
   */
  list(input: PaymentsListInput = {}): Promise<Page<Payment>> {
    return this.calls.query('payments.list', input)
  }

  /**
   * Get one attempt to collect an invoice.
   *
   * With what was given back of it, and what its bank disputes.
   *
   * Refused with `payment.not_found`.
   */
  get(input: PaymentsGetInput): Promise<Payment> {
    return this.calls.query('payments.get', input)
  }

  /**
   * Give a payment back, whole or in part.
   *
   * Makes the credit note that the refund belongs to, and answers with it (semantics §10). What a bank
   * disputes, or has taken back, is refused with `payment.disputed`; `creditNotes.create` with `to:
   * out_of_band` writes it down.
   *
   * Refused with `payment.not_found`, `payment.disputed`, `payment.not_refundable`, `top_up.not_refundable`,
   * `invoice.transition_not_allowed`, `invoice.payment_processing`, `credit_note.exceeds_invoice`,
   * `credit_note.amount_not_positive`.
   */
  refund(input: PaymentsRefundInput, options?: MutationOptions): Promise<CreditNote> {
    return this.calls.mutation('payments.refund', input, options)
  }

  /**
   * Show what a refund would take off each line of the invoice.
   *
   * The computation of `payments.refund`, stopped before it saves.
   *
   * Refused with `payment.not_found`, `payment.disputed`, `payment.not_refundable`, `top_up.not_refundable`,
   * `invoice.transition_not_allowed`, `invoice.payment_processing`, `credit_note.exceeds_invoice`,
   * `credit_note.amount_not_positive`.
   */
  previewRefund(input: PaymentsPreviewRefundInput): Promise<CreditNotePreview> {
    return this.calls.query('payments.previewRefund', input)
  }

  /**
   * Try at once to collect the invoice of a payment that failed.
   *
   * With the default payment method; answers with the new attempt (semantics §10).
   *
   * Refused with `payment.not_found`, `subscription.parked`, `payment_method.required`,
   * `invoice.transition_not_allowed`, `invoice.payment_processing`.
   */
  retry(input: PaymentsRetryInput, options?: MutationOptions): Promise<Payment> {
    return this.calls.mutation('payments.retry', input, options)
  }
}

export class PaymentMethodsResource extends Resource {
  /**
   * Give a customer a means to pay.
   *
   * The first one is the default whatever is asked for. Sandbox tokens say what happens each time the method
   * is used (semantics §10).
   *
   * Refused with `customer.not_found`, `customer.deleted`, `environment.provider_not_allowed`.
   */
  create(input: PaymentMethodsCreateInput, options?: MutationOptions): Promise<PaymentMethod> {
    return this.calls.mutation('paymentMethods.create', input, options)
  }

  /**
   * List a customer’s payment methods, newest first.
   *
   * No card number is part of it; none ever reaches Tallywright.
   *
   * Refused with `customer.not_found`.
   */
  list(input: PaymentMethodsListInput): Promise<Page<PaymentMethod>> {
    return this.calls.query('paymentMethods.list', input)
  }

  /**
   * Use this payment method from now on.
   *
   * What is past due is tried with it at once (semantics §10).
   *
   * Refused with `customer.not_found`, `payment_method.not_found`.
   */
  setDefault(input: PaymentMethodsSetDefaultInput, options?: MutationOptions): Promise<PaymentMethod> {
    return this.calls.mutation('paymentMethods.setDefault', input, options)
  }

  /**
   * Forget a payment method.
   *
   * Nothing is charged to it any more. The newest other one is the default then; without one, invoices stay
   * open until there is.
   *
   * Refused with `customer.not_found`, `payment_method.not_found`.
   */
  detach(input: PaymentMethodsDetachInput, options?: MutationOptions): Promise<PaymentMethod> {
    return this.calls.mutation('paymentMethods.detach', input, options)
  }

  /**
   * Open the provider’s page on which a customer enters a payment method.
   *
   * Card data goes to the provider alone. The method is added when the provider says that it is done.
   *
   * Refused with `customer.not_found`, `customer.deleted`, `environment.provider_not_allowed`.
   */
  openSetup(input: PaymentMethodsOpenSetupInput, options?: MutationOptions): Promise<PaymentSetup> {
    return this.calls.mutation('paymentMethods.openSetup', input, options)
  }

  /**
   * Ask the provider whether the customer is done, and add the method if so.
   *
   * For the page that a customer comes back to; the provider’s webhook does the same.
   *
   * Refused with `customer.not_found`, `payment_setup.not_found`.
   */
  finishSetup(input: PaymentMethodsFinishSetupInput, options?: MutationOptions): Promise<PaymentSetup> {
    return this.calls.mutation('paymentMethods.finishSetup', input, options)
  }
}

export class AlertsResource<C extends Catalog = Catalog> extends Resource {
  /**
   * Be told when use or spend reaches a threshold, or a balance falls below one.
   *
   * Told once in each period as the event `alert.triggered`, whose snapshot has the alert, the customer, the
   * value and the period: of the feature’s price, of the subscription’s billing (spend, and wallets that its
   * use is paid from), else the calendar month. An alert of one customer looks at them at once; one of all at
   * each customer when something of theirs changes next.
   *
   * Refused with `customer.not_found`, `customer.deleted`, `feature.not_found`, `wallet.unknown_unit`,
   * `alert.too_many`.
   */
  create(input: AlertsCreateInput<C>, options?: MutationOptions): Promise<Alert> {
    return this.calls.mutation('alerts.create', input, options)
  }

  /**
   * List alerts, newest first.
   *
   * Deleted ones are left out unless asked for.
   *
   * Refused with `customer.not_found`.
   */
  list(input: AlertsListInput = {}): Promise<Page<Alert>> {
    return this.calls.query('alerts.list', input)
  }

  /**
   * Be told of an alert no more.
   *
   * What was told before stays. One that was deleted stays as it is.
   *
   * Refused with `alert.not_found`.
   */
  delete(input: AlertsDeleteInput, options?: MutationOptions): Promise<Alert> {
    return this.calls.mutation('alerts.delete', input, options)
  }
}

export class TaxRatesResource extends Resource {
  /**
   * Add a tax rate of your own.
   *
   * A rate of a whole country without a category replaces the published one; others come beside it or instead
   * of it for their category (semantics §11). It is charged where the environment’s `tax.registrations` say
   * that you collect.
   *
   * Refused with `tax_rate.percent_out_of_range`, `tax_rate.validity_empty`, `tax_rate.already_exists`.
   */
  create(input: TaxRatesCreateInput, options?: MutationOptions): Promise<TaxRate> {
    return this.calls.mutation('taxRates.create', input, options)
  }

  /**
   * List your own tax rates, newest first.
   *
   * Those that have ended are in it; archived ones are left out unless asked for.
   */
  list(input: TaxRatesListInput = {}): Promise<Page<TaxRate>> {
    return this.calls.query('taxRates.list', input)
  }

  /**
   * End a tax rate and begin its successor with another percent.
   *
   * A rate never changes: issued invoices keep it, and credits of them reverse it (semantics §6).
   *
   * Refused with `tax_rate.not_found`, `tax_rate.percent_out_of_range`, `tax_rate.change_in_the_past`,
   * `tax_rate.not_in_force`.
   */
  update(input: TaxRatesUpdateInput, options?: MutationOptions): Promise<TaxRate> {
    return this.calls.mutation('taxRates.update', input, options)
  }

  /**
   * Take a tax rate away from now on.
   *
   * Issued invoices keep it. Where it replaced a published rate, that one holds again.
   *
   * Refused with `tax_rate.not_found`.
   */
  archive(input: TaxRatesArchiveInput, options?: MutationOptions): Promise<TaxRate> {
    return this.calls.mutation('taxRates.archive', input, options)
  }
}

export class TestClocksResource extends Resource {
  /**
   * Create a clock that customers of a sandbox can live by.
   *
   * Customers are put on it when they are created. Everything of theirs happens at its time, and the
   * sandbox’s own clock leaves them alone (semantics §14).
   *
   * Refused with `clock.not_a_sandbox`.
   */
  create(input: TestClocksCreateInput = {}, options?: MutationOptions): Promise<TestClock> {
    return this.calls.mutation('testClocks.create', input, options)
  }

  /**
   * List the clocks that customers can live by, newest first.
   *
   * The sandbox’s own is not among them; a live environment has none.
   */
  list(input: TestClocksListInput = {}): Promise<Page<TestClock>> {
    return this.calls.query('testClocks.list', input)
  }

  /**
   * Read a clock of the sandbox.
   *
   * `frozen` stands still until it is advanced; `ticking` runs ahead of the wall clock by what it was
   * advanced.
   *
   * Refused with `clock.not_a_sandbox`, `clock.not_found`.
   */
  get(input: TestClocksGetInput = {}): Promise<TestClock> {
    return this.calls.query('testClocks.get', input)
  }

  /**
   * Delete a clock with the customers who live by it.
   *
   * They and all their books are gone, as if they had never been.
   *
   * Refused with `clock.not_a_sandbox`, `clock.not_found`, `clock.advancing`.
   */
  delete(input: TestClocksDeleteInput, options?: MutationOptions): Promise<DeletedTestClock> {
    return this.calls.mutation('testClocks.delete', input, options)
  }

  /**
   * Move a clock forward, acting on every deadline on the way.
   *
   * Renewals, trial ends, scheduled changes, payments that settle and cancellations happen in chronological
   * order, through the same code as live. One jump over n periods equals n jumps over one; customers with a
   * clock of their own move with it alone (semantics §14).
   *
   * Refused with `clock.not_a_sandbox`, `clock.not_found`, `clock.backwards`, `clock.advancing`.
   */
  advance(input: TestClocksAdvanceInput, options?: MutationOptions): Promise<RunReport> {
    return this.calls.mutation('testClocks.advance', input, options)
  }
}

export class EnvironmentsResource extends Resource {
  /**
   * Get the environment that the key belongs to.
   *
   * Every call sees this environment and nothing of any other.
   */
  current(input: EnvironmentsCurrentInput = {}): Promise<Environment> {
    return this.calls.query('environments.current', input)
  }

  /**
   * Get who sells in the environment, and how it bills.
   *
   * The seller stands on invoices as it was when they were finalized.
   */
  settings(input: EnvironmentsSettingsInput = {}): Promise<EnvironmentSettings> {
    return this.calls.query('environments.settings', input)
  }

  /**
   * Change who sells, and how the environment bills.
   *
   * What is left out stays, null clears it. It counts for invoices from now on: issued ones keep what they
   * froze (semantics §9, §11).
   */
  updateSettings(input: EnvironmentsUpdateSettingsInput = {}, options?: MutationOptions): Promise<EnvironmentSettings> {
    return this.calls.mutation('environments.updateSettings', input, options)
  }

  /**
   * Make a sandbox: a world of its own with a clock that you move.
   *
   * It begins with this environment’s seller and settings, and without a catalog. Its keys are shown once.
   */
  createSandbox(input: EnvironmentsCreateSandboxInput, options?: MutationOptions): Promise<CreatedSandbox> {
    return this.calls.mutation('environments.createSandbox', input, options)
  }

  /**
   * Remove all customers of this sandbox, with their books.
   *
   * Keys stay, and the clock stays where it is. A live environment refuses it.
   *
   * Refused with `environment.not_a_sandbox`, `clock.advancing`.
   */
  reset(input: EnvironmentsResetInput = {}, options?: MutationOptions): Promise<Environment> {
    return this.calls.mutation('environments.reset', input, options)
  }

  /**
   * Delete the sandbox that the key belongs to.
   *
   * With everything in it, its keys too. A live environment refuses it.
   *
   * Refused with `environment.not_a_sandbox`, `clock.advancing`.
   */
  deleteSandbox(input: EnvironmentsDeleteSandboxInput = {}, options?: MutationOptions): Promise<DeletedEnvironment> {
    return this.calls.mutation('environments.deleteSandbox', input, options)
  }
}

export class ApiKeysResource extends Resource {
  /**
   * Make a key for this environment.
   *
   * The answer holds its text, which is stored only as a digest and not shown again.
   */
  create(input: ApiKeysCreateInput, options?: MutationOptions): Promise<CreatedApiKey> {
    return this.calls.mutation('apiKeys.create', input, options)
  }

  /**
   * List keys, newest first.
   *
   * Revoked and expired ones too, without their text.
   */
  list(input: ApiKeysListInput = {}): Promise<Page<ApiKey>> {
    return this.calls.query('apiKeys.list', input)
  }

  /**
   * Make a key stop working at once.
   *
   * It cannot be undone.
   *
   * Refused with `api_key.not_found`.
   */
  revoke(input: ApiKeysRevokeInput, options?: MutationOptions): Promise<ApiKey> {
    return this.calls.mutation('apiKeys.revoke', input, options)
  }
}

/** Every resource of the API but usage. */
export class ApiResources<C extends Catalog = Catalog> {
  readonly catalog: CatalogResource
  readonly features: FeaturesResource<C>
  readonly plans: PlansResource<C>
  readonly coupons: CouponsResource
  readonly promotionCodes: PromotionCodesResource
  readonly addOns: AddOnsResource<C>
  readonly customers: CustomersResource<C>
  readonly subscriptions: SubscriptionsResource<C>
  readonly seats: SeatsResource<C>
  readonly quota: QuotaResource<C>
  readonly wallets: WalletsResource
  readonly entitlements: EntitlementsResource<C>
  readonly invoices: InvoicesResource
  readonly creditNotes: CreditNotesResource
  readonly recovery: RecoveryResource
  readonly payments: PaymentsResource
  readonly paymentMethods: PaymentMethodsResource
  readonly alerts: AlertsResource<C>
  readonly taxRates: TaxRatesResource
  readonly testClocks: TestClocksResource
  readonly environments: EnvironmentsResource
  readonly apiKeys: ApiKeysResource

  constructor(calls: Calls) {
    this.catalog = new CatalogResource(calls)
    this.features = new FeaturesResource(calls)
    this.plans = new PlansResource(calls)
    this.coupons = new CouponsResource(calls)
    this.promotionCodes = new PromotionCodesResource(calls)
    this.addOns = new AddOnsResource(calls)
    this.customers = new CustomersResource(calls)
    this.subscriptions = new SubscriptionsResource(calls)
    this.seats = new SeatsResource(calls)
    this.quota = new QuotaResource(calls)
    this.wallets = new WalletsResource(calls)
    this.entitlements = new EntitlementsResource(calls)
    this.invoices = new InvoicesResource(calls)
    this.creditNotes = new CreditNotesResource(calls)
    this.recovery = new RecoveryResource(calls)
    this.payments = new PaymentsResource(calls)
    this.paymentMethods = new PaymentMethodsResource(calls)
    this.alerts = new AlertsResource(calls)
    this.taxRates = new TaxRatesResource(calls)
    this.testClocks = new TestClocksResource(calls)
    this.environments = new EnvironmentsResource(calls)
    this.apiKeys = new ApiKeysResource(calls)
  }
}
