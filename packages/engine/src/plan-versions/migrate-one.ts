import { decideMigration, isLive, isMigrated, lastingVersion, type PlanVersion } from '@tallywright/domain'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { withUnpaidCredits } from '../credit-notes/unpaid-credits.ts'
import { changeToBill } from '../subscriptions/change-plan.ts'
import { invoicedLines } from '../subscriptions/invoiced-lines.ts'
import { type LockedSubscription, lockForCommand, meteredFeatures } from '../subscriptions/load-subscription.ts'
import { type ChangeToBill, settleChange } from '../subscriptions/settle-change.ts'
import { decideWithGrants } from '../wallets/change-plan-grants.ts'
import type { PlanMigration } from './migration-scope.ts'

/** `scheduled`: with the end of the period, or when the introductory price is over. */
export type MigrationResult = 'changed' | 'scheduled' | 'unchanged'

interface DecidedMigration {
  readonly result: MigrationResult
  /** Null where nothing is to be done. */
  readonly change: ChangeToBill | null
}

type HowToMigrate = Pick<PlanMigration, 'when' | 'proration' | 'includeCustom'>

type Ids = { readonly changeId: string; readonly invoiceId: string }

/** Load and decide for one subscription: the same for a preview and a step of the run. */
export async function decideMigrationOf(
  moment: Moment,
  { customer, stored }: LockedSubscription,
  target: PlanVersion,
  { when, proration, includeCustom }: HowToMigrate,
  ids: Ids,
): Promise<Outcome<DecidedMigration>> {
  const { subscription, bucket } = stored
  const isKept = !includeCustom && lastingVersion(subscription).customerId !== undefined
  if (isKept || !isLive(subscription) || isMigrated(subscription, target)) {
    return done({ result: 'unchanged', change: null })
  }
  const live = await moment.tx.subscriptions.liveOfCustomer(bucket, customer.id)
  const others = live.filter((each) => each.subscription.id !== subscription.id)
  const options = {
    ...ids,
    when,
    proration,
    at: moment.now,
    invoicedLines: await invoicedLines(moment, stored),
    featuresTaken: others.flatMap(meteredFeatures),
  }
  const decision = await decideWithGrants(moment, customer, subscription, (creditShare) =>
    decideMigration(subscription, target, { ...options, creditShare }),
  )
  if (!decision.ok) return decision
  const routed = await withUnpaidCredits(moment, stored, decision.value, { billsPending: false })
  if (!routed.ok) return routed
  const result = decision.value.settled.subscription.planVersion.id === target.id ? 'changed' : 'scheduled'
  return done({ result, change: { ...changeToBill(routed.value, ids), keepsGrants: proration === 'none' } })
}

export function newMigrationIds({ ids }: Context, bucket: number): Ids {
  return { changeId: ids.next('planChange', bucket), invoiceId: ids.next('invoice', bucket) }
}

/** One step of a run, in a transaction of its own. Bills nothing at once. */
export async function migrateOne(
  context: Context,
  begun: Moment,
  subscriptionId: string,
  target: PlanVersion,
  how: HowToMigrate,
): Promise<Outcome<MigrationResult>> {
  const locked = await lockForCommand(context, begun, subscriptionId)
  if (!locked.ok) return locked
  const { moment, stored } = locked.value
  const ids = newMigrationIds(context, stored.bucket)
  const decided = await decideMigrationOf(moment, locked.value, target, how, ids)
  if (!decided.ok) return decided
  const { result, change } = decided.value
  if (change !== null) await settleChange(context, moment, locked.value, change, null, ids)
  return done(result)
}
