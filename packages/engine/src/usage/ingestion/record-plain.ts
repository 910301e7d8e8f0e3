import { type Instant, meteredOffer, type Subscription } from '@tallywright/domain'
import { type PlainUsage, sqlState } from '@tallywright/store'
import { isWatched } from '../../alerts/ask-for-check.ts'
import type { Context } from '../../command/context.ts'
import { environmentNow } from '../../command/now.ts'
import type { KnownCatalog, KnownEnvironment } from '../../memory/known-customers.ts'
import type { UsageWorld } from '../../memory/usage-world.ts'
import { totalsOfEvents } from '../totals/count-events.ts'
import { windowsOfEvents } from '../totals/window-totals.ts'
import { type JudgedEvent, judgeEvent } from './judge-event.ts'
import { newRow, receipt } from './report-usage.ts'
import type { ReportedEvent, ReportResult } from './reported-event.ts'

const DIVISION_BY_ZERO = '22012'

/**
 * Records the events that nothing has to be read for: of customers who are remembered, in an open period, with nothing to draw
 * or to enforce. One statement stores and counts them if what they were judged by is still so and every key is new. Null
 * for an event that is to be recorded with care; nothing has happened to it.
 */
export async function recordPlain(
  context: Context,
  events: readonly ReportedEvent[],
): Promise<(ReportResult | null)[]> {
  const { environmentId, store } = context
  const known = context.known.of(environmentId)
  const { environment } = known
  const catalog = environment === null ? null : known.catalogAt(environment.catalogRevision)
  if (environment === null || catalog === null) return events.map(() => null)
  const now = environmentNow(environment, context.wallClock())
  const world = knownWorld(known, catalog, events)
  const judged = judgePlain(world, events, now)
  const plain = judged.filter((event) => event !== null)
  if (plain.length === 0) return events.map(() => null)
  const rows = new Map(plain.map((event) => [event, newRow(context, event, now)]))
  const customers = [...new Map(plain.map(({ customer }) => [customer.id, customer])).values()]
  const placed = [...rows].map(([event, row]) => ({ row, event }))
  const usage = {
    environment,
    customers,
    events: [...rows.values()],
    totals: totalsOfEvents(placed),
    windows: windowsOfEvents(placed),
    checks: checksOf(world, plain, now),
  }
  const isRecorded = await store.recordPlainUsage(environmentId, usage).catch((error: unknown) => {
    if (sqlState(error) === DIVISION_BY_ZERO) return false
    throw error
  })
  return judged.map((event) => {
    const row = event === null || !isRecorded ? undefined : rows.get(event)
    return row === undefined ? null : receipt('accepted', row, row.subscriptionId !== null)
  })
}

/** Looks for the alerts that are about some of the events. */
function checksOf(world: UsageWorld, events: readonly JudgedEvent[], dueAt: Instant): PlainUsage['checks'] {
  const watched = events.filter(({ customer, reported: { featureSlug }, attribution: place }) => {
    return isWatched(world.alertsOf(customer.id), { featureSlug, place })
  })
  const asked = watched.map(({ customer: { bucket, id } }) => [id, { bucket, customerId: id, dueAt }] as const)
  return [...new Map(asked).values()]
}

/** Null for one that is not plain. */
function judgePlain(world: UsageWorld, events: readonly ReportedEvent[], now: Instant): (JudgedEvent | null)[] {
  const isRepeated = repetitionsIn(world, events)
  return events.map((event) => {
    if (event.enforce === true || !world.customers.has(event.customerId) || isRepeated(event)) return null
    const judged = judgeEvent(event, world, now)
    return 'contentHash' in judged && isPlain(judged, world.versionOf) ? judged : null
  })
}

function isPlain({ reported, timestamp, attribution }: JudgedEvent, versionOf: UsageWorld['versionOf']): boolean {
  if (attribution === null || attribution.countsAt !== timestamp) return false
  return isPricedOnly(attribution.subscription, reported.featureSlug, versionOf)
}

/** Nothing is drawn from a wallet, and no threshold is to be compared. */
function isPricedOnly(subscription: Subscription, featureSlug: string, versionOf: UsageWorld['versionOf']): boolean {
  const versions = subscription.segments.map(({ planVersionId }) => versionOf(planVersionId))
  return [subscription.planVersion, ...versions].every((version) => {
    const features = meteredOffer(subscription, version, featureSlug)?.features ?? []
    return version.plan.billingThreshold === undefined && features.every(({ consumption }) => consumption === 'priced')
  })
}

/** Two of one key are compared with each other before either is stored. */
function repetitionsIn({ customers }: UsageWorld, events: readonly ReportedEvent[]): (event: ReportedEvent) => boolean {
  const keyOf = ({ customerId, idempotencyKey }: ReportedEvent) =>
    `${customers.get(customerId)?.id ?? customerId}\n${idempotencyKey}`
  const keys = new Set<string>()
  const repeated = new Set<string>()
  for (const event of events) {
    const key = keyOf(event)
    if (keys.has(key)) repeated.add(key)
    keys.add(key)
  }
  return repeated.size === 0 ? () => false : (event) => repeated.has(keyOf(event))
}

/** The world as far as it is remembered: customers with a clock of their own are not part of it. */
function knownWorld(known: KnownEnvironment, catalog: KnownCatalog, events: readonly ReportedEvent[]): UsageWorld {
  const names = [...new Set(events.map(({ customerId }) => customerId))]
  const found = names.flatMap((name) => {
    const customer = known.customer(known.idOf(name) ?? name)
    const isKnown = customer?.catalog === catalog && customer.customer.testClockId === null
    return isKnown ? [[name, customer] as const] : []
  })
  const byId = new Map(found.map(([, customer]) => [customer.customer.id, customer]))
  return {
    customers: new Map(found.map(([name, { customer }]) => [name, customer])),
    features: catalog.features,
    archived: catalog.archived,
    subscriptionsOf: (id) => byId.get(id)?.subscriptions ?? [],
    grantsOf: () => [],
    alertsOf: (id) => [...catalog.alerts, ...(byId.get(id)?.alerts ?? [])],
    draftsOf: () => [],
    billedOf: () => [],
    versionOf: (id) => {
      const version = catalog.versions.get(id)
      if (version === undefined) throw new Error(`plan version ${id} is gone`)
      return version
    },
  }
}
