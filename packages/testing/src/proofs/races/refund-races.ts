import { addMilliseconds, DAY } from '@tallywright/domain'
import { createInvoice } from '@tallywright/engine'
import { valueIn } from '../../harness/test-engine.ts'
import { type Round, START } from './arena.ts'
import { creditedIn, invoicesIn, paymentsIn } from './books-of-round.ts'
import type { RaceResult } from './calls.ts'
import { countDone, expectCount, failuresIn, unexpected } from './outcomes.ts'
import { type Race, times } from './race.ts'

/** A refund that is pending has gone by then, and an answer that was lost has been asked for. */
const AFTERWARDS = addMilliseconds(START, 10 * DAY)

/** Of 20.00, so that six fit and 2.00 are left. */
const PART = 300
const FIT = 6

/** What goes back is at most what came. */
export const REFUND_RACES: readonly Race[] = [
  ...(['succeeds', 'succeeds_refund_times_out', 'succeeds_refund_pending'] as const).map(
    (method): Race => ({
      name: `of many partial refunds of a payment that ${method}, as many are made as it holds`,
      run: async (arena, calls) => {
        const round = await arena.enter()
        await round.customer('ada', method)
        await round.subscribe('ada', 'team')
        const [payment] = await paymentsIn(round)
        const refund = { paymentId: payment?.id ?? '', amount: PART }
        const results = await round.race(times(calls, () => round.call('refundPayment', 'ada', refund)))
        const drained = await drain(round)
        const given = BigInt(FIT * PART)
        return [
          ...unexpected(results, ['payment.not_refundable']),
          ...failuresIn(drained),
          ...expectCount('refunds', countDone(results), FIT),
          ...expectCount('refunded', (await paymentsIn(round))[0]?.amountRefunded ?? 0n, given),
          ...expectCount('given back by the provider', await refundedBy(round), given),
          ...expectCount('credited', await creditedIn(round), given),
          ...(await round.violations()),
        ]
      },
    }),
  ),
  {
    name: 'refunds and credit notes of one invoice, wherever they go, take off no more than it came to',
    run: async (arena, calls) => {
      const round = await arena.enter()
      await round.customer('ada')
      await round.subscribe('ada', 'team')
      const [invoice] = await invoicesIn(round)
      const [payment] = await paymentsIn(round)
      const invoiceId = invoice?.id ?? ''
      const results = await round.race(
        times(calls, (index) => {
          if (index % 4 === 0) return round.call('refundPayment', 'ada', { paymentId: payment?.id ?? '', amount: PART })
          const to = ['payment_method', 'wallet', 'out_of_band'][index % 3]
          return round.call('createCreditNote', 'ada', { invoiceId, amount: PART, to })
        }),
      )
      const drained = await drain(round)
      return [
        ...unexpected(results, ['payment.not_refundable', 'credit_note.exceeds_invoice']),
        ...failuresIn(drained),
        ...expectCount('credit notes', countDone(results), FIT),
        ...expectCount('credited', await creditedIn(round), BigInt(FIT * PART)),
        ...(await round.violations()),
      ]
    },
  },
  {
    name: 'an open invoice that is credited while it is paid is paid by what is left, and no more',
    run: async (arena, calls) => {
      const round = await arena.enter()
      await round.customer('ada')
      const lines = [{ description: 'Work', quantity: '1', unitAmount: '20.00' }]
      const sent = { customerId: 'ada', currency: 'USD', lines, autoAdvance: true, collection: 'send_invoice' } as const
      const { id: invoiceId } = valueIn(await createInvoice(round.context, sent, round.request('ada')))
      const results = await round.race(
        times(calls, (index) =>
          index % 8 === 5
            ? round.call('payInvoice', 'ada', { invoiceId, outOfBand: false })
            : round.call('createCreditNote', 'ada', { invoiceId, amount: PART, to: 'wallet' }),
        ),
      )
      const [charge, ...others] = await round.charges()
      const reading = await round.read()
      const [row] = reading.invoices.map((each) => each.row)
      const due = (row?.total ?? 0n) - (row?.amountCredited ?? 0n)
      return [
        ...unexpected(results, [
          'invoice.transition_not_allowed',
          'invoice.payment_processing',
          'credit_note.exceeds_invoice',
        ]),
        ...expectCount('other charges', others.length, 0),
        ...expectCount('captured', charge?.captured ?? 0n, due),
        ...(row?.status === 'paid' ? [] : [`the invoice is ${row?.status}`]),
        ...(await round.violations(reading)),
      ]
    },
  },
]

function drain(round: Round): Promise<RaceResult[]> {
  return round.race(
    times(2, () => round.call('runDueWork', null, {})),
    { wall: AFTERWARDS },
  )
}

async function refundedBy(round: Round): Promise<bigint> {
  return (await round.charges()).reduce((sum, { refunded }) => sum + refunded, 0n)
}
