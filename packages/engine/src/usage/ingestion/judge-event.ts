import {
  attributeToBilled,
  attributeToDraft,
  attributeUsage,
  canonicalContent,
  checkModel,
  checkUnits,
  type EventProperties,
  type Feature,
  groupKeyOf,
  groupKeyText,
  type Instant,
  type Meter,
  MINUTE,
  offerAfterChange,
  parseDecimal,
  passesFilters,
  type Refusal,
  type UsageAttribution,
} from '@tallywright/domain'
import type { HeldCustomer } from '@tallywright/store'
import { digest } from '../../command/fingerprint.ts'
import type { UsageWorld } from '../../memory/usage-world.ts'
import {
  asText,
  instantField,
  type Rejection,
  type ReportedEvent,
  rejection,
  reportedInstant,
} from './reported-event.ts'

/** An event as it would be stored, with where it would count. */
export interface JudgedEvent {
  readonly reported: ReportedEvent
  readonly customer: HeldCustomer
  readonly timestamp: Instant
  readonly properties: EventProperties
  readonly contentHash: string
  /** Null while no subscription covers it. */
  readonly attribution: UsageAttribution | null
  /** What its meter, its price or the catalog has against it where it would count; null for one that may be stored. */
  readonly refusal: Rejection | null
}

/** Clocks of well-kept machines differ by seconds; more than this ahead is a mistake (semantics §7). */
const FUTURE_TOLERANCE_MS = 5 * MINUTE

/** Groups are looked up by an index, which takes no longer keys. */
const LONGEST_GROUP_BYTES = 1024

/** Whether an event is acceptable by itself, before its key is compared with those that are stored. */
export function judgeEvent(reported: ReportedEvent, world: UsageWorld, now: Instant): JudgedEvent | Rejection {
  const judged = judgeInPlace(reported, world, now)
  return 'contentHash' in judged ? (judged.refusal ?? judged) : judged
}

/** The same of one that may count elsewhere, or be stored already: what is against it where it would count is no answer yet. */
export function judgeInPlace(reported: ReportedEvent, world: UsageWorld, now: Instant): JudgedEvent | Rejection {
  const customer = world.customers.get(reported.customerId)
  if (customer === undefined) {
    return rejection(reported, 'usage.unknown_customer', `there is no customer ${reported.customerId}`, 'customerId')
  }
  const feature = world.features.get(reported.featureSlug)
  if (feature === undefined) {
    return rejection(reported, 'usage.unknown_feature', `there is no feature ${reported.featureSlug}`, 'featureSlug')
  }
  if (feature.type !== 'metered') {
    return rejection(reported, 'feature.not_metered', `${reported.featureSlug} is not a metered feature`, 'featureSlug')
  }
  const timestamp = reportedInstant(reported) ?? now
  if (timestamp > now + FUTURE_TOLERANCE_MS) {
    return rejection(
      reported,
      'usage.future_timestamp',
      'the timestamp is more than 5 minutes in the future',
      instantField(reported),
    )
  }
  return judgeContent(reported, { customer, feature, timestamp }, world)
}

interface About {
  readonly customer: HeldCustomer
  readonly feature: Extract<Feature, { type: 'metered' }>
  readonly timestamp: Instant
}

function judgeContent(
  reported: ReportedEvent,
  { customer, feature, timestamp }: About,
  world: UsageWorld,
): JudgedEvent {
  const properties = asText(reported.properties)
  const subscriptions = world.subscriptionsOf(customer.id)
  const attribution =
    attributeToDraft(world.draftsOf(customer.id), reported.featureSlug, timestamp, world.versionOf) ??
    attributeToBilled(world.billedOf(customer.id), reported.featureSlug, timestamp, world.versionOf) ??
    attributeUsage(subscriptions, reported.featureSlug, timestamp, world.versionOf)
  return {
    reported,
    customer,
    timestamp,
    properties,
    contentHash: digest(
      canonicalContent({
        featureSlug: reported.featureSlug,
        units: reported.units,
        properties,
        ...(reported.timestamp === undefined ? {} : { timestamp }),
      }),
    ),
    attribution,
    refusal: refusalInPlace(reported, { customer, feature, properties, attribution }, world),
  }
}

function refusalInPlace(
  reported: ReportedEvent,
  {
    customer,
    feature,
    properties,
    attribution,
  }: Pick<About, 'customer' | 'feature'> & Pick<JudgedEvent, 'properties' | 'attribution'>,
  world: UsageWorld,
): Rejection | null {
  const meter = attribution?.meter ?? feature.meter
  const units = checkUnits(meter.aggregation, parseDecimal(reported.units))
  if (!units.ok) return rejection(reported, units.error.code, units.error.message, 'units')
  if (attribution === null && world.archived.has(reported.featureSlug)) {
    const message = `the feature ${reported.featureSlug} is archived, and no subscription of the customer grants it`
    return rejection(reported, 'usage.unknown_feature', message, 'featureSlug')
  }
  if (groupBytes(feature.meter, attribution, properties) > LONGEST_GROUP_BYTES) {
    const message = `the properties that the meter groups by are longer than ${LONGEST_GROUP_BYTES} bytes together`
    return rejection(reported, 'usage.group_too_long', message, 'properties')
  }
  const refusal = refusalOfPrice(reported, { customer, attribution, properties }, world)
  return refusal === null ? null : rejection(reported, refusal.code, refusal.message, refusal.param)
}

/** By the meter as it is now, and as the subscription keeps it. */
function groupBytes(meter: Meter, attribution: UsageAttribution | null, properties: EventProperties): number {
  const texts = [meter, attribution?.meter ?? meter].map((each) => groupKeyText(groupKeyOf(each, properties)) ?? '')
  return Math.max(...texts.map((text) => Buffer.byteLength(text)))
}

/** An event that counts must be one that its price can price, and that of the change which it may move to. */
function refusalOfPrice(
  { featureSlug }: ReportedEvent,
  { customer, attribution, properties }: Pick<JudgedEvent, 'customer' | 'attribution' | 'properties'>,
  { subscriptionsOf, versionOf }: UsageWorld,
): Refusal | null {
  if (attribution === null) return null
  const { subscription, countsAt } = attribution
  // What a boundary has closed stays in its period.
  const isOpen = subscriptionsOf(customer.id).includes(subscription)
  const after = isOpen ? offerAfterChange(subscription, featureSlug, countsAt, versionOf) : null
  return unpriced(attribution, properties) ?? (after === null ? null : unpriced(after, properties))
}

function unpriced(
  { meter, price }: Pick<UsageAttribution, 'meter' | 'price'>,
  properties: EventProperties,
): Refusal | null {
  if (price === null || !passesFilters(properties, meter.filters ?? [])) return null
  const checked = checkModel(price.terms, properties)
  return checked.ok ? null : checked.error
}
