import { expect, test } from 'vitest'
import { documentOf, sampleInvoice, sampleLine, taxedLine } from '../samples.ts'
import { taxSummary } from './tax-summary.ts'

test('tax is summed by treatment and rate, in the order of the lines', () => {
  const { lines, currency } = documentOf(
    sampleInvoice([
      taxedLine(1000, 19),
      taxedLine(500, 7),
      taxedLine(2000, 19, {}, -500),
      sampleLine({ kind: 'discount', net: -500 }),
      sampleLine({ net: 300, taxTreatment: 'reverse_charge' }),
      sampleLine({ net: 20 }),
    ]),
  )
  const rows = taxSummary(lines, currency)
  expect(rows.map((row) => [row.treatment, row.percent, row.base.amount, row.amount.amount])).toEqual([
    ['standard', '19', 2500n, 475n],
    ['standard', '7', 500n, 35n],
    ['reverse_charge', '0', 300n, 0n],
    ['standard', '0', 20n, 0n],
  ])
})
