import type { Instant } from '@tallywright/domain'
import type { PaymentProvider, RefundOutcome, RefundRequest, RefundStanding } from '@tallywright/engine'
import { entriesIn } from './sandbox-books.ts'
import { isDisputed, refundable, type SandboxCharge } from './sandbox-charge.ts'
import type { Desk } from './sandbox-charging.ts'
import type { Faults } from './sandbox-faults.ts'
import { scriptOf } from './sandbox-methods.ts'
import { newRefund, refundStanding } from './sandbox-refund.ts'

type Refunding = Pick<PaymentProvider, 'refund' | 'findRefund'>

/**
 * A refund is in the books when its charge has it: the entry of its own only says which charge that is, and is written
 * first, so that whoever finds the refund finds its charge.
 */
export function openRefunding({ books, charges, road, tell }: Omit<Desk, 'pagesUrl'>): Refunding {
  const places = entriesIn<{ readonly chargeKey: string }>(books, 'refund')
  return {
    async refund(request) {
      const { idempotencyKey: key, charge: ref, subject, at } = request
      const meets = road.faults(key)
      await road.receive('refund', key, meets('lostRequests'))
      if ((await charges.find(ref.idempotencyKey)) === null) throw noCharge(ref.idempotencyKey)
      const { chargeKey } = (await places.record(key, { chargeKey: ref.idempotencyKey }, subject.environmentId)).entry
      const charge = await charges.change(chargeKey, (found) => withRefund(found, request, meets))
      if (charge === null) throw noCharge(chargeKey)
      const outcome = outcomeOf(charge, key, at) ?? DISPUTED
      await tell(charge, at)
      return road.answer(outcome, scriptOf(charge.method).refundAnswer, meets)
    },
    async findRefund(key, at) {
      await road.receive('findRefund', key, road.faults(key)('lostLookUps'))
      const place = await places.find(key)
      const charge = place === null ? null : await charges.find(place.chargeKey)
      return charge === null ? null : outcomeOf(charge, key, at)
    },
  }
}

const DISPUTED: RefundOutcome = { status: 'disputed' }

/** The charge with this refund, once; without it while it is disputed. */
function withRefund(charge: SandboxCharge, request: RefundRequest, meets: Faults): SandboxCharge {
  if (isDisputed(charge) || charge.refunds.some(({ key }) => key === request.idempotencyKey)) return charge
  const { refund: scripted } = scriptOf(charge.method)
  const course = scripted === 'succeeds' && meets('failedRefunds') ? 'fails' : scripted
  const left = { amount: refundable(charge, request.at), currency: charge.currency }
  return { ...charge, refunds: [...charge.refunds, newRefund(request, left, course)] }
}

function outcomeOf({ refunds }: SandboxCharge, wanted: string, at: Instant): RefundStanding | null {
  const refund = refunds.find(({ key }) => key === wanted)
  return refund === undefined ? null : refundStanding(refund, at)
}

function noCharge(key: string): Error {
  return new Error(`the sandbox provider has no charge ${key}`)
}
