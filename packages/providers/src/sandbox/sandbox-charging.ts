import type { Instant } from '@tallywright/domain'
import type { ChargeRequest, PaymentProvider } from '@tallywright/engine'
import { type Entries, entriesIn, type SandboxBooks } from './sandbox-books.ts'
import { endWaiting, newCharge, type SandboxCharge, standingOf } from './sandbox-charge.ts'
import { type ChargeCourse, scriptOf } from './sandbox-methods.ts'
import type { Road } from './sandbox-road.ts'

/** What the calls about charges and refunds stand on. */
export interface Desk {
  readonly books: SandboxBooks
  readonly charges: Entries<SandboxCharge>
  readonly road: Road
  readonly pagesUrl: string
  /** Tells how the charge and all of it stands at that instant. */
  readonly tell: (charge: SandboxCharge, at: Instant) => Promise<void>
}

type Charging = Pick<PaymentProvider, 'charge' | 'findCharge' | 'cancelCharge'>

export function openCharging({ books, charges, road, pagesUrl, tell }: Desk): Charging {
  const courseOf = openCourses(books, road)
  const told = async (charge: SandboxCharge, at: Instant) => {
    await tell(charge, at)
    return standingOf(charge, at, pagesUrl)
  }
  return {
    async charge(request) {
      const { idempotencyKey: key, methodReference, at } = request
      const meets = road.faults(key)
      const course = scriptOf(methodReference).answer
      await road.receive('charge', key, course === 'request_lost' || meets('lostRequests'))
      const { entry: charge } = await charges.record(
        key,
        newCharge(request, await courseOf(request)),
        request.subject.environmentId,
      )
      return road.answer(await told(charge, at), course, meets)
    },
    async findCharge(key, at) {
      await road.receive('findCharge', key, road.faults(key)('lostLookUps'))
      const charge = await charges.find(key)
      return charge === null ? null : told(charge, at)
    },
    async cancelCharge({ idempotencyKey: key }, at) {
      const charge = await charges.change(key, (found) => endWaiting(found, 'canceled'))
      if (charge === null) throw new Error(`the sandbox provider has no charge ${key}`)
      return told(charge, at)
    },
  }
}

/** What a charge comes to, by its method, by how often that was used for the invoice, and by the plan of faults. */
function openCourses(books: SandboxBooks, road: Road) {
  const uses = entriesIn<{ readonly keys: readonly string[] }>(books, 'use')
  /** How many other charges came before: the same for the same key, however often it is sent. */
  const usedBefore = async ({ idempotencyKey: key, customerReference, methodReference, subject }: ChargeRequest) => {
    const name = JSON.stringify([customerReference, methodReference, subject.invoiceId])
    await uses.record(name, { keys: [] }, subject.environmentId)
    const use = await uses.change(name, (found) => (found.keys.includes(key) ? found : { keys: [...found.keys, key] }))
    return use?.keys.indexOf(key) ?? 0
  }
  return async (request: ChargeRequest): Promise<ChargeCourse> => {
    const { charge: course, declinesFirst } = scriptOf(request.methodReference)
    const isDeclined =
      (declinesFirst > 0 && (await usedBefore(request)) < declinesFirst) ||
      (course.kind === 'succeeds' && road.faults(request.idempotencyKey)('declines'))
    return isDeclined ? { kind: 'declines', code: 'generic_decline' } : course
  }
}
