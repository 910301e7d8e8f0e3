import { isLive, type OneOff, oneOffLines } from '@tallywright/domain'
import { computeLater } from '../billing/compute-invoice.ts'
import type { Context } from '../command/context.ts'
import { recordEvents } from '../command/events.ts'
import { done, refused } from '../command/outcome.ts'
import { runAtOnce } from '../command/run-at-once.ts'
import type { IdempotentRequest } from '../command/run-command.ts'
import { lockForCommand } from '../subscriptions/load-subscription.ts'
import { lineView } from '../views/invoice-view.ts'

export interface NewPendingLine extends OneOff {
  readonly subscriptionId: string
}

/** A line that waits for the subscription's next invoice; shown with the tax of now, taxed with that of the invoice. */
export function addPendingLine(
  context: Context,
  { subscriptionId, ...line }: NewPendingLine,
  request: IdempotentRequest,
) {
  return runAtOnce(context, request, async (begun) => {
    const locked = await lockForCommand(context, begun, subscriptionId)
    if (!locked.ok) return locked
    const { moment, customer, stored } = locked.value
    const { bucket, subscription } = stored
    if (!isLive(subscription)) {
      return refused('subscription.transition_not_allowed', 'a subscription that has ended has no next invoice', {
        details: { reason: subscription.lifecycle.state },
      })
    }
    const { currency } = subscription
    const id = context.ids.next('line', bucket)
    const lines = oneOffLines([line], { currency, cause: id, subscriptionId, at: moment.now })
    const built = await computeLater(moment, { customer, currency, lines })
    await moment.tx.subscriptions.addPendingLines(bucket, subscriptionId, lines, moment.now)
    const view = {
      id,
      object: 'pending_line' as const,
      subscriptionId,
      currency,
      lines: built.lines.map(lineView),
    }
    const object = { type: 'pending_line', id, version: 1 }
    recordEvents(moment, customer, [{ type: 'pending_line.created', object, snapshot: view }])
    return done(view)
  })
}
