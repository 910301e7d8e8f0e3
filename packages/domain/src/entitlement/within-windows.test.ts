import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { WindowLimit } from '../catalog/plan.ts'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { HOUR, instantToIso } from '../time/instant.ts'
import { checkEntitlement } from './check-entitlement.ts'
import type { EntitlementQuestion, WindowTotal } from './entitlement.ts'
import { asking, day, held, plan, priced, SUM, subscribed } from './samples.ts'

/** Since 1 March; it is 10 March, noon: the 44th window of 5 hours since 7 h, the second of a week since 8 March. */
const START = day('2024-03-01')
const limits = (...each: readonly [hours: number, units: string][]): readonly WindowLimit[] =>
  each.map(([hours, units]) => ({ hours, units }))
const taken = (hours: number, index: number, units: string): WindowTotal => {
  return { hours, start: (START + index * hours * HOUR) as WindowTotal['start'], units: parseDecimal(units) }
}

function asked(
  windows: readonly WindowLimit[],
  totals: readonly WindowTotal[],
  more: Partial<EntitlementQuestion> = {},
) {
  const version = plan('team', { calls: priced({ limits: windows }) }, { model: 'per_unit', unitAmount: '1' })
  const { usage, ...fields } = more
  return checkEntitlement(asking(subscribed(version), { usage: { windows: totals, ...usage }, ...fields }))
}

const FIVE_AND_WEEK = limits([168, '500'], [5, '45'])
/** 216 + 12 hours since the start: 45 × 5 and 1 × 168 are over. */
const [OPEN_5, OPEN_WEEK] = [45, 1]

describe('a window', () => {
  test.each<[string, string, string, string, string | null]>([
    ['that has enough left lets units pass', '40', '5', 'allowed', null],
    ['that would be exceeded denies until it is over', '40', '6', 'window_limit_reached', '2024-03-10T14:00:00Z'],
    ['denies without an end what is more than it ever takes', '0', '46', 'window_limit_reached', null],
    ['that is exceeded denies anything more', '50', '0.5', 'window_limit_reached', '2024-03-10T14:00:00Z'],
    ['that is exceeded never denies what adds nothing', '50', '0', 'allowed', null],
    ['that is exceeded never denies what takes back', '50', '-1', 'allowed', null],
  ])('%s', (_, before, units, answer, until) => {
    const decided = asked(FIVE_AND_WEEK, [taken(5, OPEN_5, before)], { units: parseDecimal(units) })
    expect(decided.allowed ? 'allowed' : decided.reason).toBe(answer)
    const lifts = decided.allowed ? [] : decided.liftedBy
    expect(lifts.map((lift) => (lift.by === 'wait' ? instantToIso(lift.until) : lift.by))).toEqual(
      until === null ? [] : [until],
    )
  })

  test('that is fuller than the next makes units wait for itself, and all of them for the last', () => {
    const both = [taken(5, OPEN_5, '45'), taken(168, OPEN_WEEK, '500')]
    expect(asked(FIVE_AND_WEEK, both)).toMatchObject({ liftedBy: [{ by: 'wait', until: day('2024-03-15') }] })
    const shorter = [taken(5, OPEN_5, '45'), taken(168, OPEN_WEEK, '45')]
    expect(asked(FIVE_AND_WEEK, shorter)).toMatchObject({
      liftedBy: [{ by: 'wait', until: Date.parse('2024-03-10T14:00:00Z') }],
    })
  })

  test('takes what holds set aside, and nothing of another time', () => {
    const old = [taken(5, OPEN_5 - 1, '45'), taken(168, OPEN_WEEK - 1, '500')]
    expect(asked(FIVE_AND_WEEK, old, { units: parseDecimal('45') })).toMatchObject({ allowed: true })
    const usage = { held: [held('15'), held('5')] }
    expect(asked(FIVE_AND_WEEK, old, { units: parseDecimal('25'), usage })).toMatchObject({ allowed: true })
    expect(asked(FIVE_AND_WEEK, old, { units: parseDecimal('26'), usage })).toMatchObject({ allowed: false })
  })

  test('of an event is the one of its own time, which no waiting opens again', () => {
    const timestamp = Date.parse('2024-03-10T08:00:00Z') as WindowTotal['start']
    const before = [taken(5, OPEN_5 - 1, '45')]
    expect(asked(FIVE_AND_WEEK, before)).toMatchObject({ allowed: true })
    expect(asked(FIVE_AND_WEEK, before, { timestamp })).toMatchObject({ allowed: false, liftedBy: [] })
  })

  test('of what a meter filters takes only what passes', () => {
    const meter = { ...SUM, filters: [{ property: 'region', in: ['eu'] }] }
    const version = plan('team', { calls: priced({ limits: limits([5, '1']) }) }, undefined, meter)
    const question = (region: string) =>
      asking(subscribed(version), { units: parseDecimal('2'), properties: { region } })
    expect(checkEntitlement(question('us'))).toMatchObject({ allowed: true })
    expect(checkEntitlement(question('eu'))).toMatchObject({ reason: 'window_limit_reached' })
  })

  test('says nothing where the period denies already', () => {
    const version = plan('team', { calls: priced({ allowance: '1', overage: 'blocked', limits: limits([5, '1']) }) })
    expect(checkEntitlement(asking(subscribed(version), { units: parseDecimal('2') }))).toMatchObject({
      ...{ reason: 'limit_reached', windows: [{ hours: 5 }] },
    })
  })
})

test('units that have to wait would pass at the instant that is named, and at none before', () => {
  const window = fc.record({ hours: fc.integer({ min: 1, max: 200 }), units: fc.integer({ min: 1, max: 20 }) })
  const given = fc.uniqueArray(window, { minLength: 1, maxLength: 4, selector: ({ hours }) => hours })
  let waited = 0
  fc.assert(
    fc.property(
      given,
      fc.array(fc.integer({ min: -5, max: 25 })),
      fc.integer({ min: 1, max: 22 }),
      (own, used, more) => {
        const each = own.map(({ hours, units }) => ({ hours, units: String(units) }))
        const now = day('2024-03-10') + 12 * HOUR
        const totals = own.map(({ hours }, index) => {
          return taken(hours, Math.floor((now - START) / (hours * HOUR)), String(used[index] ?? 0))
        })
        const units = parseDecimal(String(more))
        const allowedAt = (at: number) => asked(each, totals, { at: at as WindowTotal['start'], units }).allowed
        const decided = asked(each, totals, { units })
        const fits = own.every((limit, index) => more <= limit.units - (used[index] ?? 0))
        expect(decided.allowed).toBe(fits)
        if (decided.allowed) return
        const ends = totals.map(({ hours, start }) => start + hours * HOUR).sort((a, b) => a - b)
        const [lift] = decided.liftedBy
        const first = ends.find(allowedAt)
        expect(lift).toEqual(first === undefined ? undefined : { by: 'wait', until: first })
        if (lift?.by === 'wait') {
          waited += 1
          expect(allowedAt(lift.until - 1)).toBe(false)
        }
      },
    ),
  )
  expect(waited).toBeGreaterThan(5)
})

test('the figures of a window are what it takes, has taken and leaves', () => {
  const decided = asked(FIVE_AND_WEEK, [taken(5, OPEN_5, '50'), taken(168, OPEN_WEEK, '-2')])
  const windows = 'windows' in decided ? decided.windows : []
  expect(windows.map(({ used, remaining }) => [formatExact(used), formatExact(remaining)])).toEqual([
    ['50', '0'],
    ['0', '500'],
  ])
})
