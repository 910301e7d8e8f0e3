import type { Round } from './arena.ts'
import { invoiceCount, invoicesIn, numbersIn } from './books-of-round.ts'
import type { RaceCall } from './calls.ts'
import { doneCalls, expectCount, unexpected } from './outcomes.ts'
import { type Race, times } from './race.ts'

const CUSTOMERS = ['ada', 'bob', 'cyd', 'dan']

/** The numbers of documents have no gap, and none is given twice. */
export const NUMBER_RACES: readonly Race[] = [
  {
    callsInTests: 20,
    name: 'invoices of many customers at once are numbered in one series without a gap',
    run: async (arena, calls) => {
      const round = await arena.enter()
      await round.settings({ invoices: { series: 'environment' } })
      const customers = times(calls, (index) => `customer-${index}`)
      await Promise.all(customers.map((customer) => round.customer(customer)))
      const subscribed = await round.race(
        customers.map((customerId) => round.call('createSubscription', customerId, { customerId, planSlug: 'team' })),
      )
      return [
        ...unexpected(subscribed, []),
        ...expectCount('invoices', await invoiceCount(round), calls),
        ...(await gapsIn(round, 1)),
        ...(await round.violations()),
      ]
    },
  },
  ...(['customer', 'environment'] as const).map(
    (series): Race => ({
      name: `documents in a series of the ${series} are numbered without a gap, whatever is rolled back after its number`,
      run: async (arena, calls) => {
        const round = await arena.enter()
        await round.settings({ invoices: { series } })
        const subscribed: { readonly customer: string; readonly id: string }[] = []
        for (const customer of CUSTOMERS) {
          await round.customer(customer)
          subscribed.push({ customer, id: (await round.subscribe(customer, 'team')).id })
        }
        // From here on an invoice of a subscription is over its cap: it has taken its number when that is seen.
        await round.settings({ dailyCaps: { invoicesPerSubscription: 0 } })
        const firsts = await invoicesIn(round)
        const made = times(calls, (index) => {
          const place = index % CUSTOMERS.length
          const { customer = '', id: subscriptionId = '' } = subscribed[place] ?? {}
          const invoiceId = firsts.find((row) => row.subscriptionId === subscriptionId)?.id ?? ''
          return document(round, { customer, subscriptionId, invoiceId }, Math.floor(index / CUSTOMERS.length))
        })
        const results = await round.race(made)
        const done = doneCalls(made, results)
        const notDone = made.filter(({ use }) => use === 'addSeats').length
        const oneOffs = made.filter(({ use }) => use === 'createInvoice').length
        return [
          ...unexpected(results, ['subscription.parked']),
          ...expectCount('that were done', done.length, calls - notDone),
          ...expectCount('invoices', await invoiceCount(round), CUSTOMERS.length + oneOffs),
          // Of invoices and of credit notes.
          ...(await gapsIn(round, series === 'customer' ? 2 * CUSTOMERS.length : 2)),
          ...(await round.violations()),
        ]
      },
    }),
  ),
]

interface Numbered {
  readonly customer: string
  readonly subscriptionId: string
  /** The first one, which is paid. */
  readonly invoiceId: string
}

/** Of five calls three are an invoice each, one is rolled back, and one is a credit note. */
function document(round: Round, { customer, subscriptionId, invoiceId }: Numbered, index: number): RaceCall {
  switch (index % 5) {
    case 1:
      return round.call('addSeats', customer, { subscriptionId, featureSlug: 'editor', quantity: 1 })
    case 3:
      return round.call('createCreditNote', customer, { invoiceId, amount: 10, to: 'wallet' })
    default: {
      const lines = [{ description: 'Work', quantity: '1', unitAmount: '7.00' }]
      return round.call('createInvoice', customer, { customerId: customer, currency: 'USD', lines, autoAdvance: true })
    }
  }
}

async function gapsIn(round: Round, series: number): Promise<string[]> {
  const numbers = await numbersIn(round)
  return [
    ...expectCount('series', numbers.size, series),
    ...[...numbers].flatMap(([name, given]) =>
      given.every((number, index) => number === index + 1) ? [] : [`${name}: ${given.join(' ')}`],
    ),
  ]
}
