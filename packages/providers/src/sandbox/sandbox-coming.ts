import { addMilliseconds, DAY, type Instant } from '@tallywright/domain'
import { type Entries, entriesIn, type SandboxBooks } from './sandbox-books.ts'
import { DISPUTED_AFTER_MS, openDispute, type SandboxCharge } from './sandbox-charge.ts'
import { eventsOf } from './sandbox-events.ts'
import { scriptOf } from './sandbox-methods.ts'

/** A charge of which something is still to come: it settles, its refund does, or its bank disputes it. */
interface Coming {
  readonly chargeKey: string
  readonly customerId: string
}

/** All that a clock which has moved looks at: of most charges nothing is to come. */
export function comingIn(books: SandboxBooks): Entries<Coming> {
  return entriesIn<Coming>(books, 'coming')
}

/** Longer than anything takes that comes of itself. */
const EVER_MS = 30 * DAY

/** Notes whether something is still to come of a charge. Books are touched only for one of which there ever was. */
export async function noteComing(books: SandboxBooks, charge: SandboxCharge, at: Instant): Promise<void> {
  const { key: chargeKey, subject } = charge
  const { customerId, environmentId } = subject
  const last = addMilliseconds(at, EVER_MS)
  if (!isToCome(charge, charge.at, last)) return
  const coming = comingIn(books)
  if (isToCome(charge, at, last)) await coming.record(chargeKey, { chargeKey, customerId }, environmentId)
  else await coming.remove(chargeKey)
}

/** Whether there is something to tell of the charge at `to` that there was not at `from`. */
export function isToCome(charge: SandboxCharge, from: Instant, to: Instant): boolean {
  if (openScriptedDispute(charge, to) !== charge) return true
  const known = new Set(eventsOf(charge, from).map(({ id }) => id))
  return !eventsOf(charge, to).every(({ id }) => known.has(id))
}

export function openScriptedDispute(charge: SandboxCharge, at: Instant): SandboxCharge {
  const openedAt = addMilliseconds(charge.at, DISPUTED_AFTER_MS)
  return scriptOf(charge.method).isDisputed && openedAt <= at ? openDispute(charge, 'fraudulent', openedAt) : charge
}
