import { type AddOnVersion, decideAttachAddOn, isLive } from '@tallywright/domain'
import { addOnArchived, addOnNotFound } from '../catalog/add-on-commands.ts'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from '../command/run-command.ts'
import { type AddOnChangeView, type AddOnEffect, replyToAddOnChange } from './add-on-change.ts'
import { newChangeIds } from './change-plan.ts'
import { type LockedSubscription, lockForCommand, meteredFeatures } from './load-subscription.ts'
import { computeChange, settleChange } from './settle-change.ts'
import { collectEffect } from './subscription-command.ts'

export interface AddAddOn {
  readonly subscriptionId: string
  readonly addOnSlug: string
  /** A whole number from 1. */
  readonly quantity: number
  readonly behavior?: 'invoice_now' | 'next_invoice'
}

/** Attaches an add-on; what is charged now for it is paid first (semantics §3, §6). */
export function addAddOn(
  context: Context,
  input: AddAddOn,
  request: IdempotentRequest,
): Promise<CommandReply<AddOnChangeView>> {
  return runCommand<AddOnEffect, AddOnChangeView>(context, request, {
    decide: (moment) => commitAttach(context, moment, input),
    settle: (effect) => collectEffect(context, effect),
    reply: replyToAddOnChange,
  })
}

async function commitAttach(context: Context, begun: Moment, input: AddAddOn): Promise<Outcome<AddOnEffect>> {
  const locked = await lockForCommand(context, begun, input.subscriptionId)
  if (!locked.ok) return locked
  const { moment, customer, stored } = locked.value
  const version = await currentAddOn(moment, input.addOnSlug)
  if (!version.ok) return version
  const ids = newChangeIds(context, stored.bucket)
  const attachmentId = context.ids.next('attachment', stored.bucket)
  const decision = decideAttachAddOn(stored.subscription, version.value, {
    ...ids,
    id: attachmentId,
    at: moment.now,
    quantity: input.quantity,
    featuresTaken: await featuresOfOthers(moment, locked.value),
    ...(input.behavior === undefined ? {} : { behavior: input.behavior }),
  })
  if (!decision.ok) return decision
  const change = { ...decision.value, boundaries: [], takesPending: false }
  const built = await computeChange(moment, locked.value, change)
  const { invoice } = await settleChange(context, moment, locked.value, change, built, ids)
  return done({
    bucket: stored.bucket,
    customerId: customer.id,
    subscriptionId: stored.subscription.id,
    attachmentId,
    invoiceId: invoice?.id ?? null,
  })
}

async function currentAddOn({ tx }: Moment, slug: string): Promise<Outcome<AddOnVersion>> {
  const row = await tx.catalog.addOns.bySlug(slug)
  if (row === null) return addOnNotFound(slug)
  if (row.archivedAt !== null) return addOnArchived(slug)
  const [version] = await tx.catalog.addOns.currentVersions([row.id])
  return version === undefined ? addOnNotFound(slug) : done(version)
}

async function featuresOfOthers({ tx }: Moment, { customer, stored }: LockedSubscription): Promise<string[]> {
  const live = await tx.subscriptions.liveOfCustomer(stored.bucket, customer.id)
  const others = live.filter(({ subscription }) => subscription.id !== stored.subscription.id && isLive(subscription))
  return others.flatMap(meteredFeatures)
}
