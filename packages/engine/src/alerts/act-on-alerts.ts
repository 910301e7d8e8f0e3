import {
  type Alert,
  type AlertSubject,
  type Currency,
  formatExact,
  type Instant,
  isLive,
  isReached,
  later,
  limitShare,
  type Measured,
  type Subscription,
} from '@tallywright/domain'
import {
  type CustomerRow,
  type DueAlertCheck,
  type EnvironmentRow,
  type LimitShareRow,
  subjectText,
} from '@tallywright/store'
import { isAdvancing } from '../clocks/movable-clock.ts'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { environmentNow } from '../command/now.ts'
import type { Acted } from '../deadlines/take-step.ts'
import { heldUnits } from '../entitlements/held-units.ts'
import { versionsIn } from '../entitlements/known-standing.ts'
import { remember } from '../memory/usage-world.ts'
import { triggeredAlertView } from '../views/alert-view.ts'
import { measureAlert } from './measure-alert.ts'

/**
 * Compares a customer's use, spend and wallets with all alerts that are about them, and tells each that is reached once in its
 * period. The customer is locked, so whatever is used meanwhile asks for another look. It is looked at what stands now, and where a
 * period has begun since the look was asked for, at what stood then as well.
 */
export async function reachAlerts(context: Context, begun: Moment, due: DueAlertCheck): Promise<Acted | null> {
  const { bucket, customerId, deadlineAt: at } = due
  const customer = await begun.tx.customers.lockEvenDeleted(bucket, customerId)
  if (!(await begun.tx.alertChecks.remove(bucket, customerId)) || customer === null) return null
  if (customer.deletedAt !== null) return null
  // An alert may have been made while this waited, and use that knew of it may have asked for this look.
  const environment = await begun.tx.environment.get()
  const moment = { ...begun, environment, now: nowOf(environment, customer, { wall: context.wallClock(), at }) }
  const { standing: known, catalog } = await remember(context, moment, customer)
  const alerts = [...catalog.alerts, ...known.alerts]
  const standing = {
    customer,
    subscriptions: known.subscriptions.filter(isLive),
    wallets: {},
    held: heldUnits([], moment.now),
    quotas: known.quotas,
    grants: known.grants,
    otherPlans: async () => [],
    versionOf: versionsIn(catalog),
  }
  // What began again after an instant says nothing any more of what stood then.
  const watchedAt = (instant: Instant) => {
    const subscriptions = standing.subscriptions.filter(({ schedule }) => schedule.startsAt <= instant)
    return { standing: { ...standing, subscriptions }, catalog }
  }
  let told = 0
  const shares: NewShare[] = []
  for (const subject of watchedSubjects(alerts, standing.subscriptions)) {
    const current = await measureAlert(moment, watchedAt(moment.now), subject)
    shares.push(...current.flatMap((measured) => shareOf(moment, subject, measured)))
    const hasBegun = current.some(({ period }) => period.start > at)
    const before = hasBegun ? await measureAlert({ ...moment, now: at }, watchedAt(at), subject) : []
    for (const measured of [...before, ...current]) {
      for (const { id } of alerts.filter((alert) => isSame(alert.subject, subject) && isReached(alert, measured))) {
        if (await tellOnce(moment, customer, id, measured)) told += 1
      }
    }
  }
  await moment.tx.limitShares.replace({ bucket, customerId }, shares)
  if (told === 0) return null
  const reached = { at, kind: 'alert', customerId, subscriptionId: null, invoiceId: null, outcome: 'triggered' }
  return { reached, toCollect: null }
}

/** What time it is for the customer, where time goes on by itself; else that of the instant that the clock is taken through. */
function nowOf(
  environment: EnvironmentRow,
  { testClockId }: CustomerRow,
  { wall, at }: { readonly wall: Instant; readonly at: Instant },
): Instant {
  const isMoved = testClockId !== null || environment.clockMode === 'frozen' || isAdvancing(environment, wall)
  return isMoved ? at : later(environmentNow(environment, wall), at)
}

/** What alerts are about, and spend that has a cap, which is listed without one. */
function watchedSubjects(alerts: readonly Alert[], subscriptions: readonly Subscription[]): AlertSubject[] {
  const capped = subscriptions.filter(({ spendCap }) => spendCap !== undefined)
  const all = [...alerts.map(({ subject }) => subject), ...capped.map(({ currency }) => spendIn(currency))]
  return all.filter((one, index) => all.findIndex((other) => isSame(one, other)) === index)
}

function spendIn(currency: Currency): AlertSubject {
  return { metric: 'spend', currency }
}

function isSame(a: AlertSubject, b: AlertSubject): boolean {
  return a.metric === b.metric && subjectText(a) === subjectText(b)
}

type NewShare = Omit<LimitShareRow, 'bucket' | 'customerId'>

/** What `customers.nearLimit` lists of it: nothing where nothing limits it. */
function shareOf({ now }: Moment, subject: AlertSubject, measured: Measured): NewShare[] {
  const share = limitShare(subject.metric, measured)
  if (share === null || measured.limit === null) return []
  const { value, limit, period } = measured
  return [
    {
      ...{ metric: subject.metric, subject: subjectText(subject), subscriptionId: period.subscriptionId ?? '' },
      ...{ share: formatExact(share), value: formatExact(value), limit: formatExact(limit) },
      ...{ resetsAt: subject.metric === 'balance' ? null : period.end, asOf: now },
    },
  ]
}

/** False where it was told in this period before. */
async function tellOnce(moment: Moment, customer: CustomerRow, alertId: string, measured: Measured): Promise<boolean> {
  const { bucket, id: customerId } = customer
  const { subscriptionId, start: periodStart } = measured.period
  const isFirst = await moment.tx.alerts.fire({
    ...{ bucket, customerId, alertId, periodStart },
    subscriptionId: subscriptionId ?? '',
    value: formatExact(measured.value),
    firedAt: moment.now,
  })
  if (!isFirst) return false
  const row = await moment.tx.alerts.find(alertId)
  if (row === null) throw new Error(`alert ${alertId} is gone`)
  const object = { type: 'alert', id: alertId, version: row.version }
  const snapshot = triggeredAlertView(row, customerId, measured)
  recordEvents(moment, customer, [{ type: 'alert.triggered', object, snapshot }])
  return true
}
