import { Temporal } from 'temporal-polyfill'
import type { Decimal } from '../../money/decimal.ts'
import { toInstant } from '../../time/anchor.ts'
import type { TaxRate } from './tax-rate.ts'

/** A day of the country's own calendar from which a percent holds; the first row of a country holds from the beginning. */
type Since = readonly [percent: Decimal, day?: string]

/** What the taxes below are called. */
export const PUBLISHED_TAX_NAMES = ['VAT', 'GST', 'Consumption tax'] as const

export type PublishedTaxName = (typeof PUBLISHED_TAX_NAMES)[number]

interface PublishedTax {
  readonly country: string
  readonly name: PublishedTaxName
  /** A rate changes at midnight there. Only where one changed. */
  readonly timeZone?: string
  readonly percents: readonly Since[]
}

/**
 * The standard rates of the EU, the United Kingdom, Switzerland and Norway, and the general goods and services tax of
 * Australia, New Zealand, Canada, India, Japan and Singapore: facts, since 2020, each change with its day.
 *
 * EU: European Commission, Taxes in Europe Database (https://ec.europa.eu/taxation_customs/tedb/); Germany 2020: § 28 UStG.
 * GB: https://www.gov.uk/vat-rates. CH: Art. 25 MWSTG. NO: Skatteetaten. AU: ATO. NZ: GST Act s. 8.
 * CA: federal GST only, Excise Tax Act s. 165. IN: standard slab, 18 %. JP: NTA, consumption and local tax together. SG: IRAS.
 *
 * Last compared for the EU with the state of 2026-10-04, for the others with that of July 2026.
 */
const PUBLISHED: readonly PublishedTax[] = [
  vat('AT', '20'),
  vat('BE', '21'),
  vat('BG', '20'),
  vat('CY', '19'),
  vat('CZ', '21'),
  changing('DE', 'Europe/Berlin', ['19'], ['16', '2020-07-01'], ['19', '2021-01-01']),
  vat('DK', '25'),
  changing('EE', 'Europe/Tallinn', ['20'], ['22', '2024-01-01'], ['24', '2025-07-01']),
  vat('ES', '21'),
  changing('FI', 'Europe/Helsinki', ['24'], ['25.5', '2024-09-01']),
  vat('FR', '20'),
  vat('GR', '24'),
  vat('HR', '25'),
  vat('HU', '27'),
  changing('IE', 'Europe/Dublin', ['23'], ['21', '2020-09-01'], ['23', '2021-03-01']),
  vat('IT', '22'),
  vat('LT', '21'),
  changing('LU', 'Europe/Luxembourg', ['17'], ['16', '2023-01-01'], ['17', '2024-01-01']),
  vat('LV', '21'),
  vat('MT', '18'),
  vat('NL', '21'),
  vat('PL', '23'),
  vat('PT', '23'),
  changing('RO', 'Europe/Bucharest', ['19'], ['21', '2025-08-01']),
  vat('SE', '25'),
  vat('SI', '22'),
  changing('SK', 'Europe/Bratislava', ['20'], ['23', '2025-01-01']),
  vat('GB', '20'),
  changing('CH', 'Europe/Zurich', ['7.7'], ['8.1', '2024-01-01']),
  vat('NO', '25'),
  { ...vat('AU', '10'), name: 'GST' },
  { ...vat('NZ', '15'), name: 'GST' },
  { ...vat('CA', '5'), name: 'GST' },
  { ...vat('IN', '18'), name: 'GST' },
  { ...vat('JP', '10'), name: 'Consumption tax' },
  { ...changing('SG', 'Asia/Singapore', ['7'], ['8', '2023-01-01'], ['9', '2024-01-01']), name: 'GST' },
]

function vat(country: string, percent: Decimal): PublishedTax {
  return { country, name: 'VAT', percents: [[percent]] }
}

function changing(country: string, timeZone: string, ...percents: readonly Since[]): PublishedTax {
  return { country, name: 'VAT', timeZone, percents }
}

/** What the table says of a country, as rates with their validity. Nothing of a country that it does not list. */
export function publishedRates(country: string | null): readonly TaxRate[] {
  const tax = PUBLISHED.find((each) => each.country === country)
  return tax === undefined ? [] : ratesOf(tax)
}

function ratesOf({ country, name, timeZone = 'UTC', percents }: PublishedTax): TaxRate[] {
  return percents.map(([percent, day], index) => {
    const next = percents[index + 1]?.[1]
    return {
      name,
      percent,
      country,
      ...(day === undefined ? {} : { validFrom: midnight(day, timeZone) }),
      ...(next === undefined ? {} : { validTo: midnight(next, timeZone) }),
    }
  })
}

function midnight(day: string, timeZone: string) {
  return toInstant(Temporal.PlainDate.from(day).toPlainDateTime(), timeZone)
}
