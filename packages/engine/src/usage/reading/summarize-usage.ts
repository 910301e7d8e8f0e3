import {
  add,
  aggregate,
  billingPeriodContaining,
  billingSchedule,
  decidePeriodEnd,
  drawnOf,
  type Feature,
  formatExact,
  type GroupQuantity,
  type Instant,
  type Interval,
  instantFromIso,
  instantToIso,
  mergeGroupTotals,
  meteredPeriodAt,
  ONE,
  prepaidUnits,
  quantityOf,
  type Subscription,
} from '@tallywright/domain'
import type { CustomerRow, StoredDraw } from '@tallywright/store'
import { type ComputedInvoice, computeInvoice } from '../../billing/compute-invoice.ts'
import type { Context, Moment } from '../../command/context.ts'
import { done, type Outcome, refused } from '../../command/outcome.ts'
import { runQuery } from '../../command/run-query.ts'
import { customerNotFound } from '../../customers/customer-fields.ts'
import { askEntitlement, type CustomerStanding, loadStanding } from '../../entitlements/ask-entitlement.ts'
import { heldUnits } from '../../entitlements/held-units.ts'
import { amountView } from '../../views/amount-view.ts'
import { intervalView } from '../../views/instant-view.ts'
import { carriedTotals, countedEvent, totalsOf } from '../totals/usage-totals.ts'
import { type AskedSeries, type SeriesSubject, usageSeries } from './usage-series.ts'

export interface SummarizeUsage {
  readonly customerId: string
  readonly featureSlug?: string
  /** Any instant of the billing period asked about; now unless given. */
  readonly at?: string
  /** Also what it comes to by the hour or day. */
  readonly series?: AskedSeries
}

/** A customer's usage in a billing period, by feature and group, with what it costs so far. */
export function summarizeUsage(context: Context, input: SummarizeUsage) {
  return runQuery(context, async (moment) => {
    const customer = await moment.tx.customers.findEver(input.customerId)
    if (customer === null) return customerNotFound(input.customerId)
    const features = await wantedFeatures(moment, input.featureSlug)
    if (!features.ok) return features
    const at = input.at === undefined ? moment.now : instantFromIso(input.at)
    const known = await moment.tx.subscriptions.ofCustomer(customer.bucket, customer.id)
    const standing = await loadStanding(moment, customer, known)
    const billedAt = linesOnce(moment, customer)
    const summaries = []
    for (const [slug, feature] of features.value) {
      const summary = await summarizeFeature(moment, standing, slug, feature, { at, series: input.series, billedAt })
      if (summary !== null) summaries.push(summary)
    }
    return done({
      object: 'usage_summary' as const,
      customerId: customer.id,
      at: instantToIso(at),
      features: summaries,
    })
  })
}

async function wantedFeatures(
  { tx }: Moment,
  featureSlug: string | undefined,
): Promise<Outcome<readonly (readonly [string, Feature])[]>> {
  const all = await tx.catalog.features.everything()
  const metered = all.filter((row) => row.definition.type === 'metered')
  if (featureSlug === undefined) return done(metered.map((row) => [row.slug, row.definition] as const))
  const row = all.find((each) => each.slug === featureSlug)
  if (row === undefined) {
    return refused('feature.not_found', `there is no feature ${featureSlug}`, { param: 'featureSlug' })
  }
  if (row.definition.type !== 'metered') {
    return refused('feature.not_metered', `${featureSlug} is not a metered feature`, { param: 'featureSlug' })
  }
  return done([[row.slug, row.definition] as const])
}

interface Asked {
  readonly at: Instant
  readonly series: AskedSeries | undefined
}

async function summarizeFeature(
  moment: Moment,
  standing: CustomerStanding,
  featureSlug: string,
  feature: Feature,
  { at, series, billedAt }: Asked & { readonly billedAt: LinesAt },
) {
  for (const subscription of standing.subscriptions) {
    const metered = meteredPeriodAt(subscription, featureSlug, at, standing.versionOf)
    if (metered === null) continue
    const { meter, period } = metered
    const { bucket, id: customerId } = standing.customer
    const key = { bucket, customerId, featureSlug, subscriptionId: subscription.id, periodStart: period.start }
    const carried = await carriedTotals(moment.tx, key, meter)
    const { quantity, groups } = quantityOf(
      meter,
      mergeGroupTotals(carried, await totalsOf(moment.tx, key, meter)),
      period,
    )
    // What holds set aside was not used.
    const unheld = { ...standing, held: heldUnits([], at) }
    const decided = await askEntitlement({ ...moment, now: at }, unheld, featureSlug, feature, ONE)
    const isPriced = decided.type === 'metered' && decided.consumption === 'priced'
    return {
      featureSlug,
      subscriptionId: subscription.id,
      period: intervalView(period),
      quantity: formatExact(quantity),
      allowance: isPriced && decided.allowance !== null ? formatExact(decided.allowance) : null,
      overage: isPriced ? formatExact(decided.overageUsed) : '0',
      uncovered: isPriced && decided.overage === 'blocked' ? formatExact(decided.overageUsed) : '0',
      wallet: walletUse(
        await moment.tx.usageDraws.ofPeriod(key),
        prepaidUnits(subscription, featureSlug, period, standing.versionOf),
      ),
      ...(await costSoFar(billedAt, subscription, featureSlug, period)),
      groups: groups.map(groupView),
      ...(await seriesIfAsked(
        moment,
        standing,
        { feature: { bucket, customerId, featureSlug }, subscription, meter, period },
        series,
      )),
    }
  }
  return summarizeUncovered(moment, standing, featureSlug, feature, { at, series })
}

/** What no subscription covers belongs to no billing period: it is shown by the customer's calendar month. */
async function summarizeUncovered(
  moment: Moment,
  standing: CustomerStanding,
  featureSlug: string,
  feature: Feature,
  { at, series }: Asked,
) {
  const { bucket, id: customerId, timeZone } = standing.customer
  if (feature.type !== 'metered') return null
  const schedule = billingSchedule(at, timeZone, { unit: 'month', count: 1 }, { kind: 'calendar' })
  const { whole } = billingPeriodContaining(schedule, at)
  const events = await moment.tx.usage.uncovered({ bucket, customerId, featureSlug }, whole.start, whole.end)
  if (events.length === 0) return null
  const { quantity, groups } = aggregate(feature.meter, events.map(countedEvent), whole)
  return {
    featureSlug,
    subscriptionId: null,
    period: intervalView(whole),
    quantity: formatExact(quantity),
    allowance: null,
    overage: '0',
    uncovered: formatExact(quantity),
    wallet: null,
    amount: null,
    currency: null,
    groups: groups.map(groupView),
    ...(await seriesIfAsked(
      moment,
      standing,
      { feature: { bucket, customerId, featureSlug }, subscription: null, meter: feature.meter, period: whole },
      series,
    )),
  }
}

/**
 * Of several units, because the plan was changed within the period, the last that was drawn on: by the segments of the period, where
 * they are known, else by their names.
 */
function walletUse(draws: readonly StoredDraw[], unitsInOrder: readonly string[]) {
  const drawnOn = draws.filter(({ version }) => version > 0)
  const last = unitsInOrder.findLast((unit) => drawnOn.some((draw) => draw.unit === unit))
  const draw = drawnOn.find(({ unit }) => unit === last) ?? drawnOn.at(-1) ?? draws.at(-1)
  if (draw === undefined) return null
  const drawn = add(draw.settled, drawnOf(draw))
  return { unit: draw.unit, drawn: formatExact(drawn), uncovered: formatExact(draw.uncovered) }
}

async function seriesIfAsked(
  moment: Moment,
  standing: CustomerStanding,
  subject: SeriesSubject,
  asked: AskedSeries | undefined,
) {
  return asked === undefined ? {} : { series: await usageSeries(moment, standing, subject, asked) }
}

function groupView({ key, quantity, eventCount }: GroupQuantity) {
  return { group: key, quantity: formatExact(quantity), eventCount }
}

/** Lines of the invoice that a boundary of a subscription would make now; null where it would make none. */
type LinesAt = (subscription: Subscription, boundary: Instant) => Promise<ComputedInvoice['lines'] | null>

/** Computed once for each boundary, whatever the number of features that it bills (semantics §9). */
function linesOnce(moment: Moment, customer: CustomerRow): LinesAt {
  const known = new Map<string, ReturnType<LinesAt>>()
  return (subscription, at) => {
    const name = `${subscription.id} ${at}`
    const lines = known.get(name) ?? linesAt(moment, customer, subscription, at)
    known.set(name, lines)
    return lines
  }
}

async function linesAt(
  moment: Moment,
  customer: CustomerRow,
  subscription: Subscription,
  at: Instant,
): Promise<ComputedInvoice['lines'] | null> {
  const { pendingChange } = subscription
  if (pendingChange?.when.kind === 'when_paid') return null
  // What is to come after it bills nothing of what has passed.
  const decision = decidePeriodEnd({ ...subscription, pendingChange: null }, { at, paymentProcessing: false })
  if (!decision.ok || decision.value.billing === null) return null
  const { currency } = subscription
  const boundaries = [{ billing: { ...decision.value.billing, opened: null }, creditsUnusedTime: false }]
  return (await computeInvoice(moment, { customer, currency, boundaries, lines: [], corrects: null })).lines
}

/** What the usage of an open period would be billed at if it ended now. */
async function costSoFar(
  billedAt: LinesAt,
  subscription: Subscription,
  featureSlug: string,
  period: Interval,
): Promise<{ amount: number | null; currency: string | null }> {
  const lines = (await billedAt(subscription, period.end)) ?? []
  const own = lines.filter((line) => line.featureSlug === featureSlug && line.servicePeriod.start === period.start)
  if (own.length === 0) return { amount: null, currency: null }
  const { currency } = subscription
  return { amount: amountView(own.reduce((total, line) => total + line.net.amount, 0n)), currency }
}
