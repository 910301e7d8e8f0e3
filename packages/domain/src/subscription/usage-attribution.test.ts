import { describe, expect, test } from 'vitest'
import { instantToIso } from '../time/instant.ts'
import { decideCancel } from './cancel.ts'
import { decidePlanChange } from './change-plan.ts'
import { decideCreate } from './create.ts'
import { allowed, at, BUSINESS, creation, METERED, MONTHLY, subscribe, TEAM, YEARLY } from './example-world.ts'
import { decideFirstPaymentExpiry, decideReplacement } from './first-payment.ts'
import { applyPendingChange } from './pending-change.ts'
import { decidePeriodEnd } from './period-end.ts'
import type { Subscription } from './subscription.ts'
import { decideTrialEnd } from './trial-end.ts'
import { attributeUsage, attributionAt, attributionChangesAt } from './usage-attribution.ts'

/** The same, with a monthly base price too. */
const BOTH = { ...METERED, plan: { ...METERED.plan, prices: { ...METERED.plan.prices, ...TEAM.plan.prices } } }
const versionOf = (id: string) => (id === TEAM.id ? TEAM : METERED)

/** `the period | the instant it counts at`, or that it is not covered. */
function counted(subscriptions: readonly Subscription[], timestamp: string): string {
  const found = attributeUsage(subscriptions, 'calls', at(timestamp), versionOf)
  if (found === null) return 'not covered'
  const [start, end, countsAt] = [found.period.start, found.period.end, found.countsAt].map((instant) =>
    instantToIso(instant).slice(0, 10),
  )
  return `${start} to ${end} | ${countsAt}`
}

const yearly = () => subscribe({ planVersion: METERED, cadence: YEARLY })

describe('usage', () => {
  test.each([
    ['in the open month of a yearly plan', '2024-03-10', '2024-03-01 to 2024-04-01 | 2024-03-10'],
    ['at the start of the subscription', '2024-03-01', '2024-03-01 to 2024-04-01 | 2024-03-01'],
    ['before it', '2024-02-29', 'not covered'],
    ['a little ahead, in the next month', '2024-04-01', '2024-04-01 to 2024-05-01 | 2024-04-01'],
  ])('%s', (_, timestamp, expected) => {
    expect(counted([yearly()], timestamp)).toBe(expected)
  })

  test('of a month that is invoiced counts where the open one begins', () => {
    const renewed = allowed(decidePeriodEnd(yearly(), { at: at('2024-04-01'), paymentProcessing: false })).subscription
    expect(counted([renewed], '2024-03-10')).toBe('2024-04-01 to 2024-05-01 | 2024-04-01')
    expect(counted([renewed], '2024-04-02')).toBe('2024-04-01 to 2024-05-01 | 2024-04-02')
  })

  test('is covered by the subscription that grants its feature', () => {
    expect(counted([subscribe({ id: 'sub-2' }), yearly()], '2024-03-10')).toBe('2024-03-01 to 2024-04-01 | 2024-03-10')
    expect(counted([subscribe()], '2024-03-10')).toBe('not covered')
  })

  test('of a trial stays there, also when it comes later', () => {
    const trialing = subscribe({ planVersion: METERED, cadence: YEARLY, trialDays: 14 })
    expect(counted([trialing], '2024-03-10')).toBe('2024-03-01 to 2024-03-15 | 2024-03-10')
    const ended = allowed(decideTrialEnd(trialing, { hasPaymentMethod: true, paymentProcessing: false }))
    expect(counted([ended.subscription], '2024-03-10')).toBe('2024-03-01 to 2024-03-15 | 2024-03-10')
    expect(counted([ended.subscription], '2024-03-15')).toBe('2024-03-15 to 2024-04-15 | 2024-03-15')
  })

  test('after the end of a subscription is not covered, nor what comes after its last invoice', () => {
    const options = {
      changeId: 'chg-1',
      at: at('2024-03-16'),
      prorate: true,
      invoicedLines: [],
      paymentProcessing: false,
    }
    const canceled = allowed(decideCancel(yearly(), { ...options, behavior: 'now' })).subscription
    expect(counted([canceled], '2024-03-10')).toBe('not covered')
    expect(counted([canceled], '2024-03-16')).toBe('not covered')
    // It is still where it was counted.
    expect(attributionAt(canceled, 'calls', at('2024-03-10'), versionOf)?.countsAt).toBe(at('2024-03-10'))
    expect(attributionAt(canceled, 'calls', at('2024-03-16'), versionOf)).toBeNull()
  })
})

describe('a restart', () => {
  const change = { changeId: 'chg-1', invoiceId: 'inv-2', at: at('2024-03-16'), invoicedLines: [], cadence: YEARLY }
  const waiting = () => {
    const monthly = subscribe({ planVersion: BOTH, cadence: MONTHLY })
    const decision = allowed(decidePlanChange(monthly, BOTH, { ...change, behavior: 'restart' }))
    return decision.awaitingPayment?.subscription as Subscription
  }

  test('that waits for its payment has invoiced what was used before it', () => {
    expect(counted([waiting()], '2024-03-10')).toBe('2024-03-01 to 2024-04-01 | 2024-03-16')
    expect(counted([waiting()], '2024-03-17')).toBe('2024-03-01 to 2024-04-01 | 2024-03-17')
  })

  test('takes late usage of the time before it into the period that it opens', () => {
    const versions = { planVersion: waiting().planVersion }
    const restarted = allowed(applyPendingChange(waiting(), versions, { at: at('2024-03-17') })).subscription
    expect(counted([restarted], '2024-03-10')).toBe('2024-03-16 to 2024-04-16 | 2024-03-16')
    expect(counted([restarted], '2024-02-29')).toBe('not covered')
  })
})

describe('what a subscription covers', () => {
  const later = { at: at('2024-03-16'), paymentProcessing: false }
  const change = { changeId: 'chg-1', invoiceId: 'inv-2', at: later.at, invoicedLines: [] }
  const cancel = { changeId: 'chg-1', prorate: true, invoicedLines: [], behavior: 'now', ...later } as const
  const paid = subscribe()
  const unpaid = allowed(decideCreate(creation())).awaitingPayment as { subscription: Subscription }
  const upgrade = allowed(decidePlanChange(paid, BUSINESS, change))
  const renewal = { ...later, at: at('2024-04-01') }

  test.each<[string, Subscription, { subscription: Subscription } | null, string | null]>([
    ['stays at a renewal', paid, allowed(decidePeriodEnd(paid, renewal)), null],
    ['changes with its plan', paid, upgrade.settled, '2024-03-16'],
    ['stays while a change waits for its payment', paid, upgrade.awaitingPayment, null],
    ['ends where it is canceled', paid, allowed(decideCancel(paid, cancel)), '2024-03-16'],
    ['is nothing when it was never paid', unpaid.subscription, expired(unpaid), '2024-03-01'],
    ['is nothing when it gave way unpaid', unpaid.subscription, replaced(unpaid), '2024-03-01'],
  ])('%s', (_, before, decision, from) => {
    const after = decision?.subscription ?? before
    expect(attributionChangesAt(before, after)).toBe(from === null ? null : at(from))
    expect(attributionChangesAt(after, { ...after, closedUntil: at('2024-04-01') })).toBeNull()
  })

  function expired({ subscription }: { subscription: Subscription }) {
    return allowed(decideFirstPaymentExpiry(subscription, { ...later, at: at('2024-03-02') }))
  }

  function replaced({ subscription }: { subscription: Subscription }) {
    return allowed(decideReplacement(subscription, later))
  }
})
