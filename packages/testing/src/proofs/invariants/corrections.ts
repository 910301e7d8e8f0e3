import {
  add,
  aggregate,
  type BilledBoundary,
  compareEvents,
  correctionLines,
  creditedBy,
  drawnOf,
  type EarlierCredit,
  type EntitlementGrant,
  type GroupTotal,
  groupKeyText,
  type Instant,
  type InvoicedUsage,
  isLateCorrection,
  type Line,
  meteredOffer,
  openingTotals,
  type PlanVersion,
  parseDecimal,
  roundToInteger,
  type SegmentUsage,
  segmentQuantities,
  sharedAllowances,
  totalsByGroup,
  type UsageEvent,
  type UsageNeed,
  usageNeeded,
} from '@tallywright/domain'
import type { BilledBasis, StoreTransaction, UsageEventRow } from '@tallywright/store'
import { type Books, type Invariant, type InvoiceWithLines, type Reading, rowsOf } from './books.ts'

const BEGINNING = 0 as Instant

/**
 * Every boundary that billed use, rated once more from the events as they are by now: nothing is left to correct, unless it waits
 * for the next invoice. Quantities are counted anew from the events, running totals are not asked.
 */
export const correctedWhole: Invariant = {
  name: 'a period comes to what its events cost, whenever they came',
  find: async (reading) => {
    const waiting = await waitingAt(reading)
    const parked = new Set(reading.subscriptions.filter(({ isParked }) => isParked).map((each) => each.subscription.id))
    return reading.store.transaction(reading.environmentId, async (tx) => {
      const found: string[] = []
      for (const [bucket, ids] of customersIn(reading)) {
        const customers = ids.map((id) => ({ bucket, id }))
        for (const basis of await tx.lateUsage.basesOf(customers, BEGINNING)) {
          if (basis.isIfPaid || parked.has(basis.closed.id)) continue
          found.push(...(await leftToCorrect(tx, reading, basis, waiting)))
        }
      }
      return found
    })
  },
}

function customersIn({ subscriptions, invoices }: Reading): Map<number, string[]> {
  const bucketOf = new Map(invoices.map(({ row }) => [row.customerId, row.bucket]))
  const ids = [...new Set(subscriptions.map(({ subscription }) => subscription.customerId))]
  return Map.groupBy(
    ids.filter((id) => bucketOf.has(id)),
    (id) => bucketOf.get(id) as number,
  )
}

/** Of a subscription and feature: the boundaries whose correction waits. */
async function waitingAt(books: Books): Promise<Set<string>> {
  const rows = await rowsOf<{ name: string }>(
    books,
    `select subscription_id || ' ' || feature_slug || ' ' || (extract(epoch from boundary_at) * 1000)::bigint as name
      from late_usage where :theirs`,
  )
  return new Set(rows.map(({ name }) => name))
}

async function leftToCorrect(
  tx: StoreTransaction,
  reading: Reading,
  basis: BilledBasis,
  waiting: ReadonlySet<string>,
): Promise<string[]> {
  const { closed, at } = basis
  const ids = [...new Set([closed.planVersion.id, ...closed.segments.map(({ planVersionId }) => planVersionId)])]
  const planVersions = await tx.catalog.plans.versions(ids)
  const boundary: BilledBoundary = {
    billing: { at, closed, opened: null, skipped: [] },
    cause: basis.cause,
    creditsUnusedTime: basis.creditsUnusedTime,
    planVersions,
    grants: await grantsOf(tx, basis),
  }
  const needs = usageNeeded(boundary).filter(({ featureSlug }) => !waiting.has(`${closed.id} ${featureSlug} ${at}`))
  const featureSlugs = [...new Set(needs.map(({ featureSlug }) => featureSlug))]
  const anew: UsageAnew[] = []
  for (const featureSlug of featureSlugs) {
    const own = needs.filter((need) => need.featureSlug === featureSlug)
    anew.push(...(await usageAnew(tx, basis, planVersions, own)))
  }
  const usage = withSharedAllowances(boundary, anew)
  const starts = new Set(needs.map(({ period }) => period.start))
  const invoiced = invoicedFor(reading, closed.id, featureSlugs, starts)
  const lines = correctionLines({
    boundary: { ...boundary, usage, uncovered: await neverBilled(tx, basis) },
    featureSlugs,
    discounts: basis.discounts,
    chosen: basis.chosen,
    invoiced: await withCredits(tx, basis, reading, invoiced),
    cause: 'late:proof',
  })
  const left = lines.filter(({ amount }) => amount.amount !== 0n)
  return left.map(({ featureSlug, amount }) => `${closed.id} ${featureSlug} until ${at}: ${amount.amount} to correct`)
}

async function neverBilled(tx: StoreTransaction, { bucket, closed }: BilledBasis) {
  const { customerId, id, currency: unit } = closed
  const draws = await tx.usageDraws.ofSubscription(bucket, { customerId, id, unit })
  return draws
    .filter(({ billsRest }) => !billsRest)
    .map(({ featureSlug, periodStart, uncovered, settled, parts }) => {
      const covered = roundToInteger(add(settled, drawnOf({ parts })), 'ceil')
      return { featureSlug, periodStart, amount: roundToInteger(uncovered, 'floor'), covered }
    })
}

/** What was granted for a time in the periods it billed is free in them. */
async function grantsOf(tx: StoreTransaction, { bucket, closed }: BilledBasis): Promise<EntitlementGrant[]> {
  const rows = await tx.entitlementGrants.ofCustomers([{ bucket, id: closed.customerId }])
  return rows.map((row) => ({ ...row, units: row.units === null ? null : parseDecimal(row.units) }))
}

/** Of one feature. */
interface UsageAnew {
  readonly usage: readonly SegmentUsage[]
  /** In their order. */
  readonly events: readonly UsageEvent[]
  readonly carried: readonly GroupTotal[]
}

function withSharedAllowances(boundary: BilledBoundary, anew: readonly UsageAnew[]): SegmentUsage[] {
  const usage = anew.flatMap((each) => each.usage)
  const of = (slug: string) => anew.find((each) => each.usage[0]?.featureSlug === slug)
  const free = sharedAllowances({ ...boundary, usage }, (slug) => of(slug)?.carried ?? []).flatMap((shared) => {
    shared.add(of(shared.featureSlug)?.events ?? [])
    return shared.finish().map((segment) => ({ featureSlug: shared.featureSlug, ...segment }))
  })
  return usage.map((each) => {
    const isOwn = (other: Pick<SegmentUsage, 'featureSlug' | 'segmentStart'>) =>
      other.featureSlug === each.featureSlug && other.segmentStart === each.segmentStart
    return { ...each, ...free.find(isOwn) }
  })
}

async function usageAnew(
  tx: StoreTransaction,
  { bucket, closed, at }: BilledBasis,
  planVersions: readonly PlanVersion[],
  needs: readonly UsageNeed[],
): Promise<UsageAnew[]> {
  const last = needs.at(-1)
  if (last === undefined) return []
  const { featureSlug, period, segment } = last
  const id = closed.segments.find((each) => each.start <= segment.start && segment.start < each.end)?.planVersionId
  const version = planVersions.find((each) => each.id === id) ?? closed.planVersion
  const offer = meteredOffer(closed, version, featureSlug, segment)
  if (offer === null) return []
  const { meter } = offer
  const feature = { bucket, customerId: closed.customerId, subscriptionId: closed.id, featureSlug }
  const events = (await tx.usage.events(feature, BEGINNING, at)).map(asEvent).sort(compareEvents)
  const before = totalsByGroup(meter, events, { start: BEGINNING, end: period.start })
  const carried = meter.carryOver === true ? openingTotals(before, period.start) : []
  const segments = needs.map((need) => ({ segment: need.segment, totals: totalsByGroup(meter, events, need.segment) }))
  const usage = segmentQuantities(meter, segments, carried).map((groups, index) => {
    const { segment: own } = segments[index] as (typeof segments)[number]
    const counted = new Map(
      aggregate(meter, events, own).groups.map((group) => [groupKeyText(group.key), group.events]),
    )
    return {
      featureSlug,
      segmentStart: own.start,
      groups: groups.map((group) => ({ ...group, events: counted.get(groupKeyText(group.key)) ?? [] })),
    }
  })
  return [{ usage, events, carried }]
}

function asEvent({ id, countsAt: timestamp, receivedAt, units, properties }: UsageEventRow): UsageEvent {
  return { id, timestamp, receivedAt, units: parseDecimal(units), properties }
}

interface LineOnInvoice {
  readonly line: Line
  readonly on: InvoiceWithLines
}

/** All that billed the features in these periods; what was waived with a void invoice is billed by nothing else. */
function invoicedFor(
  { invoices, ofChanges }: Reading,
  subscriptionId: string,
  featureSlugs: readonly string[],
  starts: ReadonlySet<Instant>,
): LineOnInvoice[] {
  const again = new Set(invoices.map(({ row }) => row.cause))
  return invoices.flatMap((on) => {
    const { row, lines } = on
    const isVoid = row.status === 'void'
    if (isVoid && (ofChanges.has(row.id) || again.has(`regeneration:${row.id}`) || row.cause.startsWith('threshold:')))
      return []
    const own = lines.filter((line) => {
      const { kind, featureSlug, servicePeriod, subscriptionId: of, net } = line
      const isOfUse = ['usage', 'minimum', 'maximum', 'discount', 'correction'].includes(kind)
      if (!isOfUse || of !== subscriptionId || (isVoid && isLateCorrection(line) && net.amount < 0n)) return false
      return featureSlugs.includes(featureSlug ?? '') && starts.has(servicePeriod.start)
    })
    return own.map((line) => ({ line, on }))
  })
}

async function withCredits(
  tx: StoreTransaction,
  { bucket, closed: { currency } }: BilledBasis,
  reading: Reading,
  invoiced: readonly LineOnInvoice[],
): Promise<InvoicedUsage[]> {
  const lineIds = [...new Set(invoiced.flatMap(({ on }) => on.lines.map(({ id }) => id)))]
  const notes = await tx.creditNotes.creditsOf(bucket, lineIds, currency)
  const carried = (await tx.invoices.lineCreditsOf(bucket, lineIds)).map((line): EarlierCredit => {
    return { lineId: line.source ?? '', ...creditedBy(line) }
  })
  const all = reading.invoices.filter(({ row }) => row.status !== 'void').flatMap(({ lines }) => lines)
  const takenOff = new Set(
    all.filter((line) => line.kind === 'correction' && !isLateCorrection(line)).map(({ source }) => source),
  )
  return invoiced.map(({ line, on }) => ({
    line,
    noted: notes.flatMap(({ proration, ...credit }) => {
      if (credit.lineId !== line.id || proration?.kind !== 'correction') return []
      return [{ ...credit, quantity: isLateCorrection(proration) ? proration.quantity : '0' }]
    }),
    creditable:
      on.row.status === 'void' || takenOff.has(line.id)
        ? null
        : {
            lines: on.lines,
            earlier: [...notes, ...carried].filter(({ lineId }) => on.lines.some(({ id }) => id === lineId)),
          },
  }))
}
