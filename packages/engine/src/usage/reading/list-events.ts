import { type Instant, instantFromEpoch, instantFromIso, looksLikeId } from '@tallywright/domain'
import type { FeedEvent, FeedFilter, FeedPage, FeedPlace, RefusedUsageRow } from '@tallywright/store'
import type { Context, Moment } from '../../command/context.ts'
import { done, type Outcome, refused } from '../../command/outcome.ts'
import { runQuery } from '../../command/run-query.ts'
import type { PageInput, PageView } from '../../views/page-view.ts'
import {
  type EventOutcome,
  refusedUsageView,
  type UsageEventView,
  usageEventView,
} from '../../views/usage-event-view.ts'
import { storiesOf } from './stories-of-events.ts'

export interface ListUsageEvents extends PageInput {
  /** Our id, the caller's, or a name that nobody has: events were refused for it. */
  readonly customerId?: string
  readonly featureSlug?: string
  readonly outcome?: EventOutcome
  readonly from?: string
  readonly to?: string
  /** Of the customer that is named. */
  readonly idempotencyKey?: string
}

/** What came of usage and what became of it, newest first: what is stored, and among it what was refused. */
export async function listUsageEvents(
  context: Context,
  input: ListUsageEvents,
): Promise<Outcome<PageView<UsageEventView>>> {
  const after = placeOf(input.cursor)
  if (!after.ok) return after
  // One more tells whether there is a next page.
  const page = { limit: input.limit + 1, after: after.value }
  return runQuery(context, async (moment) => {
    const entries = (await entriesOf(moment, input, page)).toSorted(newestFirst)
    const shown = entries.slice(0, input.limit)
    const stories = await storiesOf(
      moment,
      shown.filter((entry) => 'contentHash' in entry),
    )
    const items = shown.map((entry) => {
      const story = stories.get(entry.id)
      return story === undefined ? refusedUsageView(entry as RefusedUsageRow) : usageEventView(story)
    })
    const last = shown.at(-1)
    return done({ items, nextCursor: entries.length > shown.length && last !== undefined ? cursorOf(last) : null })
  })
}

type Entry = FeedEvent | RefusedUsageRow

async function entriesOf(
  { tx }: Moment,
  { customerId: name, featureSlug, outcome, idempotencyKey, from, to }: ListUsageEvents,
  page: FeedPage,
): Promise<Entry[]> {
  const customer = name === undefined ? null : await tx.customers.findEver(name)
  const filter = {
    ...(featureSlug === undefined ? {} : { featureSlug }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(from === undefined ? {} : { from: instantFromIso(from) }),
    ...(to === undefined ? {} : { to: instantFromIso(to) }),
  }
  const isNobody = name !== undefined && customer === null
  const stored: FeedFilter = {
    ...filter,
    ...(customer === null ? {} : { customer }),
    ...(outcome === undefined || outcome === 'rejected' ? {} : { outcome }),
  }
  const names = [name, customer?.externalId].filter((each) => typeof each === 'string')
  const refusedFor = name === undefined ? {} : { customer: { names, id: customer?.id ?? null } }
  return [
    ...(isNobody || outcome === 'rejected' ? [] : await tx.usageFeed.list(stored, page)),
    ...(outcome === undefined || outcome === 'rejected'
      ? await tx.refusedUsage.list({ ...filter, ...refusedFor }, page)
      : []),
  ]
}

function newestFirst(a: FeedPlace, b: FeedPlace): number {
  if (a.receivedAt !== b.receivedAt) return b.receivedAt - a.receivedAt
  return a.id < b.id ? 1 : -1
}

function cursorOf({ receivedAt, id }: FeedPlace): string {
  return Buffer.from(`${receivedAt} ${id}`, 'latin1').toString('base64url')
}

/** Null without a cursor. */
function placeOf(cursor: string | undefined): Outcome<FeedPlace | null> {
  if (cursor === undefined) return done(null)
  const [, receivedAt, id = ''] =
    /^(\d{1,14}) (use_\w+)$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? []
  if (receivedAt !== undefined && looksLikeId(id)) return done({ receivedAt: instantOf(receivedAt), id })
  return refused('validation.failed', 'cursor must be the nextCursor of an earlier page', { param: 'cursor' })
}

function instantOf(milliseconds: string): Instant {
  return instantFromEpoch(Number(milliseconds))
}
