import { addMilliseconds, DAY, type Instant, instantFromIso } from '@tallywright/domain'
import { getPromotionCode } from '@tallywright/engine'
import { type Arena, type Round, START } from './arena.ts'
import { killWorker } from './kill-worker.ts'
import type { RaceCall, RaceResult } from './racer.ts'

/** A race and what has to come of it, whoever wins. Returns what did not. */
export interface Race {
  /** The guarantee. */
  readonly name: string
  readonly run: (arena: Arena, calls: number) => Promise<string[]>
}

const times = <Value>(count: number, make: (index: number) => Value) =>
  Array.from({ length: count }, (_, index) => make(index))

/** A minute into February: everything that was subscribed on 1 January is due. */
const RENEWAL = instantFromIso('2026-02-01T00:01:00Z')
/** Late enough that a charge of the renewal which never reached the provider is given up and made again. */
const AFTER_RENEWAL = instantFromIso('2026-02-01T02:00:00Z')

export const RACES: readonly Race[] = [
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
        ...expectCount('that succeeded', results.filter(({ kind }) => kind === 'done').length, 1),
        ...expectCount('live', await countLive(round), 1),
        ...(await round.violations()),
      ]
    },
  },
  {
    name: 'invoices of many customers at once are numbered in one series without a gap',
    run: async (arena, calls) => {
      const round = await arena.enter()
      await round.numberTogether()
      const customers = times(calls, (index) => `customer-${index}`)
      for (const customer of customers) await round.customer(customer)
      const subscribed = await round.race(
        customers.map((customerId) => round.call('createSubscription', customerId, { customerId, planSlug: 'team' })),
      )
      const numbers = await round.invoiceNumbers()
      return [
        ...unexpected(subscribed, []),
        ...expectCount('different numbers', new Set(numbers).size, calls),
        ...expectCount('the highest number', Math.max(...numbers.map((number) => Number(number?.slice(-4)))), calls),
        ...(await round.violations()),
      ]
    },
  },
  {
    name: 'concurrent plan changes happen one after the other',
    run: async (arena, calls) => {
      const round = await arena.enter()
      await round.customer('ada')
      const { id: subscriptionId } = await round.subscribe('ada', 'team')
      const change = (index: number) => {
        const planSlug = index % 2 === 0 ? 'team' : 'business'
        const behavior = ['invoice_now', 'next_invoice'][Math.floor(index / 2) % 2]
        return round.call('changePlan', 'ada', { subscriptionId, planSlug, behavior })
      }
      const results = await round.race(times(calls, change))
      const codes = ['plan_change.same_plan', 'subscription.change_in_progress', 'subscription.transition_not_allowed']
      return [...unexpected(results, codes), ...(await round.violations())]
    },
  },
  {
    name: 'reports, seats and plan changes of one customer do not stop each other',
    run: async (arena, calls) => {
      const round = await arena.enter()
      await round.customer('ada')
      const { id: subscriptionId } = await round.subscribe('ada', 'team')
      const results = await round.race(times(calls, (index) => mixedCall(round, subscriptionId, index)))
      const codes = ['plan_change.same_plan', 'subscription.change_in_progress', 'subscription.transition_not_allowed']
      return [...unexpected(results, codes), ...(await round.violations())]
    },
  },
  {
    name: 'of many enforced reports for the last unit, one is accepted',
    run: async (arena, calls) => enforced(await arena.enter(), 'last', calls, 1),
  },
  {
    name: 'of many enforced reports for fifty units, fifty are accepted',
    run: async (arena, calls) => enforced(await arena.enter(), 'exports', calls, Math.min(calls, 50)),
  },
  {
    name: 'an event that many callers report counts once',
    run: async (arena, calls) => {
      const round = await arena.enter()
      await round.customer('ada')
      await round.subscribe('ada', 'team')
      const event = { customerId: 'ada', featureSlug: 'calls', units: '7', idempotencyKey: 'one' }
      const results = await round.race(times(calls, () => round.call('reportUsage', 'ada', [event])))
      const statuses = results.map((result) => (result.kind === 'done' ? statusesIn(result.value)[0] : result.kind))
      return [
        ...expectCount('accepted', statuses.filter((status) => status === 'accepted').length, 1),
        ...expectCount('duplicate', statuses.filter((status) => status === 'duplicate').length, calls - 1),
        ...(await round.violations()),
      ]
    },
  },
  {
    name: 'batches that overlap count each event once',
    run: async (arena, calls) => {
      const round = await arena.enter()
      for (const name of ['ada', 'bob', 'cyd']) {
        await round.customer(name)
        await round.subscribe(name, 'team')
      }
      const batch = (index: number) =>
        times(12, (place) => {
          // Neighbours share events, and name the customers in different orders.
          const number = index * 6 + place
          const customerId = ['ada', 'bob', 'cyd'][number % 3] as string
          return { customerId, featureSlug: 'calls', units: '1', idempotencyKey: `event-${number}` }
        })
      const shuffled = (index: number) => (index % 2 === 0 ? batch(index) : batch(index).reverse())
      const results = await round.race(times(calls, (index) => round.call('reportUsage', null, shuffled(index))))
      const accepted = results.flatMap((result) => (result.kind === 'done' ? statusesIn(result.value) : []))
      return [
        ...unexpected(results, []),
        ...expectCount('accepted', accepted.filter((status) => status === 'accepted').length, (calls - 1) * 6 + 12),
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
  {
    name: 'of many customers who redeem a code at once, as many get it as may',
    run: async (arena, calls) => {
      const round = await arena.enter()
      const limit = Math.ceil(calls / 3)
      const codeId = await round.promotionCode('RUSH', limit)
      for (let index = 0; index < calls; index++) await round.customer(`customer-${index}`)
      const redeem = (index: number) => {
        const customerId = `customer-${index}`
        return round.call('createSubscription', customerId, { customerId, planSlug: 'team', promotionCode: 'rush' })
      }
      const results = await round.race(times(calls, redeem))
      return [
        ...unexpected(results, ['promotion_code.used_up']),
        ...expectCount('that redeemed it', results.filter(({ kind }) => kind === 'done').length, limit),
        ...expectCount('subscriptions', (await subscriptionsIn(round)).length, limit),
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
  {
    name: 'four workers renew every subscription once',
    run: async (arena, calls) => {
      const round = await arena.enter()
      await subscribeMany(arena, round, calls)
      const results = await round.race(
        times(4, () => round.call('runDueWork', null, {})),
        RENEWAL,
      )
      const invoices = await invoiceCount(round)
      return [...failuresIn(results), ...expectCount('invoices', invoices, 2 * calls), ...(await round.violations())]
    },
  },
  ...['invoices', 'outbox', 'payments', 'sandbox_books'].map(
    (table): Race => ({
      name: `what a worker leaves that is killed while it writes ${table} for several customers is done once`,
      run: async (arena, calls) => {
        const round = await arena.enter()
        await subscribeMany(arena, round, calls)
        await killWorker(arena, round, table, RENEWAL)
        const results = await round.race(
          times(2, () => round.call('runDueWork', null, {})),
          AFTER_RENEWAL,
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
    name: 'a cancel and a renewal that meet bill the subscription once',
    run: async (arena, calls) => {
      const round = await arena.enter()
      const subscriptions = await subscribeMany(arena, round, calls)
      const cancels = subscriptions.map(({ customer, id: subscriptionId }, index) =>
        round.call('cancelSubscription', customer, { subscriptionId, behavior: 'now', prorate: index % 2 === 0 }),
      )
      const worker = () => round.call('runDueWork', null, {})
      const results = await round.race([worker(), ...cancels, worker()], RENEWAL)
      return [
        ...unexpected(results, ['subscription.transition_not_allowed']),
        ...expectCount('live', await countLive(round), 0),
        ...(await round.violations()),
      ]
    },
  },
]

function mixedCall(round: Round, subscriptionId: string, index: number): RaceCall {
  switch (index % 4) {
    case 0:
      return round.call('changePlan', 'ada', { subscriptionId, planSlug: index % 8 === 0 ? 'business' : 'team' })
    case 1:
      return round.call('setSeats', 'ada', { subscriptionId, featureSlug: 'editor', quantity: 1 + (index % 5) })
    default: {
      const event = { customerId: 'ada', featureSlug: 'calls', units: '1', idempotencyKey: `event-${index}` }
      return round.call('reportUsage', 'ada', [event])
    }
  }
}

async function enforced(round: Round, featureSlug: string, calls: number, accepted: number): Promise<string[]> {
  await round.customer('ada')
  await round.subscribe('ada', 'tools')
  const report = (index: number) => {
    const event = { customerId: 'ada', featureSlug, units: '1', idempotencyKey: `event-${index}`, enforce: true }
    return round.call('reportOne', 'ada', event)
  }
  const results = await round.race(times(calls, report))
  return [
    ...unexpected(results, ['usage.limit_reached']),
    ...expectCount('accepted', results.filter(({ kind }) => kind === 'done').length, accepted),
    ...(await round.violations()),
  ]
}

/** At slightly different instants, some of them at the same. */
async function subscribeMany({ opened }: Arena, round: Round, count: number) {
  const subscriptions: { customer: string; id: string }[] = []
  for (let index = 0; index < count; index++) {
    const customer = `customer-${index}`
    opened.clock.wall = addMilliseconds(START, Math.floor(index / 3) * 10) as Instant
    await round.customer(customer)
    subscriptions.push({ customer, id: (await round.subscribe(customer, 'team')).id })
  }
  opened.clock.wall = addMilliseconds(START, 31 * DAY)
  return subscriptions
}

/** Of workers. */
function failuresIn(results: readonly RaceResult[]): string[] {
  return results.flatMap((result) => (result.kind === 'done' ? (result.value as string[]) : [result.kind]))
}

function unexpected(results: readonly RaceResult[], codes: readonly string[]): string[] {
  const texts = results.flatMap((result) => {
    if (result.kind === 'thrown') return [`thrown: ${result.message}`]
    return result.kind === 'refused' && !codes.includes(result.code) ? [`refused: ${result.code}`] : []
  })
  return [...new Set(texts)].map((text) => `${texts.filter((each) => each === text).length} × ${text}`)
}

function expectCount(what: string, found: number, wanted: number): string[] {
  return found === wanted ? [] : [`${what}: ${found} instead of ${wanted}`]
}

function statusesIn(value: unknown): string[] {
  return (value as { status: string }[]).map(({ status }) => status)
}

async function subscriptionsIn({ context }: Round) {
  const page = { limit: 1000, after: null }
  return (await context.store.transaction(context.environmentId, ({ subscriptions }) => subscriptions.list({}, page)))
    .entries
}

async function redemptions({ context }: Round, promotionCodeId: string): Promise<number> {
  const code = await getPromotionCode(context, { promotionCodeId })
  return code.ok ? code.value.redemptions : -1
}

async function countLive(round: Round): Promise<number> {
  const ended = ['canceled', 'expired']
  return (await subscriptionsIn(round)).filter(({ subscription }) => !ended.includes(subscription.lifecycle.state))
    .length
}

async function invoiceCount({ context }: Round, status?: 'paid'): Promise<number> {
  const page = { limit: 1000, after: null }
  const filter = status === undefined ? {} : { status }
  return (await context.store.transaction(context.environmentId, ({ invoices }) => invoices.list(filter, page))).entries
    .length
}
