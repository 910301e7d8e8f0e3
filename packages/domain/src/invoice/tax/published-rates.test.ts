import { describe, expect, test } from 'vitest'
import { addMilliseconds, instantFromIso } from '../../time/instant.ts'
import { isEuCountry } from './eu-countries.ts'
import { publishedRates } from './published-rates.ts'
import { refusalOfTaxRates, type TaxRate, taxRatesFor, withPublishedRates } from './tax-rate.ts'

const percentsAt = (country: string, instant: string) =>
  taxRatesFor(publishedRates(country), { country, region: null, at: instantFromIso(instant) }, null).map(
    ({ percent }) => percent,
  )

describe('the published rate of a country', () => {
  // The last instant of the old rate and the first of the new one, by the calendar of the country.
  test.each([
    ['DE', '2020-06-30T22:00:00Z', '19', '16'],
    ['DE', '2020-12-31T23:00:00Z', '16', '19'],
    ['EE', '2023-12-31T22:00:00Z', '20', '22'],
    ['EE', '2025-06-30T21:00:00Z', '22', '24'],
    ['FI', '2024-08-31T21:00:00Z', '24', '25.5'],
    ['IE', '2020-08-31T23:00:00Z', '23', '21'],
    ['LU', '2022-12-31T23:00:00Z', '17', '16'],
    ['RO', '2025-07-31T21:00:00Z', '19', '21'],
    ['SK', '2024-12-31T23:00:00Z', '20', '23'],
    ['CH', '2023-12-31T23:00:00Z', '7.7', '8.1'],
    ['SG', '2023-12-31T16:00:00Z', '8', '9'],
  ])('%s changes at %s from %s to %s percent', (country, instant, before, after) => {
    const last = new Date(addMilliseconds(instantFromIso(instant), -1)).toISOString()
    expect([percentsAt(country, last), percentsAt(country, instant)]).toEqual([[before], [after]])
  })

  const EU = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ')

  test.each([...EU, 'GB', 'CH', 'NO', 'AU', 'NZ', 'CA', 'IN', 'JP', 'SG'])(
    '%s is exactly one at any time',
    (country) => {
      expect(refusalOfTaxRates(publishedRates(country))).toBeNull()
      for (let month = 0; month < 84; month++) {
        const at = new Date(Date.UTC(2020, month, 1)).toISOString()
        expect(percentsAt(country, at)).toHaveLength(1)
      }
    },
  )

  test('is there for every member state of the EU', () => {
    expect(EU.filter(isEuCountry)).toHaveLength(27)
    expect(publishedRates('DE')).not.toEqual([])
  })

  test('is none where the table says nothing', () => {
    expect([publishedRates('US'), publishedRates(null)]).toEqual([[], []])
  })
})

describe('a seller’s own rates', () => {
  const at = instantFromIso('2026-06-01T00:00:00Z')
  const names = (own: TaxRate[], region: string | null = null, category: string | null = null) => {
    const table = withPublishedRates(own, publishedRates('CA'), at)
    return taxRatesFor(table, { country: 'CA', region, at }, category).map(({ name, percent }) => `${name} ${percent}`)
  }

  test.each<[string, string[], string[]]>([
    [
      'replace the published one where they are general',
      names([{ name: 'HST', percent: '13', country: 'CA' }]),
      ['HST 13'],
    ],
    [
      'come beside it where they are of a region',
      names([{ name: 'QST', percent: '9.975', country: 'CA', region: 'QC' }], 'QC'),
      ['GST 5', 'QST 9.975'],
    ],
    [
      'come instead of it for their category',
      names([{ name: 'GST', percent: '0', country: 'CA', category: 'books' }], null, 'books'),
      ['GST 0'],
    ],
    [
      'leave it where they are of a category',
      names([{ name: 'GST', percent: '0', country: 'CA', category: 'books' }]),
      ['GST 5'],
    ],
    [
      'replace nothing before they hold',
      names([{ name: 'HST', percent: '13', country: 'CA', validFrom: addMilliseconds(at, 1) }]),
      ['GST 5'],
    ],
    [
      'replace nothing once they have ended',
      names([{ name: 'HST', percent: '13', country: 'CA', validTo: at }]),
      ['GST 5'],
    ],
  ])('%s', (_, actual, expected) => {
    expect(actual).toEqual(expected)
  })
})
