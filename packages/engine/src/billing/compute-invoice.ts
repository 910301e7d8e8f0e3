import {
  type BilledBoundary,
  type BoundaryBilling,
  type BuiltInvoice,
  buildInvoice,
  type Currency,
  type GivenDiscount,
  grantedMeters,
  type Instant,
  invoiceTotals,
  type KeptDiscounts,
  lateCause,
  NONE_KEPT,
  type PlanVersion,
  type RatedLine,
  type RestoredDiscount,
  renewalCause,
  type Subscription,
  taxedLines,
  usageNeeded,
  zero,
} from '@tallywright/domain'
import type { BilledBasis, CustomerRow, StoredDraw } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { Refused, refused } from '../command/outcome.ts'
import { loadDiscounts } from '../discounts/load-discounts.ts'
import { loadGrants, withGrants } from '../entitlement-grants/load-grants.ts'
import { taxContext } from '../tax/tax-context.ts'
import { isExactOnWire } from '../views/amount-view.ts'
import { moneyInWallet } from '../wallets/money-wallet.ts'
import { drawName, drawnUse, mayDrawMoney, prepaidLines, withNeverBilled } from './drawn-use.ts'
import { invoicedBefore } from './invoiced-before.ts'
import { type Correcting, type LateCorrections, lateCorrections, NOTHING_LATE } from './late-corrections.ts'
import { loadUsage } from './load-usage.ts'

/** What an invoice is computed from; a preview stops at the computation. */
export interface InvoiceRequest {
  readonly customer: CustomerRow
  readonly currency: Currency
  readonly boundaries: readonly BoundaryToBill[]
  /** Lines that were rated before: of a change, and pending ones. */
  readonly lines: readonly RatedLine[]
  /** Of a subscription that is not saved yet; else those it has. */
  readonly discounts?: readonly GivenDiscount[]
  /** Where billing periods begin that its lines belong to, beside those that it bills or that are open. */
  readonly periods?: readonly Instant[]
  /** Its lines are of the use of a period that goes on: discounts by amount come at its end. */
  readonly isBeforeEnd?: boolean
  /** Of discounts, by credits that come with it and stay with other invoices. Nothing unless given. */
  readonly restored?: readonly RestoredDiscount[]
  /** Of a draft that is computed again, by key. */
  readonly lineIds?: ReadonlyMap<string, string>
  readonly kept?: KeptDiscounts
  /**
   * Late usage of this subscription is corrected with it; unless given, that of the subscription whose period it bills to the end.
   */
  readonly corrects?: Correcting | null
}

/** An invoice as computed, with what is kept of it beside its lines when it is issued. */
export interface ComputedInvoice extends BuiltInvoice {
  /** What its boundaries billed metered features from, for usage that comes later. */
  readonly bases: readonly Omit<BilledBasis, 'bucket' | 'invoiceId' | 'isIfPaid'>[]
  readonly late: LateCorrections
  /** What was drawn for the use that it may bill. */
  readonly draws: readonly StoredDraw[]
}

export interface BoundaryToBill {
  readonly billing: BoundaryBilling
  /** The renewal at its instant unless given. */
  readonly cause?: string
  /** The in-advance time that it cuts off is credited, so the cut period is prorated. */
  readonly creditsUnusedTime: boolean
  /**
   * The period goes on after it: its use up to here is invoiced, without minima and discounts by amount, which come at
   * its end.
   */
  readonly usedUntil?: Instant
}

/** Loads the usage that the boundaries need and builds the invoice. Saves nothing. */
export async function computeInvoice(moment: Moment, request: InvoiceRequest): Promise<ComputedInvoice> {
  const { customer, currency, lines, lineIds = new Map(), kept = NONE_KEPT } = request
  const boundaries = []
  const grants = request.boundaries.length === 0 ? [] : await loadGrants(moment, customer)
  for (const boundary of request.boundaries) {
    const planVersions = await versionsOfSegments(moment, boundary.billing)
    const known = new Map(planVersions.map((version) => [version.id, version]))
    const versionOf = (id: string) => known.get(id) ?? missing(id)
    const billed = withGrants({ ...boundary, planVersions }, grants)
    boundaries.push({ ...billed, usage: await loadUsage(moment, customer, billed, versionOf) })
  }
  const draws = await drawnUse(moment, customer, drawingIn(boundaries), currency)
  const corrects = request.corrects === undefined ? correctedBy(request) : request.corrects
  const late = corrects === null ? NOTHING_LATE : await lateCorrections(moment, customer, { ...corrects, currency })
  const taken = [...new Map([...draws, ...late.draws].map((draw) => [drawName(draw), draw])).values()]
  const discounts = await loadDiscounts(moment, request)
  const built = inRange(
    buildInvoice({
      currency,
      boundaries: boundaries.map((boundary) => withNeverBilled(boundary, draws)),
      lines: [...lines, ...late.lines],
      lineIds,
      kept,
      progressive: await invoicedBefore(moment, customer, boundaries),
      tax: await taxContext(moment, customer),
      walletBalance: await moneyInWallet(moment, customer, currency),
      prepaid: prepaidLines(taken, currency),
      discounts,
    }),
  )
  const chosen = [...new Set(built.lines.flatMap(({ discountOf }) => discountOf?.coupon ?? []))]
  const had = { discounts: discounts.given, chosen }
  return { ...built, late, draws: taken, bases: boundaries.flatMap((boundary) => basisOf(boundary, had)) }
}

/** The subscriptions whose use may have been paid when it was used. */
function drawingIn(boundaries: readonly BilledBoundary[]): string[] {
  return boundaries.flatMap(({ billing: { closed }, planVersions = [] }) => {
    return closed !== null && mayDrawMoney(closed, planVersions) ? [closed.id] : []
  })
}

/** An invoice that bills a period to its end takes with it what came late for earlier ones. */
function correctedBy({ boundaries }: InvoiceRequest): Correcting | null {
  const last = boundaries.findLast(({ billing, usedUntil }) => billing.closed !== null && usedUntil === undefined)
  if (last === undefined || last.billing.closed === null) return null
  const cause = lateCause(last.cause ?? renewalCause(last.billing.at))
  return { subscriptionId: last.billing.closed.id, cause }
}

/** Only where something was metered can more of it come later. */
function basisOf(
  boundary: BilledBoundary,
  had: Pick<ComputedInvoice['bases'][number], 'discounts' | 'chosen'>,
): ComputedInvoice['bases'] {
  const { billing, creditsUnusedTime, usedUntil } = boundary
  const { at, closed } = billing
  if (closed === null || usedUntil !== undefined) return []
  if (grantedMeters(closed).length === 0 && usageNeeded(boundary).length === 0) return []
  return [{ at, cause: boundary.cause ?? renewalCause(at), creditsUnusedTime, closed: asClosed(closed), ...had }]
}

/** Without what is still to come of it, which bills nothing of what has passed. */
function asClosed(closed: Subscription): Subscription {
  return { ...closed, phases: [], pendingChange: null }
}

/** Lines that wait for another invoice, with their tax as it is now and their credits in full. Nothing is due. */
export async function computeLater(
  moment: Moment,
  { customer, currency, lines }: Pick<InvoiceRequest, 'customer' | 'currency' | 'lines'>,
): Promise<BuiltInvoice> {
  const taxed = taxedLines({ currency, lines, tax: await taxContext(moment, customer) })
  const [totals, none] = [invoiceTotals(taxed, currency), zero(currency)]
  return inRange({
    currency,
    lines: taxed,
    ...totals,
    walletApplied: none,
    prepaid: none,
    amountDue: none,
    excess: [],
    discounts: [],
  })
}

/** What the wire cannot carry exactly is not issued either: nobody could be shown it. */
function inRange(built: BuiltInvoice): BuiltInvoice {
  for (const { description, net, tax } of built.lines) {
    if (!isExactOnWire(net.amount) || !isExactOnWire(tax.amount)) throw outOfRange(`${description}: ${net.amount}`)
  }
  const { net, tax, total } = built
  if (![net, tax, total].every(({ amount }) => isExactOnWire(amount))) throw outOfRange(`the total: ${total.amount}`)
  return built
}

function outOfRange(what: string): Refused {
  const message = `${what} minor units cannot be invoiced; usage that is wrong is taken back by an event of negative units`
  return new Refused(refused('amount.out_of_range', message).error)
}

async function versionsOfSegments({ tx }: Moment, { closed, opened }: BoundaryBilling): Promise<PlanVersion[]> {
  const own = [closed?.planVersion, opened?.planVersion].filter((version) => version !== undefined)
  const known = new Map(own.map((version) => [version.id, version]))
  const named = (closed?.segments ?? []).map((segment) => segment.planVersionId)
  const others = await tx.catalog.plans.versions([...new Set(named)].filter((id) => !known.has(id)))
  return [...known.values(), ...others]
}

function missing(id: string): never {
  throw new Error(`plan version ${id} is gone`)
}
