import type { Scenario } from './scenario.ts'
import { aScriptRunsAway } from './stories/a-script-runs-away.ts'
import { accessWhileLate } from './stories/access-while-late.ts'
import { addOnForAWhile } from './stories/add-on-for-a-while.ts'
import { addOnOnce } from './stories/add-on-once.ts'
import { atLeastAndAtMost } from './stories/at-least-and-at-most.ts'
import { bankDebit } from './stories/bank-debit.ts'
import { bigUseIsBilledEarly } from './stories/big-use-is-billed-early.ts'
import { billedOnTheFirst } from './stories/billed-on-the-first.ts'
import { callsAfterTheirInvoice } from './stories/calls-after-their-invoice.ts'
import { callsThatCameLate } from './stories/calls-that-came-late.ts'
import { cancelAndThinkAgain } from './stories/cancel-and-think-again.ts'
import { cancelNow } from './stories/cancel-now.ts'
import { cardRenewedInTime } from './stories/card-renewed-in-time.ts'
import { changeOfAPriceWithTax } from './stories/change-of-a-price-with-tax.ts'
import { changeOfWhatIsUnpaid } from './stories/change-of-what-is-unpaid.ts'
import { changeWithADiscount } from './stories/change-with-a-discount.ts'
import { creditWhatIsOpen } from './stories/credit-what-is-open.ts'
import { creditsWithThePlan } from './stories/credits-with-the-plan.ts'
import { customPrice } from './stories/custom-price.ts'
import { debitThatBounces } from './stories/debit-that-bounces.ts'
import { discountsAddUp } from './stories/discounts-add-up.ts'
import { disputed } from './stories/disputed.ts'
import { downgradeAtTheEnd } from './stories/downgrade-at-the-end.ts'
import { downgradeNowWithTax } from './stories/downgrade-now-with-tax.ts'
import { firstPaymentConfirmed } from './stories/first-payment-confirmed.ts'
import { firstPaymentDeclined } from './stories/first-payment-declined.ts'
import { firstPaymentSecondCard } from './stories/first-payment-second-card.ts'
import { freePlan } from './stories/free-plan.ts'
import { introductoryPrice } from './stories/introductory-price.ts'
import { invoiceAndReminders } from './stories/invoice-and-reminders.ts'
import { invoiceByHand } from './stories/invoice-by-hand.ts'
import { lineForTheNextInvoice } from './stories/line-for-the-next-invoice.ts'
import { longPause } from './stories/long-pause.ts'
import { madeAgain } from './stories/made-again.ts'
import { midnightInBerlin } from './stories/midnight-in-berlin.ts'
import { neverPaidAgain } from './stories/never-paid-again.ts'
import { newPriceForAll } from './stories/new-price-for-all.ts'
import { nextInvoiceForeseen } from './stories/next-invoice-foreseen.ts'
import { numbersWithoutGaps } from './stories/numbers-without-gaps.ts'
import { oneLateTransfer } from './stories/one-late-transfer.ts'
import { paidFromTheMail } from './stories/paid-from-the-mail.ts'
import { priceWithTax } from './stories/price-with-tax.ts'
import { refundInParts } from './stories/refund-in-parts.ts'
import { refundThatFails } from './stories/refund-that-fails.ts'
import { renewalToConfirm } from './stories/renewal-to-confirm.ts'
import { seatsComeAndGo } from './stories/seats-come-and-go.ts'
import { seatsTakenAwayNow } from './stories/seats-taken-away-now.ts'
import { shortPause } from './stories/short-pause.ts'
import { startedInThePast } from './stories/started-in-the-past.ts'
import { startsLater } from './stories/starts-later.ts'
import { stolenCard } from './stories/stolen-card.ts'
import { subscribeAndRenew } from './stories/subscribe-and-renew.ts'
import { taxAtHomeAndAbroad } from './stories/tax-at-home-and-abroad.ts'
import { taxGivenBack } from './stories/tax-given-back.ts'
import { threeMonthsCheaper } from './stories/three-months-cheaper.ts'
import { toAYear } from './stories/to-a-year.ts'
import { tokensBought } from './stories/tokens-bought.ts'
import { tokensBuyThemselves } from './stories/tokens-buy-themselves.ts'
import { trialThatWaits } from './stories/trial-that-waits.ts'
import { trialThenPaid } from './stories/trial-then-paid.ts'
import { trialThenTheFirst } from './stories/trial-then-the-first.ts'
import { trialWithUse } from './stories/trial-with-use.ts'
import { trialWithoutACard } from './stories/trial-without-a-card.ts'
import { twoClocks } from './stories/two-clocks.ts'
import { uncollectibleAndPaid } from './stories/uncollectible-and-paid.ts'
import { upDownAndUp } from './stories/up-down-and-up.ts'
import { upgradeDeclined } from './stories/upgrade-declined.ts'
import { upgradeNow } from './stories/upgrade-now.ts'
import { upgradeOnTheNextInvoice } from './stories/upgrade-on-the-next-invoice.ts'
import { upgradeWithSeats } from './stories/upgrade-with-seats.ts'
import { walletPaysFirst } from './stories/wallet-pays-first.ts'
import { yearWithMonthlyCalls } from './stories/year-with-monthly-calls.ts'
import { yenAndDinar } from './stories/yen-and-dinar.ts'

/** In the order of their pages in the index, topic by topic. */
export const SCENARIOS: readonly Scenario[] = [
  subscribeAndRenew,
  firstPaymentDeclined,
  firstPaymentSecondCard,
  firstPaymentConfirmed,
  billedOnTheFirst,
  freePlan,
  startsLater,
  startedInThePast,
  midnightInBerlin,
  trialThenPaid,
  trialWithUse,
  trialWithoutACard,
  trialThatWaits,
  trialThenTheFirst,
  upgradeNow,
  upgradeDeclined,
  upgradeOnTheNextInvoice,
  upgradeWithSeats,
  downgradeAtTheEnd,
  toAYear,
  upDownAndUp,
  seatsComeAndGo,
  seatsTakenAwayNow,
  addOnForAWhile,
  addOnOnce,
  shortPause,
  longPause,
  cancelAndThinkAgain,
  cancelNow,
  introductoryPrice,
  customPrice,
  newPriceForAll,
  callsThatCameLate,
  callsAfterTheirInvoice,
  atLeastAndAtMost,
  bigUseIsBilledEarly,
  nextInvoiceForeseen,
  yearWithMonthlyCalls,
  creditsWithThePlan,
  invoiceByHand,
  lineForTheNextInvoice,
  madeAgain,
  uncollectibleAndPaid,
  numbersWithoutGaps,
  invoiceAndReminders,
  oneLateTransfer,
  threeMonthsCheaper,
  discountsAddUp,
  changeWithADiscount,
  creditWhatIsOpen,
  changeOfWhatIsUnpaid,
  refundInParts,
  refundThatFails,
  disputed,
  cardRenewedInTime,
  renewalToConfirm,
  neverPaidAgain,
  stolenCard,
  accessWhileLate,
  aScriptRunsAway,
  paidFromTheMail,
  bankDebit,
  debitThatBounces,
  walletPaysFirst,
  tokensBought,
  tokensBuyThemselves,
  taxAtHomeAndAbroad,
  priceWithTax,
  taxGivenBack,
  downgradeNowWithTax,
  changeOfAPriceWithTax,
  yenAndDinar,
  twoClocks,
]
