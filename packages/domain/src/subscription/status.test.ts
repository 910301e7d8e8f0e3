import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { at, subscribe } from './example-world.ts'
import { isLive, type SubscriptionStatus, subscriptionStatus } from './status.ts'
import type { Lifecycle, Standing } from './subscription.ts'

const now = at('2024-03-01')

const LIFECYCLES: readonly Lifecycle[] = [
  { state: 'scheduled', startsAt: now, trial: null },
  { state: 'incomplete', expiresAt: now, invoiceId: 'inv-1' },
  { state: 'trialing', trial: { start: now, end: at('2024-03-15') }, end: 'convert', remindAt: null },
  { state: 'active' },
  { state: 'paused', pausedAt: now },
  { state: 'canceled', canceledAt: now, reason: 'requested' },
  { state: 'expired', expiredAt: now },
]

const STANDINGS: readonly Standing[] = [
  { state: 'current' },
  { state: 'past_due', since: now },
  { state: 'unpaid', since: now },
]

describe('the public status', () => {
  test.each([
    ['active', 'current', 'active'],
    ['active', 'past_due', 'past_due'],
    ['active', 'unpaid', 'unpaid'],
    ['paused', 'past_due', 'paused'],
    ['canceled', 'unpaid', 'canceled'],
    ['trialing', 'current', 'trialing'],
  ] as const)('of %s and %s is %s', (lifecycle, standing, status: SubscriptionStatus) => {
    const facts = {
      lifecycle: LIFECYCLES.find(({ state }) => state === lifecycle)!,
      standing: STANDINGS.find(({ state }) => state === standing)!,
    }
    expect(subscriptionStatus(facts)).toBe(status)
  })

  test('never depends on what a subscription intends', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...LIFECYCLES),
        fc.constantFrom(...STANDINGS),
        fc.boolean(),
        (lifecycle, standing, cancels) => {
          const subscription = { ...subscribe(), lifecycle, standing }
          const intending = { ...subscription, cancelAt: cancels ? at('2024-04-01') : null }
          expect(subscriptionStatus(intending)).toBe(subscriptionStatus(subscription))
        },
      ),
    )
  })

  test('only canceled and expired subscriptions are not live', () => {
    const live = LIFECYCLES.filter((lifecycle) => isLive({ lifecycle })).map(({ state }) => state)
    expect(live).toEqual(['scheduled', 'incomplete', 'trialing', 'active', 'paused'])
  })
})
