import type { Instant } from '@tallywright/domain'
import { bucketOf, type NewRefusedUsage } from '@tallywright/store'
import type { Context, Moment } from '../../command/context.ts'
import { atMoment } from '../../command/moment.ts'
import type { UsageWorld } from '../../memory/usage-world.ts'
import { type Rejection, type ReportedEvent, type ReportResult, reportedInstant } from './reported-event.ts'

/** An event that could not be read, with whatever of it is text where a field was looked for. */
export interface UnreadableEvent {
  readonly rejection: Rejection
  readonly sent: unknown
}

/**
 * Keeps what was refused of these events, for whoever looks for it, in the transaction that refuses it. Nothing is asked of
 * the database where nothing was refused.
 */
export async function keepRefused(
  context: Context,
  moment: Moment,
  { customers }: Pick<UsageWorld, 'customers'>,
  events: readonly ReportedEvent[],
  results: readonly ReportResult[],
  nowOf: (customerId: string) => Instant,
): Promise<void> {
  const refused = results.flatMap((result, index) => {
    const event = events[index]
    if (!('code' in result) || event === undefined) return []
    const { id = null, bucket } = customers.get(event.customerId) ?? {}
    const at = { receivedAt: nowOf(event.customerId), timestamp: reportedInstant(event) }
    return [refusedRow(context, moment, result, event, { ...at, customerId: id, bucket })]
  })
  await moment.tx.refusedUsage.add(refused)
}

/** Keeps events that could not be read, before anybody is told of it: in a transaction of its own. */
export async function keepUnreadable(context: Context, events: readonly UnreadableEvent[]): Promise<void> {
  if (events.length === 0) return
  await atMoment(context, async (moment) => {
    const at = { receivedAt: moment.now, timestamp: null, customerId: null, bucket: undefined }
    const rows = events.map(({ rejection, sent }) => refusedRow(context, moment, rejection, (sent ?? {}) as Sent, at))
    await moment.tx.refusedUsage.add(rows)
  })
}

type Sent = { readonly [Field in 'customerId' | 'featureSlug' | 'units' | 'idempotencyKey']?: unknown }

interface Place extends Pick<NewRefusedUsage, 'receivedAt' | 'timestamp' | 'customerId'> {
  readonly bucket: number | undefined
}

function refusedRow(
  { ids, environmentId }: Context,
  { wall: storedAt }: Moment,
  { code, message, param }: Rejection,
  sent: Sent,
  { bucket: known, ...place }: Place,
): NewRefusedUsage {
  const customerName = textOf(sent.customerId)
  const bucket = known ?? bucketOf(environmentId, customerName ?? '')
  return {
    ...{ bucket, id: ids.next('usageEvent', bucket), storedAt, customerName },
    ...place,
    featureSlug: textOf(sent.featureSlug),
    units: textOf(sent.units),
    idempotencyKey: textOf(sent.idempotencyKey),
    code,
    message: textOf(message) ?? '',
    param: textOf(param),
  }
}

/** As long as any field of an event may be. */
const LONGEST_TEXT = 255

/** Keys of ours and of payment providers, and secrets of webhooks: somebody may have sent one in the wrong field. */
const SECRET = /\b(?:tw_(?:live|test)_[a-z]{2}|[a-z]k_(?:live|test)|whsec)_[\w-]+/g

/** What was sent may be anything: only a text or a number is kept, as a line that can be stored and holds no secret. */
function textOf(sent: unknown): string | null {
  if (typeof sent !== 'string' && typeof sent !== 'number') return null
  const line = String(sent)
    .replaceAll(/\p{Cc}/gu, ' ')
    .replaceAll(SECRET, '[secret]')
  return line === '' ? null : line.slice(0, LONGEST_TEXT).toWellFormed()
}
