import { describe, expect, test } from 'vitest'
import { decidePlanChange } from './change-plan.ts'
import { allowed, at, BUSINESS, subscribe } from './example-world.ts'
import { SUBSCRIPTION_STATUSES } from './status.ts'
import { changeRefusalOf, refusalOf, SUBSCRIPTION_TRANSITIONS, SUBSCRIPTION_TRIGGERS } from './transitions.ts'

describe('the table of a subscription', () => {
  test('answers every status and trigger', () => {
    for (const status of SUBSCRIPTION_STATUSES) {
      expect(Object.keys(SUBSCRIPTION_TRANSITIONS[status])).toEqual([...SUBSCRIPTION_TRIGGERS])
    }
  })

  test.each(['canceled', 'expired'] as const)('lets nothing leave %s', (status) => {
    for (const trigger of SUBSCRIPTION_TRIGGERS) {
      expect(SUBSCRIPTION_TRANSITIONS[status][trigger]).toEqual({ refused: 'ended' })
    }
  })

  test('reaches every status from a creation', () => {
    const reached = new Set<string>(['scheduled', 'trialing', 'incomplete', 'active'])
    for (const before = new Set<string>(); before.size < reached.size; ) {
      for (const status of reached) before.add(status)
      for (const status of SUBSCRIPTION_STATUSES.filter((each) => before.has(each))) {
        for (const transition of Object.values(SUBSCRIPTION_TRANSITIONS[status])) {
          if ('to' in transition) for (const next of transition.to) reached.add(next)
        }
      }
    }
    expect([...reached].sort()).toEqual([...SUBSCRIPTION_STATUSES].sort())
  })

  test('refuses by name, with what a program needs to say why', () => {
    expect(refusalOf(subscribe(), 'resume')?.error).toMatchObject({
      code: 'subscription.transition_not_allowed',
      details: { status: 'active', trigger: 'resume', reason: 'not_paused' },
    })
  })

  test('refuses other changes while one waits for its payment', () => {
    const options = { changeId: 'chg-1', invoiceId: 'inv-2', at: at('2024-03-16'), invoicedLines: [] }
    const waiting = allowed(decidePlanChange(subscribe(), BUSINESS, options)).awaitingPayment?.subscription
    expect(changeRefusalOf(waiting!, 'change_seats')?.error.code).toBe('subscription.change_in_progress')
    expect(refusalOf(waiting!, 'cancel_now')).toBeNull()
  })
})
