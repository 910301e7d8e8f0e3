import { describe, expect, test } from 'vitest'
import { decidePlanChange } from './change-plan.ts'
import { passPhase } from './coming-phase.ts'
import { nextDeadline } from './deadline.ts'
import { allowed, at, BUSINESS, flatPrice, MONTHLY, planVersion, refusal, subscribe, TEAM } from './example-world.ts'
import { decideMigration, isMigrated } from './migrate.ts'
import { decidePeriodEnd } from './period-end.ts'
import type { Subscription } from './subscription.ts'

const INTRO = { ...TEAM, id: 'planv-team-1-0', phase: 0 }
const HALF = { ...TEAM, id: 'planv-team-1-1', phase: 1 }
const TEAM_2 = planVersion('team', 1, { ...TEAM.plan, prices: { base: flatPrice('25.00', MONTHLY) } }, 2)

const introductory = (more: Partial<Subscription> = {}) => ({
  ...subscribe({
    planVersion: INTRO,
    phases: [
      { afterPeriods: 2, planVersion: HALF },
      { afterPeriods: 1, planVersion: TEAM },
    ],
  }),
  ...more,
})

/** The versions of the periods that follow each other. */
function versions(subscription: Subscription, count: number): string[] {
  const found: string[] = []
  let current = subscription
  for (let index = 0; index < count; index++) {
    found.push(current.planVersion.id)
    const options = { at: nextDeadline(current)!.at, paymentProcessing: false }
    current = allowed(decidePeriodEnd(current, options)).subscription
  }
  return found
}

const change = { changeId: 'chg-1', invoiceId: 'inv-2', at: at('2024-03-16'), invoicedLines: [] }

describe('phases', () => {
  test('follow each other, each after its periods, and the last version stays', () => {
    expect(versions(introductory(), 5)).toEqual([INTRO.id, INTRO.id, HALF.id, TEAM.id, TEAM.id])
  })

  test('are told of when one is over, not while it lasts', () => {
    const once = passPhase(introductory(), at('2024-04-01'))
    expect([once.events, once.subscription.phases[0]?.afterPeriods]).toEqual([[], 1])
    expect(passPhase(once.subscription, at('2024-05-01')).events).toMatchObject([
      { name: 'subscription.plan_changed', details: { to: { planVersionId: HALF.id } } },
    ])
  })

  test('end with a change of plan', () => {
    const changed = allowed(decidePlanChange(introductory(), BUSINESS, change)).settled.subscription
    expect(versions(changed, 3)).toEqual([BUSINESS.id, BUSINESS.id, BUSINESS.id])
  })

  test('go on under a change of seats', () => {
    const target = { ...introductory(), seats: { editor: 4 } }
    expect(versions(target, 3)).toEqual([INTRO.id, INTRO.id, HALF.id])
  })

  test('are no plan of their own: who has them has the plan they lead to', () => {
    expect(refusal(decidePlanChange(introductory(), TEAM, change))).toBe('plan_change.same_plan')
  })
})

describe('a migration', () => {
  const migration = { ...change, when: 'now', proration: 'none' } as const

  test('now bills nothing, and the time that is paid can still be credited', () => {
    const { lines, bill, settled, awaitingPayment } = allowed(decideMigration(subscribe(), TEAM_2, migration))
    expect([lines, bill, awaitingPayment]).toEqual([[], 'none', null])
    expect(settled.subscription).toMatchObject({
      planVersion: TEAM_2,
      proration: 'second',
      segments: [{ planVersionId: TEAM.id }, { planVersionId: TEAM_2.id }],
    })
  })

  test('at the renewal is a scheduled change, and in the trial one for its end', () => {
    const later = { ...migration, when: 'at_renewal' } as const
    expect(allowed(decideMigration(subscribe(), TEAM_2, later))).toMatchObject({
      effectiveAt: at('2024-04-01'),
      settled: { subscription: { planVersion: TEAM, pendingChange: { target: { planVersionId: TEAM_2.id } } } },
    })
    const trialing = subscribe({ trialDays: 30 })
    expect(allowed(decideMigration(trialing, TEAM_2, later)).effectiveAt).toBe(at('2024-03-31'))
  })

  test('before the start applies at once', () => {
    const scheduled = subscribe({ startAt: at('2024-06-01') })
    const decided = allowed(decideMigration(scheduled, TEAM_2, { ...migration, when: 'at_renewal' }))
    expect(decided.settled.subscription).toMatchObject({ planVersion: TEAM_2, pendingChange: null })
  })

  test('keeps an introductory price to its end', () => {
    const { settled } = allowed(decideMigration(introductory(), TEAM_2, migration))
    expect(versions(settled.subscription, 4)).toEqual([INTRO.id, INTRO.id, HALF.id, TEAM_2.id])
    expect(isMigrated(settled.subscription, TEAM_2)).toBe(true)
  })

  test('touches nothing that the customer has scheduled', () => {
    const scheduled = allowed(decidePlanChange(subscribe(), BUSINESS, { ...change, behavior: 'at_period_end' }))
    expect(refusal(decideMigration(scheduled.settled.subscription, TEAM_2, migration))).toBe(
      'subscription.change_in_progress',
    )
  })

  test('is done where the subscription has the version or will have it', () => {
    const { settled } = allowed(decideMigration(subscribe(), TEAM_2, { ...migration, when: 'at_renewal' }))
    const subscriptions = [subscribe(), settled.subscription, subscribe({ planVersion: TEAM_2 })]
    expect(subscriptions.map((each) => isMigrated(each, TEAM_2))).toEqual([false, true, true])
  })
})
