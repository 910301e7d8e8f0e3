import { describe, expect, test } from 'vitest'
import { parseDecimal } from '../money/decimal.ts'
import { instantFromIso, instantToIso } from '../time/instant.ts'
import { asksForTopUp, isBelowThreshold, localMonth, restAfterDecline, restOfCaps } from './auto-top-up.ts'
import { instant, openGrant, walletOf } from './samples.ts'

const setting = { threshold: '100', amount: '1000', monthlyCap: '3000', currency: 'USD' }
const ready = { setting, pendingId: null, rest: null, declines: 0 }
const declined = restAfterDecline({ code: 'do_not_honor', message: 'Declined.', hard: false }, instant(0), 1)

describe('a wallet asks for a top-up', () => {
  test.each([
    ['one below the threshold', [openGrant('a', '99.999999999999')], true],
    ['not at the threshold', [openGrant('a', '100')], false],
    ['empty', [], true],
    ['of what can be spent now', [openGrant('a', '100', { effectiveAt: instant(200) })], true],
    ['without what has expired', [openGrant('a', '100', { expiresAt: instant(100) })], true],
  ])('%s', (_, grants, asks) => {
    expect(isBelowThreshold(setting, walletOf(...grants), instant(100))).toBe(asks)
    expect(asksForTopUp(ready, walletOf(...grants), instant(100))).toBe(asks)
  })

  test('not while one is on its way, and not while it rests', () => {
    expect(asksForTopUp({ ...ready, pendingId: 'topup_1' }, walletOf(), instant(100))).toBe(false)
    expect(asksForTopUp({ ...ready, rest: declined }, walletOf(), instant(100))).toBe(false)
  })
})

describe('caps', () => {
  const at = instantFromIso('2024-01-10T12:00:00Z')
  const capped = (unitsOfMonth: string, countOfDay = 0) =>
    restOfCaps(
      setting,
      { unitsOfMonth: parseDecimal(unitsOfMonth), countOfDay },
      { at, timeZone: 'Europe/Berlin', dailyCap: 3 },
    )

  test.each([
    ['room for exactly one more', '2000', null],
    ['room for less than one', '2000.000000000001', 'monthly_cap'],
    ['nothing made yet', '0', null],
  ])('%s', (_, made, reason) => {
    expect(capped(made)?.reason ?? null).toBe(reason)
  })

  test('end with the month of the customer’s calendar, and with the day in UTC', () => {
    expect(capped('3000')?.until).toBe(instantFromIso('2024-01-31T23:00:00Z'))
    expect(capped('0', 2)).toBeNull()
    expect(capped('0', 3)).toMatchObject({ reason: 'daily_cap', until: instantFromIso('2024-01-11T00:00:00Z') })
  })
})

test('a decline rests for a day, one for good or the fifth in a row until something changes', () => {
  expect(declined).toMatchObject({ since: 0, until: 24 * 60 * 60 * 1000, decline: { code: 'do_not_honor' } })
  expect(restAfterDecline({ code: 'stolen_card', message: '', hard: true }, instant(0), 1).until).toBeNull()
  const again = (declines: number) =>
    restAfterDecline({ code: 'do_not_honor', message: '', hard: false }, instant(0), declines)
  expect([again(4).until === null, again(5).until === null]).toEqual([false, true])
})

test.each([
  ['Europe/Berlin', '2024-03-31T21:59:59.999Z', '2024-02-29T23:00:00Z', '2024-03-31T22:00:00Z'],
  ['Europe/Berlin', '2024-03-31T22:00:00Z', '2024-03-31T22:00:00Z', '2024-04-30T22:00:00Z'],
  ['America/Los_Angeles', '2024-01-01T00:00:00Z', '2023-12-01T08:00:00Z', '2024-01-01T08:00:00Z'],
])('a month in %s that holds %s is [%s, %s)', (timeZone, at, start, end) => {
  const month = localMonth(instantFromIso(at), timeZone)
  expect([instantToIso(month.start), instantToIso(month.end)]).toEqual([start, end])
})
