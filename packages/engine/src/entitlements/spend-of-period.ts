import {
  add,
  amountOfAllUse,
  type BilledBoundary,
  billingPeriodContaining,
  type Cadence,
  type CappedSpend,
  endPeriodAt,
  type Interval,
  inPeriodAt,
  openCadences,
  type Rational,
  rational,
  type Subscription,
  scheduleWithCadence,
  usageNeeded,
} from '@tallywright/domain'
import { loadUsage } from '../billing/load-usage.ts'
import type { Moment } from '../command/context.ts'
import { withGrants } from '../entitlement-grants/load-grants.ts'
import type { CustomerStanding } from './ask-entitlement.ts'

type Spending = Pick<CustomerStanding, 'customer' | 'subscriptions' | 'grants' | 'versionOf'>

/** What use has come to, in the time after which all of it begins anew. */
interface Spend {
  /** In minor units. */
  readonly spent: Rational
  readonly period: Interval
}

/** What bounds the spend of the subscriptions that have a cap, by subscription, without what holds set aside. */
export async function cappedSpend(moment: Moment, standing: Spending): Promise<Record<string, CappedSpend>> {
  const capped: Record<string, CappedSpend> = {}
  for (const subscription of standing.subscriptions) {
    const { id, spendCap } = subscription
    const spend = spendCap === undefined ? null : await spendOf(moment, standing, subscription)
    if (spendCap === undefined || spend === null) continue
    capped[id] = { cap: rational(spendCap), spent: spend.spent, resetsAt: spend.period.end }
  }
  return capped
}

/**
 * What use comes to by now in the price periods that are open, before minimum, discounts and tax, whoever has paid of it already:
 * nearly always one period, and with prices of several cadences the longest. Null where no use is priced, and in a trial, which
 * costs nothing.
 */
export async function spendOf(
  moment: Moment,
  spending: Omit<Spending, 'subscriptions'>,
  subscription: Subscription,
): Promise<Spend | null> {
  const open = subscription.lifecycle.state === 'active' ? inPeriodAt(subscription, moment.now) : null
  if (open === null) return null
  const found: Spend[] = []
  for (const cadence of openCadences(open)) found.push(...(await spendAtCadence(moment, spending, open, cadence)))
  const [first, ...others] = found
  if (first === undefined) return null
  return others.reduce((longest, { spent, period }) => {
    return { spent: add(longest.spent, spent), period: period.end > longest.period.end ? period : longest.period }
  }, first)
}

/** The same of prices of one cadence, as their boundary would bill it: nothing where no use has such a price. */
async function spendAtCadence(
  moment: Moment,
  { customer, grants, versionOf }: Omit<Spending, 'subscriptions'>,
  open: Subscription,
  cadence: Cadence,
): Promise<Spend[]> {
  const { start, end: at } = billingPeriodContaining(scheduleWithCadence(open.schedule, cadence), moment.now)
  const closed = endPeriodAt(open, at)
  if (closed === null) return []
  const versions = [closed.planVersion, ...closed.segments.map((segment) => versionOf(segment.planVersionId))]
  const planVersions = [...new Map(versions.map((version) => [version.id, version])).values()]
  const billing = { at, closed, opened: null, skipped: [] }
  const boundary: BilledBoundary = { billing, creditsUnusedTime: false, planVersions }
  const billed = withGrants(boundary, grants)
  if (!usageNeeded(billed).some(({ period }) => period.start === start)) return []
  const usage = await loadUsage(moment, customer, billed, versionOf)
  const spent = rational(amountOfAllUse({ ...billed, usage }, cadence).amount)
  return [{ spent, period: { start, end: at } }]
}
