import type { Instant } from '@tallywright/domain'
import type { ProviderEvent } from '@tallywright/engine'
import { disputeOf, type SandboxCharge, standingOf } from './sandbox-charge.ts'
import { refundReference, refundStanding } from './sandbox-refund.ts'

/**
 * What there is to tell of a charge, its refunds and its dispute as they stand at that instant. Each standing has an id of
 * its own, so that telling twice is the same event twice.
 */
export function eventsOf(charge: SandboxCharge, at: Instant): ProviderEvent[] {
  const { environmentId, paymentId } = charge.subject
  const { status, reference } = standingOf(charge, at, '')
  const dispute = disputeOf(charge)
  return [
    { id: `${reference}:${status}`, type: `charge.${status}`, subject: { kind: 'charge', environmentId, paymentId } },
    ...charge.refunds.map((refund): ProviderEvent => {
      const outcome = refundStanding(refund, at).status
      const { key, subject } = refund
      return {
        id: `${refundReference(key)}:${outcome}`,
        type: `refund.${outcome}`,
        subject: { kind: 'refund', ...subject },
      }
    }),
    ...(dispute === null ? [] : [disputeEvent(dispute)]),
  ]
}

function disputeEvent({ reference, status }: { readonly reference: string; readonly status: string }): ProviderEvent {
  return { id: `${reference}:${status}`, type: `dispute.${status}`, subject: { kind: 'dispute', reference } }
}

export function setupEvent(reference: string): ProviderEvent {
  return { id: `${reference}:completed`, type: 'setup.completed', subject: { kind: 'setup', reference } }
}
