import {
  type Cadence,
  decidePlanChange,
  instantToIso,
  isLive,
  type PlanChangeBehavior,
  type PlanChangeDecision,
  type PlanChangeOptions,
  type PlanOverrides,
  type PlanVersion,
} from '@tallywright/domain'
import { viewInvoice } from '../billing/view-invoice.ts'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { type UnpaidCredits, withUnpaidCredits } from '../credit-notes/unpaid-credits.ts'
import { collectInvoice } from '../payments/collect-invoice.ts'
import { type CustomTerms, chooseVersion, newVersionIds } from '../plan-versions/custom-version.ts'
import type { InvoiceView } from '../views/invoice-view.ts'
import { type SubscriptionView, subscriptionView } from '../views/subscription-view.ts'
import { decideWithGrants, type WithWalletMoves } from '../wallets/change-plan-grants.ts'
import { invoicedLines } from './invoiced-lines.ts'
import { type LockedSubscription, lockForCommand, meteredFeatures, noSubscription } from './load-subscription.ts'
import { findPreview } from './plan-hash.ts'
import { type ChangeToBill, computeChange, settleChange } from './settle-change.ts'
import { stalePreview } from './stale-preview.ts'

export interface PlanChange {
  readonly subscriptionId: string
  readonly planSlug: string
  readonly cadence?: Cadence
  readonly seats?: Readonly<Record<string, number>>
  readonly behavior?: PlanChangeBehavior
  /** Figures for this customer alone; without them the change is to what the plan offers everybody. */
  readonly overrides?: PlanOverrides
}

/** Ids that a decision carries; a commit with a plan hash uses those of its preview. */
export interface ChangeIds {
  readonly changeId: string
  readonly invoiceId: string
  readonly versionIds: readonly string[]
}

export interface PlanChangeView {
  readonly object: 'plan_change'
  readonly behavior: PlanChangeBehavior
  readonly applied: boolean
  readonly effectiveAt: string
  readonly subscription: SubscriptionView
  readonly invoice: InvoiceView | null
}

type DecidedTerms = WithWalletMoves<PlanChangeDecision> & { readonly unpaidCredits: UnpaidCredits }

/** What was decided, with the versions that are made for it and saved before it. */
interface DecidedChange extends DecidedTerms {
  readonly madeVersions: readonly PlanVersion[]
}

interface Effect {
  readonly bucket: number
  readonly customerId: string
  readonly subscriptionId: string
  readonly changeId: string
  readonly behavior: PlanChangeBehavior
  readonly effectiveAt: string
  readonly invoiceId: string | null
}

/** Moves a subscription to another plan or cadence (semantics §6). */
export function changePlan(
  context: Context,
  input: PlanChange & { readonly planHash?: string },
  request: IdempotentRequest,
): Promise<CommandReply<PlanChangeView>> {
  return runCommand<Effect, PlanChangeView>(context, request, {
    decide: (moment) => commitPlanChange(context, moment, input),
    settle: async ({ bucket, customerId, invoiceId }) => {
      if (invoiceId !== null) await collectInvoice(context, { bucket, customerId, invoiceId })
    },
    reply: replyToChange,
  })
}

async function commitPlanChange(
  context: Context,
  begun: Moment,
  { planHash, ...input }: PlanChange & { readonly planHash?: string },
): Promise<Outcome<Effect>> {
  const locked = await lockForCommand(context, begun, input.subscriptionId)
  if (!locked.ok) return locked
  const { moment, customer, stored } = locked.value
  const preview = await findPreview<ChangeIds>(moment, customer, planHash)
  if (!preview.ok) return preview
  const now = preview.value?.effectiveAt ?? moment.now
  if (now < stored.updatedAt) return stalePreview()
  const at = { ...moment, now }
  const ids = preview.value?.ids ?? newChangeIds(context, stored.bucket, input)
  const decided = await decideChange(at, locked.value, input, ids)
  if (!decided.ok) return decided
  const change = changeToBill(decided.value, ids)
  const built = await computeChange(at, locked.value, change)
  if (planHash !== undefined && preview.value?.hashOf(decided.value, built) !== planHash) return stalePreview()
  const settled = await settleChange(context, at, locked.value, change, built, ids)
  return done({
    bucket: stored.bucket,
    customerId: customer.id,
    subscriptionId: stored.subscription.id,
    changeId: ids.changeId,
    behavior: decided.value.behavior,
    effectiveAt: instantToIso(decided.value.effectiveAt),
    invoiceId: settled.invoice?.id ?? null,
  })
}

export function newChangeIds(context: Context, bucket: number, terms: CustomTerms = {}): ChangeIds {
  const { ids } = context
  const versionIds = newVersionIds(context, terms)
  return { changeId: ids.next('planChange', bucket), invoiceId: ids.next('invoice', bucket), versionIds }
}

/** Load and decide: the same for a preview and a commit. */
export async function decideChange(
  moment: Moment,
  { customer, stored }: LockedSubscription,
  { planSlug, subscriptionId: _, overrides, ...wanted }: PlanChange,
  ids: ChangeIds,
): Promise<Outcome<DecidedChange>> {
  const offered = await currentVersion(moment, planSlug)
  if (!offered.ok) return offered
  const terms = { phases: [], ...(overrides === undefined ? {} : { overrides }) }
  const chosen = await chooseVersion(moment, offered.value, customer.id, terms, ids.versionIds)
  if (!chosen.ok) return chosen
  const { planVersion, made: madeVersions } = chosen.value
  const decision = await decideChangeTo(moment, { customer, stored }, planVersion, { ...wanted, ...ids })
  return decision.ok ? done({ ...decision.value, madeVersions }) : decision
}

/** The same to a version that is known. */
async function decideChangeTo(
  moment: Moment,
  { customer, stored }: LockedSubscription,
  target: PlanVersion,
  wanted: Pick<PlanChangeOptions, 'changeId' | 'invoiceId' | 'behavior' | 'cadence' | 'seats'>,
): Promise<Outcome<DecidedTerms>> {
  const { tx, now } = moment
  const live = await tx.subscriptions.liveOfCustomer(stored.bucket, customer.id)
  const others = live.filter(({ subscription }) => subscription.id !== stored.subscription.id && isLive(subscription))
  const options = {
    ...wanted,
    at: now,
    invoicedLines: await invoicedLines(moment, stored),
    featuresTaken: others.flatMap(meteredFeatures),
  }
  const decision = await decideWithGrants(moment, customer, stored.subscription, (creditShare) =>
    decidePlanChange(stored.subscription, target, { ...options, creditShare }),
  )
  if (!decision.ok) return decision
  return withUnpaidCredits(moment, stored, decision.value, { billsPending: decision.value.behavior === 'restart' })
}

async function currentVersion({ tx }: Moment, planSlug: string): Promise<Outcome<PlanVersion>> {
  const plan = await tx.catalog.plans.bySlug(planSlug)
  if (plan === null) return refused('plan.not_found', `there is no plan ${planSlug}`, { param: 'planSlug' })
  if (plan.archivedAt !== null)
    return refused('plan.archived', `the plan ${planSlug} is archived`, { param: 'planSlug' })
  const [version] = await tx.catalog.plans.currentVersions([plan.id])
  return version === undefined
    ? refused('plan.not_found', `the plan ${planSlug} has no version`, { param: 'planSlug' })
    : done(version)
}

export function changeToBill(
  decision: PlanChangeDecision & Pick<DecidedChange, 'unpaidCredits'> & Partial<Pick<DecidedChange, 'madeVersions'>>,
  { changeId: cause }: Pick<ChangeIds, 'changeId'>,
): ChangeToBill {
  const { billing, behavior, creditsUnusedTime } = decision
  // A restart rates what was used up to the change; its advance lines are among the decision's own.
  const boundaries = billing === null ? [] : [{ billing, creditsUnusedTime, cause }]
  return { ...decision, boundaries, takesPending: behavior === 'restart' }
}

async function replyToChange(moment: Moment, effect: Effect): Promise<Outcome<PlanChangeView>> {
  const { tx } = moment
  const stored = await tx.subscriptions.find(effect.bucket, effect.subscriptionId)
  if (stored === null) return noSubscription(effect.subscriptionId)
  const invoice = effect.invoiceId === null ? null : await tx.invoices.find(effect.bucket, effect.invoiceId)
  if (invoice?.status === 'void') {
    return refused('plan_change.payment_failed', 'the payment was declined; the plan stays as it was', {
      details: { invoiceId: invoice.id, decline: invoice.lastPaymentError },
    })
  }
  return done({
    object: 'plan_change',
    behavior: effect.behavior,
    applied: stored.subscription.pendingChange?.id !== effect.changeId,
    effectiveAt: effect.effectiveAt,
    subscription: subscriptionView(stored),
    invoice: invoice === null ? null : await viewInvoice(moment, invoice),
  })
}
