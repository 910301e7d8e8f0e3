import { DOMAIN_ERROR_CODES } from '@tallywright/domain'
import { expect, test } from 'vitest'
import { contract } from './contract.ts'
import { type ErrorCode, WIRE_ERROR_CODES } from './error-codes.ts'
import { COMMON_ERRORS, ERRORS, IDEMPOTENCY_ERRORS } from './errors.ts'

const codes: readonly ErrorCode[] = [...DOMAIN_ERROR_CODES, ...WIRE_ERROR_CODES]

test('every code of the domain and the wire has one row, and no row is left over', () => {
  expect(Object.keys(ERRORS).sort()).toEqual([...codes].sort())
})

test.each(codes)('%s names a noun and a reason, and answers with a failure', (code) => {
  expect(code).toMatch(/^(?:internal|[a-z_]+\.[a-z_]+)$/)
  expect(ERRORS[code].http).toBeGreaterThanOrEqual(400)
  expect(ERRORS[code].meaning).toMatch(/^[A-Z].+\.$/)
})

test('only a bug is a 500, and only what passes by itself is worth sending again', () => {
  expect(codes.filter((code) => ERRORS[code].http === 500)).toEqual(['internal'])
  expect(codes.filter((code) => ERRORS[code].retryable)).toEqual([
    'idempotency.in_progress',
    'plan_migration.in_progress',
    'promotion_code.claim_lapsed',
    'usage.overloaded',
    'server.busy',
    'server.unavailable',
  ])
})

test('a code of the wire that no procedure can answer does not exist', () => {
  const named = Object.values(contract).flatMap((members) =>
    Object.values(members).flatMap(({ errors }: { errors: readonly ErrorCode[] }) => errors),
  )
  const known: readonly ErrorCode[] = [...named, ...COMMON_ERRORS, ...IDEMPOTENCY_ERRORS, ...OF_THE_TRANSPORT]
  expect(WIRE_ERROR_CODES.filter((code) => !known.includes(code))).toEqual([])
})

// The last two are for those who post usage and webhooks, which are no procedures.
const OF_THE_TRANSPORT = [
  'procedure.not_found',
  'procedure.wrong_method',
  'request.unsupported_media_type',
  'webhook.signature_invalid',
] as const
