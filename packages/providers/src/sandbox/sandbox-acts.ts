import { addMilliseconds, type Instant, type Money, money } from '@tallywright/domain'
import type { CustomersOfClock, Outcome } from '@tallywright/engine'
import type { Entries } from './sandbox-books.ts'
import {
  chargeKeyOf,
  closeDispute,
  DISPUTED_AFTER_MS,
  disputedKeyOf,
  disputeReference,
  endWaiting,
  openDispute,
  type SandboxCharge,
} from './sandbox-charge.ts'
import type { Deliveries } from './sandbox-deliveries.ts'
import { eventsOf, setupEvent } from './sandbox-events.ts'
import { scriptOf } from './sandbox-methods.ts'
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
  readonly charges: Entries<SandboxCharge>
  readonly setups: SandboxSetups
  readonly deliveries: Pick<Deliveries, 'tell'>
  readonly tell: (charge: SandboxCharge, at: Instant) => Promise<void>
}

export function openSandboxActs({ charges, setups, deliveries, tell }: Stage): SandboxActs {
  const change = async (key: string, at: Instant | null, decide: (charge: SandboxCharge) => SandboxCharge) => {
    const charge = await charges.change(key, decide)
    if (charge === null) throw new Error(`the sandbox provider has no charge ${key}`)
    // What a customer did stands whatever the clock says.
    await tell(charge, at ?? charge.at)
  }
  /** Up to when each charge was told of, by its key. */
  const told = new Map<string, Instant>()
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
      if (completed.ok) await deliveries.tell(setupEvent(reference))
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
      for (const charge of await charges.list()) {
        if (charge.subject.environmentId !== environmentId || !isOfClock(charge.subject.customerId)) continue
        if (!isUnchanged(charge, told.get(charge.key) ?? charge.at, at)) {
          await change(charge.key, at, (found) => openScriptedDispute(found, at))
        }
        told.set(charge.key, at)
      }
    },
  }
}

function membership(customers: CustomersOfClock): (customerId: string) => boolean {
  const listed = new Set('only' in customers ? customers.only : customers.except)
  return (customerId) => listed.has(customerId) === 'only' in customers
}

/** Most charges have been told of long ago: none of the books is touched for those. */
function isUnchanged(charge: SandboxCharge, from: Instant, to: Instant): boolean {
  if (openScriptedDispute(charge, to) !== charge) return false
  const known = new Set(eventsOf(charge, from).map(({ id }) => id))
  return eventsOf(charge, to).every(({ id }) => known.has(id))
}

function openScriptedDispute(charge: SandboxCharge, at: Instant): SandboxCharge {
  const openedAt = addMilliseconds(charge.at, DISPUTED_AFTER_MS)
  return scriptOf(charge.method).isDisputed && openedAt <= at ? openDispute(charge, 'fraudulent', openedAt) : charge
}
