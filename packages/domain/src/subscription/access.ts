import type { RatedLine } from '../invoice/line.ts'
import type { Money } from '../money/money.ts'
import type { Instant } from '../time/instant.ts'
import { advancePrices, pricePeriodAt } from './advance-price.ts'
import { type Outcome, outcome, type SubscriptionEvent } from './outcome.ts'
import { chargeRest, netOf } from './proration-lines.ts'
import { changeSegmentsFrom, currentNoAccess, isUnbilled } from './segment.ts'
import type { NoAccess, Subscription } from './subscription.ts'

/** `lines`: the rest of every price's period that began without access, invoiced and collected at once. */
export interface AccessDecision extends Outcome {
  readonly lines: readonly RatedLine[]
  readonly net: Money
}

/** Ends what kept the customer out, unless something else still does: a pause, or invoices that stay unpaid. */
export function restoreAccess(
  subscription: Subscription,
  at: Instant,
  changeId: string,
  restored: SubscriptionEvent,
): AccessDecision {
  const before = currentNoAccess(subscription)
  const after = remainingNoAccess(subscription, before)
  const segments = changeSegmentsFrom(subscription.segments, at, { noAccess: after })
  const lines = before === null || after !== null ? [] : linesOfUnbilled(subscription, before, at, changeId)
  return {
    ...outcome({ ...subscription, segments }, [restored]),
    lines,
    net: netOf(lines, subscription.currency),
  }
}

/** What has been unbilled so far stays so: only the reason may change. */
function remainingNoAccess({ lifecycle, standing }: Subscription, before: NoAccess | null): NoAccess | null {
  if (before === null) return null
  if (lifecycle.state === 'paused') return { ...before, reason: 'paused' }
  return standing.state === 'unpaid' ? { ...before, reason: 'unpaid' } : null
}

/** Nothing of the period was billed, so what is left of it is charged also where changes are not prorated (semantics §5). */
function linesOfUnbilled(subscription: Subscription, noAccess: NoAccess, at: Instant, changeId: string): RatedLine[] {
  const proration = subscription.proration === 'none' ? 'second' : subscription.proration
  const context = { subscription: { ...subscription, proration }, at, cause: changeId }
  return advancePrices(subscription, at).flatMap((advance) => {
    const period = pricePeriodAt(subscription, advance.price, at)
    return isUnbilled({ noAccess }, period) ? chargeRest(context, advance) : []
  })
}
