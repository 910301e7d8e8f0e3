import type { Money } from '../money/money.ts'
import type { Instant } from '../time/instant.ts'

export const PAYMENT_STATUSES = [
  'open',
  'processing',
  'requires_action',
  'succeeded',
  'failed',
  'unknown',
  'canceled',
] as const

/**
 * Where one settlement of an invoice is. `open`: an attempt is saved and the provider is being asked. `unknown`: it was
 * asked and gave no answer; only asking again settles that, never charging again (semantics §10).
 */
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number]

/** One try to collect, counted from 1. Its number and the invoice make the provider's idempotency key. */
export interface PaymentAttempt {
  readonly number: number
  readonly status: PaymentStatus
  readonly startedAt: Instant
  readonly endedAt: Instant | null
  readonly declineCode: string | null
}

/** One settlement of an invoice with its attempts, oldest first; its status is that of the last one. */
export interface Payment {
  readonly id: string
  readonly invoiceId: string
  readonly amount: Money
  readonly attempts: readonly PaymentAttempt[]
}

/** One key per (invoice, attempt): a provider that sees it twice charges once (semantics §10). */
export function attemptKey(invoiceId: string, number: number): string {
  return `${invoiceId}:${number}`
}
