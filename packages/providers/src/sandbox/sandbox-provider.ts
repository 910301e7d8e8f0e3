import { setTimeout as wait } from 'node:timers/promises'
import type { Instant } from '@tallywright/domain'
import {
  type ChargeOutcome,
  type ChargeRequest,
  done,
  type NewProviderCustomer,
  type PaymentProvider,
  type RefundOutcome,
  type RefundRequest,
  refused,
} from '@tallywright/engine'
import { openSandboxActs, type SandboxActs } from './sandbox-acts.ts'
import { entriesIn, type SandboxBooks } from './sandbox-books.ts'
import {
  disputedKeyOf,
  disputeOf,
  endWaiting,
  newCharge,
  refundable,
  type SandboxCharge,
  standingOf,
} from './sandbox-charge.ts'
import { type Deliveries, openDeliveries, type SandboxWebhooks } from './sandbox-deliveries.ts'
import { eventsOf } from './sandbox-events.ts'
import { type FaultPlan, type Faults, faultsOf } from './sandbox-faults.ts'
import {
  type AnswerCourse,
  attachedMethod,
  type ChargeCourse,
  isSandboxMethod,
  type RefundCourse,
  scriptOf,
} from './sandbox-methods.ts'
import { newRefund, refundStanding } from './sandbox-refund.ts'
import { openSandboxSetups } from './sandbox-setups.ts'
import { readSignedWebhook } from './sandbox-signature.ts'
import { type SandboxWitness, witnessOf } from './sandbox-witness.ts'

export interface SandboxOptions {
  /** Where the pages for actions and setups are served; see `sandboxPages`. */
  readonly pagesUrl?: string
  /** Without them nothing is told, and every webhook that comes in is refused. */
  readonly webhooks?: SandboxWebhooks
  readonly faults?: FaultPlan
  /** How late a late answer is. */
  readonly lateByMs?: number
}

/** The provider, and what only a pretended one has: what customers and banks do, and a look into its books. */
export interface SandboxProvider extends PaymentProvider {
  readonly acts: SandboxActs
  readonly deliveries: Omit<Deliveries, 'tell'>
  /** What was really charged, refunded and taken back by that instant. */
  witness(at: Instant): Promise<SandboxWitness>
}

/** Long enough to overtake, short enough to wait for in a test. */
const LATE_BY_MS = 250
const PAGES_URL = 'http://sandbox.tallywright.test'

/**
 * Pretends to move money: what a charge comes to is scripted by the name of its payment method. Keeps its own books, so
 * that an answer that got lost can be asked for, and so that tests can count what was charged (semantics §10).
 */
export function sandboxProvider(books: SandboxBooks, options: SandboxOptions = {}): SandboxProvider {
  const { pagesUrl = PAGES_URL, webhooks, lateByMs = LATE_BY_MS } = options
  const charges = entriesIn<SandboxCharge>(books, 'charge')
  const refunds = entriesIn<{ readonly chargeKey: string }>(books, 'refund')
  const customers = entriesIn<NewProviderCustomer>(books, 'customer')
  const uses = entriesIn<{ readonly keys: readonly string[] }>(books, 'use')
  const lost = entriesIn<object>(books, 'lost')
  const deliveries = webhooks === undefined ? NO_DELIVERIES : openDeliveries(books, webhooks)
  const setups = openSandboxSetups(books, pagesUrl)

  const tell = async (charge: SandboxCharge, at: Instant): Promise<void> => {
    for (const event of eventsOf(charge, at)) await deliveries.tell(event)
  }
  /** Throws when the request got lost: nothing has happened then. */
  const receive = async (what: string, key: string, isLost: boolean): Promise<void> => {
    if (isLost && (await lost.record(`${what} ${key}`, {})).isNew) throw new NoAnswer()
  }
  /** Throws when the answer gets lost: all has happened then. */
  const answer = async <Answer>(value: Answer, course: AnswerCourse, meets: Faults): Promise<Answer> => {
    if (course === 'late' || meets('late')) await wait(lateByMs)
    if (course === 'lost' || meets('lostAnswers')) throw new NoAnswer()
    return value
  }
  const courseOfCharge = async (request: ChargeRequest): Promise<ChargeCourse> => {
    const { idempotencyKey: key, customerReference, methodReference, subject } = request
    const { charge: course, declinesFirst } = scriptOf(methodReference)
    if (declinesFirst > 0) {
      const name = `${customerReference} ${methodReference} ${subject.invoiceId}`
      await uses.record(name, { keys: [] })
      const used = await uses.change(name, (use) => (use.keys.includes(key) ? use : { keys: [...use.keys, key] }))
      if ((used?.keys.indexOf(key) ?? 0) < declinesFirst) return { kind: 'declines', code: 'generic_decline' }
    }
    const isDeclined = course.kind === 'succeeds' && faultsOf(options.faults, key)('declines')
    return isDeclined ? { kind: 'declines', code: 'generic_decline' } : course
  }
  const courseOfRefund = ({ method }: SandboxCharge, meets: Faults): RefundCourse => {
    const { refund } = scriptOf(method)
    return refund === 'succeeds' && meets('failedRefunds') ? 'fails' : refund
  }
  const chargeOf = async (key: string): Promise<SandboxCharge> => {
    const charge = await charges.find(key)
    if (charge === null) throw new Error(`the sandbox provider has no charge ${key}`)
    return charge
  }
  const refundOf = (charge: SandboxCharge, key: string, at: Instant): RefundOutcome | null => {
    const refund = charge.refunds.find((each) => each.key === key)
    return refund === undefined ? null : refundStanding(refund, at)
  }

  return {
    name: 'sandbox',
    movesRealMoney: false,
    async createCustomer(customer) {
      const { customerId } = (await customers.record(customer.customerId, customer)).entry
      return { reference: `sandbox_${customerId}` }
    },
    async attachMethod(token) {
      if (isSandboxMethod(token)) return done(attachedMethod(token))
      return refused('validation.failed', `there is no sandbox payment method ${token}`, { param: 'token' })
    },
    // A method is nothing but its script, so there is nothing to forget.
    async detachMethod() {},
    openSetup: setups.open,
    findSetup: setups.find,
    async charge(request): Promise<ChargeOutcome> {
      const { idempotencyKey: key, methodReference, at } = request
      const meets = faultsOf(options.faults, key)
      const course = scriptOf(methodReference).answer
      await receive('charge', key, course === 'request_lost' || meets('lostRequests'))
      const { entry: charge } = await charges.record(key, newCharge(request, await courseOfCharge(request)))
      await tell(charge, at)
      return answer(standingOf(charge, at, pagesUrl), course, meets)
    },
    async findCharge(key, at) {
      await receive('findCharge', key, faultsOf(options.faults, key)('lostLookUps'))
      const charge = await charges.find(key)
      if (charge === null) return null
      await tell(charge, at)
      return standingOf(charge, at, pagesUrl)
    },
    async cancelCharge({ idempotencyKey: key }, at) {
      const charge = (await charges.change(key, (found) => endWaiting(found, 'canceled'))) ?? (await chargeOf(key))
      await tell(charge, at)
      return standingOf(charge, at, pagesUrl)
    },
    async refund(request: RefundRequest): Promise<RefundOutcome> {
      const { idempotencyKey: key, charge: ref, at } = request
      const meets = faultsOf(options.faults, key)
      await receive('refund', key, meets('lostRequests'))
      const { method } = await chargeOf(ref.idempotencyKey)
      const { entry } = await refunds.record(key, { chargeKey: ref.idempotencyKey })
      const charge = await charges.change(entry.chargeKey, (found) => {
        if (found.refunds.some((each) => each.key === key)) return found
        const left = { amount: refundable(found, at), currency: found.currency }
        return { ...found, refunds: [...found.refunds, newRefund(request, left, courseOfRefund(found, meets))] }
      })
      const outcome = charge === null ? null : refundOf(charge, key, at)
      if (charge === null || outcome === null) throw new Error(`the sandbox provider lost the refund ${key}`)
      await tell(charge, at)
      return answer(outcome, scriptOf(method).refundAnswer, meets)
    },
    async findRefund(key, at) {
      await receive('findRefund', key, faultsOf(options.faults, key)('lostLookUps'))
      const refund = await refunds.find(key)
      return refund === null ? null : refundOf(await chargeOf(refund.chargeKey), key, at)
    },
    async findDispute(reference) {
      const charge = await charges.find(disputedKeyOf(reference))
      return charge === null ? null : disputeOf(charge)
    },
    async readWebhook(request) {
      if (webhooks !== undefined) return readSignedWebhook(request, webhooks.secret)
      return refused('webhook.signature_invalid', 'this sandbox provider sends no webhooks')
    },
    acts: openSandboxActs({ charges, setups, deliveries, tell }),
    deliveries,
    witness: async (at) => witnessOf(await charges.list(), await customers.list(), at),
  }
}

/** The request or its answer got lost, as the method's script or the plan of faults wants it. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'

  constructor() {
    super('the sandbox provider did not answer in time')
  }
}

const NO_DELIVERIES: Deliveries = {
  tell: async () => {},
  flush: async () => 0,
  releaseLate: async () => 0,
  resume: async () => {},
}
