import { describe, expect, test } from 'vitest'
import { vatNumberStatus } from './vat-number.ts'

/** Numbers that the registers of their countries show, or that the tax offices print as examples. */
const VALID =
  'ATU13585627 BE0403019261 BE1000000021 BG175074752 CY10259033P CZ25123891 DE136695976 DK13585628 EE100931558 EL094259216 ' +
  'ESJ99216582 FI20774740 FR40303265045 FR83404833048 HR33392005961 HU12892312 IE6433435F IE6433435OA IT00743110157 ' +
  'LT119511515 LU15027442 LV40003521600 MT11679112 NL004495445B01 NL123456789B13 PL8567346215 PT501964843 RO18547290 ' +
  'SE123456789701 SI50223054 SK2022749619 GB980780684 XI980780684 CHE107787577 NO988077917MVA'

describe('a VAT number', () => {
  test.each(VALID.split(' '))('%s is valid', (number) => {
    expect(vatNumberStatus(number, null)).toBe('valid')
  })

  // One digit is another, so that the check digit no longer agrees.
  test.each([
    'DE136695977',
    'FR40303265046',
    'EL094259217',
    'ESJ99216583',
    'IT00743110158',
    'IE6433436F',
    'BE0403019262',
    'GB980780685',
    'XI980780685',
    'CHE107787578',
    'DE999999999',
    'NO988077918MVA',
  ])('%s is not', (number) => {
    expect(vatNumberStatus(number, null)).toBe('invalid')
  })

  test.each([
    ['too short', 'DE13669597'],
    ['of letters', 'DEABCDEFGHI'],
    ['under its prefix twice', 'DEDE136695976'],
    ['under two prefixes', 'XIGB980780684'],
  ])('%s is invalid', (_, number) => {
    expect(vatNumberStatus(number, null)).toBe('invalid')
  })

  test.each([
    ['a number of their own country counts', 'FR40303265045', 'FR', 'valid'],
    ['one of another country does not', 'FR40303265045', 'DE', 'other_country'],
    ['Greece writes EL', 'EL094259216', 'GR', 'valid'],
    ['Northern Ireland is in the United Kingdom', 'XI980780684', 'GB', 'valid'],
    ['where nothing is known of a country, nothing is said', 'US123456789', 'US', 'unknown'],
  ] as const)('of a customer: %s', (_, number, country, status) => {
    expect(vatNumberStatus(number, country)).toBe(status)
  })
})
