import { describe, expect, test } from 'vitest'
import type { PlanFeature, WindowLimit } from '../catalog/plan.ts'
import { instantToIso } from '../time/instant.ts'
import { at, subscribe, TEAM } from './example-world.ts'
import type { AttachedAddOn, Subscription } from './subscription.ts'
import { gridsAfterChange, gridsChangedAt, windowGrids, windowsAt } from './window-grid.ts'

const calls = (...hours: readonly number[]): { readonly features: { readonly calls: PlanFeature } } => {
  const limits: WindowLimit[] = hours.map((each) => ({ hours: each, units: '10' }))
  return { features: { calls: { type: 'metered', consumption: 'priced', overage: 'allowed', limits } } }
}
const planOf = (...hours: readonly number[]) => ({ ...TEAM, plan: { ...TEAM.plan, ...calls(...hours) } })
const started = (...hours: readonly number[]) => ({ ...subscribe(), planVersion: planOf(...hours) })

/** The plan becomes one with windows of these hours. */
function changed(subscription: Subscription, time: string, ...hours: readonly number[]): Subscription {
  const { plan } = planOf(...hours)
  return { ...subscription, planVersion: planOf(...hours), ...gridsAfterChange(subscription, plan, at(time)) }
}

/** `hours: start to end` of each window that an instant is in. */
function windows(subscription: Subscription, time: string): string[] {
  const instant = at(time)
  const grids = windowGrids(subscription, subscription.planVersion.plan, 'calls', instant)
  const text = (each: Parameters<typeof instantToIso>[0]) => instantToIso(each).slice(5, 16)
  const inOrder = windowsAt(grids, instant).toSorted((a, b) => a.hours - b.hours)
  return inOrder.map(({ hours, start, end }) => `${hours}: ${text(start)} to ${text(end)}`)
}

describe('windows', () => {
  test('follow each other from the start of the subscription, whatever its periods', () => {
    const subscription = started(5, 168)
    expect(windows(subscription, '2024-03-01')).toEqual([
      '5: 03-01T00:00 to 03-01T05:00',
      '168: 03-01T00:00 to 03-08T00:00',
    ])
    expect(windows(subscription, '2024-03-01T04:59:59.999Z')[0]).toBe('5: 03-01T00:00 to 03-01T05:00')
    expect(windows(subscription, '2024-03-01T05:00:00Z')[0]).toBe('5: 03-01T05:00 to 03-01T10:00')
    // 31 days of 24 hours are 148.8 windows: the 149th goes on into April.
    expect(windows(subscription, '2024-04-01')[0]).toBe('5: 03-31T20:00 to 04-01T01:00')
    expect(windows(subscription, '2024-02-29')).toEqual([])
  })

  test('of hours that a change of plan brings begin with it, those that it has not are over, and the others go on', () => {
    const after = changed(started(5, 168), '2024-03-03T08:00:00Z', 5, 24)
    const five = '5: 03-03T07:00 to 03-03T12:00'
    expect(windows(after, '2024-03-03T07:59:59Z')).toEqual([five, '168: 03-01T00:00 to 03-08T00:00'])
    expect(windows(after, '2024-03-03T08:00:00Z')).toEqual([five, '24: 03-03T08:00 to 03-04T08:00'])
    const again = changed(after, '2024-03-05T01:00:00Z', 168)
    expect(windows(again, '2024-03-06')).toEqual(['168: 03-05T01:00 to 03-12T01:00'])
    expect(windows(again, '2024-03-05')).toEqual(['5: 03-04T23:00 to 03-05T04:00', '24: 03-04T08:00 to 03-05T08:00'])
    expect(windows(again, '2024-03-02')).toEqual(['5: 03-01T20:00 to 03-02T01:00', '168: 03-01T00:00 to 03-08T00:00'])
  })

  test('stay as they were where a change is taken back at its own instant', () => {
    const before = started(5)
    const back = changed(changed(before, '2024-03-02', 24), '2024-03-02', 5)
    for (const time of ['2024-03-01T12:00:00Z', '2024-03-02', '2024-03-09T03:00:00Z']) {
      expect(windows(back, time)).toEqual(windows(before, time))
    }
  })

  test('of a plan with the same hours are not touched by a change of units or of anything else', () => {
    const before = started(5, 168)
    expect(gridsAfterChange(before, planOf(168, 5).plan, at('2024-03-02'))).toEqual({})
    expect(gridsChangedAt(before, { ...before })).toBeNull()
  })

  test('say when a change was, also one before the first period', () => {
    const before = started(5)
    expect(gridsChangedAt(before, changed(before, '2024-03-02', 24))).toBe(at('2024-03-02'))
    const removed = changed(before, '2024-03-03')
    expect(gridsChangedAt(before, removed)).toBe(at('2024-03-03'))
    expect(windows(removed, '2024-03-04')).toEqual([])
  })

  test('of what only an add-on grants begin with it', () => {
    const addOn: AttachedAddOn = {
      ...{ id: 'boost', quantity: 1, since: at('2024-03-02T03:00:00Z'), until: at('2024-03-04') },
      addOnVersion: {
        ...{ id: 'aov_1', addOnId: 'ao_1', addOnSlug: 'boost', version: 1, meters: {} },
        addOn: { name: 'Boost', recurrence: 'recurring', prices: {}, ...calls(5) },
      },
    }
    const extended = { ...subscribe(), addOns: [addOn] }
    expect(windows(extended, '2024-03-02')).toEqual([])
    expect(windows(extended, '2024-03-02T08:00:00Z')).toEqual(['5: 03-02T08:00 to 03-02T13:00'])
    expect(windows(extended, '2024-03-04')).toEqual([])
    // The plan's own are the plan's.
    expect(windows({ ...started(24), addOns: [addOn] }, '2024-03-03')).toEqual(['24: 03-03T00:00 to 03-04T00:00'])
  })
})
