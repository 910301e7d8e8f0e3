import { assert } from '../assert.ts'
import { type AddOnVersion, pricesFor } from '../catalog/plan-version.ts'
import type { RatedLine } from '../invoice/line.ts'
import { keyedLine } from '../invoice/line-key.ts'
import { type Money, money } from '../money/money.ts'
import { ONE, type Rational } from '../money/rational.ts'
import { type Failure, type Result, refuse, success } from '../result.ts'
import { type Instant, instantToIso } from '../time/instant.ts'
import { addOnAdvancePrices, wholePeriodPrice } from './advance-price.ts'
import { changedAt, changeEvent } from './change-target.ts'
import type { InvoicedLine } from './invoiced-line.ts'
import { limitCredits } from './limit-credits.ts'
import { firstRefusal, refusalOfCadence, refusalOfCurrency, refusalOfTakenFeature } from './offer-refusals.ts'
import { event, type Outcome, outcome, type PaidFirst } from './outcome.ts'
import { awaitPayment, refusalOfPaidFirst, usualPaidFirst } from './pending-change.ts'
import { billingOf, chargeRest, creditRest, type LineBilling, netOf, priceFields } from './proration-lines.ts'
import type { AttachedAddOn, ChangeTarget, Subscription } from './subscription.ts'
import { changeRefusalOf, refusalOfInstant } from './transitions.ts'

/** What a change of add-ons bills. */
export interface AddOnBilling {
  readonly lines: readonly RatedLine[]
  readonly net: Money
  readonly bill: LineBilling
}

export interface AttachAddOn {
  /** The id of the attachment: one add-on may be attached several times. */
  readonly id: string
  /** Becomes the cause of its lines. */
  readonly changeId: string
  /** The id that the invoice gets if something is due. */
  readonly invoiceId: string
  readonly at: Instant
  /** A whole number from 1; 1 unless given. */
  readonly quantity?: number
  readonly behavior?: 'invoice_now' | 'next_invoice'
  /** Metered features that another live subscription of the customer grants. */
  readonly featuresTaken?: readonly string[]
}

/**
 * Attaches an add-on: the rest of the open period is charged, a one-off in full; paid first (semantics §3, §6).
 *
 * Refuses with `subscription.transition_not_allowed`, `subscription.change_in_progress`, `plan_change.period_not_open`
 * (`at` is not in the open period), `subscription.feature_taken`, `currency.unknown`, `currency.not_offered`,
 * `cadence.not_offered` and `add_on.quantity_out_of_range`.
 */
export function decideAttachAddOn(
  subscription: Subscription,
  addOnVersion: AddOnVersion,
  options: AttachAddOn,
): Result<AddOnBilling & PaidFirst> {
  const { id, changeId, invoiceId, at, quantity = 1, behavior = usualPaidFirst(subscription) } = options
  const refused = firstRefusal(
    changeRefusalOf(subscription, 'change_add_ons'),
    refusalOfInstant(subscription, at),
    refusalOfQuantity(quantity),
    refusalOfCurrency(addOnVersion.addOn, subscription.currency),
    addOnVersion.addOn.recurrence === 'recurring' ? refusalOfCadence(addOnVersion.addOn, subscription.cadence) : null,
    refusalOfTakenFeature(addOnVersion.addOn, options.featuresTaken ?? []),
    refusalOfPaidFirst(subscription, options.behavior),
  )
  if (refused !== null) return refused
  const attached = { id, addOnVersion, quantity, since: at, until: null }
  const target = targetOf(subscription, attached)
  const lines = linesOf(subscription, attached, changeId)
  const bill = billingOf(lines, behavior === 'invoice_now' ? 'now' : 'next_invoice')
  return success({
    settled: attach(subscription, target, attached),
    awaitingPayment: bill === 'now' ? awaitPayment(subscription, { id: changeId, target, invoiceId, at }) : null,
    ...billing(subscription, lines, bill),
  })
}

/** Each one is charged, so none of them, or less than none, would be an attachment that pays its owner. */
function refusalOfQuantity(quantity: number): Failure | null {
  if (Number.isSafeInteger(quantity) && quantity >= 1) return null
  return refuse('add_on.quantity_out_of_range', 'The quantity of an add-on is a whole number from 1.', {
    param: 'quantity',
  })
}

function targetOf({ planVersion, cadence }: Subscription, { id, addOnVersion, quantity }: AttachedAddOn): ChangeTarget {
  const addOn = { id, addOnVersionId: addOnVersion.id, quantity }
  return { planVersionId: planVersion.id, cadence, seats: {}, restart: false, addOn }
}

function attach(subscription: Subscription, target: ChangeTarget, { addOnVersion, since }: AttachedAddOn): Outcome {
  const { planVersion, pendingChange } = subscription
  const changed = { ...changedAt(subscription, target, { planVersion, addOnVersion }, since), pendingChange }
  return outcome(changed, [changeEvent(subscription, changed, since)])
}

function linesOf(subscription: Subscription, attached: AttachedAddOn, changeId: string): RatedLine[] {
  const context = { subscription, at: attached.since, cause: changeId }
  if (attached.addOnVersion.addOn.recurrence === 'one_off') return oneOffLines(subscription, attached, changeId)
  if (subscription.period === null) return []
  return addOnAdvancePrices(attached, subscription).flatMap((advance) => chargeRest(context, advance))
}

/** Charged once and in full; it pays for no time, so its service period is the instant of the change. */
function oneOffLines(subscription: Subscription, attached: AttachedAddOn, changeId: string): RatedLine[] {
  const { id, addOnVersion, quantity, since } = attached
  const { currency } = subscription
  return Object.values(addOnVersion.addOn.prices)
    .map((price) => price.cadence)
    .slice(0, 1)
    .flatMap((cadence) => pricesFor(addOnVersion, cadence, currency))
    .map((price) => {
      const advance = { kind: 'add_on', price, offerSlug: addOnVersion.addOnSlug, addOnId: id, quantity } as const
      const explanation = wholePeriodPrice(advance, currency)
      return keyedLine({
        ...priceFields(subscription.id, addOnVersion.addOnSlug, price),
        kind: 'one_off',
        servicePeriod: { start: since, end: since },
        cause: changeId,
        source: id,
        description: price.name,
        quantity: quantity.toString(),
        amount: money(BigInt(explanation.amountMinor), currency),
        explanation,
      })
    })
}

export interface DetachAddOn {
  /** The id of the attachment. */
  readonly id: string
  /** Becomes the cause of its lines. */
  readonly changeId: string
  readonly at: Instant
  /** `at_period_end` unless given; `now` credits the unused time. */
  readonly behavior?: 'at_period_end' | 'now'
  readonly invoicedLines: readonly InvoicedLine[]
  /** As in a plan change: taken back ÷ to take back of the wallet units that came with the add-on. 1 unless given. */
  readonly creditShare?: Rational
}

/**
 * Detaches an add-on. Until the period ends it stays listed with its `until`, because its arrears are still billed.
 * Refuses with `subscription.transition_not_allowed`, `subscription.change_in_progress` and `plan_change.period_not_open`;
 * an `id` that is not attached is a bug and throws.
 */
export function decideDetachAddOn(subscription: Subscription, options: DetachAddOn): Result<AddOnBilling & Outcome> {
  const { id, changeId, at, behavior = 'at_period_end', invoicedLines, creditShare = ONE } = options
  const refused = changeRefusalOf(subscription, 'change_add_ons') ?? refusalOfInstant(subscription, at)
  if (refused !== null) return refused
  const { period, addOns } = subscription
  const attached = addOns.find((addOn) => addOn.id === id)
  assert(attached !== undefined, 'the attachment was looked up on the same subscription')
  if (attached.until !== null && (behavior === 'at_period_end' || attached.until <= at)) {
    return success({ ...outcome(subscription, []), ...billing(subscription, [], 'none') })
  }
  const until = behavior === 'now' || period === null ? at : period.end
  const detached = withoutAddOn(subscription, id, until)
  const own = behavior === 'now' ? invoicedLines.filter(({ addOnId }) => addOnId === id) : []
  const credits = own.flatMap((line) => creditRest({ subscription, at, cause: changeId }, line))
  const lines = limitCredits(credits, [], creditShare)
  const details = { id, addOnSlug: attached.addOnVersion.addOnSlug, until: instantToIso(until) }
  return success({
    ...outcome(detached, [event('subscription.add_on_detached', detached, at, details)]),
    ...billing(subscription, lines, billingOf(lines, 'now')),
  })
}

function withoutAddOn(subscription: Subscription, id: string, until: Instant): Subscription {
  const { addOns, period } = subscription
  if (period === null) return { ...subscription, addOns: addOns.filter((addOn) => addOn.id !== id) }
  const listed = addOns.map((addOn) => (addOn.id === id ? { ...addOn, until } : addOn))
  return { ...subscription, addOns: listed }
}

function billing({ currency }: Subscription, lines: readonly RatedLine[], bill: LineBilling): AddOnBilling {
  return { lines, net: netOf(lines, currency), bill }
}
