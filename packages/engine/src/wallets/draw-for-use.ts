import {
  amountOfUse,
  type BilledBoundary,
  contains,
  creditsOfUse,
  drawForUse,
  earlier,
  endPeriodAt,
  type Instant,
  type PlanVersion,
  type PrepaidUse,
  prepaidUses,
  type Rational,
  rational,
  roundToUnit,
  sum,
  type UsageAttribution,
} from '@tallywright/domain'
import type { HeldCustomer, StoredDraw, UsageDrawKey } from '@tallywright/store'
import { loadUsage } from '../billing/load-usage.ts'
import { allOf } from '../command/all-of.ts'
import type { Context, Moment } from '../command/context.ts'
import { versionsOf } from '../memory/usage-world.ts'
import { carriedTotals, ofMeter, totalsOf } from '../usage/totals/usage-totals.ts'
import { moveWallet } from './move-wallet.ts'

/** A feature that was used, and the price period that it counts in. */
export interface UsedFeature {
  readonly customer: Pick<HeldCustomer, 'bucket' | 'id'>
  readonly featureSlug: string
  readonly place: Pick<UsageAttribution, 'subscription' | 'meter' | 'period' | 'billedAt'>
  /** By the customer's clock. */
  readonly now: Instant
}

type VersionOf = (planVersionId: string) => PlanVersion

/**
 * Draws from wallets what was used of features that are paid so, in the transaction that counted it: for each price period what
 * its use comes to now beyond what was drawn before (semantics §3); what it comes to less goes back. Draws are locked before
 * wallets, both in one order by everybody; what draws on one wallet goes one after another, and wallets side by side.
 */
export async function drawForUsage(
  context: Context,
  moment: Moment,
  used: readonly UsedFeature[],
  versionOf: VersionOf,
): Promise<void> {
  const periods = new Map(used.map((each) => [periodName(each), each]))
  const draws = [...periods.values()].flatMap((each) => drawsOf(each, versionOf))
  const drawing = new Map(draws.map((draw) => [nameOf(draw.key), draw]))
  if (drawing.size === 0) return
  const locked = await moment.tx.usageDraws.lock([...drawing.values()].map(({ key }) => key))
  const ofWallets = Map.groupBy(locked.toSorted(compareWallets), ({ customerId, unit }) => `${customerId} ${unit}`)
  await allOf(
    [...ofWallets.values()].map(async (draws) => {
      for (const before of draws) {
        const draw = drawing.get(nameOf(before))
        if (draw !== undefined) await drawOne(context, moment, draw, before, versionOf)
      }
    }),
  )
}

/** The same for use that was attributed again, and of periods whose plan was changed. */
export async function drawForRecounted(context: Context, moment: Moment): Promise<void> {
  const used = moment.recounted.splice(0)
  if (used.length === 0) return
  const subscriptions = used.map(({ place }) => place.subscription)
  await drawForUsage(context, moment, used, await versionsOf(moment, subscriptions))
}

interface PeriodDraw {
  readonly key: UsageDrawKey
  readonly used: UsedFeature
  readonly prepaid: PrepaidUse
}

function drawsOf(used: UsedFeature, versionOf: VersionOf): PeriodDraw[] {
  const { customer, featureSlug, place } = used
  const { bucket, id: customerId } = customer
  const { subscription, period } = place
  const ofPeriod = { bucket, customerId, featureSlug, subscriptionId: subscription.id, periodStart: period.start }
  return prepaidUses(subscription, featureSlug, period, versionOf).map((prepaid) => {
    return { key: { ...ofPeriod, unit: prepaid.unit }, used, prepaid }
  })
}

async function drawOne(
  context: Context,
  moment: Moment,
  { key, used, prepaid }: PeriodDraw,
  before: StoredDraw,
  versionOf: VersionOf,
): Promise<void> {
  const use = await useOf(moment, key, used, prepaid, versionOf)
  if (use === null) return
  const { bucket, customerId, subscriptionId, featureSlug, periodStart, unit } = key
  const version = before.version + 1
  const source = `usage:${subscriptionId}:${featureSlug}:${periodStart}:${version}`
  const mayOverdraw = prepaid.consumption === 'credits' && prepaid.mayOverdraw
  const named = before.parts.flatMap(({ grantId }) => (grantId === null ? [] : [grantId]))
  const { draw } = await moveWallet(
    context,
    { ...moment, now: used.now },
    { bucket, customerId, unit },
    source,
    (wallet, at) => drawForUse(wallet, before, { use, at, shortfall: mayOverdraw ? 'overdraw' : 'leave' }),
    { named, mayOverdraw, isTold: false },
  )
  const billsRest = prepaid.consumption === 'balance' && prepaid.billsRest
  if (draw !== before || billsRest !== before.billsRest)
    await moment.tx.usageDraws.save({ ...before, ...draw, billsRest, version })
}

/** In the wallet's unit; null for use of a period that has not begun by what is known of its subscription. */
function useOf(
  moment: Moment,
  key: UsageDrawKey,
  used: UsedFeature,
  prepaid: PrepaidUse,
  versionOf: VersionOf,
): Promise<Rational | null> {
  return prepaid.consumption === 'credits'
    ? creditsUsed(moment, key, used, prepaid)
    : moneyUsed(moment, used, prepaid, versionOf)
}

async function creditsUsed(
  { tx }: Moment,
  key: UsageDrawKey,
  { place: { meter, period } }: UsedFeature,
  { costs }: Extract<PrepaidUse, { consumption: 'credits' }>,
): Promise<Rational> {
  const rows = await totalsOf(tx, key)
  const aggregations = new Set([meter.aggregation, ...rows.map(({ total }) => total.aggregation)])
  const credits: Rational[] = []
  // Segments that aggregate otherwise cost what they cost alone.
  for (const own of [...aggregations].map((aggregation) => ({ ...meter, aggregation }))) {
    const carried = await carriedTotals(tx, key, own)
    const totals = ofMeter(rows, own)
    const segments = costs.map(({ segment, creditCost }) => {
      return { creditCost, totals: totals.filter(({ segmentStart }) => contains(segment, segmentStart)) }
    })
    credits.push(creditsOfUse(own, segments, { carried, period }))
  }
  return roundToUnit(key.unit, sum(credits))
}

async function moneyUsed(
  moment: Moment,
  { customer, featureSlug, place: { subscription, period, billedAt } }: UsedFeature,
  { from }: Extract<PrepaidUse, { consumption: 'balance' }>,
  versionOf: VersionOf,
): Promise<Rational | null> {
  const open = subscription.period
  if (open === null || period.start >= open.end) return null
  const at = billedAt ?? earlier(open.end, period.end)
  const closed = endPeriodAt(subscription, at)
  if (closed === null) return null
  const planVersions = closed.segments.map(({ planVersionId }) => versionOf(planVersionId))
  const billing = { at, closed, opened: null, skipped: [] }
  const boundary: BilledBoundary = { billing, creditsUnusedTime: false, planVersions }
  const usage = await loadUsage(moment, customer, boundary, versionOf, featureSlug)
  return rational(amountOfUse({ ...boundary, usage }, featureSlug, from).amount)
}

function periodName({ customer, featureSlug, place }: UsedFeature): string {
  return JSON.stringify([customer.id, place.subscription.id, featureSlug, place.period.start])
}

function nameOf({ customerId, subscriptionId, featureSlug, periodStart, unit }: UsageDrawKey): string {
  return JSON.stringify([customerId, subscriptionId, featureSlug, periodStart, unit])
}

function compareWallets(a: UsageDrawKey, b: UsageDrawKey): number {
  const [left, right] = [`${a.customerId} ${a.unit}`, `${b.customerId} ${b.unit}`]
  if (left === right) return 0
  return left < right ? -1 : 1
}
