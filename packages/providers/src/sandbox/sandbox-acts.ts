import { type Instant, type Money, money } from '@tallywright/domain'
import type { CustomersOfClock, Outcome } from '@tallywright/engine'
import type { Entries, SandboxBooks } from './sandbox-books.ts'
import {
  chargeKeyOf,
  closeDispute,
  disputedKeyOf,
  disputeReference,
  endWaiting,
  openDispute,
  type SandboxCharge,
} from './sandbox-charge.ts'
import { comingIn, isToCome, openScriptedDispute } from './sandbox-coming.ts'
import type { Deliveries } from './sandbox-deliveries.ts'
import { setupEvent } from './sandbox-events.ts'
import type { SandboxSetups } from './sandbox-setups.ts'

/** What a customer is asked to confirm, or was. */
export interface AskedAction {
  readonly money: Money
  readonly state: 'waits' | NonNullable<SandboxCharge['ended']>
}

/** What customers and banks do, which no request of ours does. Charges, setups and disputes are named by reference. */
export interface SandboxActs {
  /** What a charge asks the customer for; null for one that is not there or asks nothing. */
  findAction(chargeReference: string): Promise<AskedAction | null>
  /** The customer confirms a charge that waits for them. One that does not wait any more stays as it is. */
  completeAction(chargeReference: string): Promise<void>
  /** The customer does not confirm it: it has failed. */
  refuseAction(chargeReference: string): Promise<void>
  /** The customer enters a payment method, by its name, and is sent back. */
  completeSetup(setupReference: string, method: string): Promise<Outcome<{ readonly returnUrl: string }>>
  /** The customer's bank disputes what is left of a charge. Returns the dispute's reference. */
  openDispute(chargeReference: string, reason: string, at: Instant): Promise<string>
  closeDispute(disputeReference: string, status: 'won' | 'lost'): Promise<void>
  /**
   * A clock of the environment has moved: tells what has settled since, and opens the disputes that are due. All
   * customers' unless told.
   */
  passTime(environmentId: string, at: Instant, customers?: CustomersOfClock): Promise<void>
}

interface Stage {
  readonly books: SandboxBooks
  readonly charges: Entries<SandboxCharge>
  readonly setups: SandboxSetups
  readonly deliveries: Pick<Deliveries, 'tell'>
  readonly tell: (charge: SandboxCharge, at: Instant) => Promise<void>
}

export function openSandboxActs({ books, charges, setups, deliveries, tell }: Stage): SandboxActs {
  const change = async (key: string, at: Instant | null, decide: (charge: SandboxCharge) => SandboxCharge) => {
    const charge = await charges.change(key, decide)
    if (charge === null) throw new Error(`the sandbox provider has no charge ${key}`)
    // What a customer did stands whatever the clock says.
    await tell(charge, at ?? charge.at)
  }
  return {
    async findAction(reference) {
      const charge = await charges.find(chargeKeyOf(reference))
      if (charge === null || charge.course.kind !== 'requires_action') return null
      return { money: money(BigInt(charge.amount), charge.currency), state: charge.ended ?? 'waits' }
    },
    completeAction: (reference) => change(chargeKeyOf(reference), null, (found) => endWaiting(found, 'completed')),
    refuseAction: (reference) => change(chargeKeyOf(reference), null, (found) => endWaiting(found, 'refused')),
    async completeSetup(reference, method) {
      const completed = await setups.complete(reference, method)
      const setup = await setups.find(reference)
      if (completed.ok && setup !== null) await deliveries.tell(setupEvent(reference), setup.environmentId)
      return completed
    },
    async openDispute(reference, reason, at) {
      const key = chargeKeyOf(reference)
      await change(key, at, (found) => openDispute(found, reason, at))
      return disputeReference(key)
    },
    closeDispute: (reference, status) => change(disputedKeyOf(reference), null, (found) => closeDispute(found, status)),
    async passTime(environmentId, at, customers = { except: [] }) {
      const isOfClock = membership(customers)
      for (const { chargeKey, customerId } of await comingIn(books).list(environmentId)) {
        const charge = isOfClock(customerId) ? await charges.find(chargeKey) : null
        if (charge === null || !isToCome(charge, charge.at, at)) continue
        await change(chargeKey, at, (found) => openScriptedDispute(found, at))
      }
    },
  }
}

function membership(customers: CustomersOfClock): (customerId: string) => boolean {
  const listed = new Set('only' in customers ? customers.only : customers.except)
  return (customerId) => listed.has(customerId) === 'only' in customers
}
