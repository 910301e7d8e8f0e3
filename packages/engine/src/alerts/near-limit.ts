import { bucketOfId, formatExact, instantToIso, isDecimal, parseExact } from '@tallywright/domain'
import { type FoundLimitShare, type LimitSharePlace, subjectOf } from '@tallywright/store'
import type { Context } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { isoOrNull } from '../views/instant-view.ts'
import type { PageInput, PageView } from '../views/page-view.ts'

export interface NearLimit extends PageInput {
  readonly featureSlug?: string
  readonly unit?: string
  /** Exact decimal: 0.8 is four fifths. */
  readonly atLeast?: string
}

/**
 * Customers by how much of a limit they have used up, most first: of the limits that alerts watch, as they were at the last look at
 * each customer. Nothing is rated for it.
 */
export async function nearLimit(
  context: Context,
  { featureSlug, unit, atLeast, limit, cursor }: NearLimit,
): Promise<Outcome<PageView<LimitShareView>>> {
  if (featureSlug !== undefined && unit !== undefined) {
    return refused('validation.failed', 'unit: limits are those of a feature or those of a wallet', { param: 'unit' })
  }
  const after = cursor === undefined ? null : placeOf(cursor)
  if (after === undefined) {
    return refused('validation.failed', 'cursor must be the nextCursor of an earlier page', { param: 'cursor' })
  }
  const ofWallet = unit === undefined ? null : ({ metric: 'balance', subject: unit } as const)
  const of = featureSlug === undefined ? ofWallet : ({ metric: 'usage', subject: featureSlug } as const)
  return runQuery(context, async ({ tx, now }) => {
    const filter = { of, atLeast: atLeast ?? null }
    const rows = await tx.limitShares.nearest(filter, { now, limit: limit + 1, after })
    const items = rows.slice(0, limit)
    const last = items.at(-1)
    const nextCursor = rows.length > limit && last !== undefined ? cursorOf(last) : null
    return done({ items: items.map(limitShareView), nextCursor })
  })
}

function limitShareView(row: FoundLimitShare) {
  return {
    object: 'limit_share' as const,
    customerId: row.customerId,
    ...subjectOf(row.metric, row.subject),
    subscriptionId: row.subscriptionId === '' ? null : row.subscriptionId,
    share: formatExact(parseExact(row.share)),
    value: formatExact(parseExact(row.value)),
    limit: formatExact(parseExact(row.limit)),
    resetsAt: isoOrNull(row.resetsAt),
    asOf: instantToIso(row.asOf),
    isPending: row.isPending,
  }
}

type LimitShareView = ReturnType<typeof limitShareView>

function cursorOf({ share, customerId, metric, subject, subscriptionId }: LimitSharePlace): string {
  return Buffer.from(JSON.stringify([share, customerId, metric, subject, subscriptionId])).toString('base64url')
}

const METRICS: { readonly [M in LimitSharePlace['metric']]: M } = { usage: 'usage', spend: 'spend', balance: 'balance' }

/** A slug, or a currency. */
const SUBJECT = /^[a-zA-Z0-9-]{1,64}$/

/** Undefined for text that no page has given: a part is asked for as it stands, so each is one that a row could have. */
function placeOf(cursor: string): LimitSharePlace | undefined {
  const parts = textsIn(Buffer.from(cursor, 'base64url').toString())
  if (parts?.length !== 5) return undefined
  const [share = '', customerId = '', metric = '', subject = '', subscriptionId = ''] = parts
  if (!isDecimal(share) || bucketOfId('customer', customerId) === null || !isMetric(metric)) return undefined
  if (!SUBJECT.test(subject)) return undefined
  if (subscriptionId !== '' && bucketOfId('subscription', subscriptionId) === null) return undefined
  return { share, customerId, metric, subject, subscriptionId }
}

function isMetric(text: string): text is LimitSharePlace['metric'] {
  return Object.hasOwn(METRICS, text)
}

function textsIn(json: string): string[] | null {
  try {
    const parts: unknown = JSON.parse(json)
    return Array.isArray(parts) && parts.every((part) => typeof part === 'string') ? parts : null
  } catch {
    return null
  }
}
