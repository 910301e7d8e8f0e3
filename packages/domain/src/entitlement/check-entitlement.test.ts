import { describe, expect, test } from 'vitest'
import type { Feature } from '../catalog/feature.ts'
import { addOnVersion } from '../invoice/samples.ts'
import type { DunningSchedule } from '../payment/dunning.ts'
import type { Lifecycle, Standing } from '../subscription/subscription.ts'
import { checkEntitlement } from './check-entitlement.ts'
import { above, asking, day, NOW, plan, priced, subscribed } from './samples.ts'

const SSO: Feature = { type: 'boolean', name: 'Single sign-on' }
const withSso = plan('team', { sso: { type: 'boolean' } })
const withoutSso = plan('solo', {})
const aboutSso = { featureSlug: 'sso', feature: SSO }

describe('a switch', () => {
  test('is on when a live subscription grants it', () => {
    expect(checkEntitlement(asking(subscribed(withSso), aboutSso))).toEqual({
      type: 'boolean',
      featureSlug: 'sso',
      allowed: true,
      subscriptionIds: ['sub_1'],
      grantIds: [],
    })
  })

  test('may be granted by several subscriptions', () => {
    const subscriptions = [subscribed(withSso), subscribed(withoutSso), subscribed(withSso, { id: 'sub_3' })]
    const entitlement = checkEntitlement({ ...asking(subscribed(withSso), aboutSso), subscriptions })
    expect(entitlement).toMatchObject({ allowed: true, subscriptionIds: ['sub_1', 'sub_3'] })
  })

  test('one good subscription is enough beside one that is unpaid', () => {
    const unpaid = subscribed(withSso, { standing: { state: 'unpaid', since: NOW } })
    const entitlement = checkEntitlement({
      ...asking(unpaid, aboutSso),
      subscriptions: [unpaid, subscribed(withSso, { id: 'sub_2' })],
    })
    expect(entitlement).toMatchObject({ allowed: true, subscriptionIds: ['sub_2'] })
  })

  test.each([
    ['an add-on grants it while it is attached', day('2024-03-02'), null, true],
    ['not before', day('2024-03-11'), null, false],
    ['up to its end', day('2024-03-02'), day('2024-03-11'), true],
    ['and not at it', day('2024-03-02'), NOW, false],
  ])('%s', (_, since, until, allowed) => {
    for (const recurrence of ['recurring', 'one_off'] as const) {
      const version = addOnVersion('sso', { recurrence, features: { sso: { type: 'boolean' } } })
      const addOns = [{ id: 'a', addOnVersion: version, quantity: 1, since, until }]
      expect(checkEntitlement(asking(subscribed(withoutSso, { addOns }), aboutSso)).allowed).toBe(allowed)
    }
  })
})

describe('nothing is allowed that is not granted', () => {
  test.each([
    ['an unknown feature', { feature: null }, 'feature_unknown', []],
    ['no subscription', { subscriptions: [] }, 'no_subscription', [{ by: 'subscribe' }]],
    ['a plan without the feature', { subscriptions: [subscribed(withoutSso)] }, 'feature_not_in_plan', []],
    [
      'a plan that grants it as something else',
      { subscriptions: [subscribed(plan('odd', { sso: priced() }))] },
      'feature_not_in_plan',
      [],
    ],
    [
      'a plan without it, where another one has it',
      { subscriptions: [subscribed(withoutSso)], otherPlans: [above(plan('pro', {})), above(withSso), withSso] },
      'feature_not_in_plan',
      [{ by: 'upgrade', planSlugs: ['team'] }],
    ],
  ])('%s', (_, fields, reason, liftedBy) => {
    expect(checkEntitlement({ ...asking(subscribed(withSso), aboutSso), ...fields })).toEqual({
      type: 'none',
      featureSlug: 'sso',
      allowed: false,
      reason,
      liftedBy,
    })
  })

  test.each([
    ['of the same group', above(withSso), true],
    ['not one of the same rank', withSso, false],
    ['not one of another group', { ...withSso, group: { slug: 'other', rank: 9 } }, false],
    ['not one of no group', { ...withSso, group: null }, false],
    ['not one that is hidden', { ...above(withSso), plan: { ...withSso.plan, visibility: 'hidden' as const } }, false],
  ])('an upgrade is a plan above: %s', (_, other, isNamed) => {
    const entitlement = checkEntitlement(asking(subscribed(withoutSso), { ...aboutSso, otherPlans: [other] }))
    expect(!entitlement.allowed && entitlement.liftedBy.length === 1).toBe(isNamed)
  })

  test('names of every object are no features', () => {
    const question = { ...asking(subscribed(withSso), aboutSso), featureSlug: 'constructor' }
    expect(checkEntitlement(question)).toMatchObject({ allowed: false, reason: 'feature_not_in_plan' })
  })
})

describe('who has access', () => {
  const pay = [{ by: 'pay' }]

  test.each<[string, Lifecycle, Standing, string | null, object[]]>([
    ['active', { state: 'active' }, { state: 'current' }, null, []],
    ['past due', { state: 'active' }, { state: 'past_due', since: day('2024-03-01') }, null, []],
    ['unpaid', { state: 'active' }, { state: 'unpaid', since: NOW }, 'subscription_unpaid', pay],
    [
      'incomplete',
      { state: 'incomplete', expiresAt: NOW, invoiceId: 'inv' },
      { state: 'current' },
      'subscription_incomplete',
      pay,
    ],
    ['paused', { state: 'paused', pausedAt: NOW }, { state: 'current' }, 'subscription_paused', [{ by: 'resume' }]],
    [
      'scheduled',
      { state: 'scheduled', startsAt: NOW, trial: null },
      { state: 'current' },
      'subscription_scheduled',
      [],
    ],
    ['expired', { state: 'expired', expiredAt: NOW }, { state: 'current' }, 'no_subscription', [{ by: 'subscribe' }]],
    [
      'canceled',
      { state: 'canceled', canceledAt: NOW, reason: 'requested' },
      { state: 'current' },
      'no_subscription',
      [{ by: 'subscribe' }],
    ],
  ])('%s', (_, lifecycle, standing, reason, liftedBy) => {
    const entitlement = checkEntitlement(asking(subscribed(withSso, { lifecycle, standing }), aboutSso))
    expect(entitlement).toMatchObject(reason === null ? { allowed: true } : { allowed: false, reason, liftedBy })
  })

  test('a past due customer has access as long as dunning says', () => {
    const dunning: DunningSchedule = {
      retryAfterDays: [1, 3],
      hardDeclines: [],
      endState: 'cancel',
      accessGraceDays: 9,
    }
    const since = (date: string) => subscribed(withSso, { standing: { state: 'past_due', since: day(date) } })
    const checked = (date: string) => checkEntitlement(asking(since(date), { ...aboutSso, dunning }))
    expect(checked('2024-03-02').allowed).toBe(true)
    expect(checked('2024-03-01')).toMatchObject({ allowed: false, reason: 'subscription_past_due' })
  })
})
