import type { Instant } from '@tallywright/domain'
import { done, type NewProviderCustomer, type PaymentProvider, refused } from '@tallywright/engine'
import { openSandboxActs, type SandboxActs } from './sandbox-acts.ts'
import { entriesIn, type SandboxBooks } from './sandbox-books.ts'
import { disputedKeyOf, disputeOf, type SandboxCharge } from './sandbox-charge.ts'
import { openCharging } from './sandbox-charging.ts'
import { noteComing } from './sandbox-coming.ts'
import { type Deliveries, openDeliveries, type SandboxWebhooks } from './sandbox-deliveries.ts'
import { eventsOf } from './sandbox-events.ts'
import type { FaultPlan } from './sandbox-faults.ts'
import { attachedMethod, isSandboxMethod } from './sandbox-methods.ts'
import { openRefunding } from './sandbox-refunding.ts'
import { openRoad } from './sandbox-road.ts'
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
/** A name that no machine has, for when nobody serves the pages. */
const PAGES_URL = 'http://sandbox.tallywright.test'

/**
 * Pretends to move money: what a charge comes to is scripted by the name of its payment method. Keeps its own books, so
 * that an answer that got lost can be asked for, and so that tests can count what was charged (semantics §10).
 */
export function sandboxProvider(books: SandboxBooks, options: SandboxOptions = {}): SandboxProvider {
  const { pagesUrl = PAGES_URL, webhooks, faults, lateByMs = LATE_BY_MS } = options
  const charges = entriesIn<SandboxCharge>(books, 'charge')
  const customers = entriesIn<NewProviderCustomer>(books, 'customer')
  const deliveries = webhooks === undefined ? NO_DELIVERIES : openDeliveries(books, webhooks)
  const setups = openSandboxSetups(books, pagesUrl)
  const tell = async (charge: SandboxCharge, at: Instant): Promise<void> => {
    for (const event of eventsOf(charge, at)) await deliveries.tell(event, charge.subject.environmentId)
    await noteComing(books, charge, at)
  }
  const desk = { books, charges, road: openRoad(books, faults, lateByMs), pagesUrl, tell }
  const acts = openSandboxActs({ books, charges, setups, deliveries, tell })
  const passTime: NonNullable<PaymentProvider['passTime']> = async (environmentId, at, customers) => {
    await acts.passTime(environmentId, at, customers)
    await deliveries.flush()
  }
  return {
    name: 'sandbox',
    movesRealMoney: false,
    async createCustomer(customer) {
      const { customerId } = (await customers.record(customer.customerId, customer, customer.environmentId)).entry
      return { reference: `${CUSTOMER_PREFIX}${customerId}` }
    },
    async deleteCustomer(reference) {
      await customers.change(customerIdOf(reference), (found) => ({ ...found, name: null, email: null }))
    },
    async attachMethod(token) {
      if (isSandboxMethod(token)) return done(attachedMethod(token))
      return refused('validation.failed', `there is no sandbox payment method ${token}`, { param: 'token' })
    },
    // A method is nothing but its script, so there is nothing to forget.
    async detachMethod() {},
    openSetup: setups.open,
    findSetup: setups.find,
    ...openCharging(desk),
    ...openRefunding(desk),
    async findDispute(reference) {
      const charge = await charges.find(disputedKeyOf(reference))
      return charge === null ? null : disputeOf(charge)
    },
    async readWebhook(request) {
      if (webhooks !== undefined) return readSignedWebhook(request, webhooks.secret)
      return refused('webhook.signature_invalid', 'this sandbox provider sends no webhooks')
    },
    // Where nobody listens there is nothing to tell when time has passed.
    ...(webhooks === undefined ? {} : { passTime }),
    acts,
    deliveries,
    witness: async (at) => witnessOf(await charges.list(), await customers.list(), at),
  }
}

const CUSTOMER_PREFIX = 'sandbox_'

function customerIdOf(reference: string): string {
  return reference.slice(CUSTOMER_PREFIX.length)
}

const NO_DELIVERIES: Deliveries = {
  tell: async () => {},
  flush: async () => 0,
  releaseLate: async () => 0,
  resume: async () => {},
}
