import { ID_PREFIXES, type IdKind, looksLikeId } from '@tallywright/domain'
import type { Page, PageRequest } from '@tallywright/store'
import { done, type Outcome, refused } from '../command/outcome.ts'

/** How a list is asked for; `cursor` is the `nextCursor` of the page before. */
export interface PageInput {
  readonly limit: number
  readonly cursor?: string
}

export interface PageView<View> {
  readonly items: readonly View[]
  readonly nextCursor: string | null
}

/** Reads a cursor, which is opaque to callers, and refuses one that is not from a list of this kind. */
export function pageRequest(kind: IdKind, { limit, cursor }: PageInput): Outcome<PageRequest> {
  if (cursor === undefined) return done({ limit, after: null })
  const after = Buffer.from(cursor, 'base64url').toString('latin1')
  if (looksLikeId(after) && after.startsWith(`${ID_PREFIXES[kind]}_`)) return done({ limit, after })
  return refused('validation.failed', 'cursor must be the nextCursor of an earlier page', { param: 'cursor' })
}

export function pageView<View>(next: Page<unknown>['next'], items: readonly View[]): PageView<View> {
  return { items, nextCursor: next === null ? null : Buffer.from(next, 'latin1').toString('base64url') }
}
