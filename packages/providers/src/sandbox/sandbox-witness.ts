import type { Instant } from '@tallywright/domain'
import type { ChargeOutcome, ChargeSubject, NewProviderCustomer } from '@tallywright/engine'
import { capturedBy, type SandboxCharge, standingOf } from './sandbox-charge.ts'
import { refundStanding } from './sandbox-refund.ts'

/** What was really charged, from outside our own database. Amounts are minor units. */
export interface SandboxWitness {
  /** Oldest first. */
  readonly charges: readonly WitnessedCharge[]
  readonly refunds: readonly WitnessedRefund[]
  readonly customers: readonly { readonly customerId: string }[]
}

export interface WitnessedCharge {
  readonly key: string
  /** The payment method's name. */
  readonly method: string
  readonly subject: ChargeSubject
  readonly status: ChargeOutcome['status']
  /** What was asked for. */
  readonly amount: bigint
  readonly currency: string
  /** What was taken: all of it, or nothing. */
  readonly captured: bigint
  /** What went back. */
  readonly refunded: bigint
  /** What a bank took back. */
  readonly takenBack: bigint
}

export interface WitnessedRefund {
  readonly key: string
  readonly chargeKey: string
  readonly status: 'succeeded' | 'pending' | 'failed'
  readonly amount: bigint
  readonly currency: string
}

export function witnessOf(
  charges: readonly SandboxCharge[],
  customers: readonly NewProviderCustomer[],
  at: Instant,
): SandboxWitness {
  return {
    charges: charges.toSorted((a, b) => a.at - b.at).map((charge) => witnessedCharge(charge, at)),
    refunds: charges.flatMap((charge) => witnessedRefunds(charge, at)),
    customers: customers.map(({ customerId }) => ({ customerId })),
  }
}

/** A charge as an entry of the books has it. */
export function witnessedCharge(charge: SandboxCharge, at: Instant): WitnessedCharge {
  const { key, method, subject, amount, currency, dispute } = charge
  return {
    key,
    method,
    subject,
    status: standingOf(charge, at, '').status,
    amount: BigInt(amount),
    currency,
    captured: capturedBy(charge, at),
    refunded: witnessedRefunds(charge, at)
      .filter(({ status }) => status === 'succeeded')
      .reduce((total, refund) => total + refund.amount, 0n),
    takenBack: dispute?.status === 'lost' ? BigInt(dispute.amount) : 0n,
  }
}

function witnessedRefunds({ key: chargeKey, currency, refunds }: SandboxCharge, at: Instant): WitnessedRefund[] {
  return refunds.map((refund) => {
    const { status } = refundStanding(refund, at)
    return { key: refund.key, chargeKey, status, amount: BigInt(refund.amount), currency }
  })
}
