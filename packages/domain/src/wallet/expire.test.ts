import { describe, expect, test } from 'vitest'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { expireGrant, expireGrants, restoreVoided, voidGrant } from './expire.ts'
import { instant, openGrant, walletOf } from './samples.ts'

function written(entries: readonly { debit: string; credit: string; amount: Parameters<typeof formatExact>[0] }[]) {
  return entries.map(({ debit, credit, amount }) => `${debit} → ${credit} ${formatExact(amount)}`)
}

describe('expiry', () => {
  const rollover = { kind: 'amount', cap: '5', periods: 1 } as const
  const wallet = walletOf(
    openGrant('lasting', '1'),
    openGrant('expired', '2', { expiresAt: instant(100) }),
    openGrant('used up', '0', { expiresAt: instant(50) }),
    openGrant('rolling', '4', { expiresAt: instant(100), rollover }),
    openGrant('later', '8', { expiresAt: instant(101) }),
  )

  test('books what is left of expired grants as breakage', () => {
    const { wallet: after, entries } = expireGrants(wallet, instant(100))
    expect(written(entries)).toEqual(['grant:expired → breakage 2'])
    expect(after.grants.map(({ remaining }) => formatExact(remaining))).toEqual(['1', '0', '0', '4', '8'])
  })

  test('twice is once', () => {
    const { wallet: after } = expireGrants(wallet, instant(100))
    expect(expireGrants(after, instant(100)).entries).toEqual([])
  })

  test('a grant that may roll over waits for its plan, and expires when the plan ends', () => {
    expect(written(expireGrant(wallet, 'rolling', instant(100)).entries)).toEqual(['grant:rolling → breakage 4'])
    expect(() => expireGrant(wallet, 'rolling', instant(99))).toThrow('only an ended grant expires')
  })
})

describe('a void', () => {
  const wallet = walletOf(openGrant('g', '3', { expiresAt: instant(200) }))

  test('takes what is left, from that instant on', () => {
    const { wallet: after, entries } = voidGrant(wallet, 'g', instant(150))
    expect(written(entries)).toEqual(['grant:g → void 3'])
    expect(after.grants[0]?.voidedAt).toBe(150)
  })

  test('of a grant that has ended changes nothing', () => {
    expect(voidGrant(wallet, 'g', instant(200))).toEqual({ wallet, entries: [] })
  })

  const part = { grantId: 'g', amount: parseDecimal('3') }

  test('is taken back, and the grant is what it was', () => {
    const { wallet: after } = voidGrant(wallet, 'g', instant(150))
    const restored = restoreVoided(after, part, instant(160))
    expect(written(restored.entries)).toEqual(['void → grant:g 3'])
    expect(restored.wallet).toEqual(wallet)
    expect(restoreVoided(restored.wallet, part, instant(170)).entries).toEqual([])
  })

  test('is not taken back of a grant that has expired since', () => {
    const { wallet: after } = voidGrant(wallet, 'g', instant(150))
    expect(restoreVoided(after, part, instant(200)).entries).toEqual([])
  })

  test('is taken back to pay a debt first', () => {
    const { wallet: after } = voidGrant(wallet, 'g', instant(150))
    const { entries } = restoreVoided({ ...after, debt: parseDecimal('1') }, part, instant(160))
    expect(written(entries)).toEqual(['void → grant:g 3', 'grant:g → debt 1'])
  })
})
