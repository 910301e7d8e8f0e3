import {
  type Aggregation,
  add,
  addToTotal,
  billingPeriodContaining,
  compare,
  DAY,
  emptyTotal,
  featureCadence,
  finishTotal,
  formatExact,
  groupKeyOf,
  groupKeyText,
  type Instant,
  type Interval,
  isLateCorrection,
  type Meter,
  mergeTotals,
  type PlanFeature,
  parseDecimal,
  passesFilters,
  type Rational,
  type RunningTotal,
  type Subscription,
  scheduleWithCadence,
  ZERO,
} from '@tallywright/domain'
import { totalOfColumns } from '@tallywright/store'
import { type Books, billedLines, givenUpLines, type Invariant, type Reading, rowsOf } from './books.ts'

interface EventRow {
  readonly id: string
  readonly subscription_id: string
  readonly feature_slug: string
  readonly units: string
  readonly at: string
  readonly received_at: string
  readonly properties: Readonly<Record<string, string>>
}

interface TotalName {
  readonly subscription_id: string
  readonly feature_slug: string
  readonly group_key: string
  readonly start: string
  readonly segment: string
}

export interface TotalRow extends TotalName {
  readonly total: RunningTotal
}

interface StoredTotal extends TotalName {
  readonly aggregation: Aggregation
  readonly eventCount: string
  readonly units: string | null
  readonly unitSeconds: string | null
  readonly lastAt: string | null
  readonly lastReceivedAt: string | null
  readonly lastId: string | null
  readonly values: string[] | null
}

/** Running totals are kept, never computed from events; here they are. */
export const totalsRecount: Invariant = {
  name: 'the running total of a period is what its events come to',
  find: async (books) => {
    const totals = await totalsOf(books)
    const events = await eventsOf(books)
    const meters = await metersOf(books)
    const names = new Set([...totals, ...events].map(nameOf))
    return [...names].flatMap((name) => {
      const meter = meters.get(name)
      if (meter === undefined) return [`${name}: counted without a meter`]
      const kept = totals.filter((row) => nameOf(row) === name)
      return differences(
        name,
        meter,
        kept,
        events.filter((row) => nameOf(row) === name),
      )
    })
  },
}

const nameOf = ({ subscription_id, feature_slug }: Pick<TotalRow, 'subscription_id' | 'feature_slug'>) =>
  `${subscription_id} ${feature_slug}`

function differences(name: string, meter: Meter, kept: readonly TotalRow[], events: readonly EventRow[]): string[] {
  const starts = [...new Set(kept.map(({ start }) => Number(start)))].sort((a, b) => a - b)
  const stored = new Map<string, RunningTotal>()
  for (const { start, group_key, total } of kept) {
    const key = `${start} ${group_key}`
    const before = stored.get(key)
    stored.set(key, before === undefined ? total : mergeTotals(before, total))
  }
  const again = new Map<string, RunningTotal>()
  for (const event of events.filter(({ properties }) => passesFilters(properties, meter.filters ?? []))) {
    // Every event makes a total in its own period, so the latest period that begins before it is its own.
    const start = starts.findLast((each) => each <= Number(event.at))
    const key = `${start} ${groupKeyText(groupKeyOf(meter, event.properties)) ?? ''}`
    again.set(key, addToTotal(meter, again.get(key) ?? emptyTotal(meter), [usageEvent(event)]))
  }
  return [...new Set([...stored.keys(), ...again.keys()])].flatMap((key) => {
    const texts = [stored.get(key), again.get(key)].map((total) => textOf(meter, total, Number(key.split(' ')[0])))
    return texts[0] === texts[1] ? [] : [`${name} ${key}: kept ${texts[0]}, events ${texts[1]}`]
  })
}

function usageEvent({ id, units, at, received_at, properties }: EventRow) {
  const instant = (text: string) => Number(text) as Instant
  return { id, units: parseDecimal(units), timestamp: instant(at), receivedAt: instant(received_at), properties }
}

function textOf(meter: Meter, total: RunningTotal | undefined, start: number): string {
  if (total === undefined) return 'nothing'
  const window = { start: start as Instant, end: (start + 31 * DAY) as Instant }
  return `${formatExact(finishTotal(meter, total, window))} in ${total.eventCount}`
}

/** For features that sum anew each period and have no allowance, whose lines therefore say the whole quantity. */
export const billedOnce: Invariant = {
  name: 'each accepted event is counted once over all lines and open usage',
  find: async (books) => {
    const events = await eventsOf(books)
    const totals = await totalsOf(books)
    const billed = billedQuantities(books)
    const summed = await summedFeatures(books)
    const waiting = await waitingCorrections(books)
    return books.subscriptions.flatMap(({ subscription, isParked, skipped }) => {
      if (isParked || isGivenUp(books, subscription)) return []
      const own = subscription.planVersion.plan.features
      return summed.flatMap((feature_slug) => {
        if (hasAllowance(own[feature_slug])) return []
        const name = nameOf({ subscription_id: subscription.id, feature_slug })
        if (waiting.has(name)) return []
        const reported = totalOf(
          events
            .filter((event) => nameOf(event) === name && !isWithin(skipped, event.at))
            .map(({ units }) => parseDecimal(units)),
        )
        const counted = totals.filter((row) => nameOf(row) === name && !isWithin(skipped, row.segment))
        const rows = counted.filter((row) => isOpen(books, subscription, row) || isDrafted(books, row))
        const open = totalOf(rows.map(quantityOfRow))
        const lines = billed.get(name) ?? ZERO
        if (compare(reported, add(lines, open)) === 0) return []
        return [`${name}: reported ${formatExact(reported)}, billed ${formatExact(lines)}, open ${formatExact(open)}`]
      })
    })
  },
}

/** Usage of time that was not billed is not billed either. */
function isWithin(times: readonly Interval[], at: string): boolean {
  return times.some(({ start, end }) => start <= Number(at) && Number(at) < end)
}

const totalOf = (quantities: readonly Rational[]) => quantities.reduce(add, ZERO)

/**
 * What ended before its first invoice was paid is given up with its usage, and what ended as it began has no time to bill.
 */
function isGivenUp({ invoices }: Reading, { id, lifecycle, startedAt }: Subscription): boolean {
  if (lifecycle.state !== 'canceled') return lifecycle.state === 'expired'
  const own = invoices.filter(({ row }) => row.subscriptionId === id)
  const isUnpaid = own.length > 0 && own.every(({ row }) => row.status === 'void')
  return isUnpaid || lifecycle.canceledAt === startedAt
}

function quantityOfRow({ total, start }: TotalRow): Rational {
  const window = { start: Number(start) as Instant, end: (Number(start) + DAY) as Instant }
  return finishTotal({ aggregation: 'sum' }, total, window)
}

/** Whether the period of a total is still to be billed, or never: a trial costs nothing. */
function isOpen({ nowOf }: Reading, subscription: Subscription, { feature_slug, start }: TotalRow): boolean {
  const { customerId, lifecycle, planVersion, schedule, billedFrom } = subscription
  if (Number(start) < billedFrom) return true
  if (lifecycle.state === 'canceled') return false
  if (lifecycle.state !== 'active' && lifecycle.state !== 'paused') return true
  const cadence = featureCadence(subscription, planVersion, feature_slug)
  return Number(start) >= billingPeriodContaining(scheduleWithCadence(schedule, cadence), nowOf(customerId)).start
}

/** Whether it is counted again when the draft of its period is finalized. */
function isDrafted({ drafted }: Reading, { subscription_id, feature_slug, start }: TotalRow): boolean {
  return drafted.some(({ at, closed }) => {
    if (closed === null || closed.id !== subscription_id || Number(start) >= at) return false
    const cadence = featureCadence(closed, closed.planVersion, feature_slug)
    const period = billingPeriodContaining(scheduleWithCadence(closed.schedule, cadence), (at - 1) as Instant)
    return Number(start) >= period.start && period.end === at
  })
}

/** Also one that was agreed with a single customer. */
function hasAllowance(feature: PlanFeature | undefined): boolean {
  return feature?.type === 'metered' && 'allowance' in feature
}

/** What is paid with credits has no lines. */
function drawsCredits(feature: PlanFeature | undefined): boolean {
  return feature?.type === 'metered' && feature.consumption === 'credits'
}

async function summedFeatures({ store, environmentId }: Books): Promise<string[]> {
  return store.transaction(environmentId, async ({ catalog }) => {
    const offers = [...(await catalog.plans.everything()), ...(await catalog.addOns.everything())]
    const isOffered = (slug: string, as: (feature: PlanFeature | undefined) => boolean) =>
      offers.some(({ definition }) => as(definition.features[slug]))
    const features = await catalog.features.everything()
    return features.flatMap(({ slug, definition }) => {
      if (definition.type !== 'metered') return []
      const { aggregation, filters, carryOver } = definition.meter
      return aggregation === 'sum' &&
        carryOver !== true &&
        filters === undefined &&
        !isOffered(slug, hasAllowance) &&
        !isOffered(slug, drawsCredits)
        ? [slug]
        : []
    })
  })
}

function billedQuantities(reading: Reading): Map<string, Rational> {
  const billed = new Map<string, Rational>()
  // A draft is counted again, and so is what a threshold made due: at the end of its period, which takes it off.
  const passing = reading.invoices.filter(({ row }) => row.status === 'draft' || row.cause.startsWith('threshold:'))
  const counted = new Set(passing.flatMap(({ lines }) => lines.map(({ id }) => id)))
  const standing = [...billedLines(reading), ...givenUpLines(reading).filter(({ net }) => net.amount >= 0n)]
  const late = [...standing, ...reading.noted].filter(isLateCorrection)
  const used = [...standing.filter(({ id, kind }) => kind === 'usage' && !counted.has(id)), ...late]
  for (const { subscriptionId, featureSlug, quantity } of used) {
    const name = `${subscriptionId} ${featureSlug}`
    billed.set(name, add(billed.get(name) ?? ZERO, parseDecimal(quantity)))
  }
  return billed
}

/** What came late and is not corrected yet, or is corrected by nothing: after the last invoice, where it changes no amount. */
async function waitingCorrections(books: Books): Promise<Set<string>> {
  const rows = await rowsOf<Pick<TotalRow, 'subscription_id' | 'feature_slug'>>(
    books,
    `select subscription_id, feature_slug from late_usage where :theirs
      union
      select e.subscription_id, e.feature_slug from ${EVERY_EVENT} e join subscriptions s on s.bucket = e.bucket
          and s.environment_id = e.environment_id and s.id = e.subscription_id
        where not s.live and e.received_at > s.updated_at`,
  )
  return new Set(rows.map(nameOf))
}

const EVENT =
  'bucket, environment_id, id, subscription_id, feature_slug, units, properties, counts_at, received_at, counts'

/** Archived ones too. */
const EVERY_EVENT = `(select ${EVENT} from usage_events where :theirs union all select ${EVENT} from usage_archive where :theirs)`

function eventsOf(books: Books): Promise<EventRow[]> {
  return rowsOf<EventRow>(
    books,
    `select id, subscription_id, feature_slug, units::text, properties,
        (extract(epoch from counts_at) * 1000)::bigint::text as at,
        (extract(epoch from received_at) * 1000)::bigint::text as received_at
      from ${EVERY_EVENT} e where subscription_id is not null and counts`,
  )
}

export async function totalsOf(books: Books): Promise<TotalRow[]> {
  const rows = await rowsOf<StoredTotal>(
    books,
    `select subscription_id, feature_slug, group_key,
        (extract(epoch from period_start) * 1000)::bigint::text as start,
        (extract(epoch from segment_start) * 1000)::bigint::text as segment,
        aggregation, event_count::text as "eventCount", units::text, unit_seconds::text as "unitSeconds",
        (extract(epoch from last_at) * 1000)::bigint::text as "lastAt",
        (extract(epoch from last_received_at) * 1000)::bigint::text as "lastReceivedAt", last_id as "lastId", values
      from usage_totals where :theirs and event_count > 0`,
  )
  return rows.map((row) => ({ ...row, total: totalOfColumns(columnsOf(row)) }))
}

const asInstant = (text: string | null) => (text === null ? null : (Number(text) as Instant))

function columnsOf(row: StoredTotal): Parameters<typeof totalOfColumns>[0] {
  const { eventCount, lastAt, lastReceivedAt } = row
  return {
    ...row,
    eventCount: Number(eventCount),
    lastAt: asInstant(lastAt),
    lastReceivedAt: asInstant(lastReceivedAt),
  }
}

/** Of every feature that a subscription could meter. */
export async function metersOf(books: Reading): Promise<Map<string, Meter>> {
  const meters = new Map<string, Meter>()
  const features = await books.store.transaction(books.environmentId, ({ catalog }) => catalog.features.everything())
  for (const { subscription } of books.subscriptions) {
    for (const { slug, definition } of features) {
      if (definition.type === 'metered') meters.set(`${subscription.id} ${slug}`, definition.meter)
    }
  }
  return meters
}
