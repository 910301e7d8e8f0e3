import type { TrialEnd } from '../catalog/plan.ts'
import type { PlanVersion } from '../catalog/plan-version.ts'
import { offeredCadences } from '../catalog/plan-version.ts'
import type { Currency } from '../money/currency.ts'
import { type Failure, type Result, refuse, success } from '../result.ts'
import { isTimeZone, localDateTime, toInstant } from '../time/anchor.ts'
import { billingSchedule } from '../time/billing-period.ts'
import type { Cadence } from '../time/cadence.ts'
import { type Instant, instantToIso } from '../time/instant.ts'
import { type Begun, begin } from './begin.ts'
import { firstRefusal, refusalOfCadence, refusalOfCurrency, refusalOfTakenFeature } from './offer-refusals.ts'
import { event } from './outcome.ts'
import { refusalOfWanted, seatsToBegin } from './seat-count.ts'
import type { ComingPhase, PlannedTrial, Subscription } from './subscription.ts'
import { refusalOf } from './transitions.ts'
import { trialOf, trialReminderAt } from './trial.ts'

/** How far back a start may lie (semantics §5): its one invoice has a line for each elapsed period. */
const BACKDATING_LIMIT_MONTHS = 12

export interface CreateSubscription {
  readonly id: string
  readonly customerId: string
  readonly planVersion: PlanVersion
  /** What follows where `planVersion` is an introductory phase. */
  readonly phases?: readonly ComingPhase[]
  /** The plan's first cadence unless given. */
  readonly cadence?: Cadence
  readonly currency: Currency
  /** An IANA zone such as `Europe/Berlin`: boundaries and trial days are local to it. */
  readonly timeZone: string
  readonly at: Instant
  /** Later than `at`: scheduled. Earlier, by at most 12 months: backdated. */
  readonly startAt?: Instant
  /** Wanted seats by feature slug, in all; what the plan includes unless given. */
  readonly seats?: Readonly<Record<string, number>>
  /** Granted for a time, by feature slug: included as well. */
  readonly grantedSeats?: Readonly<Record<string, number>>
  /** Local days, 0 for none; the plan's trial unless given. A backdated start has no trial unless it is given. */
  readonly trialDays?: number
  readonly trialEnd?: TrialEnd
  /** Local days before the trial's end at which its customer is told; never unless given. */
  readonly trialReminderDays?: number
  readonly hasPaymentMethod: boolean
  /** The customer already had a trial in this plan group: one each (semantics §3). */
  readonly trialUsed: boolean
  /** Metered features that another live subscription of the customer grants. */
  readonly featuresTaken?: readonly string[]
  readonly previousSubscriptionId?: string
  /** The id that the first invoice gets if something is due. */
  readonly invoiceId: string
}

/**
 * A new subscription (semantics §5): `scheduled` when it starts later, `trialing` with a trial, otherwise `active` when
 * nothing is due (`settled`) or `incomplete` for 23 hours until its first invoice is paid (`awaitingPayment`).
 *
 * Refuses with `time_zone.unknown`, `currency.unknown`, `currency.not_offered`, `cadence.not_offered`,
 * `feature.not_in_plan`, `seats.below_zero`, `seats.not_whole`, `seats.limit_reached`, `subscription.feature_taken`,
 * `subscription.start_too_early`, `subscription.trial_used` and `subscription.payment_method_required`.
 */
export function decideCreate(command: CreateSubscription): Result<Begun> {
  const { planVersion, currency, featuresTaken = [] } = command
  const cadence = command.cadence ?? offeredCadences(planVersion.plan)[0] ?? { unit: 'month', count: 1 }
  // First and alone: the rule about starts counts local months, which an unknown zone has none of.
  const foreignZone = refusalOfTimeZone(command)
  if (foreignZone !== null) return foreignZone
  const refused = firstRefusal(
    refusalOfCurrency(planVersion.plan, currency),
    refusalOfCadence(planVersion.plan, cadence),
    refusalOfTakenFeature(planVersion.plan, featuresTaken),
    refusalOfWanted(planVersion, command.seats ?? {}, command.grantedSeats),
    refusalOfStart(command),
    refusalOfTrial(command),
  )
  if (refused !== null) return refused
  const seats = seatsToBegin(planVersion, command.seats, command.grantedSeats)
  if (!seats.ok) return seats
  const trial = plannedTrial(command)
  const subscription = newSubscription(command, cadence, seats.value, trial)
  const created = event('subscription.created', subscription, command.at, {
    planSlug: planVersion.planSlug,
    startsAt: instantToIso(subscription.startedAt),
  })
  return success(begin(subscription, trial, { at: command.at, invoiceId: command.invoiceId, events: [created] }))
}

/**
 * A scheduled subscription reaches its start: its trial begins, or its first period, billed as at a creation. A late call
 * acts as of the start.
 */
export function decideStart(
  subscription: Subscription,
  { at, invoiceId }: { readonly at: Instant; readonly invoiceId: string },
): Result<Begun> {
  const refused = refusalOf(subscription, 'start')
  if (refused !== null) return refused
  const { lifecycle } = subscription
  const [trial, startsAt] = lifecycle.state === 'scheduled' ? [lifecycle.trial, lifecycle.startsAt] : [null, at]
  return success(
    begin(subscription, trial, {
      at: startsAt,
      invoiceId,
      events: [event('subscription.started', subscription, at)],
      decidedAt: at,
    }),
  )
}

function newSubscription(
  command: CreateSubscription,
  cadence: Cadence,
  seats: Subscription['seats'],
  trial: PlannedTrial | null,
): Subscription {
  const { id, customerId, planVersion, phases = [], currency, timeZone, at } = command
  const { startAt = at, previousSubscriptionId = null } = command
  const billedFrom = trial?.trial.end ?? startAt
  return {
    id,
    customerId,
    planVersion,
    phases,
    cadence,
    currency,
    timeZone,
    proration: planVersion.plan.proration ?? 'second',
    schedule: billingSchedule(billedFrom, timeZone, cadence, planVersion.plan.alignment),
    period: null,
    segments: [],
    closedUntil: billedFrom,
    seats,
    seatsAtPeriodEnd: {},
    addOns: [],
    lifecycle: { state: 'scheduled', startsAt: startAt, trial },
    standing: { state: 'current' },
    cancelAt: null,
    pendingChange: null,
    startedAt: startAt,
    billedFrom,
    previousSubscriptionId,
  }
}

function refusalOfTimeZone({ timeZone }: CreateSubscription): Failure | null {
  if (isTimeZone(timeZone)) return null
  return refuse('time_zone.unknown', `${timeZone} is not an IANA time zone.`, { param: 'timeZone' })
}

function refusalOfStart({ at, startAt = at, timeZone }: CreateSubscription): Failure | null {
  const earliest = toInstant(localDateTime(at, timeZone).subtract({ months: BACKDATING_LIMIT_MONTHS }), timeZone)
  if (startAt >= earliest) return null
  const message = `A subscription starts at most ${BACKDATING_LIMIT_MONTHS} months back.`
  return refuse('subscription.start_too_early', message, { param: 'startAt' })
}

function refusalOfTrial(command: CreateSubscription): Failure | null {
  const { trialDays = 0, trialUsed, hasPaymentMethod, planVersion } = command
  const param = 'trialDays'
  if (trialDays > 0 && trialUsed) {
    return refuse('subscription.trial_used', 'The customer already had a trial of this plan group.', { param })
  }
  if (wantedTrialDays(command) === 0 || hasPaymentMethod || planVersion.plan.trial?.paymentMethodRequired !== true)
    return null
  const message = `The trial of ${planVersion.plan.name} needs a payment method.`
  return refuse('subscription.payment_method_required', message, { param })
}

/** A plan's own trial is passed over where the customer had one, or the start lies back; one that is asked for is not. */
function wantedTrialDays({ planVersion, trialDays, trialUsed, at, startAt = at }: CreateSubscription): number {
  return trialDays ?? (trialUsed || startAt < at ? 0 : (planVersion.plan.trial?.days ?? 0))
}

function plannedTrial(command: CreateSubscription): PlannedTrial | null {
  const { planVersion, at, startAt = at, timeZone, trialEnd, trialReminderDays } = command
  const days = wantedTrialDays(command)
  if (days === 0) return null
  const end = trialEnd ?? planVersion.plan.trial?.end ?? 'by_payment_method'
  const trial = trialOf(startAt, days, timeZone)
  const remindAt = trialReminderDays === undefined ? null : trialReminderAt(trial, trialReminderDays, timeZone)
  return { trial, end, remindAt }
}
