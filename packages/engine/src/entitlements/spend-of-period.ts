import {
  amountOfAllUse,
  type BilledBoundary,
  type CappedSpend,
  endPeriodAt,
  type Interval,
  nextBoundary,
  type Rational,
  rational,
  type Subscription,
} from '@tallywright/domain'
import { loadUsage } from '../billing/load-usage.ts'
import type { Moment } from '../command/context.ts'
import { withGrants } from '../entitlement-grants/load-grants.ts'
import type { CustomerStanding } from './ask-entitlement.ts'

type Spending = Pick<CustomerStanding, 'customer' | 'subscriptions' | 'grants' | 'versionOf'>

/** What use has come to, and the time whose use the next boundary bills. */
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
 * What the next boundary would bill for use by now, before minimum, discounts and tax, whoever has paid of it already; null while no
 * period is open. A trial costs nothing.
 */
export async function spendOf(
  moment: Moment,
  { customer, grants, versionOf }: Omit<Spending, 'subscriptions'>,
  subscription: Subscription,
): Promise<Spend | null> {
  const at = subscription.lifecycle.state === 'active' ? nextBoundary(subscription) : null
  const closed = at === null || at <= moment.now ? null : endPeriodAt(subscription, at)
  if (at === null || closed === null) return null
  const versions = [closed.planVersion, ...closed.segments.map((segment) => versionOf(segment.planVersionId))]
  const planVersions = [...new Map(versions.map((version) => [version.id, version])).values()]
  const billing = { at, closed, opened: null, skipped: [] }
  const boundary: BilledBoundary = { billing, creditsUnusedTime: false, planVersions }
  const billed = withGrants(boundary, grants)
  const usage = await loadUsage(moment, customer, billed, versionOf)
  const spent = rational(amountOfAllUse({ ...billed, usage }).amount)
  return { spent, period: { start: subscription.closedUntil, end: at } }
}
