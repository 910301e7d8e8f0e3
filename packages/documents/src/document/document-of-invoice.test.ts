import { money } from '@tallywright/domain'
import type { Invoice } from '@tallywright/sdk'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { BERLIN, documentOf, exemptInvoice, openInvoice, sampleInvoice, sampleLine, taxedLine } from '../samples.ts'
import { documentOfInvoice } from './document-of-invoice.ts'
import type { InvoiceOnWire } from './invoice-on-wire.ts'

const eur = (amount: bigint) => money(amount, 'EUR')

test('an answer of invoices.get is all that it takes', () => {
  expectTypeOf<Invoice>().toExtend<InvoiceOnWire>()
})

describe('lines', () => {
  test('a discount goes under the line that it reduces', () => {
    const { lines } = documentOf(openInvoice())
    expect(lines.map(({ description, discounts }) => [description, discounts.length])).toEqual([
      ['Team', 1],
      ['API calls', 0],
      ['Editor seats', 0],
      ['Starter, time not used', 0],
    ])
    expect(lines[0]?.discounts).toEqual([{ description: 'Launch offer: 20 % off', net: eur(-400n) }])
  })

  test('a discount that reduces nothing is a bug', () => {
    const invoice = sampleInvoice([sampleLine({ kind: 'discount', net: -5 })])
    expect(() => documentOf(invoice)).toThrow('follows the line')
  })

  test.each([
    ['net', { net: 1 }],
    ['tax', { tax: 1 }],
    ['total', { total: 1 }],
  ])('an invoice whose %s is not what its lines come to is never printed', (_, wrong) => {
    const invoice = sampleInvoice([taxedLine(1000, 19)])
    expect(() => documentOf({ ...invoice, totals: { ...invoice.totals, ...wrong } })).toThrow()
  })

  test('lines are taxed as usual unless they say otherwise', () => {
    expect(documentOf(openInvoice()).lines.map((line) => line.treatment)).toEqual(Array(4).fill('standard'))
    expect(documentOf(exemptInvoice()).lines[0]?.treatment).toBe('exempt')
  })
})

describe('the base of a tax', () => {
  const baseOf = (line: Parameters<typeof sampleLine>[0], discount = 0) => {
    const off = discount === 0 ? [] : [sampleLine({ kind: 'discount', net: discount })]
    return documentOf(sampleInvoice([sampleLine(line), ...off])).lines[0]?.taxes.map((tax) => tax.base.amount)
  }

  test.each<[string, Parameters<typeof sampleLine>[0], number, bigint[]]>([
    ['added to the price', { net: 10000, tax: 1900, taxes: [vat('19', 10000, 1900)] }, 0, [10000n]],
    [
      'contained in it: what it was taken out of',
      { net: 10000, tax: 1900, taxes: [vat('19', 11900, 1900)] },
      0,
      [10000n],
    ],
    ['contained, after a discount', { net: 12000, tax: 1900, taxes: [vat('19', 11900, 1900)] }, -2000, [10000n]],
    ['of nothing', { net: 10000, taxes: [vat('0', 10000, 0)] }, 0, [10000n]],
    [
      'compound: the tax before it is in it',
      { net: 10000, tax: 1600, taxes: [vat('5', 10000, 500), vat('10.476', 10500, 1100)] },
      0,
      [10000n, 10500n],
    ],
    ['of a credit', { net: -1000, tax: -190, taxes: [vat('19', -1190, -190)] }, 0, [-1000n]],
  ])('%s', (_, line, discount, bases) => {
    expect(baseOf(line, discount)).toEqual(bases)
  })
})

test('what was applied is what credit notes took off, and the rest from the wallet', () => {
  const invoice = openInvoice()
  const split = { ...invoice.totals, credited: 200, paidFromWallet: 300 }
  const { totals } = documentOfInvoice({ ...invoice, totals: split }, { timeZone: BERLIN })
  expect([totals.credited, totals.paidFromWallet]).toEqual([eur(200n), eur(300n)])
  expect(documentOf(invoice).totals.paidFromWallet).toEqual(eur(500n))
})

function vat(percent: string, base: number, amount: number) {
  return { name: 'VAT', percent, base, amount }
}
