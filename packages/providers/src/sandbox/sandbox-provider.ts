import { DAY, type Instant } from '@tallywright/domain'
import { type ChargeOutcome, type ChargeRequest, done, type PaymentProvider, refused } from '@tallywright/engine'
import type { ChargeBook } from './charge-book.ts'
import { isSandboxOutcome, outcomeOf, type SandboxOutcome } from './sandbox-outcome.ts'

/** What the book keeps of a charge. */
interface SandboxCharge {
  readonly reference: string
  readonly method: SandboxOutcome
  readonly amount: string
  readonly currency: string
  readonly at: Instant
}

/** A bank debit that is processing settles after this long, by the environment's clock. */
const SETTLES_AFTER_MS = 3 * DAY

/**
 * Pretends to move money: what a charge comes to is scripted by the name of its payment method. Keeps its own books, so
 * that an answer that got lost can be asked for, and so that tests can count what was charged.
 */
export function sandboxProvider(book: ChargeBook): PaymentProvider {
  return {
    name: 'sandbox',
    movesRealMoney: false,
    async createCustomer({ customerId }) {
      return { reference: `sandbox_${customerId}` }
    },
    async attachMethod(token) {
      if (!isSandboxOutcome(token)) {
        return refused('validation.failed', `there is no sandbox payment method ${token}`, { param: 'token' })
      }
      return done({ reference: token, label: `Sandbox: ${token.replaceAll('_', ' ')}` })
    },
    async charge(request) {
      const charge = (await book.record(request.idempotencyKey, newCharge(request))) as SandboxCharge
      if (charge.method === 'times_out_after_charging') throw new Error('the sandbox provider did not answer in time')
      return standing(charge, request.at)
    },
    async findCharge(idempotencyKey, at) {
      const charge = (await book.find(idempotencyKey)) as SandboxCharge | null
      return charge === null ? null : standing(charge, at)
    },
    detachMethod: notYet,
    openSetup: notYet,
    findSetup: notYet,
    cancelCharge: notYet,
    refund: notYet,
    findRefund: notYet,
    findDispute: notYet,
    readWebhook: notYet,
  }
}

async function notYet(): Promise<never> {
  throw new Error('the sandbox provider cannot do this yet')
}

function newCharge({ idempotencyKey, money, methodReference, at }: ChargeRequest): SandboxCharge {
  return {
    reference: `sandbox_${idempotencyKey}`,
    method: isSandboxOutcome(methodReference) ? methodReference : 'declines_do_not_honor',
    amount: money.amount.toString(),
    currency: money.currency,
    at,
  }
}

function standing({ method, reference, at: chargedAt }: SandboxCharge, at: Instant): ChargeOutcome {
  return outcomeOf(method, reference, at - chargedAt >= SETTLES_AFTER_MS)
}
