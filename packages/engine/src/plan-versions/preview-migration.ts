import type { PlanVersion } from '@tallywright/domain'
import type { StoredSubscription } from '@tallywright/store'
import { computeUpcoming, type UpcomingView } from '../billing/upcoming-invoice.ts'
import { momentOf } from '../clocks/customer-moment.ts'
import type { Context, Moment } from '../command/context.ts'
import { asOutcome, done, type Outcome } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import type { LockedSubscription } from '../subscriptions/load-subscription.ts'
import { upcomingAfter } from '../subscriptions/show-change.ts'
import { type PageInput, pageRequest, pageView } from '../views/page-view.ts'
import { planRefView } from '../views/subscription-view.ts'
import { decideMigrationOf, newMigrationIds } from './migrate-one.ts'
import { loadMigration, type PlanMigration } from './migration-scope.ts'

/**
 * Who would move, and what the next invoice of each would be before and after: `migrate`, stopped before it saves. Oldest
 * subscription first. The hash is of who moves where and how, so that a run with it moves to no version that came since.
 */
export async function previewMigration(context: Context, { limit, cursor, ...input }: PlanMigration & PageInput) {
  const page = pageRequest('subscription', { limit, ...(cursor === undefined ? {} : { cursor }) })
  if (!page.ok) return page
  return runQuery(context, async (moment) => {
    const migration = await loadMigration(moment, input)
    if (!migration.ok) return migration
    const { scope, target, planHash } = migration.value
    const found = await moment.tx.subscriptions.toMigrate(scope, page.value.after, limit + 1)
    const shown = found.slice(0, limit)
    const items = []
    for (const { bucket, id } of shown) {
      const stored = await moment.tx.subscriptions.find(bucket, id)
      if (stored !== null) items.push(await previewOne(context, moment, stored, target, input))
    }
    const next = found.length > limit ? (shown.at(-1)?.id ?? null) : null
    return done({
      object: 'plan_migration_preview' as const,
      planSlug: input.planSlug,
      toVersion: target.version,
      toVersionId: target.id,
      planHash,
      ...pageView(next, items),
    })
  })
}

async function previewOne(
  context: Context,
  asked: Moment,
  stored: StoredSubscription,
  target: PlanVersion,
  input: PlanMigration,
) {
  const { subscription, bucket } = stored
  const customer = await asked.tx.customers.findEver(subscription.customerId)
  if (customer === null) throw new Error(`customer ${subscription.customerId} is gone`)
  const moment = await momentOf(asked, customer)
  const found = { customer, stored }
  const ids = newMigrationIds(context, bucket)
  const decided = await decideMigrationOf(moment, found, target, input, ids)
  const before = await upcomingBefore(moment, found)
  const change = decided.ok ? decided.value.change : null
  const after =
    change === null ? before : await upcomingAfter(context, moment, found, { change, built: null, ids: { ...ids } })
  return {
    subscriptionId: subscription.id,
    customerId: customer.id,
    plan: planRefView(subscription.planVersion),
    result: decided.ok ? decided.value.result : ('refused' as const),
    refusal: decided.ok ? null : { code: decided.error.code, message: decided.error.message },
    nextInvoiceBefore: invoiceOf(before),
    nextInvoiceAfter: decided.ok ? invoiceOf(after) : null,
  }
}

async function upcomingBefore(
  moment: Moment,
  { customer, stored }: LockedSubscription,
): Promise<Outcome<UpcomingView>> {
  const { bucket, subscription, pendingPlanVersion } = stored
  const pending = await moment.tx.subscriptions.pendingLines(bucket, subscription.id)
  // What cannot be computed is shown as none, and is no reason to show nobody else.
  const computed = await asOutcome(() => computeUpcoming(moment, customer, subscription, pending, pendingPlanVersion))
  return computed.ok ? computed.value : computed
}

function invoiceOf(upcoming: Outcome<UpcomingView>) {
  if (!upcoming.ok) return null
  const { at, lines, totals } = upcoming.value
  return { at, lines, totals }
}
