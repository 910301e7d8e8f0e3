import {
  type Feature,
  instantFromIso,
  isLive,
  isPositive,
  meteredOffer,
  parseDecimal,
  type Rational,
} from '@tallywright/domain'
import type { CustomerRow, EntitlementGrantRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { afterLock } from '../command/now.ts'
import { done, type EngineRefusal, type Outcome, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { lockCustomer } from '../customers/customer-fields.ts'
import { type EntitlementGrantView, entitlementGrantView } from '../views/entitlement-grant-view.ts'

export interface GrantEntitlement {
  readonly customerId: string
  readonly featureSlug: string
  /** Exact decimal; of a switch none. */
  readonly units?: string
  readonly effectiveAt?: string
  readonly expiresAt?: string
  readonly reason: string
}

/** Gives a customer a feature, or more units of one, for a time and without an invoice (decision 37). */
export function grantEntitlement(
  context: Context,
  input: GrantEntitlement,
  request: IdempotentRequest,
): Promise<CommandReply<EntitlementGrantView>> {
  return runAtOnce(context, request, async (begun): Promise<Outcome<EntitlementGrantView>> => {
    const locked = await lockCustomer(begun.tx.customers, input.customerId)
    if (!locked.ok) return locked
    const customer = locked.value
    const moment = await afterLock(context, begun)
    const feature = await moment.tx.catalog.features.bySlug(input.featureSlug)
    if (feature === null) {
      return refused('feature.not_found', `there is no feature ${input.featureSlug}`, { param: 'featureSlug' })
    }
    if (feature.archivedAt !== null) {
      return refused('feature.archived', `the feature ${input.featureSlug} is archived`, { param: 'featureSlug' })
    }
    const time = timeOf(moment, input)
    if (!time.ok) return time
    const units = unitsGiven(feature.definition, input)
    if (!units.ok) return units
    const prepaid = await refusalOfPrepaid(moment, customer, input.featureSlug)
    if (prepaid !== null) return { ok: false, error: prepaid }
    const row: EntitlementGrantRow = {
      bucket: customer.bucket,
      id: context.ids.next('entitlementGrant', customer.bucket),
      customerId: customer.id,
      featureSlug: input.featureSlug,
      units: units.value === null ? null : (input.units ?? null),
      ...time.value,
      revokedAt: null,
      reason: input.reason,
      actor: context.actor,
      version: 1,
      createdAt: moment.now,
    }
    await moment.tx.entitlementGrants.add(row)
    return done(tell(moment, 'entitlement.granted', row))
  })
}

/** Says what became of a grant, which whoever remembers the customer reads again. */
export function tell(
  moment: Moment,
  type: 'entitlement.granted' | 'entitlement.revoked',
  row: EntitlementGrantRow,
): EntitlementGrantView {
  const snapshot = entitlementGrantView(row, moment.now)
  const object = { type: 'entitlement_grant', id: row.id, version: row.version }
  recordEvents(moment, { bucket: row.bucket, id: row.customerId }, [{ type, object, snapshot }])
  return snapshot
}

/** The wire has checked the form of the instants. */
function timeOf({ now }: Moment, input: GrantEntitlement) {
  const effectiveAt = input.effectiveAt === undefined ? now : instantFromIso(input.effectiveAt)
  const expiresAt = input.expiresAt === undefined ? null : instantFromIso(input.expiresAt)
  if (effectiveAt < now) return invalid('effectiveAt', 'a grant does not begin in the past')
  if (expiresAt !== null && expiresAt <= effectiveAt) return invalid('expiresAt', 'a grant ends after it begins')
  return done({ effectiveAt, expiresAt })
}

/** Seats and quota are whole, a switch has no units. */
function unitsGiven(feature: Feature, { units: text }: GrantEntitlement): Outcome<Rational | null> {
  if (feature.type === 'boolean') {
    return text === undefined ? done(null) : invalid('units', 'a boolean feature is granted without units')
  }
  if (text === undefined) return invalid('units', `${feature.type} features are granted in units`)
  const units = parseDecimal(text)
  if (!isPositive(units)) return invalid('units', 'a grant is of more than nothing')
  if (feature.type === 'metered' || units.denominator === 1n) return done(units)
  return invalid('units', `${feature.type} are granted in whole units`)
}

/** What is paid from a wallet has no allowance that could be raised. */
async function refusalOfPrepaid(
  { tx }: Moment,
  { bucket, id }: CustomerRow,
  featureSlug: string,
): Promise<EngineRefusal | null> {
  for (const { subscription } of await tx.subscriptions.liveOfCustomer(bucket, id)) {
    const feature = meteredOffer(subscription, subscription.planVersion, featureSlug)?.features[0]
    if (!isLive(subscription) || feature === undefined || feature.consumption === 'priced') continue
    const unit = feature.consumption === 'credits' ? feature.wallet : subscription.currency
    const message = `${featureSlug} is paid from the customer's wallet of ${unit}; give them more of it with wallets.grant`
    const details = { consumption: feature.consumption, unit, use: 'wallets.grant' }
    return refused('entitlement.paid_from_wallet', message, { param: 'featureSlug', details }).error
  }
  return null
}

function invalid(param: string, message: string) {
  return refused('validation.failed', `${param}: ${message}`, { param })
}
