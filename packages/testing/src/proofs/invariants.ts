import { type Books, type Invariant, type Reading, readBooks } from './invariants/books.ts'
import {
  creditNotesAddUp,
  creditsWithinLines,
  endedIsLeftAlone,
  overdueGoesOn,
  refundsAddUp,
} from './invariants/collection.ts'
import { correctedWhole } from './invariants/corrections.ts'
import { amountsWithinCoupons, codesCounted, discountsCounted } from './invariants/discounts.ts'
import { changesTold, sequencesGapless, subscriptionsTold, walletsTold } from './invariants/events.ts'
import { linesRerun, numbersGapless, paidIsPaid, totalsAddUp } from './invariants/invoices.ts'
import {
  backWithinPaid,
  booksAgree,
  capturedOnce,
  drawsPosted,
  excessGivenBack,
  grantsAddUp,
  openPayments,
  walletsBalance,
} from './invariants/money.ts'
import { addOnsCharged, periodsTile, seatsCharged } from './invariants/periods.ts'
import { creditsFollowUse } from './invariants/prepaid.ts'
import { takenOffOnce, takenOffWhole } from './invariants/progressive.ts'
import { quotaCountsFollow } from './invariants/quota.ts'
import {
  columnsFollowFacts,
  nothingDue,
  oneLivePerGroup,
  requestsAnswered,
  segmentsTile,
} from './invariants/subscriptions.ts'
import { automaticOneAtATime, topUpsCredited, topUpsGranted, topUpsPaidFor } from './invariants/top-ups.ts'
import { billedOnce, totalsRecount } from './invariants/usage.ts'
import { windowsRecount } from './invariants/windows.ts'

/** What holds in every environment whenever no command is running. */
const INVARIANTS: readonly Invariant[] = [
  totalsAddUp,
  linesRerun,
  numbersGapless,
  paidIsPaid,
  walletsBalance,
  grantsAddUp,
  drawsPosted,
  creditsFollowUse,
  topUpsGranted,
  topUpsPaidFor,
  topUpsCredited,
  automaticOneAtATime,
  capturedOnce,
  openPayments,
  booksAgree,
  excessGivenBack,
  backWithinPaid,
  overdueGoesOn,
  endedIsLeftAlone,
  creditsWithinLines,
  creditNotesAddUp,
  refundsAddUp,
  oneLivePerGroup,
  columnsFollowFacts,
  segmentsTile,
  periodsTile,
  seatsCharged,
  addOnsCharged,
  nothingDue,
  requestsAnswered,
  totalsRecount,
  windowsRecount,
  billedOnce,
  correctedWhole,
  quotaCountsFollow,
  takenOffOnce,
  takenOffWhole,
  discountsCounted,
  amountsWithinCoupons,
  codesCounted,
  sequencesGapless,
  changesTold,
  subscriptionsTold,
  walletsTold,
]

/** Everything in what was read of an environment that contradicts an invariant: `invariant: what`. */
export async function violationsOf(reading: Reading): Promise<string[]> {
  const found: string[] = []
  for (const { name, find } of INVARIANTS) {
    for (const what of await find(reading)) found.push(`${name}: ${what}`)
  }
  return found
}

/** Everything in an environment that contradicts an invariant. */
export async function violationsIn(books: Books): Promise<string[]> {
  return violationsOf(await readBooks(books))
}
