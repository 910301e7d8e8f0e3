import { describe, expect, test } from 'vitest'
import {
  INVOICE_PAYMENT_STATUSES,
  INVOICE_PAYMENT_TRIGGERS,
  INVOICE_STATUSES,
  INVOICE_TRIGGERS,
  nextInvoicePaymentStatus,
  nextInvoiceStatus,
} from './transitions.ts'

/** What a table allows, as `status trigger → next`. */
function allowed<Status extends string, Trigger extends string>(
  statuses: readonly Status[],
  triggers: readonly Trigger[],
  next: (status: Status, trigger: Trigger) => { ok: boolean; value?: string },
): string[] {
  return statuses.flatMap((status) =>
    triggers.flatMap((trigger) => {
      const result = next(status, trigger)
      return result.ok ? [`${status} ${trigger} → ${result.value}`] : []
    }),
  )
}

describe('an invoice', () => {
  test('goes these ways and no other', () => {
    expect(allowed(INVOICE_STATUSES, INVOICE_TRIGGERS, nextInvoiceStatus)).toEqual([
      'draft finalize → open',
      'open pay → paid',
      'open credit → open',
      'open void → void',
      'open mark_uncollectible → uncollectible',
      'paid credit → paid',
      'uncollectible pay → paid',
      'uncollectible credit → uncollectible',
    ])
  })

  test('that is void refuses to be paid, by name', () => {
    expect(nextInvoiceStatus('void', 'pay')).toEqual({
      ok: false,
      error: {
        code: 'invoice.transition_not_allowed',
        message: 'An invoice that is void refuses "pay": voided.',
        details: { status: 'void', trigger: 'pay', reason: 'voided' },
      },
    })
  })
})

describe('the payment of an invoice', () => {
  test('goes these ways and no other', () => {
    expect(allowed(INVOICE_PAYMENT_STATUSES, INVOICE_PAYMENT_TRIGGERS, nextInvoicePaymentStatus)).toEqual([
      'none start_attempt → processing',
      'none succeed → succeeded',
      'processing require_action → requires_action',
      'processing succeed → succeeded',
      'processing fail → failed',
      'requires_action complete_action → processing',
      'requires_action succeed → succeeded',
      'requires_action fail → failed',
      'failed start_attempt → processing',
      'failed succeed → succeeded',
      'succeeded refund_part → partially_refunded',
      'succeeded refund_rest → refunded',
      'partially_refunded refund_part → partially_refunded',
      'partially_refunded refund_rest → refunded',
    ])
  })

  test('that is processing is never charged again', () => {
    expect(nextInvoicePaymentStatus('processing', 'start_attempt')).toMatchObject({
      ok: false,
      error: { details: { reason: 'attempt_open' } },
    })
  })
})
