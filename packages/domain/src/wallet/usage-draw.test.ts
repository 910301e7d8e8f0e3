import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { add, compare, equals, isNegative, maximum, minimum, rational, subtract, sum, ZERO } from '../money/rational.ts'
import { addGrant } from './add-grant.ts'
import { accountBalances, type LedgerEntry } from './ledger-entry.ts'
import { instant, openGrant, sampleGrant, walletOf } from './samples.ts'
import { drawForUse, drawnOf, NOTHING_DRAWN, settledDraw, type UsageDraw } from './usage-draw.ts'
import type { Wallet } from './wallet.ts'

const AT = instant(100)

function drawn(
  wallet: Wallet,
  use: string,
  draw: UsageDraw = NOTHING_DRAWN,
  shortfall: 'leave' | 'overdraw' = 'leave',
) {
  return drawForUse(wallet, draw, { use: parseDecimal(use), at: AT, shortfall })
}

function figures({ parts, settled, uncovered }: UsageDraw) {
  return {
    parts: parts.map(({ grantId, amount }) => `${grantId ?? 'debt'} ${formatExact(amount)}`),
    settled: formatExact(settled),
    uncovered: formatExact(uncovered),
  }
}

describe('what use draws', () => {
  const wallet = walletOf(openGrant('a', '30', { priority: 1 }), openGrant('b', '50', { priority: 2 }))

  test('is what it comes to beyond what was drawn before', () => {
    const first = drawn(wallet, '20')
    expect(figures(first.draw)).toEqual({ parts: ['a 20'], settled: '0', uncovered: '0' })
    const second = drawn(first.wallet, '45', first.draw)
    expect(figures(second.draw)).toEqual({ parts: ['a 30', 'b 15'], settled: '0', uncovered: '0' })
    expect(drawn(second.wallet, '45', second.draw).draw).toBe(second.draw)
  })

  test('beyond the wallet is uncovered, and stays so when more comes into it', () => {
    const first = drawn(wallet, '100')
    expect(figures(first.draw)).toEqual({ parts: ['a 30', 'b 50'], settled: '0', uncovered: '20' })
    const topped = addGrant(first.wallet, sampleGrant('c', '40'), AT).wallet
    expect(figures(drawn(topped, '105', first.draw).draw)).toEqual({
      parts: ['a 30', 'b 50', 'c 5'],
      settled: '0',
      uncovered: '20',
    })
  })

  test('is taken back from what was not covered first, then from the last part to the first', () => {
    const { wallet: after, draw } = drawn(wallet, '100')
    const less = drawn(after, '70', draw)
    expect(figures(less.draw)).toEqual({ parts: ['a 30', 'b 40'], settled: '0', uncovered: '0' })
    const none = drawn(less.wallet, '0', less.draw)
    expect(figures(none.draw)).toEqual({ parts: [], settled: '0', uncovered: '0' })
    expect(none.wallet.grants.map(({ remaining }) => formatExact(remaining))).toEqual(['30', '50'])
  })

  test('is not taken back here once an invoice has taken it', () => {
    const { wallet: after, draw } = drawn(wallet, '100')
    const billed = settledDraw(draw, { billsRest: true })
    expect(figures(billed)).toEqual({ parts: [], settled: '100', uncovered: '0' })
    expect(figures(settledDraw(draw, { billsRest: false }))).toEqual({ parts: [], settled: '80', uncovered: '20' })
    expect(drawn(after, '50', billed)).toMatchObject({ entries: [], draw: billed })
  })

  test('may be a debt, which goes back like any part', () => {
    const { wallet: after, draw } = drawn(wallet, '100', NOTHING_DRAWN, 'overdraw')
    expect(figures(draw)).toEqual({ parts: ['a 30', 'b 50', 'debt 20'], settled: '0', uncovered: '0' })
    const less = drawn(after, '90', draw, 'overdraw')
    expect(formatExact(less.wallet.debt)).toBe('10')
  })
})

const amounts = fc.integer({ min: 0, max: 60 }).map((units) => rational(units, 4))
const step = fc.oneof(
  fc.record({ kind: fc.constant('use' as const), amount: amounts }),
  fc.record({ kind: fc.constant('grant' as const), amount: amounts.filter(({ numerator }) => numerator > 0n) }),
)

describe('whatever is used, taken back and granted in whichever order', () => {
  test('use is what was drawn and what was not covered, and the ledger says what was drawn', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.constantFrom('leave', 'overdraw'), (steps, shortfall) => {
        let wallet = walletOf()
        let draw: UsageDraw = NOTHING_DRAWN
        const entries: LedgerEntry[] = []
        let granted = ZERO
        let highest = ZERO
        for (const [index, { kind, amount }] of steps.entries()) {
          if (kind === 'grant') {
            const added = addGrant(wallet, sampleGrant(`g${index}`, formatExact(amount)), AT)
            granted = add(granted, amount)
            entries.push(...added.entries)
            wallet = added.wallet
            continue
          }
          const before = draw
          const next = drawForUse(wallet, draw, { use: amount, at: AT, shortfall })
          entries.push(...next.entries)
          wallet = next.wallet
          draw = next.draw
          highest = maximum(highest, drawnOf(draw))
          expect(equals(add(drawnOf(draw), draw.uncovered), amount)).toBe(true)
          // More use never lowers what is uncovered, less never raises it, and a debt covers everything.
          const isMore = compare(amount, add(drawnOf(before), before.uncovered)) >= 0
          expect(compare(draw.uncovered, before.uncovered) * (isMore ? 1 : -1)).toBeGreaterThanOrEqual(0)
          if (shortfall === 'overdraw') expect(draw.uncovered).toEqual(ZERO)
        }
        const spent = accountBalances(entries).get('spent') ?? ZERO
        expect(equals(spent, drawnOf(draw))).toBe(true)
        const left = subtract(sum(wallet.grants.map(({ remaining }) => remaining)), wallet.debt)
        expect(equals(left, subtract(granted, drawnOf(draw)))).toBe(true)
        expect(wallet.grants.some(({ remaining }) => isNegative(remaining))).toBe(false)
        if (shortfall === 'leave') expect(equals(minimum(highest, granted), highest)).toBe(true)
      }),
    )
  })
})
