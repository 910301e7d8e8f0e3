import {
  type Begun,
  type Cadence,
  decideCreate,
  decideReplacement,
  type Instant,
  instantFromIso,
  isLive,
  offeredCurrencies,
  type PlanVersion,
  seatsGranted,
  type TrialEnd,
} from '@tallywright/domain'
import type { CustomerRow, StoredSubscription, StoreTransaction } from '@tallywright/store'
import { computeInvoice } from '../billing/compute-invoice.ts'
import { isPaidFirst } from '../billing/invoice-terms.ts'
import { issueInvoice } from '../billing/issue-invoice.ts'
import { voidInvoice } from '../billing/void-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { afterLock } from '../command/now.ts'
import { done, type Outcome, orRollBack, refused } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { customerNotFound } from '../customers/customer-fields.ts'
import {
  addDiscount,
  asGiven,
  type DecidedDiscount,
  type DiscountToGive,
  decideGift,
} from '../discounts/give-discount.ts'
import { type HeldSlot, withSlot } from '../discounts/with-slot.ts'
import { loadGrants } from '../entitlement-grants/load-grants.ts'
import { collectInvoice } from '../payments/collect-invoice.ts'
import { addVersions, type CustomTerms, chooseVersion, newVersionIds } from '../plan-versions/custom-version.ts'
import { recountUsage } from '../usage/changes/recount-usage.ts'
import { type SubscriptionView, subscriptionView } from '../views/subscription-view.ts'
import { openPlanGrants } from '../wallets/plan-grants.ts'
import { actFirstOn, meteredFeatures } from './load-subscription.ts'
import { paymentIsProcessing } from './payment-is-processing.ts'
import { findPreview } from './plan-hash.ts'
import { addSubscription, saveSubscription } from './save-subscription.ts'
import { stalePreview } from './stale-preview.ts'

export interface NewSubscription extends CustomTerms {
  readonly customerId: string
  readonly planSlug: string
  readonly cadence?: Cadence
  readonly currency?: string
  readonly seats?: Readonly<Record<string, number>>
  readonly trialDays?: number
  readonly trialEnd?: TrialEnd
  readonly startAt?: string
  readonly promotionCode?: string
}

/** What the creation is decided over, and what was decided. */
export interface DecidedCreation {
  readonly customer: CustomerRow
  readonly planVersion: PlanVersion
  /** Versions for this customer alone, which are saved before the subscription. */
  readonly madeVersions: readonly PlanVersion[]
  readonly currency: string
  /** A subscription of the same group that was never paid and gives way to the new one. */
  readonly replaced: StoredSubscription | null
  readonly begun: Begun
  readonly discount: DecidedDiscount | null
}

/** Ids that a decision carries; a commit with a plan hash uses those of its preview. */
export interface CreationIds {
  readonly subscriptionId: string
  readonly invoiceId: string
  readonly discountId: string
  readonly versionIds: readonly string[]
}

interface Effect {
  readonly bucket: number
  readonly customerId: string
  readonly subscriptionId: string
  readonly invoiceId: string | null
}

/** Subscribes a customer to a plan; what is due in advance is invoiced and collected at once (semantics §5). */
export function createSubscription(
  context: Context,
  input: NewSubscription & { readonly planHash?: string },
  request: IdempotentRequest,
): Promise<CommandReply<SubscriptionView>> {
  const { promotionCode, customerId } = input
  const customer = (tx: StoreTransaction) => tx.customers.find(customerId)
  return withSlot(context, { promotionCode, customer }, request, (slot) =>
    runCommand<Effect, SubscriptionView>(context, request, {
      decide: (moment) => commitCreation(context, moment, input, slot),
      settle: async ({ invoiceId, ...effect }) => {
        if (invoiceId !== null) await collectInvoice(context, { ...effect, invoiceId })
      },
      reply: async ({ tx }, { bucket, subscriptionId }) => {
        const stored = await tx.subscriptions.find(bucket, subscriptionId)
        return stored === null
          ? refused('subscription.not_found', `there is no subscription ${subscriptionId}`)
          : done(subscriptionView(stored))
      },
    }),
  )
}

async function commitCreation(
  context: Context,
  moment: Moment,
  { planHash, ...input }: NewSubscription & { readonly planHash?: string },
  slot: HeldSlot,
): Promise<Outcome<Effect>> {
  const customer = await moment.tx.customers.lock(input.customerId)
  if (customer === null) return customerNotFound(input.customerId)
  const preview = await findPreview<CreationIds>(moment, customer, planHash)
  if (!preview.ok) return preview
  const ids = preview.value?.ids ?? newCreationIds(context, customer, input)
  const locked = await afterLock(context, moment)
  const known = await moment.tx.subscriptions.liveOfCustomer(customer.bucket, customer.id)
  for (const each of known) actFirstOn(each, locked.now)
  const at = { ...locked, now: preview.value?.effectiveAt ?? locked.now }
  const decided = await decideCreation(at, customer, input, ids, slot)
  if (!decided.ok) return decided
  await giveWay(context, at, decided.value)
  await addVersions(at, decided.value.madeVersions)
  await takeUncoveredUsage(at, decided.value)
  const built = await computeInvoice(at, invoiceOf(decided.value))
  if (planHash !== undefined && preview.value?.hashOf(decided.value.begun, built) !== planHash) return stalePreview()
  const { begun } = decided.value
  const outcome =
    isPaidFirst(at, customer, built) && begun.awaitingPayment !== null ? begun.awaitingPayment : begun.settled
  await addSubscription(at, customer, outcome)
  if (decided.value.discount !== null) await addDiscount(at, decided.value.discount)
  const invoice = { id: ids.invoiceId, customer, subscriptionId: ids.subscriptionId, cause: ids.subscriptionId }
  const issued = await issueInvoice(context, at, invoice, built)
  const reached = { before: null, after: outcome.subscription, cause: ids.subscriptionId }
  await openPlanGrants(context, at, customer, reached)
  return done({
    bucket: customer.bucket,
    customerId: customer.id,
    subscriptionId: ids.subscriptionId,
    invoiceId: issued?.status === 'open' ? issued.id : null,
  })
}

/** Events that no subscription covered are billed by one that starts before them, each in its own period (semantics §7). */
export function takeUncoveredUsage(moment: Moment, { customer, begun }: DecidedCreation): Promise<void> {
  const after = begun.settled.subscription
  return recountUsage(moment, { bucket: customer.bucket, before: null, after, from: after.startedAt })
}

export function newCreationIds(context: Context, { bucket }: CustomerRow, terms: CustomTerms): CreationIds {
  const { ids } = context
  return {
    subscriptionId: ids.next('subscription', bucket),
    invoiceId: ids.next('invoice', bucket),
    discountId: ids.next('discount', bucket),
    versionIds: newVersionIds(context, terms),
  }
}

export function invoiceOf({ customer, currency, begun, discount }: DecidedCreation) {
  const boundaries = begun.billing.map((billing) => ({ billing, creditsUnusedTime: false }))
  return { customer, currency, boundaries, lines: [], discounts: asGiven(discount) }
}

/** Load and decide: the same for a preview and a commit. */
export async function decideCreation(
  moment: Moment,
  customer: CustomerRow,
  input: NewSubscription,
  ids: CreationIds,
  slot: HeldSlot,
): Promise<Outcome<DecidedCreation>> {
  const { tx, now } = moment
  const plan = await tx.catalog.plans.bySlug(input.planSlug)
  if (plan === null) return refused('plan.not_found', `there is no plan ${input.planSlug}`, { param: 'planSlug' })
  if (plan.archivedAt !== null)
    return refused('plan.archived', `the plan ${plan.slug} is archived`, { param: 'planSlug' })
  const [offered] = await tx.catalog.plans.currentVersions([plan.id])
  if (offered === undefined) throw new Error(`plan ${plan.slug} has no version`)
  const chosen = await chooseVersion(moment, offered, customer.id, input, ids.versionIds)
  if (!chosen.ok) return chosen
  const { planVersion, phases, made: madeVersions } = chosen.value
  const currency = chooseCurrency(await currenciesOf(moment, planVersion), input.currency)
  if (!currency.ok) return currency
  const known = await tx.subscriptions.ofCustomer(customer.bucket, customer.id)
  const replaced = replaceable(known, planVersion)
  if (!replaced.ok) return replaced
  const others = known.filter(
    ({ subscription }) => isLive(subscription) && subscription !== replaced.value?.subscription,
  )
  const method = await tx.paymentMethods.default(customer.bucket, customer.id)
  const begun = decideCreate({
    id: ids.subscriptionId,
    invoiceId: ids.invoiceId,
    customerId: customer.id,
    planVersion,
    phases,
    currency: currency.value,
    timeZone: customer.timeZone,
    grantedSeats: seatsGranted(await loadGrants(moment, customer), moment.now),
    at: now,
    hasPaymentMethod: method !== null,
    trialReminderDays: moment.settings.trialReminderDays,
    trialUsed: known.some((each) => each.hadTrial && groupOf(each.subscription.planVersion) === groupOf(planVersion)),
    ...previousOf(known, planVersion),
    featuresTaken: others.flatMap(meteredFeatures),
    ...optional(input),
  })
  if (!begun.ok) return begun
  const { subscription } = begun.value.settled
  const discount = await decideFirstDiscount(moment, input, {
    id: ids.discountId,
    customer,
    subscription,
    kept: [],
    isNew: true,
    replacedId: replaced.value?.subscription.id ?? null,
    slot,
  })
  if (!discount.ok) return discount
  const decided = { customer, planVersion, madeVersions, currency: currency.value, replaced: replaced.value }
  return done({ ...decided, begun: begun.value, discount: discount.value })
}

async function decideFirstDiscount(
  moment: Moment,
  { promotionCode }: NewSubscription,
  give: DiscountToGive,
): Promise<Outcome<DecidedDiscount | null>> {
  return promotionCode === undefined ? done(null) : decideGift(moment, { promotionCode }, give)
}

function optional({ cadence, seats, trialDays, trialEnd, startAt }: NewSubscription) {
  return {
    ...(cadence === undefined ? {} : { cadence }),
    ...(seats === undefined ? {} : { seats }),
    ...(trialDays === undefined ? {} : { trialDays }),
    ...(trialEnd === undefined ? {} : { trialEnd }),
    ...(startAt === undefined ? {} : { startAt: instantFromIso(startAt) as Instant }),
  }
}

/** Coming back after an end makes a new subscription that names the one before it (semantics §5). */
function previousOf(known: readonly StoredSubscription[], version: PlanVersion) {
  const ended = known.filter(
    ({ subscription }) => !isLive(subscription) && groupOf(subscription.planVersion) === groupOf(version),
  )
  const last = ended.at(-1)
  return last === undefined ? {} : { previousSubscriptionId: last.subscription.id }
}

/** The group in which a customer has one live subscription and one trial. */
function groupOf({ group, planId }: PlanVersion): string {
  return group?.slug ?? planId
}

/** A plan that costs nothing is offered in whatever the others are: its subscribers may move to one of them. */
async function currenciesOf({ tx }: Moment, { plan }: PlanVersion): Promise<string[]> {
  if (Object.keys(plan.prices).length > 0) return offeredCurrencies(plan)
  const plans = await tx.catalog.plans.all()
  return [...new Set(plans.flatMap((row) => offeredCurrencies(row.definition)))]
}

function chooseCurrency(offered: readonly string[], wanted: string | undefined): Outcome<string> {
  if (wanted !== undefined) return done(wanted)
  const [only, ...others] = offered
  if (only === undefined) {
    return refused('currency.not_offered', 'no plan has a price yet; say the currency of the subscription', {
      param: 'currency',
    })
  }
  if (others.length === 0) return done(only)
  return refused('currency.not_offered', 'the plan is offered in several currencies; choose one', {
    param: 'currency',
    details: { offered },
  })
}

/** A live subscription of the same group stands in the way, unless it was never paid (semantics §5). */
function replaceable(known: readonly StoredSubscription[], version: PlanVersion): Outcome<StoredSubscription | null> {
  const live = known.find(
    ({ subscription }) => isLive(subscription) && groupOf(subscription.planVersion) === groupOf(version),
  )
  if (live === undefined) return done(null)
  if (live.subscription.lifecycle.state === 'incomplete') return done(live)
  return refused('subscription.already_live', 'the customer has a live subscription in this plan group', {
    details: { subscriptionId: live.subscription.id },
  })
}

async function giveWay(context: Context, moment: Moment, { customer, replaced }: DecidedCreation): Promise<void> {
  if (replaced === null) return
  const paymentProcessing = await paymentIsProcessing(moment, replaced)
  const decision = decideReplacement(replaced.subscription, { at: moment.now, paymentProcessing })
  const outcome = orRollBack(
    decision.ok ? decision : refused('subscription.payment_processing', decision.error.message),
  )
  await saveSubscription(moment, replaced, outcome)
  for (const id of outcome.voidsInvoiceIds) await voidInvoice(context, moment, customer, id)
}
