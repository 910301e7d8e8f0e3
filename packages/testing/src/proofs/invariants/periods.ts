import {
  contains,
  currencyExponent,
  HOUR,
  ID_PREFIXES,
  type Instant,
  type Interval,
  instantFromEpoch,
  type Line,
  lineKey,
  pricesFor,
  type RatedLine,
  type Subscription,
} from '@tallywright/domain'
import { type Books, billedLines, givenUpLines, type Invariant, type Reading, rowsOf } from './books.ts'

type AdvanceFacts =
  | 'group'
  | 'cause'
  | 'subscriptionId'
  | 'kind'
  | 'servicePeriod'
  | 'featureSlug'
  | 'quantity'
  | 'priceId'
  | 'source'

type Advance = Pick<Line, AdvanceFacts | 'id' | 'net'> | Pick<RatedLine, AdvanceFacts | 'key' | 'amount'>

/** How often the time between two bounds was charged in advance, credits taken off. */
interface Stretch extends Interval {
  readonly charged: number
  /** How many of these charges come to nothing for so short a time: a credit of them is none either. */
  readonly worthless: number
}

/**
 * The base price of a plan is charged in advance, once for every instant of the subscription: no gap but what was
 * skipped or given up, and no instant twice, whatever was changed, credited and charged again in between: but for a time
 * so short that its charge or credit is rounded or counted as nothing. For plans that all have a base price; one that is
 * charged afterwards is not looked at.
 */
export const periodsTile: Invariant = {
  name: 'every instant of a subscription is charged for once',
  find: (reading) => {
    const lines = advanceLinesOf(reading)
    const given = givenUpOf(reading)
    return reading.subscriptions.flatMap(({ subscription, skipped }) => {
      if (isInArrears(subscription, null)) return []
      const own = lines.get(subscription.id) ?? []
      const base = own.filter((line) => line.featureSlug === null && !isOfAddOn(line))
      const free = [...skipped, ...servicePeriods(given.get(subscription.id))]
      return misfits(subscription, base, free)
    })
  },
}

/** Whether the base price, or that of a feature, is charged at the end of its periods. */
function isInArrears({ planVersion, cadence, currency }: Subscription, slug: string | null): boolean {
  const prices = pricesFor(planVersion, cadence, currency)
  return prices.some(({ featureSlug, timing }) => featureSlug === slug && timing === 'in_arrears')
}

/** A price is named after the version that it belongs to. */
function isOfAddOn({ priceId }: Advance): boolean {
  return priceId?.startsWith(`${ID_PREFIXES.addOnVersion}_`) ?? false
}

/** For add-ons with one price in advance. */
export const addOnsCharged: Invariant = {
  name: 'an attached add-on is charged for in every period',
  find: (reading) => {
    const lines = advanceLinesOf(reading)
    const given = givenUpOf(reading)
    return reading.subscriptions.flatMap(({ subscription, skipped }) => {
      const { id, lifecycle, addOns, period, customerId } = subscription
      const now = reading.nowOf(customerId)
      if (lifecycle.state !== 'active' || period === null || now >= period.end) return []
      const free = [...skipped, ...servicePeriods(given.get(id))]
      if (free.some((time) => contains(time, now))) return []
      const since = addOns.filter((addOn) => addOn.since <= period.start && (addOn.until === null || addOn.until > now))
      return since.flatMap(({ id: source, addOnVersion }) => {
        const all = lines.get(id) ?? []
        const own = all.filter(
          (line) => line.source === source && contains(line.servicePeriod, now) && !isCredited(line, all),
        )
        const prices = Object.values(addOnVersion.addOn.prices).filter(({ feature }) => feature === undefined)
        const expected = addOnVersion.addOn.recurrence === 'recurring' && prices.length > 0 ? 1 : 0
        return own.length === expected ? [] : [`${id}: ${addOnVersion.addOnSlug} charged ${own.length} times`]
      })
    })
  },
}

/** A line without seats is closed as a whole by a credit that names it, by its key if that was while it was pending. */
function isCredited(line: Advance, all: readonly Advance[]): boolean {
  const names = 'id' in line ? [line.id, lineKey(line)] : [line.key]
  return all.some(({ kind, source }) => kind === 'proration_credit' && source !== null && names.includes(source))
}

function servicePeriods(lines: readonly Advance[] = []): Interval[] {
  return lines.map(({ servicePeriod }) => servicePeriod)
}

/** Seats that are charged for are the extra seats that the subscription has. */
export const seatsCharged: Invariant = {
  name: 'the extra seats of an open period are charged for',
  find: async (reading) => {
    const lines = advanceLinesOf(reading)
    const given = givenUpOf(reading)
    const grants = await seatGrantsOf(reading)
    return reading.subscriptions.flatMap(({ subscription, skipped }) => {
      const { lifecycle, planVersion, seats, period, customerId, proration } = subscription
      const now = reading.nowOf(customerId)
      if (lifecycle.state !== 'active' || period === null || now >= period.end) return []
      return Object.entries(planVersion.plan.features).flatMap(([slug, feature]) => {
        if (feature?.type !== 'seats' || isInArrears(subscription, slug)) return []
        const lost = (given.get(subscription.id) ?? []).filter(({ featureSlug }) => featureSlug === slug)
        if ([...skipped, ...servicePeriods(lost)].some((time) => contains(time, now))) return []
        const own = (lines.get(subscription.id) ?? []).filter(({ featureSlug }) => featureSlug === slug)
        const charged = stretchesOf(own).find((stretch) => contains(stretch, now))?.charged ?? 0
        const extra = Math.max(0, (seats[slug] ?? feature.included) - feature.included)
        // Each of several late changes was rounded for itself, so it is looked at one seat.
        const isUncounted = period.end - now < UNCOUNTED[proration]
        const isRounded = isUncounted || own.some((line) => isNothing(line, period.end - now))
        const free = grants.filter((grant) => grant.customerId === customerId && grant.featureSlug === slug)
        const granted = free.filter(({ start, end }) => start <= now && end > period.start)
        const most = granted.reduce((total, { units }) => total + units, 0)
        const isCharged = charged <= extra && extra <= charged + most
        return isCharged || isRounded ? [] : [`${subscription.id}: ${charged} ${slug} charged, ${extra} there`]
      })
    })
  },
}

interface SeatGrant extends Interval {
  readonly customerId: string
  readonly featureSlug: string
  readonly units: number
}

/** Seats that were granted for a time: as many as that may be free in a period. */
async function seatGrantsOf(books: Books): Promise<SeatGrant[]> {
  const rows = await rowsOf<{ customer: string; feature: string; units: string; since: string; until: string }>(
    books,
    `select customer_id as customer, feature_slug as feature, units::text, extract(epoch from effective_at) * 1000 as since,
        extract(epoch from coalesce(least(expires_at, revoked_at), timestamptz '9999-01-01')) * 1000 as until
      from entitlement_grants where :theirs and units is not null`,
  )
  return rows.map(({ customer: customerId, feature: featureSlug, units, since, until }) => {
    const [start, end] = [since, until].map((at) => instantFromEpoch(Number(at))) as [Instant, Instant]
    return { customerId, featureSlug, units: Number(units), start, end }
  })
}

function misfits(subscription: Subscription, lines: readonly Advance[], skipped: readonly Interval[]): string[] {
  const { id, lifecycle } = subscription
  const stretches = stretchesOf(lines, skipped)
  const first = stretches[0]
  if (first === undefined) return []
  const until = endOf(subscription, stretches)
  const found = stretches.flatMap(({ start, end, charged, worthless }) => {
    if (charged > 1 && charged - worthless <= 1) return []
    if (end - start < UNCOUNTED[subscription.proration]) return []
    if (charged === 0 && isChargedForNothing(subscription, lines, end - start)) return []
    const owed = start < until
    const mayBeFree = !owed || skipped.some((period) => period.start <= start && end <= period.end)
    if (charged === 1 || (mayBeFree && charged === 0)) return []
    // What was charged to the end of the period stays charged when the subscription ends before it.
    return [`${id} (${lifecycle.state}): charged ${charged} times from ${textOf(start)} to ${textOf(end)}`]
  })
  const last = stretches.at(-1)?.end ?? first.start
  const gap =
    last < until ? [`${id} (${lifecycle.state}): nothing charged from ${textOf(last)} to ${textOf(until)}`] : []
  return [...found, ...gap]
}

/** So much time may count as none, because both its ends are on one day; in months of 30 days also on their last two. */
const UNCOUNTED = { second: 0, day: 25 * HOUR, '30_360': 49 * HOUR, none: Number.POSITIVE_INFINITY } as const

/** Up to when a subscription owes its base price. */
function endOf({ lifecycle, period }: Subscription, stretches: readonly Stretch[]): number {
  switch (lifecycle.state) {
    case 'active':
      return period?.end ?? 0
    case 'canceled':
      return Math.min(lifecycle.canceledAt, stretches.at(-1)?.end ?? 0)
    default:
      return 0
  }
}

/** Neighbours that are charged alike are one stretch. */
function stretchesOf(lines: readonly Advance[], skipped: readonly Interval[] = []): Stretch[] {
  const times = [...lines.map(({ servicePeriod }) => servicePeriod), ...skipped]
  const bounds = [...new Set(times.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b)
  return bounds.slice(0, -1).map((start, index) => {
    const end = bounds[index + 1] as typeof start
    const over = lines.filter(({ servicePeriod }) => servicePeriod.start <= start && servicePeriod.end >= end)
    const charged = over.reduce((total, line) => total + weightOf(line), 0)
    return { start, end, charged, worthless: over.filter((line) => isNothing(line, end - start)).length }
  })
}

/** A charge that comes to nothing leaves no line: its price is that of the plan as it is now, or of a line before or after it. */
function isChargedForNothing(subscription: Subscription, lines: readonly Advance[], milliseconds: number): boolean {
  const { planVersion, cadence, currency, period } = subscription
  const whole = period === null ? 0 : period.whole.end - period.whole.start
  const isFree = pricesFor(planVersion, cadence, currency).some(({ featureSlug, terms }) => {
    if (featureSlug !== null || terms.model !== 'flat') return false
    return 2 * Number(terms.amount) * 10 ** currencyExponent(currency) * milliseconds < whole
  })
  return isFree || lines.some((line) => isNothing(line, milliseconds))
}

/** Whether a charge comes to less than half a minor unit for so many milliseconds of what it pays for, of one seat if of seats. */
function isNothing(line: Advance, milliseconds: number): boolean {
  const { amount } = 'net' in line ? line.net : line.amount
  const { servicePeriod, featureSlug, quantity } = line
  const units = featureSlug === null ? 1 : Number(quantity)
  return amount > 0n && 2 * Number(amount) * milliseconds < units * (servicePeriod.end - servicePeriod.start)
}

function weightOf({ kind, quantity, featureSlug }: Advance): number {
  // What is left of a credit that was noted in part is money alone.
  const count = featureSlug === null && quantity !== '0' ? 1 : Number(quantity)
  return kind === 'proration_credit' ? -count : count
}

const IN_ADVANCE = ['plan_base', 'seats', 'add_on', 'proration_charge', 'proration_credit']

/** By subscription: what was issued, what waits for the next invoice, and what was credited where it was not paid. */
function advanceLinesOf(reading: Reading): Map<string, Advance[]> {
  const pending = reading.subscriptions.flatMap((each) => each.pending)
  const lost = new Set(givenUpLines(reading).map(({ id }) => id))
  const noted = reading.noted.filter(({ source }) => source === null || !lost.has(source))
  return bySubscription([...billedLines(reading), ...pending, ...noted])
}

/** The same of what was given up: that time is charged once or not at all. */
function givenUpOf(reading: Reading): Map<string, Advance[]> {
  return bySubscription(givenUpLines(reading))
}

function bySubscription(lines: readonly Advance[]): Map<string, Advance[]> {
  const inAdvance = lines.filter(({ kind }) => IN_ADVANCE.includes(kind))
  return Map.groupBy(inAdvance, ({ subscriptionId }) => subscriptionId ?? '')
}

function textOf(instant: number): string {
  return new Date(instant).toISOString()
}
