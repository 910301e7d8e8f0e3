import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { add, equals, minimum, rational, sum } from '../money/rational.ts'
import { compareGrants, drawDown } from './draw-down.ts'
import { type Grant, isEffective, type OpenGrant } from './grant.ts'
import { instant, openGrant } from './samples.ts'

function drawn(grants: readonly OpenGrant[], amount: string, at = 100) {
  const { allocations, uncovered } = drawDown(grants, parseDecimal(amount), instant(at))
  const parts = allocations.map((part) => [part.grantId, formatExact(part.amount)])
  return { parts, uncovered: formatExact(uncovered) }
}

describe('the order of drawing', () => {
  test.each<[string, Partial<Grant>, Partial<Grant>]>([
    ['the lower priority number first', { priority: 0, expiresAt: null }, { priority: 1, expiresAt: instant(200) }],
    ['then the earliest expiry', { expiresAt: instant(200), costBasis: rational(9) }, { expiresAt: instant(300) }],
    ['a grant without expiry last', { expiresAt: instant(9e9), costBasis: rational(9) }, {}],
    [
      'then the lowest cost basis',
      { costBasis: rational(1, 3), createdAt: instant(50) },
      { costBasis: rational(1, 2) },
    ],
    ['then the oldest', { id: 'z', createdAt: instant(1) }, { createdAt: instant(2) }],
    ['then the id', { id: 'a' }, { id: 'b' }],
  ])('%s', (_, first, second) => {
    const [a, b] = [openGrant('m', '10', first), openGrant('n', '10', second)]
    expect(compareGrants(a, b)).toBeLessThan(0)
    expect(drawn([b, a], '1').parts).toEqual([[a.id, '1']])
  })

  test('law: it is an order: the same grants give the same allocation however they are listed', () => {
    const grants = fc.uniqueArray(grantFields(), { selector: ({ id }) => id, maxLength: 8 })
    const listed = grants.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), fc.nat({ max: 400 })),
    )
    fc.assert(
      fc.property(listed, ([one, other, amount]) => {
        const first = drawDown(one, rational(amount), instant(100))
        const second = drawDown(other, rational(amount), instant(100))
        expect(second.allocations).toEqual(first.allocations)
        const sorted = [...one].sort(compareGrants)
        const order = first.allocations.map(({ grantId }) => sorted.findIndex(({ id }) => id === grantId))
        expect(order).toEqual([...order].sort((a, b) => a - b))
      }),
    )
  })
})

describe('a drawdown', () => {
  const two = [openGrant('first', '30', { priority: 1 }), openGrant('second', '50', { priority: 2 })]

  test.each([
    ['stays in the first grant while it lasts', '30', [['first', '30']], '0'],
    [
      'goes on with the next',
      '60',
      [
        ['first', '30'],
        ['second', '30'],
      ],
      '0',
    ],
    [
      'leaves uncovered what no grant holds',
      '100',
      [
        ['first', '30'],
        ['second', '50'],
      ],
      '20',
    ],
    ['of nothing draws nothing', '0', [], '0'],
  ])('%s', (_, amount, parts, uncovered) => {
    expect(drawn(two, amount)).toEqual({ parts, uncovered })
  })

  test('never touches a grant before it is effective, at its expiry or after its void', () => {
    const closed = [
      openGrant('upcoming', '10', { effectiveAt: instant(101) }),
      openGrant('expired', '10', { expiresAt: instant(100) }),
      openGrant('voided', '10', { voidedAt: instant(100) }),
    ]
    expect(drawn(closed, '5')).toEqual({ parts: [], uncovered: '5' })
  })

  test('refuses to draw less than nothing', () => {
    expect(() => drawn(two, '-1')).toThrow('a drawdown is never negative')
  })

  test('law: covered + uncovered is the amount, and nobody gains or loses a unit', () => {
    const grants = fc.uniqueArray(grantFields(), { selector: ({ id }) => id, maxLength: 8 })
    fc.assert(
      fc.property(grants, fc.nat({ max: 400 }), fc.nat({ max: 200 }), (all, amount, at) => {
        const { allocations, grants: after, covered, uncovered } = drawDown(all, rational(amount), instant(at))
        const effective = sum(all.filter((grant) => isEffective(grant, instant(at))).map((grant) => grant.remaining))
        expect(equals(add(covered, uncovered), rational(amount))).toBe(true)
        expect(equals(covered, minimum(rational(amount), effective))).toBe(true)
        expect(equals(sum(allocations.map((part) => part.amount)), covered)).toBe(true)
        expect(equals(add(total(after), covered), total(all))).toBe(true)
        expect(after.map(({ id }) => id)).toEqual(all.map(({ id }) => id))
      }),
    )
  })
})

function total(grants: readonly OpenGrant[]) {
  return sum(grants.map(({ remaining }) => remaining))
}

function grantFields() {
  return fc
    .record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'),
      amount: fc.nat({ max: 100 }),
      priority: fc.constantFrom(0, 50),
      effectiveAt: fc.constantFrom(0, 100, 150),
      expiresAt: fc.constantFrom(null, 50, 100, 101, 160),
      costBasis: fc.constantFrom(0, 1),
      createdAt: fc.constantFrom(0, 1),
    })
    .map(({ id, amount, priority, effectiveAt, expiresAt, costBasis, createdAt }) =>
      openGrant(id, `${amount}`, {
        priority,
        effectiveAt: instant(effectiveAt),
        expiresAt: expiresAt === null ? null : instant(expiresAt),
        costBasis: rational(costBasis),
        createdAt: instant(createdAt),
      }),
    )
}
