// What everything else stands on

export { AssertionError, assert, assertNever } from './assert.ts'
export { DOMAIN_ERROR_CODES, type DomainErrorCode } from './errors.ts'
export { BUCKET_COUNT, bucketOfId, composeId, ID_PREFIXES, type IdKind, looksLikeId } from './ids.ts'
export { type Failure, type Refusal, type Result, refuse, type Success, success } from './result.ts'

// Alerts: thresholds that are told once in each period

export {
  type Alert,
  type AlertPeriod,
  type AlertSubject,
  concerns,
  isReached,
  type Measured,
} from './alert/alert.ts'
export { limitShare } from './alert/limit-share.ts'

// Money: exact numbers, currencies, roundings

export { allocate, allocateWithin } from './money/allocate.ts'
export { type Currency, currencyExponent, isCurrency } from './money/currency.ts'
export { DECIMAL_LIMITS, type Decimal, formatExact, isDecimal, parseDecimal, parseExact } from './money/decimal.ts'
export { larger, smaller } from './money/minor-units.ts'
export {
  addMoney,
  formatMoney,
  type Money,
  money,
  negateMoney,
  roundToMoney,
  subtractMoney,
  sumMoney,
  toMajor,
  zero,
} from './money/money.ts'
export {
  add,
  compare,
  divide,
  isNegative,
  isPositive,
  isZero,
  maximum,
  multiply,
  negate,
  ONE,
  type Rational,
  rational,
  subtract,
  sum,
  ZERO,
} from './money/rational.ts'
export { QUANTITY_ROUNDING, type Rounding, type RoundingMode, round, roundToInteger } from './money/rounding.ts'

// Time: instants, intervals, cadences, anchors, billing periods

export { type Alignment, type Anchor, addLocalMonths, isTimeZone } from './time/anchor.ts'
export {
  type BillingPeriod,
  type BillingSchedule,
  billingPeriodAt,
  billingPeriodContaining,
  billingSchedule,
  elapsedPeriods,
  isStub,
  nextBoundaryOnOrAfter,
  scheduleInZone,
  scheduleWithCadence,
} from './time/billing-period.ts'
export { type Cadence, type CadenceUnit, compareCadences, sameCadence, timesIn } from './time/cadence.ts'
export {
  addMilliseconds,
  DAY,
  earlier,
  HOUR,
  type Instant,
  instantFromEpoch,
  instantFromIso,
  instantToIso,
  later,
  MINUTE,
  SECOND,
} from './time/instant.ts'
export { contains, type Interval, intersect, lengthOf } from './time/interval.ts'
export { addDuration, localDaysBetween } from './time/local-day.ts'
export { localSpans, type SpanUnit } from './time/local-spans.ts'

// Explanations: amounts that can be run again

export {
  type AmountStep,
  type ExactText,
  type Explanation,
  explain,
  type Fact,
  type Operation,
  rerun,
} from './explanation/explanation.ts'
export type { SaidValue } from './explanation/phrase.ts'
export { readStepLabel, readTier, type Said, type StepLabel } from './explanation/read-step-label.ts'
export {
  STEP_ENDINGS,
  STEP_PHRASES,
  type StepEnding,
  type StepPhrase,
  TIERS,
  type TierPhrase,
} from './explanation/step-phrases.ts'

// Catalog: what is offered, and every reason to refuse it

export type { Catalog, Credit, CreditTopUp } from './catalog/catalog.ts'
export { CATALOG_RULES, type CatalogProblem, type CatalogProblemCode } from './catalog/catalog-problem.ts'
export type { Coupon, CouponDiscount, CouponDuration } from './catalog/coupon.ts'
export {
  type AddOnSlug,
  type BooleanFeatureSlug,
  type CouponSlug,
  type CreditSlug,
  type DefinedCatalog,
  defineCatalog,
  type FeatureSlug,
  type MeteredFeatureSlug,
  type PlanGroupSlug,
  type PlanSlug,
  type QuotaFeatureSlug,
  type SeatsFeatureSlug,
} from './catalog/define-catalog.ts'
export type {
  BooleanFeature,
  Feature,
  FeatureType,
  MeteredFeature,
  QuotaFeature,
  SeatsFeature,
} from './catalog/feature.ts'
export { isFreePlan } from './catalog/free-plan.ts'
export { freezeOffer } from './catalog/freeze-offer.ts'
export {
  AGGREGATIONS,
  type Aggregation,
  type Meter,
  type PropertyFilter,
  type PropertyValue,
  type UnitConversion,
} from './catalog/meter.ts'
export type {
  AddOn,
  BalanceFeature,
  CreditsFeature,
  Plan,
  PlanFeature,
  PlanGrant,
  PlanGroup,
  PlanPhase,
  PlanQuota,
  PlanSeats,
  PlanSwitch,
  PricedFeature,
  PriceOverride,
  ProrationGranularity,
  Rollover,
  Trial,
  TrialEnd,
} from './catalog/plan.ts'
export { overriddenPlan, overrideProblems, type PlanOverrides } from './catalog/plan-overrides.ts'
export { planInPhase } from './catalog/plan-phases.ts'
export {
  type AddOnVersion,
  type CurrentPrice,
  offeredCadences,
  offeredCurrencies,
  type PlanVersion,
  priceOfFeature,
  pricesFor,
} from './catalog/plan-version.ts'
export type { Price, PriceTerms, PricingModel, Tier, TokenKind } from './catalog/price.ts'
export { decideRedemption, normalizedCode, type PromotionCodeRules } from './catalog/promotion-code.ts'
export { validateCatalog } from './catalog/validate-catalog.ts'
export { type DiscountBeginning, decideDiscount } from './subscription/give-discount.ts'

// Model prices: what providers of language models ask in public

export { type ModelPricesInput, modelPrices } from './model-prices/model-prices.ts'
export type { PricedModel } from './model-prices/public-model-prices.ts'

// Metering: usage events to quantities

export {
  type AggregatedGroup,
  aggregate,
  eventsByGroup,
  type GroupQuantity,
  type GroupTotal,
  type MeteredQuantity,
  mergeGroupTotals,
  openingTotals,
  quantityOf,
  totalsByGroup,
} from './metering/aggregate.ts'
export { type CreditSegment, creditsOfUse } from './metering/credits-of-use.ts'
export { type GroupKey, groupKeyOf, groupKeyText, NO_VALUE, parseGroupKey } from './metering/group-key.ts'
export { passesFilters } from './metering/property-filter.ts'
export { lastId, quantitiesWith, type SupposedUnits } from './metering/quantities-with.ts'
export { addToTotal, emptyTotal, finishTotal, mergeTotals, type RunningTotal } from './metering/running-total.ts'
export { type SegmentTotals, segmentQuantities } from './metering/segment-quantities.ts'
export { canBeTakenOut, takeFromTotal } from './metering/take-from-total.ts'
export { convertUnits } from './metering/unit-conversion.ts'
export { checkUnits } from './metering/units-allowed.ts'
export { unitsInWindow } from './metering/units-in-window.ts'
export {
  canonicalContent,
  compareEvents,
  type EventProperties,
  type ReportedContent,
  type UsageEvent,
} from './metering/usage-event.ts'
export { addToSeries, finishSeries, type SeriesPoint } from './metering/usage-series.ts'

// Rating: quantities to amounts

export { checkModel } from './rating/model-cost.ts'
export { needsEvents } from './rating/pricing-models.ts'
export { rate } from './rating/rate.ts'
export { type BilledBefore, rateIncrement } from './rating/rate-increment.ts'
export {
  type PeriodRules,
  type PriceRules,
  type QuantityKind,
  quantityKindOf,
  type RatePrice,
  type RateUsage,
  type UsageGroup,
  usageOf,
} from './rating/rate-input.ts'
export { type PriceSegment, rateSegments, type SegmentedPeriod, type SegmentedRating } from './rating/rate-segments.ts'
export type { Rating } from './rating/rating.ts'

// Proration: parts of periods

export {
  type ChargeInput,
  type CreditableLine,
  type CreditInput,
  prorateCharge,
  prorateCredit,
} from './proration/charge-and-credit.ts'
export { timeFraction } from './proration/fraction.ts'
export { type ProrateInput, type Proration, prorate, type TimeMeasure } from './proration/prorate.ts'

// Subscription: states, changes, deadlines

export type { AccessDecision } from './subscription/access.ts'
export { type AttachAddOn, type DetachAddOn, decideAttachAddOn, decideDetachAddOn } from './subscription/add-on.ts'
export type { Begun } from './subscription/begin.ts'
export type { BoundaryBilling } from './subscription/billing-boundary.ts'
export { endPeriodAt, inPeriodAt, nextBoundary, openCadences } from './subscription/billing-boundary.ts'
export { type CancelDecision, decideCancel, decideUncancel } from './subscription/cancel.ts'
export type { PlanChangeBehavior } from './subscription/change-direction.ts'
export { decidePlanChange, type PlanChangeDecision } from './subscription/change-plan.ts'
export type { CountOperation } from './subscription/count-change.ts'
export { type CreateSubscription, decideCreate, decideStart } from './subscription/create.ts'
export {
  compareDeadlines,
  DEADLINE_ORDER,
  type DeadlineKind,
  nextBillingDeadline,
  nextDeadline,
  type SubscriptionDeadline,
} from './subscription/deadline.ts'
export { attributeToBilled, attributeToDraft, type PastBoundary } from './subscription/draft-attribution.ts'
export { decideFirstPayment, decideFirstPaymentExpiry, decideReplacement } from './subscription/first-payment.ts'
export { type GrantMove, grantMoves, offerOfMove } from './subscription/grant-move.ts'
export { type GrantOffer, givesGrants, grantOffers, grantShareDue, rolloverEnd } from './subscription/grant-offer.ts'
export {
  type InvoicedLine,
  type LinesOfSubscription,
  type NotedCredit,
  openInvoicedLines,
  type StoredLine,
} from './subscription/invoiced-line.ts'
export { featureCadence, grantedMeters, type MeteredOffer, meteredOffer } from './subscription/metered-offer.ts'
export { decideMigration, isMigrated, lastingVersion, type MigrationOptions } from './subscription/migrate.ts'
export type {
  Outcome as SubscriptionOutcome,
  PaidFirst,
  SubscriptionEvent,
  SubscriptionEventName,
} from './subscription/outcome.ts'
export { decidePause, decideResume } from './subscription/pause.ts'
export {
  applyPendingChange,
  decideChangeDeclined,
  decidePendingChangeExpiry,
  isOvertaken,
  withCredits,
} from './subscription/pending-change.ts'
export { decidePeriodEnd, type PeriodEndDecision } from './subscription/period-end.ts'
export type { PlanChangeOptions } from './subscription/plan-change-options.ts'
export { planHashInput } from './subscription/plan-hash-input.ts'
export { type PrepaidUse, prepaidUnits, prepaidUses } from './subscription/prepaid-use.ts'
export type { LineBilling } from './subscription/proration-lines.ts'
export {
  decideSeats,
  type SeatsBehavior,
  type SeatsDecision,
  type SeatsOptions,
} from './subscription/seats.ts'
export { decideSpendCap } from './subscription/spend-cap.ts'
export { decideDunningEnd, decidePastDue, decideRecovery } from './subscription/standing.ts'
export { isLive, SUBSCRIPTION_STATUSES, type SubscriptionStatus, subscriptionStatus } from './subscription/status.ts'
export type {
  AttachedAddOn,
  CancelReason,
  ChangeTarget,
  ComingPhase,
  Lifecycle,
  LifecycleState,
  PendingChange,
  Segment,
  Standing,
  Subscription,
} from './subscription/subscription.ts'
export {
  SUBSCRIPTION_TRANSITIONS,
  SUBSCRIPTION_TRIGGERS,
  type SubscriptionTrigger,
} from './subscription/transitions.ts'
export { decideTrialReminder } from './subscription/trial.ts'
export { decideTrialEnd, type TrialEndDecision } from './subscription/trial-end.ts'
export {
  attributeUsage,
  attributionAt,
  attributionChangesAt,
  type MeteredPeriod,
  meteredPeriodAt,
  offerAfterChange,
  type UsageAttribution,
} from './subscription/usage-attribution.ts'
export { type LimitWindow, type WindowGrid, windowGrids, windowsAt } from './subscription/window-grid.ts'

// Invoice: lines, discounts, tax, totals, credit notes

export { advanceLines } from './invoice/advance-lines.ts'
export { amountOfAllUse, amountOfUse } from './invoice/arrears/amount-of-use.ts'
export type { BilledBoundary, SegmentUsage } from './invoice/arrears/billed-boundary.ts'
export { type CorrectionInput, correctionLines } from './invoice/arrears/correction.ts'
export type { InvoicedUsage } from './invoice/arrears/credit-parts.ts'
export { isLateCorrection, lateCause } from './invoice/arrears/late-line.ts'
export {
  type ProgressiveLine,
  progressiveLines,
  siblingCauses,
  thresholdCauses,
} from './invoice/arrears/progressive.ts'
export { type SharedAllowance, sharedAllowances } from './invoice/arrears/shared-allowance.ts'
export type { UncoveredUse } from './invoice/arrears/uncovered-use.ts'
export { type UsageNeed, usageNeeded } from './invoice/arrears/usage-needed.ts'
export { type BuiltInvoice, taxedLines } from './invoice/assemble-invoice.ts'
export { type BuildInvoiceInput, buildInvoice } from './invoice/build-invoice.ts'
export {
  type CreditNote,
  type CreditNoteInput,
  type CreditNoteLine,
  decideCreditNote,
} from './invoice/credits/credit-note.ts'
export type { CreditNoteRefusal, CreditRequest, LineCredit } from './invoice/credits/credit-request.ts'
export { creditableOf, type EarlierCredit, shareLeft } from './invoice/credits/creditable.ts'
export { creditOfVoid, excessNote, type GivenBackCredit } from './invoice/credits/excess-note.ts'
export type { ExcessCredit } from './invoice/credits/fit-credits.ts'
export { passOn, type TakenOffLine } from './invoice/credits/pass-on.ts'
export {
  type CreditedInvoice,
  creditsStillDue,
  type NotedCredits,
  type NotedLine,
  type RoutedCredits,
  routeCredits,
} from './invoice/credits/route-credits.ts'
export {
  type CreditableMoney,
  type CreditDestination,
  type ExcessMoney,
  type SettledCredit,
  settleCredit,
  settleExcess,
} from './invoice/credits/settle-credit.ts'
export { type CouponInForce, couponAppliesIn } from './invoice/discounts/coupon-in-force.ts'
export {
  type DiscountOutcome,
  type DiscountUse,
  type GivenDiscount,
  isOneSum,
  isUsedUp,
  usedPeriods,
} from './invoice/discounts/given-discount.ts'
export { type KeptDiscounts, keptDiscounts, NONE_KEPT } from './invoice/discounts/kept-discount.ts'
export type { DiscountedPeriod } from './invoice/discounts/line-discount.ts'
export { type AmountNode, explainInvoice } from './invoice/explain-invoice.ts'
export {
  creditNoteNumber,
  finalizesAt,
  GRACE_MILLISECONDS,
  invoiceNumber,
  type NumberParts,
  tellsPrefixesApart,
} from './invoice/invoice-number.ts'
export {
  type BuiltLine,
  type CreditExcess,
  creditedBy,
  type DiscountOf,
  LINE_KINDS,
  type Line,
  type LineKind,
  type LineTax,
  type RatedLine,
  type RestoredDiscount,
  type ReversedTax,
  TAX_TREATMENTS,
  type TaxTreatment,
} from './invoice/line.ts'
export {
  DESCRIPTION_ENDINGS,
  type DescriptionEnding,
  type LineDescription,
  readDescription,
} from './invoice/line-description.ts'
export { type LineIdentity, lineKey, renewalCause } from './invoice/line-key.ts'
export { type OneOff, oneOffLines, ratedAgain } from './invoice/one-off-lines.ts'
export type { PrepaidLines } from './invoice/prepaid-lines.ts'
export { type InvoiceRerun, rerunInvoice } from './invoice/rerun-invoice.ts'
export { PUBLISHED_TAX_NAMES, type PublishedTaxName, publishedRates } from './invoice/tax/published-rates.ts'
export { reversedTax, reverseTaxes } from './invoice/tax/reverse-tax.ts'
export { type ComputedTax, computeTax, type TaxableLine, type TaxContext } from './invoice/tax/tax.ts'
export {
  refusalOfTaxRates,
  type TaxRate,
  taxRatesFor,
  UNTAXED_CATEGORY,
  withPublishedRates,
} from './invoice/tax/tax-rate.ts'
export {
  decideNewTaxRate,
  decideTaxRateChange,
  endOfArchivedRate,
  type TaxRateChange,
} from './invoice/tax/tax-rate-change.ts'
export {
  DEFAULT_TAX_SETTINGS,
  EU_ONE_STOP_SHOP,
  isRegistered,
  type TaxRegistration,
  type TaxSettings,
} from './invoice/tax/tax-registration.ts'
export { type TaxTotal, taxNote, taxTotals } from './invoice/tax/tax-totals.ts'
export {
  type Taxation,
  type TaxCustomer,
  type TaxPlace,
  type TaxSeller,
  taxationOf,
} from './invoice/tax/tax-treatment.ts'
export { amountDue, applyCredits, type InvoiceTotals, invoiceTotals } from './invoice/totals.ts'
export {
  INVOICE_PAYMENT_STATUSES,
  INVOICE_PAYMENT_TRANSITIONS,
  INVOICE_PAYMENT_TRIGGERS,
  INVOICE_STATUSES,
  INVOICE_TRANSITIONS,
  INVOICE_TRIGGERS,
  type InvoicePaymentStatus,
  type InvoicePaymentTrigger,
  type InvoiceStatus,
  type InvoiceTrigger,
  nextInvoicePaymentStatus,
  nextInvoiceStatus,
} from './invoice/transitions.ts'

// Settings: how an environment bills

export {
  type BillingSettings,
  type BillingSettingsChange,
  billingSettings,
  type CollectionMethod,
  changedSettings,
  DEFAULT_BILLING_SETTINGS,
  type InvoiceSettings,
} from './settings/billing-settings.ts'
export { type DailyCaps, dayOf, exceededCap, type MadeOnDay, type ParkReason } from './settings/daily-caps.ts'

// Payment: attempts and dunning

export {
  DEFAULT_DUNNING,
  type DunningHistory,
  type DunningSchedule,
  type DunningStep,
  hasAccessWhilePastDue,
  nextDunningStep,
  nextReminder,
} from './payment/dunning.ts'
export {
  isAttemptOpen,
  nextPaymentStatus,
  PAYMENT_STATUSES,
  PAYMENT_TRANSITIONS,
  PAYMENT_TRIGGERS,
  type PaymentStatus,
  type PaymentTrigger,
} from './payment/transitions.ts'

// Wallet: grants, drawdowns, ledgers

export { addGrant, settleDebt } from './wallet/add-grant.ts'
export {
  type AutoTopUp,
  type AutoTopUpRest,
  type AutoTopUpSetting,
  asksForTopUp,
  isBelowThreshold,
  localMonth,
  type MadeByItself,
  restAfterDecline,
  restOfCaps,
  startOfDay,
} from './wallet/auto-top-up.ts'
export { type Allocation, compareGrants, type Drawdown, drawDown } from './wallet/draw-down.ts'
export { expireGrant, expireGrants, restoreVoided, voidGrant } from './wallet/expire.ts'
export {
  DEFAULT_PRIORITY,
  type EffectivePeriod,
  effectivePeriod,
  type Grant,
  type GrantOrigin,
  type GrantSource,
  hasEnded,
  isEffective,
  type OpenGrant,
} from './wallet/grant.ts'
export { accountBalances, type LedgerAccount, type LedgerEntry, ledgerBalance } from './wallet/ledger-entry.ts'
export { grantOfPlan, rolledOver } from './wallet/plan-grant.ts'
export { type RenewPlanGrant, renewPlanGrant } from './wallet/renew-plan-grant.ts'
export { type Spending, type SpendRequest, type SpentPart, spend } from './wallet/spend.ts'
export { lowestShare, type TakenBack, takeBack } from './wallet/take-back.ts'
export {
  boughtGrant,
  type CreditedTopUp,
  costBasisOf,
  decideTopUp,
  type TopUp,
  topUpLine,
  unitsOfCredit,
} from './wallet/top-up.ts'
export { type Unwinding, unwind } from './wallet/unwind.ts'
export {
  type DrawRequest,
  drawForUse,
  drawnOf,
  NOTHING_DRAWN,
  settledDraw,
  type UsageDraw,
} from './wallet/usage-draw.ts'
export {
  emptyWallet,
  followedBy,
  roundToUnit,
  toWalletUnits,
  type Wallet,
  type WalletBalance,
  type WalletMovement,
  walletBalance,
} from './wallet/wallet.ts'

// Entitlement: what a customer may do now

export { checkCounted } from './entitlement/check-counted.ts'
export { checkEntitlement } from './entitlement/check-entitlement.ts'
export { decideQuota, MOST_COUNTED, type QuotaDecision, type QuotaOptions } from './entitlement/decide-quota.ts'
export type {
  BalanceAccess,
  BooleanAccess,
  CappedSpend,
  CountedAccess,
  CreditsAccess,
  Entitlement,
  EntitlementQuestion,
  FeatureUsage,
  HeldUse,
  Lift,
  LimitReason,
  NoAccess,
  NoAccessReason,
  PricedAccess,
  WalletStanding,
  WindowTotal,
} from './entitlement/entitlement.ts'
export {
  type EntitlementGrant,
  endOfGrant,
  grantedTimes,
  grantsDuring,
  isInForce,
  seatsGranted,
} from './entitlement/entitlement-grant.ts'
export { type CountedTime, highestCount } from './entitlement/granted-count.ts'
export { offersOf } from './entitlement/offers.ts'
export { openSegment, openTime, totalsOfOpenTime } from './entitlement/open-time.ts'
