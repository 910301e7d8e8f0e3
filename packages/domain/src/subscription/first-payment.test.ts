import { describe, expect, test } from 'vitest'
import { decideCreate } from './create.ts'
import { nextDeadline } from './deadline.ts'
import { allowed, at, creation, refusal, subscribe } from './example-world.ts'
import { decideFirstPayment, decideFirstPaymentExpiry, decideReplacement } from './first-payment.ts'
import { subscriptionStatus } from './status.ts'

const incomplete = allowed(decideCreate(creation())).awaitingPayment!.subscription
const [soon, expiry] = [at('2024-03-01T01:00:00Z'), at('2024-03-01T23:00:00Z')]

describe('the first payment', () => {
  test('makes the subscription active, its anchor still at the creation', () => {
    const paid = allowed(decideFirstPayment(incomplete, { at: soon, payment: 'succeeded' }))
    expect(paid.subscription).toEqual(subscribe())
    expect(paid.events.map(({ name }) => name)).toEqual(['subscription.activated'])
  })

  test.each(['declined', 'waiting'] as const)('that is %s leaves it incomplete', (payment) => {
    expect(allowed(decideFirstPayment(incomplete, { at: soon, payment })).subscription).toEqual(incomplete)
  })

  test('that never comes expires the subscription after 23 hours and voids its invoice', () => {
    expect(nextDeadline(incomplete)).toEqual({ at: expiry, kind: 'first_payment_expiry' })
    const expired = allowed(decideFirstPaymentExpiry(incomplete, { at: expiry, paymentProcessing: false }))
    expect(subscriptionStatus(expired.subscription)).toBe('expired')
    expect(expired).toMatchObject({ voidsInvoiceIds: ['inv-1'], events: [{ name: 'subscription.expired' }] })
    expect(nextDeadline(expired.subscription)).toBeNull()
  })

  test('that is processing is waited for', () => {
    const waiting = allowed(decideFirstPaymentExpiry(incomplete, { at: expiry, paymentProcessing: true }))
    expect(waiting.voidsInvoiceIds).toEqual([])
    expect(nextDeadline(waiting.subscription)?.at).toBe(at('2024-03-02T22:00:00Z'))
  })

  test('does not expire before its time, nor after it was made', () => {
    const early = allowed(decideFirstPaymentExpiry(incomplete, { at: soon, paymentProcessing: false }))
    expect(early.subscription).toBe(incomplete)
    const paid = subscribe()
    expect(refusal(decideFirstPaymentExpiry(paid, { at: expiry, paymentProcessing: false }))).toBe(
      'subscription.transition_not_allowed',
    )
  })
})

describe('a creation over one that was never paid', () => {
  test('cancels it and voids its invoice', () => {
    const replaced = allowed(decideReplacement(incomplete, { at: soon, paymentProcessing: false }))
    expect(replaced.subscription.lifecycle).toEqual({ state: 'canceled', canceledAt: soon, reason: 'replaced' })
    expect(replaced.voidsInvoiceIds).toEqual(['inv-1'])
  })

  test.each([
    ['whose payment is processing', incomplete, true],
    ['that is paid', subscribe(), false],
  ])('is refused over one %s', (_, subscription, paymentProcessing) => {
    expect(refusal(decideReplacement(subscription, { at: soon, paymentProcessing }))).toBe(
      'subscription.transition_not_allowed',
    )
  })
})
