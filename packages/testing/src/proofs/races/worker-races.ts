import { addMilliseconds, DAY, instantFromIso } from '@tallywright/domain'
import { type Arena, type Round, START } from './arena.ts'
import { countLive, invoiceCount } from './books-of-round.ts'
import type { RaceResult } from './calls.ts'
import { killWorker } from './kill-worker.ts'
import { expectCount, failuresIn, unexpected } from './outcomes.ts'
import { type Race, times } from './race.ts'

/** A minute into February: everything that was subscribed on 1 January is due. */
const RENEWAL = instantFromIso('2026-02-01T00:01:00Z')
/** Late enough that a charge of the renewal which never reached the provider is given up and made again. */
const AFTER_RENEWAL = instantFromIso('2026-02-01T02:00:00Z')

/** What is due is acted on once, however many workers see it. */
export const WORKER_RACES: readonly Race[] = [
  {
    callsInTests: 20,
    name: 'four workers renew every subscription once',
    run: async (arena, calls) => {
      const round = await arena.enter()
      await subscribeMany(arena, round, calls)
      const results = await round.race(
        times(4, () => round.call('runDueWork', null, {})),
        { wall: RENEWAL },
      )
      const invoices = await invoiceCount(round)
      return [...failuresIn(results), ...expectCount('invoices', invoices, 2 * calls), ...(await round.violations())]
    },
  },
  ...['invoices', 'outbox', 'payments', 'sandbox_books'].map(
    (table): Race => ({
      callsInTests: 20,
      name: `what a worker leaves that is killed while it writes ${table} for several customers is done once`,
      run: async (arena, calls) => {
        const round = await arena.enter()
        const [doomed] = await Promise.all([arena.openWorker(), subscribeMany(arena, round, calls)])
        await killWorker(arena, round, { doomed, table, at: RENEWAL })
        const results = await round.race(
          times(2, () => round.call('runDueWork', null, {})),
          { wall: AFTER_RENEWAL },
        )
        return [
          ...failuresIn(results),
          ...expectCount('invoices', await invoiceCount(round), 2 * calls),
          ...expectCount('paid', await invoiceCount(round, 'paid'), 2 * calls),
          ...(await round.violations()),
        ]
      },
    }),
  ),
  {
    callsInTests: 20,
    name: 'a cancel and a renewal that meet bill the subscription once',
    run: async (arena, calls) => {
      const round = await arena.enter()
      const subscriptions = await subscribeMany(arena, round, calls)
      const cancels = subscriptions.map(({ customer, id: subscriptionId }, index) =>
        round.call('cancelSubscription', customer, { subscriptionId, behavior: 'now', prorate: index % 2 === 0 }),
      )
      const worker = () => round.call('runDueWork', null, {})
      const results = await round.race([worker(), ...cancels, worker()], { wall: RENEWAL })
      // A cancel that credits waits for the payment that is on its way.
      const waiting = cancels.filter((_, index) => reasonOf(results[index + 1]) === 'payment_processing')
      const again = await round.race(waiting, { wall: RENEWAL })
      return [
        ...unexpected(results, waiting.length === 0 ? [] : ['subscription.transition_not_allowed']),
        ...unexpected(again, []),
        ...expectCount('live', await countLive(round), 0),
        ...(await round.violations()),
      ]
    },
  },
]

function reasonOf(result: RaceResult | undefined): string | null {
  return result?.kind === 'refused' ? result.reason : null
}

/** Three at each of slightly different instants. */
async function subscribeMany({ opened }: Arena, round: Round, count: number) {
  const customers = times(count, (index) => `customer-${index}`)
  await Promise.all(customers.map((customer) => round.customer(customer)))
  const subscriptions: { customer: string; id: string }[] = []
  for (let first = 0; first < count; first += 3) {
    opened.clock.wall = addMilliseconds(START, (first / 3) * 10)
    const next = customers.slice(first, first + 3)
    const subscribed = await Promise.all(next.map((customer) => round.subscribe(customer, 'team')))
    subscriptions.push(...next.map((customer, index) => ({ customer, id: subscribed[index]?.id ?? '' })))
  }
  opened.clock.wall = addMilliseconds(START, 31 * DAY)
  return subscriptions
}
