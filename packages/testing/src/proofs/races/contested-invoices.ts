import { createInvoice } from '@tallywright/engine'
import { valueIn } from '../../harness/test-engine.ts'
import type { Round } from './arena.ts'
import { invoicesIn, takenFor } from './books-of-round.ts'
import { expectCount } from './outcomes.ts'

export interface ContestedInvoice {
  readonly customer: string
  readonly id: string
}

/** How many invoices there are for so many calls: ten contest each. */
export function contested(calls: number): number {
  return Math.max(4, Math.floor(calls / 10 / 2) * 2)
}

/** One-off invoices over 20.00, in turn of a customer for each of the methods. */
export async function newInvoices(
  round: Round,
  methods: readonly string[],
  count: number,
  terms: { readonly autoAdvance: boolean; readonly collection?: 'send_invoice' },
): Promise<ContestedInvoice[]> {
  await Promise.all(methods.map((method, index) => round.customer(`customer-${index}`, method)))
  const lines = [{ description: 'Work', quantity: '1', unitAmount: '20.00' }]
  const made: ContestedInvoice[] = []
  for (let index = 0; index < count; index++) {
    const customer = `customer-${index % methods.length}`
    const input = { customerId: customer, currency: 'USD', lines, ...terms }
    made.push({ customer, id: valueIn(await createInvoice(round.context, input, round.request(customer))).id })
  }
  return made
}

/** Whoever won: what is paid was captured once and kept, and of anything else nothing was kept. */
export async function eachOnce(round: Round, count: number, statuses: readonly string[]): Promise<string[]> {
  const invoices = await invoicesIn(round)
  const takenOf = await takenFor(round)
  const wrong = invoices.flatMap(({ id, status, total }) => {
    const { captures, kept } = takenOf(id)
    const isRight = statuses.includes(status) && kept === (status === 'paid' ? total : 0n) && captures <= 1
    return isRight ? [] : [`${id}: ${status}, captured ${captures} times, kept ${kept} of ${total}`]
  })
  return [...wrong, ...expectCount('invoices', invoices.length, count)]
}
