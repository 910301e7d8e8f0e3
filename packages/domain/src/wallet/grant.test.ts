import { describe, expect, test } from 'vitest'
import { instantFromEpoch } from '../time/instant.ts'
import { effectivePeriod, hasEnded, isEffective } from './grant.ts'
import { openGrant } from './samples.ts'

const at = instantFromEpoch

describe('the effective period of a grant', () => {
  test.each([
    ['without an end', null, null, null],
    ['until it expires', 500, null, 500],
    ['until it is voided', null, 300, 300],
    ['until the first of both', 500, 300, 300],
    ['a void after the expiry changes nothing', 500, 700, 500],
    ['voided before it began: empty, and never before its start', 500, 50, 100],
    ['expired before it began: the same', 50, null, 100],
  ])('%s', (_, expiresAt, voidedAt, end) => {
    const period = effectivePeriod({
      effectiveAt: at(100),
      expiresAt: expiresAt === null ? null : at(expiresAt),
      voidedAt: voidedAt === null ? null : at(voidedAt),
    })
    expect(period).toEqual({ start: 100, end })
  })

  test('is half-open: a grant can be drawn at its start and no longer at its end', () => {
    const grant = openGrant('g', '10', { effectiveAt: at(100), expiresAt: at(500) })
    expect([99, 100, 499, 500].map((instant) => isEffective(grant, at(instant)))).toEqual([false, true, true, false])
    expect([100, 499, 500].map((instant) => hasEnded(grant, at(instant)))).toEqual([false, false, true])
  })

  test('an empty period gives nothing at any instant', () => {
    const grant = openGrant('g', '10', { effectiveAt: at(100), voidedAt: at(100) })
    expect([99, 100, 101].map((instant) => isEffective(grant, at(instant)))).toEqual([false, false, false])
  })
})
