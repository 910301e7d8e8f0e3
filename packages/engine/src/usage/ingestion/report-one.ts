import type { Context } from '../../command/context.ts'
import { asOutcome, done, type Outcome, refused } from '../../command/outcome.ts'
import { reportUsage } from './report-usage.ts'
import type { ReportedEvent, ReportResult } from './reported-event.ts'

export interface UsageReceipt {
  readonly object: 'usage_receipt'
  readonly status: 'accepted' | 'duplicate'
  readonly idempotencyKey: string
  readonly usageEventId: string
  readonly unattributed?: true
}

/** Records one event; what a batch would say of it in its result is a refusal here. */
export async function reportOne(context: Context, event: ReportedEvent): Promise<Outcome<UsageReceipt>> {
  const reported = await asOutcome(() => reportUsage(context, [event]))
  if (!reported.ok) return reported
  return receiptOf(reported.value[0])
}

export function receiptOf(result: ReportResult | undefined): Outcome<UsageReceipt> {
  if (result === undefined) throw new Error('an event was reported and has no result')
  if (!('code' in result)) return done({ object: 'usage_receipt', ...result })
  const { code, message, param, details } = result
  return refused(code, message, {
    ...(param === undefined ? {} : { param }),
    ...(details === undefined ? {} : { details }),
  })
}

export interface UsageBatch {
  readonly object: 'usage_batch'
  readonly results: readonly ReportResult[]
}

/** Records many; each has a result of its own, in their order. */
export function reportBatch(
  context: Context,
  { events }: { readonly events: readonly ReportedEvent[] },
): Promise<Outcome<UsageBatch>> {
  return asOutcome(async () => ({ object: 'usage_batch' as const, results: await reportUsage(context, events) }))
}
