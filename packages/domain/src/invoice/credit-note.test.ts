import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatMoney, type Money, money, sumMoney } from '../money/money.ts'
import { assembleInvoice } from './assemble-invoice.ts'
import type { CreditNote, CreditRequest } from './credit-note.ts'
import { decideCreditNote } from './credit-note.ts'
import type { EarlierCredit } from './creditable.ts'
import type { Line } from './line.ts'
import { amountOff, percentOff, sampleLines, stored, taxedAt } from './samples.ts'

const usd = (amount: bigint): Money => money(amount, 'USD')

function invoiceOf(amounts: readonly bigint[], rates: string[] = ['19'], coupons = [percentOff('10')]): Line[] {
  const built = assembleInvoice({ currency: 'USD', lines: sampleLines(amounts), coupons, tax: taxedAt(...rates) })
  return built.lines.map(stored)
}

function decide(lines: readonly Line[], request: CreditRequest, earlier: readonly EarlierCredit[] = []) {
  return decideCreditNote({ currency: 'USD', lines, earlier, request })
}

function credit(lines: readonly Line[], request: CreditRequest, earlier: readonly EarlierCredit[] = []): CreditNote {
  const decided = decide(lines, request, earlier)
  if (!decided.ok) throw new Error(decided.error.message)
  return decided.value
}

function page({ net, tax, total }: CreditNote): string[] {
  return [net, tax, total].map(formatMoney)
}

describe('a credit note', () => {
  const invoice = invoiceOf([10000n, 5000n])
  const first = invoice[0]!.id

  test('for the whole invoice takes its total, net and tax apart, after discounts', () => {
    const note = credit(invoice, { kind: 'whole' })
    expect(page(note)).toEqual(['135.00', '25.65', '160.65'])
    expect(note.lines.map((line) => [formatMoney(line.net), formatMoney(line.tax)])).toEqual([
      ['90.00', '17.10'],
      ['45.00', '8.55'],
    ])
  })

  test('for a line takes what is left of it', () => {
    expect(page(credit(invoice, { kind: 'lines', lines: [{ lineId: first }] }))).toEqual(['90.00', '17.10', '107.10'])
  })

  test('for a part of a line takes the same part of its tax', () => {
    const note = credit(invoice, { kind: 'lines', lines: [{ lineId: first, net: usd(1000n) }] })
    expect(page(note)).toEqual(['10.00', '1.90', '11.90'])
  })

  test('for a part with its tax takes both as given', () => {
    const note = credit(invoice, { kind: 'lines', lines: [{ lineId: first, net: usd(1000n), tax: usd(191n) }] })
    expect(page(note)).toEqual(['10.00', '1.91', '11.91'])
  })

  test('for an amount spreads it over net and tax of all lines', () => {
    const note = credit(invoice, { kind: 'amount', amount: usd(10000n) })
    expect(page(note)).toEqual(['84.03', '15.97', '100.00'])
    expect(note.lines.map((line) => formatMoney(line.net))).toEqual(['56.02', '28.01'])
  })

  test('rounds the taxes of its lines together, to the larger remainders', () => {
    const small = invoiceOf([100n, 100n, 100n], ['10'], [])
    const lines = small.map(({ id }) => ({ lineId: id, net: usd(5n) }))
    const note = credit(small, { kind: 'lines', lines })
    expect(page(note)).toEqual(['0.15', '0.02', '0.17'])
    expect(note.lines.map((line) => formatMoney(line.tax))).toEqual(['0.01', '0.01', '0.00'])
  })

  test('splits the tax of a line over its rates', () => {
    const taxed = invoiceOf([10000n], ['5', '10'], [])
    const note = credit(taxed, { kind: 'lines', lines: [{ lineId: taxed[0]!.id, net: usd(3333n) }] })
    expect(note.lines[0]!.taxes.map(formatMoney)).toEqual(['1.67', '3.33'])
  })

  test('takes the rest after earlier ones', () => {
    const part = credit(invoice, { kind: 'amount', amount: usd(10000n) })
    expect(page(credit(invoice, { kind: 'whole' }, part.lines))).toEqual(['50.97', '9.68', '60.65'])
  })

  test.each<[string, CreditRequest, readonly EarlierCredit[]]>([
    ['more than the invoice', { kind: 'amount', amount: usd(16066n) }, []],
    ['more than a line', { kind: 'lines', lines: [{ lineId: first, net: usd(9001n) }] }, []],
    ['more tax than a line has', { kind: 'lines', lines: [{ lineId: first, net: usd(1n), tax: usd(1711n) }] }, []],
    ['a line of another invoice', { kind: 'lines', lines: [{ lineId: 'other' }] }, []],
    ['more than earlier credits left', { kind: 'amount', amount: usd(1n) }, credit(invoice, { kind: 'whole' }).lines],
    ['an invoice of which nothing is left', { kind: 'whole' }, credit(invoice, { kind: 'whole' }).lines],
  ])('is refused for %s', (_, request, earlier) => {
    const decided = decide(invoice, request, earlier)
    expect(decided).toMatchObject({ ok: false, error: { code: 'credit_note.exceeds_invoice' } })
  })

  test('never exceeds the invoice where credits on it lowered its total', () => {
    const lines = [...sampleLines([10000n]), ...sampleLines([-4000n], { kind: 'proration_credit', priceId: 'old' })]
    const netted = assembleInvoice({ currency: 'USD', lines, tax: taxedAt('19') }).lines.map(stored)
    expect(page(credit(netted, { kind: 'whole' }))).toEqual(['60.00', '11.40', '71.40'])
    const all = { kind: 'lines', lines: [{ lineId: netted[0]!.id }] } as const
    expect(decide(netted, all).ok).toBe(false)
  })
})

const requests = fc.oneof(
  fc.constant({ kind: 'whole' } as const),
  fc.bigInt({ min: 1n, max: 20000n }).map((amount) => ({ kind: 'amount', amount: usd(amount) }) as const),
  fc
    .array(fc.bigInt({ min: 0n, max: 10000n }), { minLength: 3, maxLength: 3 })
    .map((nets) => ({ kind: 'nets', nets }) as const),
)

test('any number of credit notes never exceed the invoice, line by line, net and tax apart', () => {
  fc.assert(
    fc.property(
      fc.array(fc.bigInt({ min: 0n, max: 10000n }), { minLength: 3, maxLength: 3 }),
      fc.subarray(['5', '19', '7.25']),
      fc.array(requests, { maxLength: 6 }),
      (amounts, rates, wanted) => {
        const invoice = invoiceOf(amounts, rates, [percentOff('10'), amountOff('3')])
        const priced = invoice.filter((line) => line.kind !== 'discount')
        const earlier: EarlierCredit[] = []
        for (const want of wanted) {
          const lines = priced.map(({ id }, index) => ({
            lineId: id,
            net: usd(want.kind === 'nets' ? want.nets[index]! : 0n),
          }))
          const decided = decide(invoice, want.kind === 'nets' ? { kind: 'lines', lines } : want, earlier)
          if (!decided.ok) continue
          const { value: note } = decided
          expect(note.total.amount).toBe(note.net.amount + note.tax.amount)
          expect(
            sumMoney(
              note.lines.map((line) => line.net),
              'USD',
            ),
          ).toEqual(note.net)
          expect(
            sumMoney(
              note.lines.flatMap((line) => line.taxes),
              'USD',
            ),
          ).toEqual(note.tax)
          earlier.push(...note.lines)
        }
        for (const line of priced) {
          const own = earlier.filter((each) => each.lineId === line.id)
          const discounts = invoice.filter((each) => each.discountOf?.line === line.id)
          const net = sumMoney(
            [line, ...discounts].map((each) => each.net),
            'USD',
          )
          expect(
            sumMoney(
              own.map((each) => each.net),
              'USD',
            ).amount <= net.amount,
          ).toBe(true)
          for (const [index, tax] of line.taxes.entries()) {
            expect(
              sumMoney(
                own.map((each) => each.taxes[index]!),
                'USD',
              ).amount <= tax.amount.amount,
            ).toBe(true)
          }
        }
      },
    ),
  )
})

test('what is credited in parts and then as a whole is the invoice', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 14000n }), (amount) => {
      const invoice = invoiceOf([10000n, 3333n, 1n], ['19', '7.25'])
      const total = sumMoney(
        invoice.flatMap((line) => [line.net, line.tax]),
        'USD',
      )
      const part = credit(invoice, { kind: 'amount', amount: usd(amount) })
      const rest = credit(invoice, { kind: 'whole' }, part.lines)
      expect(part.total.amount + rest.total.amount).toBe(total.amount)
    }),
  )
})
