import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isAttemptOpen,
  nextPaymentStatus,
  PAYMENT_STATUSES,
  PAYMENT_TRANSITIONS,
  PAYMENT_TRIGGERS,
  type PaymentStatus,
  type PaymentTrigger,
} from './transitions.ts'

describe('the table of a payment', () => {
  test('answers every status and trigger', () => {
    for (const status of PAYMENT_STATUSES) {
      expect(Object.keys(PAYMENT_TRANSITIONS[status])).toEqual([...PAYMENT_TRIGGERS])
    }
  })

  test.each([
    ['open', 'lose_answer', 'unknown'],
    ['unknown', 'succeed', 'succeeded'],
    ['unknown', 'retry', 'outcome_unknown'],
    ['processing', 'retry', 'already_processing'],
    ['processing', 'decline', 'failed'],
    ['requires_action', 'cancel', 'canceled'],
    ['failed', 'retry', 'open'],
    ['canceled', 'succeed', 'succeeded'],
    ['succeeded', 'retry', 'already_succeeded'],
  ] as const)('%s, %s: %s', (status, trigger, expected) => {
    const result = nextPaymentStatus(status, trigger)
    expect(result.ok ? result.value : result.error.details?.reason).toBe(expected)
  })

  test('never opens a second attempt while one may still take money', () => {
    const trigger = fc.constantFrom(...PAYMENT_TRIGGERS)
    fc.assert(
      fc.property(fc.array(trigger, { maxLength: 30 }), (triggers: PaymentTrigger[]) => {
        let status: PaymentStatus = 'open'
        for (const each of triggers) {
          const next = nextPaymentStatus(status, each)
          if (each === 'retry' && next.ok) expect(isAttemptOpen(status)).toBe(false)
          if (next.ok) status = next.value
          if (status === 'succeeded') expect(isAttemptOpen(status)).toBe(false)
        }
      }),
    )
  })

  test('lets nothing leave succeeded, and a success arrive from anywhere else', () => {
    for (const status of PAYMENT_STATUSES) {
      expect(nextPaymentStatus(status, 'succeed').ok).toBe(status !== 'succeeded')
    }
    for (const trigger of PAYMENT_TRIGGERS) expect(nextPaymentStatus('succeeded', trigger).ok).toBe(false)
  })
})
