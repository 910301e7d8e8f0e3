import { describe, expect, test } from 'vitest'
import { addOnVersion } from '../invoice/samples.ts'
import { rational } from '../money/rational.ts'
import { checkEntitlement } from './check-entitlement.ts'
import type { EntitlementQuestion } from './entitlement.ts'
import { above, asking, day, freePlan, plan, subscribed } from './samples.ts'

const trialing = {
  lifecycle: {
    state: 'trialing',
    trial: { start: day('2024-03-01'), end: day('2024-03-15') },
    end: 'convert',
    remindAt: null,
  },
  period: null,
  segments: [],
} as const

describe('seats', () => {
  const team = (extra: 'allowed' | 'blocked') => plan('team', { editor: { type: 'seats', included: 5, extra } })
  const about = (fields: Partial<EntitlementQuestion> = {}): Partial<EntitlementQuestion> => ({
    featureSlug: 'editor',
    feature: { type: 'seats', name: 'Editors' },
    ...fields,
  })
  const held = (count: number) => ({ seats: { editor: count } })

  test('the figures are those of the subscription', () => {
    expect(checkEntitlement(asking(subscribed(team('blocked'), held(3)), about({ units: rational(2) })))).toEqual({
      type: 'seats',
      featureSlug: 'editor',
      subscriptionId: 'sub_1',
      included: 5,
      granted: 0,
      used: 3,
      remaining: 2,
      extra: 'blocked',
      allowed: true,
    })
  })

  test.each([
    ['the last included one is given', 'blocked', 4, true],
    ['one more is not, where none are sold', 'blocked', 5, false],
    ['one more is, where they are', 'allowed', 5, true],
  ] as const)('%s', (_, extra, count, allowed) => {
    expect(checkEntitlement(asking(subscribed(team(extra), held(count)), about())).allowed).toBe(allowed)
  })

  test('in a trial more of them may be ordered: they cost nothing until it ends', () => {
    expect(checkEntitlement(asking(subscribed(team('allowed'), { ...trialing, ...held(9) }), about())).allowed).toBe(
      true,
    )
  })

  test('plans that have enough would lift the limit', () => {
    const otherPlans = [
      plan('tiny', { editor: { type: 'seats', included: 5, extra: 'blocked' } }),
      plan('large', { editor: { type: 'seats', included: 6, extra: 'blocked' } }),
      plan('open', { editor: { type: 'seats', included: 0, extra: 'allowed' } }),
      plan('odd', { editor: { type: 'boolean' } }),
    ].map(above)
    const denied = checkEntitlement(asking(subscribed(team('blocked'), held(5)), about({ otherPlans })))
    expect(denied).toMatchObject({
      allowed: false,
      reason: 'limit_reached',
      liftedBy: [{ by: 'upgrade', planSlugs: ['large', 'open'] }],
    })
  })
})

describe('a quota', () => {
  const projects = (extra: 'allowed' | 'blocked') => ({ projects: { type: 'quota', allowance: 3, extra } }) as const
  const about = (count: number): Partial<EntitlementQuestion> => ({
    featureSlug: 'projects',
    feature: { type: 'quota', name: 'Projects' },
    usage: { counts: { sub_1: count } },
  })

  test.each([
    ['within the allowance', 'blocked', 2, true],
    ['beyond it', 'blocked', 3, false],
    ['beyond it, where more are billed', 'allowed', 3, true],
  ] as const)('%s', (_, extra, count, allowed) => {
    expect(checkEntitlement(asking(subscribed(plan('team', projects(extra))), about(count))).allowed).toBe(allowed)
  })

  test('an add-on adds its allowance', () => {
    const version = addOnVersion('more', { features: { projects: { type: 'quota', allowance: 2, extra: 'blocked' } } })
    const addOns = [{ id: 'a', addOnVersion: version, quantity: 2, since: day('2024-03-01'), until: null }]
    const entitlement = checkEntitlement(asking(subscribed(plan('team', projects('blocked')), { addOns }), about(6)))
    expect(entitlement).toMatchObject({ allowed: true, included: 7, remaining: 1 })
  })

  test('beyond the allowance nothing is given in a trial or on a free plan', () => {
    expect(checkEntitlement(asking(subscribed(plan('team', projects('allowed')), trialing), about(3)))).toMatchObject({
      allowed: false,
      extra: 'blocked',
      reason: 'limit_reached_in_trial',
      liftedBy: [{ by: 'wait', until: day('2024-03-15') }],
    })
    expect(checkEntitlement(asking(subscribed(freePlan(projects('allowed'))), about(3)))).toMatchObject({
      allowed: false,
      reason: 'limit_reached_on_free_plan',
    })
  })
})
