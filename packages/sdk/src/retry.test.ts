import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isPassing, parseRetryAfter, retryDelayMs } from './retry.ts'

const passing = [
  ['a lost connection', { code: 'connection.failed', status: null }, true],
  ['a timeout', { code: 'connection.timeout', status: null }, true],
  ['too many requests', { code: 'response.unreadable', status: 429 }, true],
  ['a proxy without a server behind it', { code: 'response.unreadable', status: 502 }, true],
  ['a server that starts or stops', { code: 'server.unavailable', status: 503 }, true],
  ['a proxy that waited too long', { code: 'response.unreadable', status: 504 }, true],
  ['the same command still running', { code: 'idempotency.in_progress', status: 409 }, true],
  ['the key used for something else', { code: 'idempotency.mismatch', status: 409 }, false],
  ['a bug of the server', { code: 'internal', status: 500 }, false],
  ['bad input', { code: 'validation.failed', status: 400 }, false],
  ['a decline', { code: 'plan_change.payment_failed', status: 402 }, false],
] as const

test.each(passing)('%s is tried again or not', (_, error, expected) => {
  expect(isPassing(error)).toBe(expected)
})

const headers = [
  ['seconds', '3', 3_000],
  ['a date ahead', 'Thu, 01 Jan 2026 00:00:05 GMT', 5_000],
  ['a date behind', 'Wed, 31 Dec 2025 23:59:00 GMT', 0],
  ['nonsense', 'soon', null],
  ['no header', null, null],
] as const

test.each(headers)('Retry-After as %s is read', (_, header, expected) => {
  expect(parseRetryAfter(header, Date.parse('2026-01-01T00:00:00Z'))).toBe(expected)
})

test('a wait is never shorter than the server asked, and never longer than its doubling bound', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.option(fc.integer({ min: 0, max: 60_000 })),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, retryAfterMs, chance) => {
        const delay = retryDelayMs(attempt, retryAfterMs, () => chance)
        expect(delay).toBeGreaterThanOrEqual(retryAfterMs ?? 0)
        expect(delay).toBeLessThanOrEqual(Math.max(retryAfterMs ?? 0, Math.min(10_000, 200 * 2 ** (attempt - 1))))
      },
    ),
  )
})

test('a server that asks for more than a minute is not asked again', () => {
  expect(retryDelayMs(1, 60_001, () => 0)).toBeNull()
})
