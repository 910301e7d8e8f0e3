/** Codes of postgres.js, of sockets, and of a server that starts, stops or is full. */
const AWAY = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  '53300',
  '57P01',
  '57P02',
  '57P03',
])

/**
 * Whether an error means that the database did not answer: what was asked may have happened or not, and the same request
 * can succeed later. Anything else is a bug.
 */
export function isDatabaseAway(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (AWAY.has(String((current as { code?: unknown }).code))) return true
    // The embedded database has no code for being closed.
    if (/^PGlite is clos(?:ed|ing)/.test(current.message)) return true
  }
  return false
}
