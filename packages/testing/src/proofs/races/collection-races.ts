import { addMilliseconds, DAY, MINUTE } from '@tallywright/domain'
import { addPaymentMethod, payInvoice } from '@tallywright/engine'
import { valueIn } from '../../harness/test-engine.ts'
import { type Round, START } from './arena.ts'
import { paymentsIn, referencesIn } from './books-of-round.ts'
import type { RaceCall } from './calls.ts'
import { type ContestedInvoice, contested, eachOnce, newInvoices } from './contested-invoices.ts'
import { countDone, expectCount, failuresIn, unexpected } from './outcomes.ts'
import { type Race, times } from './race.ts'

/** The first retry of what was declined at the start. */
const RETRY = addMilliseconds(START, DAY + MINUTE)
/** Everything that a provider left open has been asked for by then, and what is to go back has gone. */
const AFTERWARDS = addMilliseconds(START, 3 * DAY)

/** Sent, so that nobody charges it until somebody says so. */
const SENT = { autoAdvance: true, collection: 'send_invoice' } as const

/** Money for an invoice is taken once, or not at all. */
export const COLLECTION_RACES: readonly Race[] = [
  {
    name: 'an open invoice that many void and many pay is void and cost nothing, or is paid once',
    run: async (arena, calls) => {
      const round = await arena.enter()
      const methods = ['succeeds', 'answers_late', 'times_out_after_charging', 'succeeds']
      const invoices = await newInvoices(round, methods, contested(calls), SENT)
      const made = times(calls, (index) => {
        const { customer, id: invoiceId } = invoices[Math.floor(index / 2) % invoices.length] as ContestedInvoice
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
      const invoices = await newInvoices(round, ['requires_action', 'requires_action'], contested(calls), SENT)
      for (const { customer, id: invoiceId } of invoices) {
        valueIn(await payInvoice(round.context, { invoiceId, outOfBand: false }, round.request(customer)))
      }
      const references = await referencesIn(round)
      const results = await round.race(
        times(calls, (index) => {
          const invoice = invoices[index % invoices.length] as ContestedInvoice
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
    name: 'a declined invoice that is paid by hand, by a new payment method and by a retry at once is charged once',
    run: async (arena, calls) => {
      const round = await arena.enter()
      const count = contested(calls)
      const declining = times(count, () => 'declines_insufficient_funds')
      const invoices = await newInvoices(round, declining, count, { autoAdvance: true })
      const declined = new Map((await paymentsIn(round)).map(({ invoiceId, id }) => [invoiceId, id]))
      const ways: (readonly RaceCall[])[] = []
      for (const invoice of invoices) ways.push(await waysToPay(round, invoice, declined.get(invoice.id) ?? ''))
      const worker = () => round.call('runDueWork', null, {})
      const made = times(calls, (index) => {
        const own = ways[index % count] ?? []
        const call = own[Math.floor(index / count) % own.length] as RaceCall
        return { ...call, key: `${call.key}-${index}`, afterMs: 2 * index }
      })
      const results = await round.race([worker(), ...made, worker()], { wall: RETRY })
      const drained = await drain(round)
      return [
        ...unexpected(results, ['invoice.transition_not_allowed', 'invoice.payment_processing']),
        ...failuresIn([...results.slice(0, 1), ...results.slice(-1), ...drained]),
        ...(await eachOnce(round, count, ['paid'])),
        ...(await round.violations()),
      ]
    },
  },
]

/** By hand with the good method, by making that the default, by trying the declined payment again, and by hand as it is. */
async function waysToPay(round: Round, { customer, id: invoiceId }: ContestedInvoice, paymentId: string) {
  const good = { customerId: customer, provider: 'sandbox', token: 'succeeds', isDefault: false }
  const { id: paymentMethodId } = valueIn(await addPaymentMethod(round.context, good, round.request(customer)))
  return [
    round.call('payInvoice', customer, { invoiceId, paymentMethodId, outOfBand: false }),
    round.call('setDefaultPaymentMethod', customer, { customerId: customer, paymentMethodId }),
    round.call('retryPayment', customer, { paymentId }),
    round.call('payInvoice', customer, { invoiceId, outOfBand: false }),
  ]
}

/** By turns: voided, confirmed by the customer, and paid anew. */
function confirmedOrVoided(
  round: Round,
  { customer, id: invoiceId }: ContestedInvoice,
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
