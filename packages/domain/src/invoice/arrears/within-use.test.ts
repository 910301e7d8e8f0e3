import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rerun } from '../../explanation/explanation.ts'
import { money } from '../../money/money.ts'
import { buildInvoice } from '../build-invoice.ts'
import type { BuiltLine, Line, RatedLine } from '../line.ts'
import { sampleLine, taxedAt } from '../samples.ts'
import type { ProgressiveLine } from './progressive.ts'
import { withoutInvoiced } from './progressive.ts'

const usd = (amount: bigint) => money(amount, 'USD')

interface Before {
  readonly net: bigint
  readonly due: bigint
  readonly goodwill?: bigint
}

const use = (amount: bigint, voucher: bigint) => [
  sampleLine(amount, { kind: 'usage', featureSlug: 'calls', priceId: 'calls' }),
  // What a voucher takes off the use, as one line without tax.
  sampleLine(-voucher, { kind: 'discount', featureSlug: 'calls', priceId: 'voucher' }),
]

/** Each on an invoice of its own, without tax. */
function invoicedBefore(parts: readonly Before[]): ProgressiveLine[] {
  const [{ key: _, ...rated }] = use(0n, 0n) as [RatedLine, RatedLine]
  return parts.map(({ net, due, goodwill = 0n }, index) => {
    const id = `line_${index}`
    const none = { tax: usd(0n), taxes: [], taxTreatment: 'not_collected', discountOf: null } as const
    const line: Line = { ...rated, ...none, id, amount: usd(net), net: usd(net) }
    return { line, discounts: [], number: `A-${index}`, invoiceId: `in_${index}`, due, goodwill, takenBack: [] }
  })
}

function bill(used: bigint, voucher: bigint, before: readonly Before[], base = 0n) {
  const progressive = invoicedBefore(before)
  const lines = withoutInvoiced(use(used, voucher), progressive)
  const plan = base === 0n ? [] : [sampleLine(base, { priceId: 'base' })]
  // The lines are rated already, so that only what is taken off is looked at.
  const built = buildInvoice({ currency: 'USD', lines: [...lines, ...plan], progressive, tax: taxedAt() })
  const takenOff = built.lines.filter(({ kind }) => kind === 'correction')
  return {
    total: built.total.amount,
    takenOff: takenOff.map(({ net }) => net.amount),
    back: built.excess.map(({ source, total }) => `${source} ${total.amount}`),
    built,
  }
}

test.each([
  ['used as much as before: nothing is given back', 6000n, 0n, [{ net: 6000n, due: 6000n }], [-6000n], []],
  [
    'a voucher since, and not paid: off what is open',
    6000n,
    6000n,
    [{ net: 6000n, due: 6000n }],
    [0n],
    ['line_0 6000'],
  ],
  ['a voucher of a part, and not paid', 6000n, 1000n, [{ net: 6000n, due: 6000n }], [-5000n], ['line_0 1000']],
  ['a voucher since, and paid: carried by the invoice', 6000n, 1000n, [{ net: 6000n, due: 0n }], [-6000n], []],
  ['paid in part: first what is open', 6000n, 3000n, [{ net: 6000n, due: 2000n }], [-4000n], ['line_0 2000']],
  [
    'on two invoices: off what is open of each',
    6000n,
    6000n,
    [
      { net: 4000n, due: 0n },
      { net: 2000n, due: 2000n },
    ],
    [-4000n, 0n],
    ['line_1 2000'],
  ],
  [
    'goodwill stays beside what is due',
    6000n,
    2000n,
    [{ net: 6000n, due: 1000n, goodwill: 5000n }],
    [-4000n],
    ['line_0 1000'],
  ],
  ['goodwill is not given back twice', 6000n, 6000n, [{ net: 6000n, due: 0n, goodwill: 5000n }], [-1000n], []],
] as const)('%s', (_, used, voucher, before, takenOff, back) => {
  const billed = bill(used, voucher, before, 50_000n)
  expect(billed.takenOff).toEqual(takenOff)
  expect(billed.back).toEqual(back)
  for (const line of billed.built.lines) expect(rerun(line.explanation)).toEqual(line.amount)
})

test('who has paid nothing of their use gets nothing for it, whatever is taken off', () => {
  const parts = fc.array(fc.bigInt({ min: 1n, max: 5000n }), { minLength: 1, maxLength: 4 })
  const share = fc.integer({ min: 0, max: 100 })
  fc.assert(
    fc.property(parts, share, share, fc.bigInt({ min: 0n, max: 5000n }), (nets, usedShare, voucherShare, base) => {
      const invoiced = nets.reduce((a, b) => a + b, 0n)
      const used = (invoiced * BigInt(usedShare)) / 100n
      const voucher = (used * BigInt(voucherShare)) / 100n
      const before = nets.map((net) => ({ net, due: net }))
      const { total, built } = bill(used, voucher, before, base)
      const back = built.excess.reduce((sum, each) => sum + each.total.amount, 0n)
      // What is open after it and what is due now come to what was used and the plan.
      expect(invoiced - back + total).toBe(used - voucher + base)
      expect(total).toBe(base)
    }),
  )
})

test('of what was paid in part, what is kept and what is open come to the use', () => {
  const amount = fc.bigInt({ min: 0n, max: 5000n })
  fc.assert(
    fc.property(amount, amount, amount, (net, due, voucher) => {
      fc.pre(due <= net && voucher <= net)
      const { built } = bill(net, voucher, [{ net, due }])
      const back = built.excess.reduce((sum, each) => sum + each.total.amount, 0n)
      expect(net - back + built.total.amount).toBe(net - voucher)
    }),
  )
})

test('of one use nothing is cut for another', () => {
  const own = (line: BuiltLine) => line.featureSlug === 'calls'
  const storage = sampleLine(3000n, { kind: 'usage', featureSlug: 'storage', priceId: 'storage' })
  const progressive = invoicedBefore([{ net: 6000n, due: 6000n }])
  const lines = [...withoutInvoiced(use(6000n, 6000n), progressive), storage]
  const built = buildInvoice({ currency: 'USD', lines, progressive, tax: taxedAt() })
  expect(built.lines.filter(own).reduce((sum, { net }) => sum + net.amount, 0n)).toBe(0n)
  expect(built.total.amount).toBe(3000n)
})
