import { describe, expect, test } from 'vitest'
import { formatExact, parseDecimal } from '../money/decimal.ts'
import { ONE, rational, ZERO } from '../money/rational.ts'
import { instant, openGrant, walletOf } from './samples.ts'
import { lowestShare, takeBack } from './take-back.ts'

describe('a smaller plan takes back what it had granted', () => {
  const wallet = walletOf(
    openGrant('plan', '30', { source: 'plan', expiresAt: instant(200) }),
    openGrant('more', '20', { source: 'plan', expiresAt: instant(300) }),
    openGrant('bought', '50', { source: 'top_up' }),
  )
  const back = (amount: string) => takeBack(wallet, ['plan', 'more'], parseDecimal(amount), instant(100))

  test.each([
    ['all of it while it is unspent', '25', '25', '1', ['25', '0', '50']],
    ['as far as it is: the share is what comes back', '80', '50', '0.625', ['0', '0', '50']],
    ['nothing to take back is all of it', '0', '0', '1', ['30', '20', '50']],
  ])('%s', (_, amount, taken, share, left) => {
    const result = back(amount)
    expect([formatExact(result.taken), formatExact(result.share)]).toEqual([taken, share])
    expect(result.wallet.grants.map(({ remaining }) => formatExact(remaining))).toEqual(left)
  })

  test('what would be drawn last goes first', () => {
    expect(back('25').entries.map(({ debit, credit, amount }) => [debit, credit, formatExact(amount)])).toEqual([
      ['grant:more', 'void', '20'],
      ['grant:plan', 'void', '5'],
    ])
  })

  test('what was bought stays, and what is spent leaves a share of nothing', () => {
    const spent = walletOf(openGrant('plan', '0'), openGrant('bought', '50'))
    const result = takeBack(spent, ['plan'], parseDecimal('10'), instant(100))
    expect([result.share, result.entries]).toEqual([{ numerator: 0n, denominator: 10n }, []])
  })

  test('the lowest share over all wallets scales the credit', () => {
    expect(lowestShare([])).toEqual(ONE)
    expect(lowestShare([rational(2, 3), rational(1, 2), ONE])).toEqual(rational(1, 2))
    expect(lowestShare([ONE, ZERO])).toEqual(ZERO)
  })
})
