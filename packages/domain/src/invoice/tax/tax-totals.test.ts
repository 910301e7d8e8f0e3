import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatMoney, money } from '../../money/money.ts'
import { assembleInvoice } from '../assemble-invoice.ts'
import { TAX_TREATMENTS } from '../line.ts'
import { percentOff, sampleLines, stored, taxedAt } from '../samples.ts'
import type { TaxContext } from './tax.ts'
import { taxNote, taxTotals } from './tax-totals.ts'

const lines = [
  ...sampleLines([10000n, 5000n]),
  ...sampleLines([11900n], { taxBehavior: 'inclusive', priceId: 'gross' }),
]
const build = (tax: TaxContext) => assembleInvoice({ currency: 'USD', lines, coupons: [percentOff('10')], tax }).lines
const shown = (tax: TaxContext) =>
  taxTotals(build(tax)).map(({ treatment, name, percent, base, amount }) =>
    [treatment, name, percent, formatMoney(base), formatMoney(amount)].join(' '),
  )

test('the taxes of an invoice are summed by rate, on what discounts leave', () => {
  expect(shown(taxedAt('19'))).toEqual(['standard VAT 19 225.00 42.75'])
})

test('rates of the same percent stay apart when they are of other places', () => {
  const both = taxedAt({ percent: '5', country: 'DE' }, { percent: '5', country: 'DE', region: 'BE' })
  const totals = taxTotals(build({ ...both, place: { country: 'DE', region: 'BE' } }))
  expect(totals.map(({ country, region }) => [country, region])).toEqual([
    ['DE', null],
    ['DE', 'BE'],
  ])
})

test.each(['exempt', 'reverse_charge', 'not_collected'] as const)(
  'what carries no tax stands under its treatment: %s',
  (treatment) => {
    expect(shown({ ...taxedAt('19'), treatment })).toEqual([`${treatment}  0 242.10 0.00`])
    expect(taxNote(treatment)).toMatch(/\.$/)
  },
)

test('reverse charge says so in the words of the directive', () => {
  expect(taxNote('reverse_charge')).toMatch(/^Reverse charge/)
  expect(taxNote('standard')).toBeNull()
})

test('the totals of any invoice are its tax, and its net where there is one rate', () => {
  const amounts = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(
      amounts,
      fc.constantFrom(...TAX_TREATMENTS),
      fc.constantFrom('exclusive', 'inclusive'),
      (all, treatment, taxBehavior) => {
        const given = sampleLines(all, { taxBehavior }, 'KWD')
        const tax = { ...taxedAt('7.25'), treatment }
        const invoice = assembleInvoice({ currency: 'KWD', lines: given, coupons: [percentOff('15')], tax })
        const totals = taxTotals(invoice.lines.map(stored))
        const sumOf = (part: 'base' | 'amount') => totals.reduce((sum, total) => sum + total[part].amount, 0n)
        expect(money(sumOf('amount'), 'KWD')).toEqual(invoice.tax)
        expect(money(sumOf('base'), 'KWD')).toEqual(invoice.net)
      },
    ),
  )
})
