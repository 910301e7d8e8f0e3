import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PlanVersion } from '../catalog/plan-version.ts'
import { formatExact, parseExact } from '../money/decimal.ts'
import { add, isZero, ZERO } from '../money/rational.ts'
import { instantFromEpoch } from '../time/instant.ts'
import { at, subscribe, TEAM } from './example-world.ts'
import { grantMoves } from './grant-move.ts'
import { cameWithGrants, givesGrants, grantOffers, grantShareDue, rolloverEnd } from './grant-offer.ts'
import { decidePause, decideResume } from './pause.ts'
import { decidePeriodEnd } from './period-end.ts'
import type { Subscription } from './subscription.ts'

const active = subscribe()
const { period } = active
const incomplete: Subscription = {
  ...active,
  lifecycle: { state: 'incomplete', expiresAt: at('2024-03-02'), invoiceId: 'inv-1' },
}
const unpaid: Subscription = { ...active, standing: { state: 'unpaid', since: at('2024-03-05') } }
const pastDue: Subscription = { ...active, standing: { state: 'past_due', since: at('2024-03-05') } }
const paused = decided(decidePause(active, { at: at('2024-03-05') })).subscription
const ended: Subscription = { ...active, lifecycle: { state: 'expired', expiredAt: at('2024-03-05') } }

function decided<Value>(result: { ok: true; value: Value } | { ok: false }): Value {
  if (!result.ok) throw new Error('refused')
  return result.value
}

function renewed(subscription: Subscription): Subscription {
  const boundary = subscription.period?.end ?? at('2024-04-01')
  return decided(decidePeriodEnd(subscription, { at: boundary, paymentProcessing: false })).subscription
}

function resumed(subscription: Subscription, instant: ReturnType<typeof at>): Subscription {
  return decided(decideResume(subscription, { at: instant, changeId: 'chg' })).subscription
}

describe('who gives grants', () => {
  test.each<[string, Subscription, boolean, boolean]>([
    ['one that runs', active, true, true],
    ['one that is past due', pastDue, true, true],
    ['not one that was never paid', incomplete, false, false],
    ['not one that is unpaid, though its period came with some', unpaid, false, true],
    ['not one that is paused, though its period came with some', paused, false, true],
    ['not one in a period that it began paused', renewed(paused), false, false],
    ['not one that ended', ended, false, false],
    ['not one in its trial', subscribe({ trialDays: 7 }), false, false],
  ])('%s', (_, subscription, gives, came) => {
    expect([givesGrants(subscription), cameWithGrants(subscription)]).toEqual([gives, came])
  })
})

describe('the share of a period that is due', () => {
  const later = renewed(paused)
  const middle = at('2024-04-16')
  test.each<[string, Subscription | null, Subscription, string | null]>([
    ['whole when it is created', null, active, '1'],
    ['whole when the first payment comes', incomplete, active, '1'],
    ['whole when it renews', active, renewed(active), '1'],
    ['none when nothing opens', active, pastDue, null],
    ['none while it is not paid', null, incomplete, null],
    ['none when it renews paused', paused, later, null],
    ['none when it resumes in the period that was billed', paused, resumed(paused, at('2024-03-09')), null],
    ['the rest when it resumes in one that was not', later, resumed(later, middle), '0.5'],
  ])('is %s', (_, before, after, share) => {
    const due = grantShareDue(before, after, middle)
    expect(due === null ? null : formatExact(due)).toBe(share)
  })
})

describe('what is granted', () => {
  const addOn = {
    id: 'atv-1',
    quantity: 3,
    since: at('2024-03-01'),
    until: at('2024-03-10'),
    addOnVersion: {
      id: 'aov-1',
      addOnSlug: 'boost',
      addOn: { recurrence: 'recurring', grants: { more: { unit: 'token', amount: '0.5', every: 'period' } } },
    },
  } as unknown as Subscription['addOns'][number]
  const withAddOn = { ...active, addOns: [addOn] }

  test('is the plan’s and, times its quantity, an add-on’s until it is taken off', () => {
    const amounts = (day: string) =>
      grantOffers(withAddOn, at(day)).map(({ name, planGrant }) => [name, planGrant.amount])
    expect(amounts('2024-03-05')).toEqual([
      ['tokens', '1000'],
      ['atv-1/more', '1.5'],
    ])
    expect(amounts('2024-03-10')).toEqual([['tokens', '1000']])
  })

  test('by a one-off add-on comes once', () => {
    const bought = { ...addOn.addOnVersion, addOn: { ...addOn.addOnVersion.addOn, recurrence: 'one_off' as const } }
    const subscription = { ...active, addOns: [{ ...addOn, until: null, addOnVersion: bought }] }
    expect(grantOffers(subscription, at('2024-03-05'))[1]?.planGrant.every).toBe('once')
  })

  test('moves with an add-on that is taken off, for the time that is left', () => {
    // 1.5 × 16/31 from 16 March on
    const without = { ...withAddOn, addOns: [{ ...addOn, until: at('2024-03-16') }] }
    const whole = { ...withAddOn, addOns: [{ ...addOn, until: null }] }
    expect(grantMoves(whole, without, at('2024-03-16'))).toEqual([{ unit: 'token', amount: '-24/31' }])
  })
})

test('units that roll over for two periods end with the second of them', () => {
  expect(rolloverEnd(renewed(active), 2)).toBe(at('2024-06-01'))
  expect(rolloverEnd(subscribe({ trialDays: 7 }), 2)).toBeNull()
})

test('law: there and back again moves nothing, at any instant and however the time is measured', () => {
  const withGrant = (amount: number): PlanVersion => {
    const grants = { tokens: { unit: 'token', amount: `${amount}`, every: 'period' as const } }
    return { ...TEAM, plan: { ...TEAM.plan, grants } }
  }
  const measures = fc.constantFrom('second' as const, 'day' as const, '30_360' as const, 'none' as const)
  fc.assert(
    fc.property(fc.nat(10_000), fc.nat(10_000), fc.nat(), measures, (here, there, milliseconds, proration) => {
      const from = { ...active, proration, planVersion: withGrant(here) }
      const to = { ...active, proration, planVersion: withGrant(there) }
      const [start, end] = [period?.start ?? 0, period?.end ?? 1]
      const instant = instantFromEpoch(start + (milliseconds % (end - start)))
      const moves = [...grantMoves(from, to, instant), ...grantMoves(to, from, instant)]
      expect(isZero(moves.reduce((total, { amount }) => add(total, parseExact(amount)), ZERO))).toBe(true)
    }),
  )
})
