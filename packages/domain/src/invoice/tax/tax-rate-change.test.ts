import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instantFromIso } from '../../time/instant.ts'
import { type TaxRate, taxRatesFor } from './tax-rate.ts'
import { decideNewTaxRate, decideTaxRateChange, endOfArchivedRate } from './tax-rate-change.ts'

const day = (text: string) => instantFromIso(`${text}T00:00:00Z`)
const [january, june, july, december] = [day('2026-01-01'), day('2026-06-01'), day('2026-07-01'), day('2026-12-01')]
const vat: TaxRate = { name: 'VAT', percent: '19', country: 'DE', validFrom: january, validTo: december }

describe('a new rate', () => {
  test.each<[string, Partial<TaxRate>, string | undefined]>([
    ['may follow the one before', { validFrom: december, validTo: day('2027-12-01') }, undefined],
    ['may come before the next', { validFrom: day('2025-01-01'), validTo: january }, undefined],
    ['may be of another name', { name: 'Surcharge' }, undefined],
    ['may be of a region', { region: 'BE' }, undefined],
    ['may be of a category', { category: 'books' }, undefined],
    ['may be of another country', { country: 'FR' }, undefined],
    ['is refused where one holds', { validFrom: june, validTo: july }, 'tax_rate.already_exists'],
    ['is refused where one begins later', { validFrom: day('2025-01-01'), validTo: june }, 'tax_rate.already_exists'],
    ['is refused where it ends before it begins', { validFrom: july, validTo: june }, 'tax_rate.validity_empty'],
    ['is refused where it ends as it begins', { validFrom: july, validTo: july }, 'tax_rate.validity_empty'],
    ['is refused below zero', { percent: '-1' }, 'tax_rate.percent_out_of_range'],
  ])('%s', (_, change, code) => {
    const decided = decideNewTaxRate([vat], { ...vat, ...change })
    expect(decided.ok ? undefined : decided.error.code).toBe(code)
  })
})

describe('a new percent', () => {
  const change = (from: typeof june, percent = '20') => decideTaxRateChange(vat, { percent, from, now: june })

  test('ends the rate and begins its successor at the same instant', () => {
    expect(change(july)).toEqual({
      ok: true,
      value: { ended: { ...vat, validTo: july }, successor: { ...vat, percent: '20', validFrom: july } },
    })
  })

  test.each([
    ['in the past', change(day('2026-05-01')), 'tax_rate.change_in_the_past'],
    ['when the rate has ended', change(december), 'tax_rate.not_in_force'],
    ['below zero', change(july, '-1'), 'tax_rate.percent_out_of_range'],
    [
      'before the rate begins',
      decideTaxRateChange(vat, { percent: '20', from: january, now: january }),
      'tax_rate.not_in_force',
    ],
  ])('is refused %s', (_, decided, code) => {
    expect(decided).toMatchObject({ ok: false, error: { code } })
  })

  test('leaves exactly one rate at every instant, and the old one before the change', () => {
    const instants = fc.integer({ min: january, max: december - 1 })
    fc.assert(
      fc.property(instants, instants, (from, at) => {
        const decided = decideTaxRateChange(vat, { percent: '20', from: from as typeof june, now: january })
        if (!decided.ok) return
        const { ended, successor } = decided.value
        const found = taxRatesFor([ended, successor], { country: 'DE', region: null, at: at as typeof june }, null)
        expect(found.map(({ percent }) => percent)).toEqual([at < from ? '19' : '20'])
      }),
    )
  })
})

test.each([
  ['now', vat, june, june],
  ['not at all when it has ended', { ...vat, validTo: june }, july, june],
  ['as it would have begun', vat, day('2025-06-01'), january],
  ['now where it had no bounds', { name: 'VAT', percent: '19', country: 'DE' }, june, june],
] as const)('an archived rate ends %s', (_, rate, now, end) => {
  expect(endOfArchivedRate(rate, now)).toBe(end)
})
