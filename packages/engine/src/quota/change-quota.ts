import type { CountOperation } from '@tallywright/domain'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { CommandReply, IdempotentRequest } from '../command/run-command.ts'
import { lockForCommand } from '../subscriptions/load-subscription.ts'
import { decideQuotaChange, type QuotaChange, saveQuota } from './decide-quota-change.ts'
import { type QuotaView, viewQuota } from './view-quota.ts'

export type ChangeQuota = Omit<QuotaChange, 'operation'>

type QuotaCommand = (
  context: Context,
  input: ChangeQuota,
  request: IdempotentRequest,
) => Promise<CommandReply<QuotaView>>

/** Says how many there are of what a quota counts, included ones too; nothing is charged before the period ends (semantics §3). */
export const setQuota: QuotaCommand = changeQuota('set')

/** Takes up so many more, or none where not all of them have room. */
export const addQuota: QuotaCommand = changeQuota('add')

export const removeQuota: QuotaCommand = changeQuota('remove')

function changeQuota(operation: CountOperation): QuotaCommand {
  return (context, input, request) =>
    runAtOnce(context, request, (begun) => commitQuota(context, begun, { ...input, operation }))
}

async function commitQuota(context: Context, begun: Moment, input: QuotaChange): Promise<Outcome<QuotaView>> {
  const locked = await lockForCommand(context, begun, input.subscriptionId)
  if (!locked.ok) return locked
  const { moment, stored } = locked.value
  const decided = await decideQuotaChange(moment, stored, input)
  if (!decided.ok) return decided
  await saveQuota(context, moment, locked.value, input.featureSlug, decided.value)
  return done(await viewQuota(moment, stored, input.featureSlug))
}
