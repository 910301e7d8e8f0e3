import { addMilliseconds, type Instant } from '@tallywright/domain'
import type { Outcome } from '@tallywright/engine'
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
import { setupEvent } from './sandbox-events.ts'
import { scriptOf } from './sandbox-methods.ts'
import type { SandboxSetups } from './sandbox-setups.ts'

/** What customers and banks do, which no request of ours does. Charges, setups and disputes are named by reference. */
export interface SandboxActs {
  /** The customer confirms a charge that waits for them. One that does not wait any more stays as it is. */
  completeAction(chargeReference: string): Promise<void>
  /** The customer does not confirm it: it has failed. */
  refuseAction(chargeReference: string): Promise<void>
  /** The customer enters a payment method, by its name, and is sent back. */
  completeSetup(setupReference: string, method: string): Promise<Outcome<{ readonly returnUrl: string }>>
  /** The customer's bank disputes what is left of a charge. Returns the dispute's reference. */
  openDispute(chargeReference: string, reason: string, at: Instant): Promise<string>
  closeDispute(disputeReference: string, status: 'won' | 'lost'): Promise<void>
  /** The environment's clock has moved: tells what has settled since, and opens the disputes that are due. */
  passTime(environmentId: string, at: Instant): Promise<void>
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
  return {
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
    async passTime(environmentId, at) {
      for (const charge of await charges.list()) {
        if (charge.subject.environmentId !== environmentId) continue
        await change(charge.key, at, (found) => openScriptedDispute(found, at))
      }
    },
  }
}

function openScriptedDispute(charge: SandboxCharge, at: Instant): SandboxCharge {
  const openedAt = addMilliseconds(charge.at, DISPUTED_AFTER_MS)
  return scriptOf(charge.method).isDisputed && openedAt <= at ? openDispute(charge, 'fraudulent', openedAt) : charge
}
