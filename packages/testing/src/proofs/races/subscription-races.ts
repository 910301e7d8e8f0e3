import { countLive, invoiceCount, subscriptionsIn } from './books-of-round.ts'
import { countDone, expectCount, unexpected } from './outcomes.ts'
import { type Race, times } from './race.ts'

/** Who subscribes, once. */
export const SUBSCRIPTION_RACES: readonly Race[] = [
  {
    name: 'of many that subscribe one customer, one succeeds in each plan group and is charged',
    run: async (arena, calls) => {
      const round = await arena.enter()
      await round.customer('ada')
      const create = (index: number) => {
        const planSlug = ['team', 'business', 'tools'][index % 3]
        return round.call('createSubscription', 'ada', { customerId: 'ada', planSlug })
      }
      const results = await round.race(times(calls, create))
      const groups = (await subscriptionsIn(round)).map(({ subscription }) => subscription.planVersion.group?.slug)
      return [
        ...unexpected(results, ['subscription.already_live', 'subscription.payment_processing']),
        ...expectCount('that succeeded', countDone(results), 2),
        ...expectCount('live', await countLive(round), 2),
        ...expectCount('plan groups', new Set(groups).size, 2),
        ...expectCount('invoices', await invoiceCount(round), 2),
        ...expectCount('charges', (await round.charges()).filter(({ captured }) => captured > 0n).length, 2),
        ...(await round.violations()),
      ]
    },
  },
  {
    name: 'of many that subscribe a customer who cannot pay, each makes way for the next, and one is left',
    run: async (arena, calls) => {
      const round = await arena.enter()
      await round.customer('ada', 'declines_insufficient_funds')
      const create = () => round.call('createSubscription', 'ada', { customerId: 'ada', planSlug: 'team' })
      const results = await round.race(times(calls, create))
      const made = countDone(results)
      return [
        ...unexpected(results, ['subscription.payment_processing']),
        ...expectCount('subscriptions', (await subscriptionsIn(round)).length, made),
        ...expectCount('live', await countLive(round), 1),
        ...expectCount('open', await invoiceCount(round, 'open'), 1),
        ...expectCount('void', await invoiceCount(round, 'void'), made - 1),
        ...expectCount('charges', (await round.charges()).filter(({ captured }) => captured > 0n).length, 0),
        ...(await round.violations()),
      ]
    },
  },
  {
    name: 'a request that is sent by many callers with one key has one effect',
    run: async (arena, calls) => {
      const round = await arena.enter()
      await round.customer('ada')
      const input = { customerId: 'ada', planSlug: 'team' }
      const results = await round.race(times(calls, () => round.call('createSubscription', 'ada', input, 'one-key')))
      const replies = results.flatMap((result) => (result.kind === 'done' ? [JSON.stringify(result.value)] : []))
      return [
        ...unexpected(results, ['idempotency.in_progress']),
        ...expectCount('different replies', new Set(replies).size, 1),
        ...expectCount('subscriptions', (await subscriptionsIn(round)).length, 1),
        ...(await round.violations()),
      ]
    },
  },
]
