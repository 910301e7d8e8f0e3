import {
  add,
  type BilledBoundary,
  type BuiltInvoice,
  type Currency,
  drawnOf,
  type Line,
  money,
  type PlanFeature,
  type PlanVersion,
  type PrepaidLines,
  roundToInteger,
  type SpentPart,
  type Subscription,
  settledDraw,
  subtractMoney,
  sumMoney,
  type UncoveredUse,
} from '@tallywright/domain'
import type { CustomerRow, StoredDraw } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { returnToGrants } from '../wallets/money-wallet.ts'

/** What subscriptions have drawn from the money wallet for use that no invoice has taken yet, or that no wallet covered. */
export async function drawnUse(
  { tx }: Moment,
  { bucket, id: customerId }: Pick<CustomerRow, 'bucket' | 'id'>,
  subscriptionIds: readonly string[],
  currency: Currency,
): Promise<StoredDraw[]> {
  const draws: StoredDraw[] = []
  for (const id of new Set(subscriptionIds)) {
    draws.push(...(await tx.usageDraws.ofSubscription(bucket, { customerId, id, unit: currency })))
  }
  return draws
}

/** Whether any use of it may be paid from the money wallet when it is used. */
export function mayDrawMoney({ planVersion, addOns }: Subscription, planVersions: readonly PlanVersion[]): boolean {
  const offers = [planVersion, ...planVersions].map(({ plan }) => plan.features)
  const all = [...offers, ...addOns.map(({ addOnVersion }) => addOnVersion.addOn.features)]
  return all.some((features) => Object.values(features).some(drawsMoney))
}

function drawsMoney(feature: PlanFeature | undefined): boolean {
  return feature?.type === 'metered' && feature.consumption === 'balance'
}

/** The boundary with what of its use no wallet covered, where that is never billed. */
export function withNeverBilled(boundary: BilledBoundary, draws: readonly StoredDraw[]): BilledBoundary {
  const uncovered = neverBilled(draws, boundary.billing.closed?.id)
  return uncovered.length === 0 ? boundary : { ...boundary, uncovered }
}

function neverBilled(draws: readonly StoredDraw[], subscriptionId: string | undefined): UncoveredUse[] {
  return draws
    .filter((draw) => draw.subscriptionId === subscriptionId && !draw.billsRest)
    .map((draw) => {
      const { featureSlug, periodStart, uncovered, settled } = draw
      const covered = roundToInteger(add(settled, drawnOf(draw)), 'ceil')
      return { featureSlug, periodStart, amount: roundToInteger(uncovered, 'floor'), covered }
    })
}

/** What was drawn for lines that an invoice may have. */
export function prepaidLines(draws: readonly StoredDraw[], currency: Currency): PrepaidLines[] {
  return draws.map(({ subscriptionId, featureSlug, periodStart, parts }) => {
    const drawn = money(roundToInteger(drawnOf({ parts }), 'floor'), currency)
    return { subscriptionId, featureSlug, periodStart, drawn }
  })
}

/**
 * The invoice takes what was drawn for its lines: returns the parts that have paid it. What was drawn beyond them, because of a
 * discount for one, goes back to its grants.
 */
export async function takeDrawnUse(
  context: Context,
  moment: Moment,
  customer: CustomerRow,
  {
    invoiceId,
    built,
    draws,
  }: {
    readonly invoiceId: string
    readonly built: Pick<BuiltInvoice, 'lines' | 'prepaid'>
    readonly draws: readonly StoredDraw[]
  },
): Promise<readonly SpentPart[]> {
  const taken = draws.filter((draw) => built.lines.some((line) => isForLine(draw, line)))
  if (taken.length === 0) return []
  const parts = taken.flatMap((draw) => draw.parts)
  for (const draw of taken) {
    await moment.tx.usageDraws.save({ ...draw, ...settledDraw(draw, { billsRest: draw.billsRest }) })
  }
  const { currency } = built.prepaid
  const all = sumMoney(
    prepaidLines(taken, currency).map(({ drawn }) => drawn),
    currency,
  )
  const amount = subtractMoney(all, built.prepaid)
  return returnToGrants(context, moment, customer, { amount, parts, source: `prepaid:${invoiceId}` })
}

/** Tells the draws of a customer apart. */
export function drawName({ subscriptionId, featureSlug, periodStart }: StoredDraw): string {
  return JSON.stringify([subscriptionId, featureSlug, periodStart])
}

function isForLine(draw: StoredDraw, line: Pick<Line, 'subscriptionId' | 'featureSlug' | 'servicePeriod'>): boolean {
  return (
    draw.subscriptionId === line.subscriptionId &&
    draw.featureSlug === line.featureSlug &&
    draw.periodStart === line.servicePeriod.start
  )
}
