import {
  costBasisOf,
  decideTopUp,
  formatExact,
  isCurrency,
  isPositive,
  parseDecimal,
  type TopUp,
  topUpLine,
} from '@tallywright/domain'
import type { CustomerRow, InvoiceRow, TopUpRow } from '@tallywright/store'
import { type ComputedInvoice, computeInvoice } from '../billing/compute-invoice.ts'
import { usualTerms } from '../billing/invoice-terms.ts'
import { issueInvoice } from '../billing/issue-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { type OfWallet, refusalOfUnit } from './read-wallets.ts'
import { tellTopUp } from './settle-top-up.ts'

export interface TopUpOrder extends OfWallet {
  /** In the wallet's unit. */
  readonly amount: string
  /** What it is paid in; needed only where the credit is sold in several currencies. */
  readonly currency?: string
}

/** Fixed by a preview, so that a commit makes what was shown. */
export interface TopUpIds {
  readonly topUpId: string
  readonly invoiceId: string
}

export function newTopUpIds({ ids }: Context, bucket: number): TopUpIds {
  return { topUpId: ids.next('topUp', bucket), invoiceId: ids.next('invoice', bucket) }
}

/** What is bought, and its invoice; nothing is saved. */
export interface DecidedTopUp {
  readonly topUp: TopUp
  readonly built: ComputedInvoice
}

/** Load and decide: the same for a preview, a commit and what is made by itself. */
export async function decideTopUpOf(
  moment: Moment,
  customer: CustomerRow,
  { unit, amount: text, currency }: Omit<TopUpOrder, 'customerId'>,
  { topUpId }: TopUpIds,
): Promise<Outcome<DecidedTopUp>> {
  const unknown = await refusalOfUnit(moment, unit)
  if (unknown !== null) return unknown
  const wrong = refusalOfUnits(unit, { amount: text })
  if (wrong !== null) return wrong
  const credit = isCurrency(unit) ? null : await moment.tx.catalog.credits.bySlug(unit)
  const order = {
    unit,
    amount: formatExact(parseDecimal(text)),
    credit: credit?.archivedAt === null ? credit.definition : null,
    ...(currency === undefined ? {} : { currency }),
  }
  const decided = decideTopUp(order)
  if (!decided.ok) return decided
  const lines = [topUpLine(decided.value, { cause: topUpId, at: moment.now })]
  const built = await computeInvoice(moment, { customer, currency: decided.value.currency, boundaries: [], lines })
  if (built.net.amount > 0n) return done({ topUp: decided.value, built })
  return refused('validation.failed', 'amount: so little of it costs nothing, and nothing is not charged', {
    param: 'amount',
  })
}

/** Units of a wallet are more than nothing, and of money whole minor units. */
export function refusalOfUnits(unit: string, units: Readonly<Record<string, string>>) {
  for (const [param, text] of Object.entries(units)) {
    const amount = parseDecimal(text)
    if (!isPositive(amount)) return refused('validation.failed', `${param}: it is more than nothing`, { param })
    if (isCurrency(unit) && amount.denominator !== 1n) {
      return refused('validation.failed', `${param}: money is whole minor units`, { param })
    }
  }
  return null
}

/**
 * Charges first (semantics §8): the invoice is finalized with its first attempt, whoever the customer usually pays by, and the
 * grant comes with its payment. The customer has a payment method.
 */
export async function makeTopUp(
  context: Context,
  moment: Moment,
  customer: CustomerRow,
  { topUp, built, ids, isAutomatic }: DecidedTopUp & { readonly ids: TopUpIds; readonly isAutomatic: boolean },
): Promise<InvoiceRow | null> {
  const { topUpId, invoiceId } = ids
  const { unit, amount, currency, expiresAfterMonths } = topUp
  const row: TopUpRow = {
    bucket: customer.bucket,
    environmentId: context.environmentId,
    id: topUpId,
    customerId: customer.id,
    unit,
    amount,
    invoiceId,
    currency,
    net: built.net.amount,
    creditedNet: 0n,
    costBasis: formatExact(costBasisOf(built.net, amount)),
    expiresAfterMonths,
    isAutomatic,
    state: 'pending',
    grantId: null,
    takenBack: '0',
    createdAt: moment.now,
    updatedAt: moment.now,
    version: 1,
  }
  await moment.tx.topUps.add(row)
  tellTopUp(moment, row, 'top_up.created')
  const terms = { ...usualTerms(moment, customer), collection: 'charge_automatically' as const }
  const invoice = { id: invoiceId, customer, subscriptionId: null, cause: topUpId, terms }
  return issueInvoice(context, moment, invoice, built)
}
