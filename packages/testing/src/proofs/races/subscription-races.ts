import { countLive, subscriptionsIn } from './books-of-round.ts'
import { countDone, expectCount, unexpected } from './outcomes.ts'
import { type Race, times } from './race.ts'

/** Who subscribes, once. */
export const SUBSCRIPTION_RACES: readonly Race[] = [
  {
    name: 'of many that subscribe one customer, one succeeds',
    run: async (arena, calls) => {
      const round = await arena.enter()
      await round.customer('ada')
      const create = (index: number) => {
        const planSlug = index % 2 === 0 ? 'team' : 'business'
        return round.call('createSubscription', 'ada', { customerId: 'ada', planSlug })
      }
      const results = await round.race(times(calls, create))
      return [
        ...unexpected(results, ['subscription.already_live', 'subscription.payment_processing']),
        ...expectCount('that succeeded', countDone(results), 1),
        ...expectCount('live', await countLive(round), 1),
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
