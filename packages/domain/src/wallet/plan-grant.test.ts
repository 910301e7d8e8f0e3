import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PlanGrant, Rollover } from '../catalog/plan.ts'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { add, compare, equals, rational, sum } from '../money/rational.ts'
import { accountBalances } from './ledger-entry.ts'
import { grantOfPlan, rolledOver } from './plan-grant.ts'
import { renewPlanGrant } from './renew-plan-grant.ts'
import { instant, openGrant, sampleGrant, walletOf } from './samples.ts'
import { toWalletUnits } from './wallet.ts'

const period = { start: instant(100), end: instant(200) }
const origin = { subscriptionId: 'sub', name: 'tokens', periodStart: instant(100) }
const from = (planGrant: Partial<PlanGrant>, share = rational(1)) =>
  grantOfPlan(
    { unit: 'credit', amount: '1000', every: 'period', ...planGrant },
    { id: 'g', period, createdAt: instant(100), origin, share },
  )

describe('a grant that comes with a plan', () => {
  test('of each period ends with it', () => {
    expect(from({})).toMatchObject({ effectiveAt: 100, expiresAt: 200, priority: 50, source: 'plan', rollover: null })
  })

  test('of once never ends, and never rolls over', () => {
    const rollover = { kind: 'amount', cap: '5', periods: 1 } as const
    expect(from({ every: 'once', rollover })).toMatchObject({ expiresAt: null, rollover: null })
  })

  test.each([
    ['credits are exact', 'credit', '1000.000000000001', rational(1), '1000.000000000001'],
    ['money is given in major and held in minor units', 'USD', '20.50', rational(1), '2050'],
    ['yen have no minor unit', 'JPY', '500', rational(1), '500'],
    ['part of a period gives part of the money, to the cent', 'USD', '20', rational(15, 31), '968'],
    ['and of the credits, to 12 places', 'credit', '100', rational(1, 3), '33.333333333333'],
  ])('%s', (_, unit, amount, share, expected) => {
    expect(formatExact(from({ unit, amount }, share).amount)).toBe(expected)
  })

  test('a difference that a plan change takes back is rounded the same way', () => {
    expect(formatExact(toWalletUnits('USD', rational(-15 * 20, 31)))).toBe('-968')
  })
})

describe('what rolls over', () => {
  test.each<[string, string, Rollover | null, string, string]>([
    ['nothing without a rule', '80', null, 'credit', '0'],
    ['nothing by the rule none', '80', { kind: 'none' }, 'credit', '0'],
    ['all of what is below the cap', '80', { kind: 'amount', cap: '100', periods: 1 }, 'credit', '80'],
    ['no more than the cap', '80', { kind: 'amount', cap: '50', periods: 1 }, 'credit', '50'],
    ['a cap of money is in major units', '8000', { kind: 'amount', cap: '50', periods: 1 }, 'USD', '5000'],
    ['a share of what is left', '80', { kind: 'share', percent: '25', periods: 1 }, 'credit', '20'],
    ['a share of money is whole cents', '101', { kind: 'share', percent: '50', periods: 1 }, 'USD', '51'],
  ])('%s', (_, unspent, rule, unit, expected) => {
    expect(formatExact(rolledOver(parseDecimal(unspent), rule, unit))).toBe(expected)
  })

  test('law: never less than nothing, never more than what was left', () => {
    const rules = fc.oneof(
      fc.nat({ max: 200 }).map((cap): Rollover => ({ kind: 'amount', cap: `${cap}`, periods: 1 })),
      fc.nat({ max: 100 }).map((percent): Rollover => ({ kind: 'share', percent: `${percent}`, periods: 1 })),
    )
    fc.assert(
      fc.property(fc.nat({ max: 10_000 }), rules, fc.constantFrom('credit', 'USD', 'JPY'), (unspent, rule, unit) => {
        const rolled = rolledOver(rational(unspent), rule, unit)
        expect(compare(rolled, rational(0))).toBeGreaterThanOrEqual(0)
        expect(compare(rolled, rational(unspent))).toBeLessThanOrEqual(0)
      }),
    )
  })
})

describe('when a plan grant starts again', () => {
  const rollover = { kind: 'amount', cap: '30', periods: 2 } as const
  const old = {
    ...openGrant('old', '100', { expiresAt: instant(100), priority: 7, rollover }),
    remaining: parseDecimal('40'),
  }
  const next = sampleGrant('new', '100', { effectiveAt: instant(100), expiresAt: instant(200) })
  const renewal = {
    endedIds: ['old'],
    next: [next],
    rollover: { id: 'rolled', expiresAt: instant(300) },
    at: instant(100),
  }

  test('what lives on is a grant of its own with the age of the old one, the rest is breakage', () => {
    const { wallet, entries } = renewPlanGrant(walletOf(old), renewal)
    expect(wallet.grants.map(({ id, remaining }) => [id, formatExact(remaining)])).toEqual([
      ['old', '0'],
      ['rolled', '30'],
      ['new', '100'],
    ])
    expect(wallet.grants[1]).toMatchObject({
      source: 'rollover',
      priority: 7,
      effectiveAt: 100,
      expiresAt: 300,
      createdAt: old.createdAt,
      rollover: null,
    })
    expect(entries.map(({ debit, credit, amount }) => `${debit} → ${credit} ${formatExact(amount)}`)).toEqual([
      'grant:old → breakage 10',
      'grant:old → grant:rolled 30',
      'issued → grant:new 100',
    ])
  })

  test('without a rollover all of it is breakage', () => {
    const { entries } = renewPlanGrant(walletOf({ ...old, rollover: null }), { ...renewal, rollover: null })
    expect(formatExact(accountBalances(entries).get('breakage') ?? rational(0))).toBe('40')
  })

  test('what comes first pays an open debt', () => {
    const { wallet } = renewPlanGrant({ ...walletOf(old), debt: parseDecimal('35') }, renewal)
    const left = sum(wallet.grants.map(({ remaining }) => remaining))
    expect(formatExact(add(left, wallet.debt))).toBe('95')
    expect(equals(wallet.debt, rational(0))).toBe(true)
  })

  test('a cap holds for all grants of the name, and keeps the newest units', () => {
    const more = { ...openGrant('more', '25', { expiresAt: instant(100), rollover }), createdAt: instant(50) }
    const { wallet, entries } = renewPlanGrant(walletOf(old, more), { ...renewal, endedIds: ['old', 'more'] })
    expect(wallet.grants.map(({ id, remaining }) => [id, formatExact(remaining)])).toEqual([
      ['old', '0'],
      ['more', '0'],
      ['rolled', '30'],
      ['new', '100'],
    ])
    expect(formatExact(accountBalances(entries).get('breakage') ?? rational(0))).toBe('35')
  })

  test('a grant that has not ended is not renewed', () => {
    expect(() => renewPlanGrant(walletOf(old), { ...renewal, at: instant(99) })).toThrow('when it has ended')
  })
})
