import { addMilliseconds, DAY, instantFromIso } from '@tallywright/domain'
import { createInvoice, payInvoice } from '@tallywright/engine'
import type { InvoiceRow } from '@tallywright/store'
import { valueIn } from '../../test-engine.ts'
import type { Reading } from '../invariants/books.ts'
import { type Round, START } from './arena.ts'
import { invoiceCount, invoicesIn, numbersIn, referencesIn, takenFor } from './books-of-round.ts'
import type { RaceCall } from './calls.ts'
import { countDone, doneCalls, expectCount, failuresIn, unexpected } from './outcomes.ts'
import { type Race, times } from './race.ts'

/** Everything that a provider left open has been asked for by then, and what is to go back has gone. */
const AFTERWARDS = addMilliseconds(START, 3 * DAY)
/** An hour after the renewal its drafts have waited long enough. */
const WAITED = instantFromIso('2026-02-01T01:01:00Z')
const RENEWAL = instantFromIso('2026-02-01T00:01:00Z')
const NEXT_RENEWAL = instantFromIso('2026-03-01T02:00:00Z')

/** What becomes of an invoice, once. */
export const INVOICE_RACES: readonly Race[] = [
  {
    name: 'an open invoice that many void and many pay is void and cost nothing, or is paid once',
    run: async (arena, calls) => {
      const round = await arena.enter()
      const methods = ['succeeds', 'answers_late', 'times_out_after_charging', 'succeeds']
      const invoices = await openInvoices(round, methods, contested(calls))
      const made = times(calls, (index) => {
        const { customer, id: invoiceId } = invoices[Math.floor(index / 2) % invoices.length] as OpenInvoice
        const isVoid = index % 2 === 0
        return isVoid
          ? round.call('voidInvoice', customer, { invoiceId, regenerate: false })
          : round.call('payInvoice', customer, { invoiceId, outOfBand: false })
      })
      const results = await round.race(made)
      const drained = await drain(round)
      return [
        ...unexpected(results, ['invoice.transition_not_allowed', 'invoice.payment_processing']),
        ...failuresIn(drained),
        ...(await eachOnce(round, invoices.length, ['void', 'paid'])),
        ...expectCount('that were done', countDone(results), invoices.length),
        ...(await round.violations()),
      ]
    },
  },
  {
    name: 'a payment that its customer confirms while the invoice is voided is given back, or pays it once',
    run: async (arena, calls) => {
      const round = await arena.enter()
      const invoices = await openInvoices(round, ['requires_action', 'requires_action'], contested(calls))
      for (const { customer, id: invoiceId } of invoices) {
        valueIn(await payInvoice(round.context, { invoiceId, outOfBand: false }, round.request(customer)))
      }
      const references = await referencesIn(round)
      const results = await round.race(
        times(calls, (index) => {
          const invoice = invoices[index % invoices.length] as OpenInvoice
          const turn = Math.floor(index / invoices.length)
          return confirmedOrVoided(round, invoice, references.get(invoice.id) ?? '', turn)
        }),
      )
      const drained = await drain(round)
      return [
        ...unexpected(results, ['invoice.transition_not_allowed', 'invoice.payment_processing']),
        ...failuresIn(drained),
        ...(await eachOnce(round, invoices.length, ['void', 'paid', 'open'])),
        ...(await round.violations()),
      ]
    },
  },
  {
    name: 'a draft that many finalize has one number and is charged once',
    run: async (arena, calls) => {
      const round = await arena.enter()
      const drafts = await newInvoices(round, ['succeeds', 'succeeds'], contested(calls), { autoAdvance: false })
      const results = await round.race(
        times(calls, (index) => {
          const { customer, id: invoiceId } = drafts[index % drafts.length] as OpenInvoice
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

/** Ten calls contest each. */
function contested(calls: number): number {
  return Math.max(4, Math.floor(calls / 10 / 2) * 2)
}

interface OpenInvoice {
  readonly customer: string
  readonly id: string
}

/** Sent, so that nobody charges them until somebody says so; of a customer for each of the methods, in turn. */
function openInvoices(round: Round, methods: readonly string[], count: number): Promise<OpenInvoice[]> {
  return newInvoices(round, methods, count, { autoAdvance: true, collection: 'send_invoice' })
}

async function newInvoices(
  round: Round,
  methods: readonly string[],
  count: number,
  terms: { readonly autoAdvance: boolean; readonly collection?: 'send_invoice' },
): Promise<OpenInvoice[]> {
  await Promise.all(methods.map((method, index) => round.customer(`customer-${index}`, method)))
  const lines = [{ description: 'Work', quantity: '1', unitAmount: '20.00' }]
  const made: OpenInvoice[] = []
  for (let index = 0; index < count; index++) {
    const customer = `customer-${index % methods.length}`
    const input = { customerId: customer, currency: 'USD', lines, ...terms }
    made.push({ customer, id: valueIn(await createInvoice(round.context, input, round.request(customer))).id })
  }
  return made
}

/** By turns: voided, confirmed by the customer, and paid anew. */
function confirmedOrVoided(
  round: Round,
  { customer, id: invoiceId }: OpenInvoice,
  reference: string,
  turn: number,
): RaceCall {
  switch (turn % 3) {
    case 0:
      return round.call('voidInvoice', customer, { invoiceId, regenerate: false })
    case 1:
      return round.call('completeAction', customer, { reference })
    default:
      return round.call('payInvoice', customer, { invoiceId, outOfBand: false })
  }
}

function drain(round: Round) {
  return round.race(
    times(2, () => round.call('runDueWork', null, {})),
    { wall: AFTERWARDS },
  )
}

/** Whoever won: what is paid was captured once and kept, and of anything else nothing was kept. */
async function eachOnce(round: Round, count: number, statuses: readonly string[]): Promise<string[]> {
  const invoices = await invoicesIn(round)
  const takenOf = await takenFor(round)
  const wrong = invoices.flatMap(({ id, status, total }) => {
    const { captures, kept } = takenOf(id)
    const isRight = statuses.includes(status) && kept === (status === 'paid' ? total : 0n) && captures <= 1
    return isRight ? [] : [`${id}: ${status}, captured ${captures} times, kept ${kept} of ${total}`]
  })
  return [...wrong, ...expectCount('invoices', invoices.length, count)]
}
