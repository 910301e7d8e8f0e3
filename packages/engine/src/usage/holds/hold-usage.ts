import {
  addMilliseconds,
  type Entitlement,
  type EventProperties,
  type Feature,
  formatExact,
  isLive,
  isPositive,
  maximum,
  parseDecimal,
  rational,
  SECOND,
  ZERO,
} from '@tallywright/domain'
import type { CustomerRow, UsageHoldRow } from '@tallywright/store'
import { momentOf } from '../../clocks/customer-moment.ts'
import type { Context, Moment } from '../../command/context.ts'
import { digest } from '../../command/fingerprint.ts'
import { done, type Outcome, refused } from '../../command/outcome.ts'
import { runQuery } from '../../command/run-query.ts'
import { standingWith } from '../../entitlements/ask-entitlement.ts'
import { openWindows } from '../../entitlements/open-windows.ts'
import { loadUsageWorld } from '../../memory/usage-world.ts'
import { liftView } from '../../views/entitlement-view.ts'
import { type UsageHoldView, usageHoldView } from '../../views/usage-hold-view.ts'
import { decideUse, type OpenUse, openUse } from '../ingestion/open-use.ts'
import { asText, type ReportedEvent } from '../ingestion/reported-event.ts'

export interface HoldUsage
  extends Pick<ReportedEvent, 'customerId' | 'featureSlug' | 'units' | 'idempotencyKey' | 'properties'> {
  readonly expiresInSeconds: number
}

/**
 * Sets units aside for use that is under way, if the customer may use them now: until they are settled or released, or their
 * time is over, checks and enforced reports count them as used (semantics §7). The same key again is the same hold. One after
 * another of one customer, and beside none of their reports.
 */
export function holdUsage(context: Context, input: HoldUsage): Promise<Outcome<UsageHoldView>> {
  return runQuery(context, async (begun) => {
    const customer = await begun.tx.customers.lock(input.customerId)
    if (customer === null) {
      return refused('usage.unknown_customer', `there is no customer ${input.customerId}`, { param: 'customerId' })
    }
    const moment = await momentOf(begun, customer)
    const contentHash = contentOf(input)
    const before = await moment.tx.usageHolds.ofKey(customer.bucket, customer.id, input.idempotencyKey)
    if (before === null) return holdAnew(context, moment, customer, { ...input, contentHash })
    if (before.contentHash === contentHash) return done(usageHoldView(before, moment.now))
    const message = `the key ${input.idempotencyKey} was used for another hold`
    return refused('usage.conflict', message, { param: 'idempotencyKey' })
  })
}

async function holdAnew(
  context: Context,
  moment: Moment,
  customer: CustomerRow,
  input: HoldUsage & { readonly contentHash: string },
): Promise<Outcome<UsageHoldView>> {
  const world = await loadUsageWorld(context, moment, [customer.id])
  const { featureSlug } = input
  const feature = world.features.get(featureSlug)
  const refusal = refusalOf(featureSlug, feature, input.units)
  if (feature === undefined || refusal !== null) return refusal ?? unknownFeature(featureSlug)
  const properties = asText(input.properties)
  const subscriptions = world.subscriptionsOf(customer.id).filter(isLive)
  const known = { customer, subscriptions, quotas: [], grants: world.grantsOf(customer.id) }
  const standing = await standingWith(moment, { ...known, versionOf: world.versionOf })
  const open = await openUse(moment, standing, featureSlug)
  const windows = await openWindows(moment, standing, featureSlug)
  const asked = { featureSlug, feature, units: parseDecimal(input.units), ...said(open, properties), windows }
  const decided = await decideUse(moment, standing, asked, open)
  if (!decided.allowed) {
    const details = { reason: decided.reason, liftedBy: decided.liftedBy.map(liftView) }
    return refused('usage.limit_reached', 'the units exceed what the customer may use now', { details })
  }
  const row = newHold(context, moment, customer, { ...input, properties, ...reservedBy(decided) })
  await moment.tx.usageHolds.add(row)
  return done(usageHoldView({ ...row, environmentId: context.environmentId }, moment.now))
}

/** What says nothing may be settled as anything that its group allows. */
function said({ open }: OpenUse, properties: EventProperties): { readonly properties?: EventProperties } {
  const isGrouped = (open?.meter.groupBy ?? []).length > 0
  return isGrouped || Object.keys(properties).length > 0 ? { properties } : {}
}

function refusalOf(featureSlug: string, feature: Feature | undefined, text: string) {
  if (feature === undefined) return unknownFeature(featureSlug)
  if (feature.type !== 'metered') {
    return refused('feature.not_metered', `${featureSlug} is not a metered feature`, { param: 'featureSlug' })
  }
  return isPositive(parseDecimal(text))
    ? null
    : refused('usage.units_not_allowed', 'more than nothing is held', { param: 'units' })
}

function unknownFeature(featureSlug: string) {
  return refused('usage.unknown_feature', `there is no feature ${featureSlug}`, { param: 'featureSlug' })
}

/** What the units would draw from a wallet, so that nothing else does. */
function reservedBy(decided: Entitlement): Pick<UsageHoldRow, 'unit' | 'reserved'> {
  if (decided.type !== 'metered' || decided.consumption === 'priced') return { unit: null, reserved: '0' }
  const { cost, wallet: unit } = decided
  if (cost === null) return { unit, reserved: '0' }
  const amount = 'amount' in cost ? rational(cost.amount) : cost
  return { unit, reserved: formatExact(maximum(ZERO, amount)) }
}

function newHold(
  context: Context,
  { now }: Moment,
  { bucket, id: customerId }: CustomerRow,
  {
    expiresInSeconds,
    idempotencyKey,
    contentHash,
    featureSlug,
    units,
    properties,
    unit,
    reserved,
  }: Omit<HoldUsage, 'properties'> & Pick<UsageHoldRow, 'contentHash' | 'properties' | 'unit' | 'reserved'>,
): Omit<UsageHoldRow, 'environmentId'> {
  return {
    bucket,
    customerId,
    id: context.ids.next('usageHold', bucket),
    idempotencyKey,
    contentHash,
    featureSlug,
    units,
    properties,
    unit,
    reserved,
    state: 'open',
    expiresAt: addMilliseconds(now, expiresInSeconds * SECOND),
    createdAt: now,
  }
}

/** What the caller sent, normalised. */
function contentOf({ featureSlug, units, expiresInSeconds, properties }: HoldUsage): string {
  const sorted = Object.entries(asText(properties)).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return digest(JSON.stringify([featureSlug, formatExact(parseDecimal(units)), expiresInSeconds, sorted]))
}
