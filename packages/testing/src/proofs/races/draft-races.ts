import { instantFromIso } from '@tallywright/domain'
import type { InvoiceRow } from '@tallywright/store'
import type { Reading } from '../invariants/books.ts'
import { invoiceCount, invoicesIn, numbersIn } from './books-of-round.ts'
import { type ContestedInvoice, contested, eachOnce, newInvoices } from './contested-invoices.ts'
import { countDone, doneCalls, expectCount, failuresIn, unexpected } from './outcomes.ts'
import { type Race, times } from './race.ts'

const RENEWAL = instantFromIso('2026-02-01T00:01:00Z')
/** An hour after the renewal its drafts have waited long enough. */
const WAITED = instantFromIso('2026-02-01T01:01:00Z')
const NEXT_RENEWAL = instantFromIso('2026-03-01T02:00:00Z')

/** A draft is finalized once. */
export const DRAFT_RACES: readonly Race[] = [
  {
    name: 'a draft that many finalize has one number and is charged once',
    run: async (arena, calls) => {
      const round = await arena.enter()
      const drafts = await newInvoices(round, ['succeeds', 'succeeds'], contested(calls), { autoAdvance: false })
      const results = await round.race(
        times(calls, (index) => {
          const { customer, id: invoiceId } = drafts[index % drafts.length] as ContestedInvoice
          return round.call('finalizeInvoice', customer, { invoiceId })
        }),
      )
      const numbers = [...(await numbersIn(round)).values()]
      return [
        ...unexpected(results, ['invoice.transition_not_allowed']),
        ...expectCount('that finalized', countDone(results), drafts.length),
        ...(await eachOnce(round, drafts.length, ['paid'])),
        ...expectCount('charges', (await round.charges()).length, drafts.length),
        ...expectCount('numbers of each customer', Math.max(...numbers.flat()), drafts.length / numbers.length),
        ...(await round.violations()),
      ]
    },
  },
  {
    name: 'a draft whose grace ends while many finalize it and its customer reports late is issued once',
    run: async (arena, calls) => {
      const round = await arena.enter()
      await round.settings({ invoices: { graceMinutes: 60 } })
      const customers = times(contested(calls), (index) => `customer-${index}`)
      await Promise.all(customers.map((customer) => round.customer(customer)))
      for (const customer of customers) await round.subscribe(customer, 'team')
      const worker = () => round.call('runDueWork', null, {})
      const renewed = await round.race([worker()], { wall: RENEWAL })
      const drafts = (await invoicesIn(round)).filter(({ status }) => status === 'draft')
      const made = times(calls, (index) => {
        const { id: invoiceId, customerId: customer } = drafts[index % drafts.length] as InvoiceRow
        const late = { customerId: customer, featureSlug: 'calls', units: '1', timestamp: '2026-01-20T00:00:00Z' }
        const call =
          index % 3 === 0
            ? round.call('reportUsage', customer, [{ ...late, idempotencyKey: `event-${index}` }])
            : round.call('finalizeInvoice', customer, { invoiceId })
        return { ...call, afterMs: 3 * index }
      })
      const results = await round.race([worker(), ...made, worker()], { wall: WAITED })
      const finalized = doneCalls(made, results.slice(1, -1)).filter(({ call }) => call.use === 'finalizeInvoice')
      const next = await round.race([worker(), worker()], { wall: NEXT_RENEWAL })
      const reported = made.filter(({ use }) => use === 'reportUsage').length
      const reading = await round.read()
      return [
        ...failuresIn([...renewed, results[0], results.at(-1), ...next].filter((result) => result !== undefined)),
        ...unexpected(results, ['invoice.transition_not_allowed']),
        ...(finalized.length > drafts.length ? [`${finalized.length} were told that they finalized`] : []),
        ...expectCount('drafts', drafts.length, customers.length),
        ...expectCount('paid', await invoiceCount(round, 'paid'), 3 * customers.length),
        ...expectCount('charges', (await round.charges()).length, 3 * customers.length),
        ...expectCount('cents for usage', usageBilled(reading), BigInt(reported)),
        ...(await round.violations(reading)),
      ]
    },
  },
]

/** A call costs a cent. */
function usageBilled({ invoices }: Reading): bigint {
  const lines = invoices.flatMap((invoice) => invoice.lines)
  return lines
    .filter(({ kind }) => kind === 'usage' || kind === 'correction')
    .reduce((sum, { net }) => sum + net.amount, 0n)
}
