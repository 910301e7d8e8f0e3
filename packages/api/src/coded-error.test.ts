import { ERRORS, type ErrorCode } from '@tallywright/contract'
import { ENGINE_ERROR_CODES } from '@tallywright/engine'
import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { describe, expect, test } from 'vitest'
import { coded, codedError, errorBodyOf, refusalOf, retryAfterSeconds } from './coded-error.ts'

const codes = Object.keys(ERRORS) as ErrorCode[]

describe.each(codes)('%s', (code) => {
  test('travels through tRPC unchanged and is answered with its status', () => {
    const refusal = { code, message: 'said', param: 'field', details: { limit: 1 } }
    const error = codedError(refusal)
    expect(refusalOf(error)).toEqual(refusal)
    expect(getHTTPStatusCodeFromError(error)).toBe(ERRORS[code].http)
    const askedAt = { requestId: 'req_1', origin: 'https://billing.example' }
    const docUrl = `https://billing.example/docs/errors#${code}`
    expect(errorBodyOf(refusal, askedAt)).toEqual({ ...refusal, requestId: 'req_1', docUrl })
  })

  test('says when to come back exactly when that can help', () => {
    expect(retryAfterSeconds({ code, message: '' }) !== null).toBe(ERRORS[code].retryable)
  })
})

test('every code with which the engine refuses has its row', () => {
  for (const code of ENGINE_ERROR_CODES) expect(ERRORS).toHaveProperty([code])
})

test('a refusal that knows how long it takes says so', () => {
  const details = { retryAfterSeconds: 7 }
  expect(retryAfterSeconds({ code: 'idempotency.in_progress', message: '', details })).toBe(7)
})

describe('what is not a refusal', () => {
  test('is a bug, and says nothing of itself', () => {
    const bug = new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: new Error('the password is hunter2') })
    expect(refusalOf(bug)).toEqual({ code: 'internal', message: expect.not.stringContaining('hunter2') })
  })

  test('is a database that is away, when that is what it comes from', () => {
    const away = Object.assign(new Error('write CONNECTION_CLOSED'), { code: 'CONNECTION_CLOSED' })
    const cause = new Error('Failed query', { cause: away })
    expect(refusalOf(new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause })).code).toBe('server.unavailable')
  })

  test('keeps its code in process, as the cause of the error', () => {
    expect(coded('customer.not_found', 'x').cause).toMatchObject({
      name: 'CodedError',
      refusal: { code: 'customer.not_found' },
    })
  })
})
