import { earlier, type Instant } from '@tallywright/domain'
import type { NewUsageEvent, UsageEventKey } from '@tallywright/store'
import { askForChecks } from '../../alerts/ask-for-check.ts'
import { timesOf } from '../../clocks/customer-moment.ts'
import type { Context, Moment } from '../../command/context.ts'
import { loadUsageWorld, type UsageWorld, withDrafts } from '../../memory/usage-world.ts'
import { drawForUsage, type UsedFeature } from '../../wallets/draw-for-use.ts'
import { archivedAlready, detachedPeriods, isDetached } from '../archive/detached-periods.ts'
import { countEvents } from '../totals/count-events.ts'
import { type JudgedEvent, judgeInPlace } from './judge-event.ts'
import { keepRefused } from './keep-refused.ts'
import { isTooLate, noteLate, tooLate, withBilled } from './late-usage.ts'
import { type Rejection, type ReportedEvent, type ReportResult, rejection } from './reported-event.ts'
import { withinLimits } from './within-limits.ts'

/**
 * Records usage events and answers after the commit: what is accepted is durable and counts exactly once, whatever the
 * order, the batches and the repetitions in which it comes (semantics §7). Results are in the order of `events`.
 */
export function reportUsage(context: Context, events: readonly ReportedEvent[]): Promise<ReportResult[]> {
  return context.intake.ask(context.environmentId, { context, events })
}

/** The same inside a transaction that is already open. */
export async function recordUsage(
  context: Context,
  moment: Moment,
  events: readonly ReportedEvent[],
): Promise<ReportResult[]> {
  // What is left is nobody else's while it is looked at: of many reports for the last unit exactly one passes.
  const isAlone = events.some(({ enforce }) => enforce)
  const world = await loadUsageWorld(
    context,
    moment,
    events.map((event) => event.customerId),
    { alone: isAlone },
  )
  const nowOf = await timesOf(moment, world.customers)
  const acceptable = await judgeEvents(moment, world, events, nowOf)
  const judgedIn = acceptable.world
  const refused = await refusedIn(moment, acceptable.judged)
  const left = acceptable.judged.filter((each) => !('contentHash' in each && refused.has(each)))
  const limited = isAlone ? await withinLimits(moment, world, left, nowOf) : left
  const decided = new Map(left.map((each, index) => [each, limited[index] ?? each]))
  const judged = acceptable.judged.map((each) => decided.get(each) ?? refused.get(each as JudgedEvent) ?? each)
  const { candidates, repeated } = firstOfEachKey(judged.filter((each) => 'contentHash' in each))
  const rows = candidates.map((event) => newRow(context, event, nowOf(event.reported.customerId)))
  const added = await moment.tx.usage.insertNew(rows)
  const counted = rows.flatMap((row, index) => {
    return added.has(row.id) ? [{ row, event: candidates[index] as JudgedEvent }] : []
  })
  await countEvents(moment.tx, counted)
  const used = counted.flatMap(({ event }) => usedFeature(event, nowOf(event.reported.customerId)))
  await drawForUsage(context, moment, used, judgedIn.versionOf)
  const came = counted.map((each) => ({ ...each, cameAt: each.row.receivedAt }))
  await noteLate(moment, judgedIn, came)
  await moment.tx.usage.markLate(counted.filter(({ event }) => isBilled(event)).map(({ row }) => row))
  await askForThresholds(
    moment,
    world,
    counted.map(({ event }) => event),
    nowOf,
  )
  await askForChecks(moment, world, used)
  const results = await resultsOf(moment, candidates, rows, added)
  const again = repeated.map(({ event, first }) => [event, repetition(event, first, results.get(first))] as const)
  const byEvent = new Map([...results, ...again])
  const answers = judged.map((each) => ('contentHash' in each ? (byEvent.get(each) as ReportResult) : each))
  await keepRefused(context, moment, world, events, answers, nowOf)
  return answers
}

function usedFeature({ customer, reported, attribution }: JudgedEvent, now: Instant): UsedFeature[] {
  return attribution === null ? [] : [{ customer, featureSlug: reported.featureSlug, place: attribution, now }]
}

/** Use of a plan with a billing threshold is compared with it by the next due work, not by who reports it. */
async function askForThresholds(
  { tx }: Moment,
  world: UsageWorld,
  events: readonly JudgedEvent[],
  nowOf: (customerId: string) => Instant,
): Promise<void> {
  const asked = events.flatMap(({ reported, customer: { bucket, id: customerId }, attribution }) => {
    const used = world.subscriptionsOf(customerId).find(({ id }) => id === attribution?.subscription.id)
    if (used?.planVersion.plan.billingThreshold === undefined) return []
    return [[used.id, { bucket, customerId, subscriptionId: used.id, dueAt: nowOf(reported.customerId) }] as const]
  })
  await tx.thresholdChecks.ask([...new Map(asked).values()])
}

/** What came after its period was billed is judged again with the invoices that are still drafts, and with what was billed. */
async function judgeEvents(
  moment: Moment,
  world: UsageWorld,
  events: readonly ReportedEvent[],
  nowOf: (customerId: string) => Instant,
) {
  const judged = events.map((event) => judgeInPlace(event, world, nowOf(event.customerId)))
  const late = judged.filter(isLate)
  const customers = late.map(({ customer }) => customer)
  const earliest = late.reduce((first, { timestamp }) => earlier(first, timestamp), moment.now)
  const drafted = await withDrafts(moment, world, customers)
  const isCorrected = moment.settings.invoices.lateUsage !== 'current_period'
  const again = isCorrected ? await withBilled(moment, drafted, customers, earliest) : drafted
  if (again === world) return { judged, world }
  return { judged: events.map((event) => judgeInPlace(event, again, nowOf(event.customerId))), world: again }
}

/**
 * What cannot be stored where it would count, and its answer: one that is stored already is a duplicate, or conflicts, whatever has
 * become of its price or its period since (semantics §7).
 */
async function refusedIn(
  moment: Moment,
  judged: readonly (JudgedEvent | Rejection)[],
): Promise<Map<JudgedEvent, ReportResult>> {
  const events = judged.filter((each) => 'contentHash' in each)
  const detached = await detachedPeriods(
    moment,
    events.map((event) => ({ ...event, featureSlug: event.reported.featureSlug })),
  )
  const refusals = new Map(
    events.flatMap((event): [JudgedEvent, Rejection][] => {
      if (event.refusal !== null) return [[event, event.refusal]]
      if (isDetached(detached, event)) return [[event, archivedAlready(event)]]
      return isTooLate(moment, event) ? [[event, tooLate(event)]] : []
    }),
  )
  const stored = await storedOf(moment, [...refusals.keys()].map(keyOf))
  return new Map(
    [...refusals].map(([event, refusal]) => {
      const before = stored.get(nameOf(keyOf(event)))
      return [event, before === undefined ? refusal : repetitionOf(event, before)]
    }),
  )
}

/** By an invoice that is issued: a correction bills it. */
function isBilled({ attribution }: JudgedEvent): boolean {
  return attribution?.billedAt !== undefined
}

function isLate(event: ReturnType<typeof judgeInPlace>): event is JudgedEvent {
  return 'contentHash' in event && event.attribution?.countsAt !== event.timestamp
}

/** A key that comes twice in one batch: the first counts, the others are compared with it. */
function firstOfEachKey(events: readonly JudgedEvent[]) {
  const firsts = new Map<string, JudgedEvent>()
  const repeated: { event: JudgedEvent; first: JudgedEvent }[] = []
  for (const event of events) {
    const key = nameOf(keyOf(event))
    const first = firsts.get(key)
    if (first === undefined) firsts.set(key, event)
    else repeated.push({ event, first })
  }
  return { candidates: [...firsts.values()], repeated }
}

function repetition(event: JudgedEvent, first: JudgedEvent, result: ReportResult | undefined): ReportResult {
  if (result === undefined || !('usageEventId' in result)) return result as ReportResult
  if (event.contentHash === first.contentHash) return { ...result, status: 'duplicate' }
  return conflict(event)
}

function conflict({ reported }: JudgedEvent): ReportResult {
  const message = `the key ${reported.idempotencyKey} was used for another event`
  return rejection(reported, 'usage.conflict', message, 'idempotencyKey')
}

export function newRow(context: Context, event: JudgedEvent, receivedAt: Instant): NewUsageEvent {
  const { customer, reported } = event
  return {
    bucket: customer.bucket,
    customerId: customer.id,
    idempotencyKey: reported.idempotencyKey,
    id: context.ids.next('usageEvent', customer.bucket),
    featureSlug: reported.featureSlug,
    units: reported.units,
    timestamp: event.timestamp,
    countsAt: event.attribution?.countsAt ?? event.timestamp,
    receivedAt,
    properties: event.properties,
    contentHash: event.contentHash,
    subscriptionId: event.attribution?.subscription.id ?? null,
  }
}

/** New rows are accepted; for the others the stored content decides between a duplicate and a conflict. */
async function resultsOf(
  moment: Moment,
  candidates: readonly JudgedEvent[],
  rows: readonly NewUsageEvent[],
  added: ReadonlySet<string>,
): Promise<Map<JudgedEvent, ReportResult>> {
  const stored = await storedOf(
    moment,
    rows.filter((row) => !added.has(row.id)),
  )
  return new Map(
    candidates.map((event, index): [JudgedEvent, ReportResult] => {
      const row = rows[index] as NewUsageEvent
      if (added.has(row.id)) return [event, receipt('accepted', row, row.subscriptionId !== null)]
      const before = stored.get(nameOf(row))
      if (before === undefined) throw new Error('an event that is not new is stored')
      return [event, repetitionOf(event, before)]
    }),
  )
}

type StoredEvent = Awaited<ReturnType<Moment['tx']['usage']['stored']>>[number]

/** By {@link nameOf}. */
async function storedOf({ tx }: Moment, keys: readonly UsageEventKey[]): Promise<Map<string, StoredEvent>> {
  return new Map((await tx.usage.stored(keys)).map((each) => [nameOf(each), each]))
}

function repetitionOf(event: JudgedEvent, { id, contentHash, isCovered }: StoredEvent): ReportResult {
  return contentHash === event.contentHash
    ? receipt('duplicate', { id, idempotencyKey: event.reported.idempotencyKey }, isCovered)
    : conflict(event)
}

function keyOf({ customer: { bucket, id: customerId }, reported: { idempotencyKey } }: JudgedEvent): UsageEventKey {
  return { bucket, customerId, idempotencyKey }
}

function nameOf({ customerId, idempotencyKey }: Pick<UsageEventKey, 'customerId' | 'idempotencyKey'>): string {
  return `${customerId}\n${idempotencyKey}`
}

export function receipt(
  status: 'accepted' | 'duplicate',
  row: Pick<NewUsageEvent, 'id' | 'idempotencyKey'>,
  isCovered: boolean,
): ReportResult {
  const base = { status, idempotencyKey: row.idempotencyKey, usageEventId: row.id }
  return isCovered ? base : { ...base, unattributed: true }
}
