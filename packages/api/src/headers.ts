/** Headers of every answer: none of it is a page, a script or a picture, and no cache may keep it. */
export const SAFE_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const

/** Of an answer that was stored by an earlier request. */
export const REPLAYED = ['Idempotent-Replayed', 'true'] as const

/** What a browser on another site is told before it asks: queries only. */
export const PREFLIGHT_HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, Trpc-Accept',
  'Access-Control-Max-Age': '86400',
} as const

const READABLE_HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Request-Id, Retry-After',
} as const

const PUBLISHABLE = /^Bearer +tw_(?:live|test)_pk_/i

/**
 * Pages of other sites may read the answers to queries with a publishable key, and nothing else: a secret key has no place
 * in a browser.
 */
export function corsHeaders(method: string, authorization: string | null): Readonly<Record<string, string>> {
  return method === 'GET' && authorization !== null && PUBLISHABLE.test(authorization) ? READABLE_HEADERS : {}
}
