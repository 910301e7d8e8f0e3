import type { Round } from './arena.ts'
import { redemptions, subscriptionsIn } from './books-of-round.ts'
import type { RaceCall } from './calls.ts'
import { countDone, doneCalls, expectCount, unexpected } from './outcomes.ts'
import { type Race, times } from './race.ts'

/** A promotion code is redeemed as often as it may be. */
export const REDEMPTION_RACES: readonly Race[] = [
  {
    name: 'of many customers who redeem a code at once, new ones and others, as many get it as may',
    run: async (arena, calls) => {
      const round = await arena.enter()
      const limit = Math.ceil(calls / 3)
      const codeId = await round.promotionCode('RUSH', limit)
      const customers = times(calls, (index) => `customer-${index}`)
      const redemptionsOf = await Promise.all(
        customers.map((customer, index) => redemption(round, customer, index % 4)),
      )
      const results = await round.race(redemptionsOf)
      const created = doneCalls(redemptionsOf, results).filter(({ call }) => call.use === 'createSubscription').length
      const before = redemptionsOf.filter(({ use }) => use === 'setDiscount').length
      return [
        ...unexpected(results, ['promotion_code.used_up']),
        ...expectCount('that redeemed it', countDone(results), limit),
        ...expectCount('subscriptions', (await subscriptionsIn(round)).length, before + created),
        ...expectCount('counted', await redemptions(round, codeId), limit),
        ...(await round.violations()),
      ]
    },
  },
  {
    name: 'a redemption that is sent by many callers with one key takes one slot, whoever fails beside it',
    run: async (arena, calls) => {
      const round = await arena.enter()
      const codeId = await round.promotionCode('ONCE', 2)
      for (const name of ['ada', 'bob']) await round.customer(name)
      // Bob's requests all fail, with a key of their own each: what they claim is let go.
      const redeem = (index: number) => {
        const [customerId, planSlug, key] = index % 2 === 0 ? ['ada', 'team', 'one-key'] : ['bob', 'none', undefined]
        const input = { customerId, planSlug, promotionCode: 'ONCE' }
        return round.call('createSubscription', customerId ?? '', input, key)
      }
      const results = await round.race(times(calls, redeem))
      const again = await round.race([
        round.call('createSubscription', 'bob', { customerId: 'bob', planSlug: 'team', promotionCode: 'ONCE' }),
      ])
      return [
        ...unexpected(results, ['idempotency.in_progress', 'plan.not_found', 'promotion_code.used_up']),
        ...unexpected(again, []),
        ...expectCount('counted', await redemptions(round, codeId), (await subscriptionsIn(round)).length),
        ...(await round.violations()),
      ]
    },
  },
]

/** One in four redeems it for a subscription that is there, the others for one that begins with it. */
async function redemption(round: Round, customerId: string, turn: number): Promise<RaceCall> {
  await round.customer(customerId)
  if (turn !== 0) {
    return round.call('createSubscription', customerId, { customerId, planSlug: 'team', promotionCode: 'rush' })
  }
  const { id: subscriptionId } = await round.subscribe(customerId, 'team')
  return round.call('setDiscount', customerId, { subscriptionId, action: 'add', promotionCode: 'rush' })
}
