import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatMoney, type Money, money, sumMoney } from '../../money/money.ts'
import { assembleInvoice } from '../assemble-invoice.ts'
import type { Line } from '../line.ts'
import { amountOff, percentOff, sampleLines, stored, taxedAt } from '../samples.ts'
import { type CreditNote, decideCreditNote } from './credit-note.ts'
import type { CreditRequest, LineCredit } from './credit-request.ts'
import { creditableOf, type EarlierCredit } from './creditable.ts'

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

/** Of the lines that a credit note may name: all but the discounts. */
function pricedIds(lines: readonly Line[]): string[] {
  return lines.filter((line) => line.kind !== 'discount').map(({ id }) => id)
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

  const [, second = ''] = pricedIds(invoice)
  const ofFirst = (credit: Partial<LineCredit>): CreditRequest => ({
    kind: 'lines',
    lines: [{ lineId: first, ...credit }],
  })
  test.each<[string, CreditRequest, string, string]>([
    ['nothing', { kind: 'amount', amount: usd(0n) }, 'amount_not_positive', 'request.amount'],
    ['less than nothing', { kind: 'amount', amount: usd(-1n) }, 'amount_not_positive', 'request.amount'],
    ['no lines', { kind: 'lines', lines: [] }, 'amount_not_positive', 'request.lines'],
    ['nothing of a line', ofFirst({ net: usd(0n) }), 'amount_not_positive', 'request.lines'],
    ['a net below zero', ofFirst({ net: usd(-1n) }), 'amount_not_positive', 'request.lines.0.net'],
    ['a tax below zero', ofFirst({ net: usd(1n), tax: usd(-1n) }), 'amount_not_positive', 'request.lines.0.tax'],
    [
      'a line below zero beside one above',
      { kind: 'lines', lines: [{ lineId: first }, { lineId: second, net: usd(-100n) }] },
      'amount_not_positive',
      'request.lines.1.net',
    ],
    ['another currency', { kind: 'amount', amount: money(1n, 'EUR') }, 'currency_differs', 'request.amount'],
    ['a net in another currency', ofFirst({ net: money(1n, 'EUR') }), 'currency_differs', 'request.lines.0.net'],
    [
      'a tax in another currency',
      ofFirst({ net: usd(1n), tax: money(0n, 'EUR') }),
      'currency_differs',
      'request.lines.0.tax',
    ],
    [
      'a line that is named twice',
      { kind: 'lines', lines: [{ lineId: first }, { lineId: second }, { lineId: first, net: usd(1n) }] },
      'line_repeated',
      'request.lines.2.lineId',
    ],
    [
      'a line of another invoice',
      { kind: 'lines', lines: [{ lineId: 'x' }] },
      'exceeds_invoice',
      'request.lines.0.lineId',
    ],
    ['more than a line', ofFirst({ net: usd(9001n) }), 'exceeds_invoice', 'request.lines.0'],
    ['more than the invoice', { kind: 'amount', amount: usd(16066n) }, 'exceeds_invoice', 'request.amount'],
  ])('is refused for %s, and says where', (_, request, reason, param) => {
    const decided = decide(invoice, request)
    expect(decided).toMatchObject({ ok: false, error: { code: `credit_note.${reason}`, param } })
  })

  test('may name a line with nothing beside one with something', () => {
    const lines = [{ lineId: first, net: usd(0n) }, { lineId: second }]
    expect(page(credit(invoice, { kind: 'lines', lines }))).toEqual(['45.00', '8.55', '53.55'])
  })

  test('is refused for a line of which nothing is left', () => {
    const { lines } = credit(invoice, ofFirst({}))
    expect(decide(invoice, ofFirst({}), lines)).toMatchObject({
      ok: false,
      error: { code: 'credit_note.exceeds_invoice', param: 'request.lines' },
    })
  })

  test('never exceeds the invoice where credits on it lowered its total', () => {
    const lines = [...sampleLines([10000n]), ...sampleLines([-4000n], { kind: 'proration_credit', priceId: 'old' })]
    const netted = assembleInvoice({ currency: 'USD', lines, tax: taxedAt('19') }).lines.map(stored)
    expect(page(credit(netted, { kind: 'whole' }))).toEqual(['60.00', '11.40', '71.40'])
    const all = { kind: 'lines', lines: [{ lineId: netted[0]!.id }] } as const
    expect(decide(netted, all).ok).toBe(false)
  })

  test('takes all that is left where the invoice carries a credit of its own line, which is among the earlier ones', () => {
    const [charge] = sampleLines([10000n])
    const own = sampleLines([-4000n], { kind: 'proration_credit', source: charge!.key, cause: 'change' })
    const lines = assembleInvoice({ currency: 'USD', lines: [charge!, ...own], tax: taxedAt('19') }).lines.map(stored)
    const earlier = [{ lineId: charge!.key, net: usd(4000n), taxes: [usd(760n)] }]
    expect(page(credit(lines, { kind: 'whole' }, earlier))).toEqual(['60.00', '11.40', '71.40'])
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

const anyAmount = fc.tuple(fc.bigInt({ min: -200n, max: 200n }), fc.constantFrom('USD', 'USD', 'USD', 'EUR'))
const anyMoney = anyAmount.map(([amount, currency]) => money(amount, currency))
const anyLine = fc.record(
  { line: fc.integer({ min: 0, max: 3 }), net: anyMoney, tax: anyMoney },
  { requiredKeys: ['line'] },
)

test('a credit note takes off more than nothing, and never raises what later ones may credit', () => {
  const invoice = invoiceOf([100n, 40n, 1n], ['19', '7.25'])
  const ids = [...pricedIds(invoice), 'other']
  const anyRequest = fc.oneof(
    anyMoney.map((amount) => ({ kind: 'amount', amount }) as const),
    fc
      .array(anyLine, { maxLength: 4 })
      .map((lines) => lines.map(({ line, ...parts }) => ({ lineId: ids[line] ?? '', ...parts })))
      .map((lines) => ({ kind: 'lines', lines }) as const),
  )
  fc.assert(
    fc.property(fc.array(anyRequest, { maxLength: 8 }), (wanted) => {
      let earlier: readonly EarlierCredit[] = []
      for (const request of wanted) {
        const decided = decide(invoice, request, earlier)
        if (!decided.ok) continue
        const before = creditableOf('USD', invoice, earlier)
        earlier = [...earlier, ...decided.value.lines]
        const after = creditableOf('USD', invoice, earlier)
        expect(decided.value.total.amount).toBeGreaterThan(0n)
        expect(before.net + before.tax - after.net - after.tax).toBe(decided.value.total.amount)
        for (const [index, line] of after.lines.entries()) {
          expect(line.net).toBeLessThanOrEqual(before.lines[index]!.net)
          expect(line.tax).toBeLessThanOrEqual(before.lines[index]!.tax)
        }
      }
    }),
    { numRuns: 500 },
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
