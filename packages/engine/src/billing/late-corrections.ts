import {
  type BilledBoundary,
  type Currency,
  correctionLines,
  type InvoicedUsage,
  isLateCorrection,
  type NotedCredits,
  type PlanVersion,
  type RatedLine,
  routeCredits,
  siblingCauses,
  usageNeeded,
} from '@tallywright/domain'
import type { BilledBasis, CustomerRow, InvoiceRow, LateUsageRow, StoredDraw } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { isBeingPaid } from '../credit-notes/is-being-paid.ts'
import { invoicesOfLines, type Source } from '../credit-notes/unpaid-credits.ts'
import { loadGrants, withGrants } from '../entitlement-grants/load-grants.ts'
import { versionsOf } from '../memory/usage-world.ts'
import { drawnUse, withNeverBilled } from './drawn-use.ts'
import { loadUsage } from './load-usage.ts'

/** What usage that came after its period was billed adds to the next invoice of its subscription (semantics §7). */
export interface LateCorrections {
  readonly lines: readonly RatedLine[]
  /** What reduces what is open of the invoices that are corrected. */
  readonly notes: readonly NotedCredits[]
  /** What is corrected by it: nothing of it waits any more once the invoice is issued. */
  readonly noted: readonly LateUsageRow[]
  /** What was drawn for the use that is corrected. */
  readonly draws: readonly StoredDraw[]
}

export const NOTHING_LATE: LateCorrections = { lines: [], notes: [], noted: [], draws: [] }

/** Which subscription an invoice corrects, and the cause of its correction lines. */
export interface Correcting {
  readonly subscriptionId: string
  readonly cause: string
}

/**
 * The corrections that wait for an invoice of a subscription: every period whose usage changed since it was billed, rated again,
 * less all that was invoiced for it. Credits go first off what is open of the invoice that they correct (semantics §6).
 */
export async function lateCorrections(
  moment: Moment,
  customer: CustomerRow,
  { subscriptionId, cause, currency }: Correcting & { readonly currency: Currency },
): Promise<LateCorrections> {
  const { bucket } = customer
  const noted = await moment.tx.lateUsage.notedFor(bucket, subscriptionId)
  if (noted.length === 0) return NOTHING_LATE
  const featuresAt = Map.groupBy(noted, ({ boundaryAt }) => boundaryAt)
  const bases = await moment.tx.lateUsage.basesAt(bucket, subscriptionId, [...featuresAt.keys()])
  const versionOf = await versionsOf(
    moment,
    bases.map(({ closed }) => closed),
  )
  const draws = await drawnUse(moment, customer, [subscriptionId], currency)
  const sources = new Map<string, Source>()
  const grants = await loadGrants(moment, customer)
  const lines: RatedLine[] = []
  for (const [at, rows] of featuresAt) {
    const basis = bases.find((each) => each.at === at)
    if (basis === undefined) continue
    const featureSlugs = rows.map(({ featureSlug }) => featureSlug)
    const boundary = withGrants(billedBoundary(basis, versionOf), grants)
    const usage = await loadUsage(moment, customer, boundary, versionOf)
    const invoiced = await invoicedUsage(moment, bucket, { boundary, featureSlugs, sources })
    const { discounts, chosen } = basis
    const billed = withNeverBilled({ ...boundary, usage }, draws)
    lines.push(...correctionLines({ boundary: billed, featureSlugs, discounts, chosen, invoiced, cause }))
  }
  return { ...(await withNotes(moment, lines, sources)), noted, draws }
}

function billedBoundary(basis: BilledBasis, versionOf: (id: string) => PlanVersion): BilledBoundary {
  const { at, closed, cause, creditsUnusedTime } = basis
  const ids = new Set([closed.planVersion.id, ...closed.segments.map(({ planVersionId }) => planVersionId)])
  const billing = { at, closed, opened: null, skipped: [] }
  return { billing, cause, creditsUnusedTime, planVersions: [...ids].map(versionOf) }
}

interface Corrected {
  readonly boundary: BilledBoundary
  readonly featureSlugs: readonly string[]
  /** By line; those of this period are added. */
  readonly sources: Map<string, Source>
}

/** All that was invoiced for these features in the periods that the boundary closed. */
async function invoicedUsage(
  moment: Moment,
  bucket: number,
  { boundary, featureSlugs, sources }: Corrected,
): Promise<InvoicedUsage[]> {
  const { tx } = moment
  const { closed } = boundary.billing
  const needs = usageNeeded(boundary).filter(({ featureSlug }) => featureSlugs.includes(featureSlug))
  if (closed === null || needs.length === 0) return []
  const starts = new Set(needs.map(({ period }) => period.start))
  const found = await tx.invoices.linesOfPeriods(bucket, closed.id, featureSlugs, [...starts])
  const remade = new Set(found.map(({ invoice }) => invoice.cause))
  const counted = found.filter(({ line, invoice }) => invoice.status !== 'void' || staysBilled(line, invoice, remade))
  const ids = counted.map(({ line }) => line.id)
  const credits = await tx.creditNotes.creditsOf(bucket, ids, closed.currency)
  const notes = credits.flatMap(({ proration, ...credit }) => {
    if (proration?.kind !== 'correction') return []
    return [{ ...credit, quantity: isLateCorrection(proration) ? proration.quantity : '0' }]
  })
  const standing = counted.filter(({ invoice }) => invoice.status !== 'void')
  const takenOff = new Set(standing.filter(({ line }) => isDeduction(line)).map(({ line }) => line.source))
  const own = standing.filter(({ line }) => {
    return line.net.amount > 0n && line.discountOf === null && !takenOff.has(line.id)
  })
  const ofLines = await invoicesOfLines(
    moment,
    bucket,
    own.map(({ line }) => line.id),
  )
  for (const [lineId, source] of ofLines) sources.set(lineId, source)
  return counted.map(({ line }) => ({
    line,
    noted: notes.filter(({ lineId }) => lineId === line.id),
    creditable: ofLines.get(line.id) ?? null,
  }))
}

/**
 * What a void invoice billed of use is waived, and not billed by a correction instead. But the lines of one that was made again
 * are on that one, the end of the period bills again what a threshold had made due, and its credits were given back apart.
 */
function staysBilled(line: RatedLineOfInvoice, { id, cause }: InvoiceRow, causes: ReadonlySet<string>): boolean {
  if (causes.has(`regeneration:${id}`) || siblingCauses(cause) !== null) return false
  return !isLateCorrection(line) || line.net.amount >= 0n
}

type RatedLineOfInvoice = InvoicedUsage['line']

/** What takes off what was invoiced of the same period before its end. */
function isDeduction(line: RatedLineOfInvoice): boolean {
  return line.kind === 'correction' && !isLateCorrection(line)
}

/** A payment that is on its way is of all that is open, so nothing is taken off that; nor is anything noted on a draft. */
async function withNotes(moment: Moment, lines: readonly RatedLine[], sources: ReadonlyMap<string, Source>) {
  const open = new Map<string, Source>()
  const credited = new Set(lines.filter(({ amount }) => amount.amount < 0n).map(({ source }) => source))
  for (const [lineId, source] of sources) {
    const takesNotes = credited.has(lineId) && (source.status === 'open' || source.status === 'uncollectible')
    if (takesNotes && !(await isBeingPaid(moment, source.row))) open.set(lineId, source)
  }
  const routed = routeCredits(lines, open, { billsPending: true })
  return { lines: routed.lines, notes: routed.notes }
}
