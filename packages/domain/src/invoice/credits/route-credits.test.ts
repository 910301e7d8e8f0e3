import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explain, rerun } from '../../explanation/explanation.ts'
import { formatMoney, money } from '../../money/money.ts'
import { instantFromIso } from '../../time/instant.ts'
import type { LineTax, RatedLine } from '../line.ts'
import { keyedLine } from '../line-key.ts'
import { type CreditedInvoice, routeCredits } from './route-credits.ts'

const usd = (amount: bigint) => money(amount, 'USD')
const said = (amount: bigint) => explain('USD', [{ op: 'add', label: 'said', amount: formatMoney(usd(amount)) }])
const servicePeriod = { start: instantFromIso('2026-04-16T00:00:00Z'), end: instantFromIso('2026-05-01T00:00:00Z') }

const taxOf = (net: bigint, percent: bigint): LineTax => ({
  name: 'VAT',
  percent: percent.toString(),
  country: 'DE',
  region: null,
  compound: false,
  inclusive: false,
  amount: usd((net * percent) / 100n),
  base: usd(net),
  explanation: said((net * percent) / 100n),
})

/** A credit of a line of `net`, which had one tax. */
function credit(
  source: string,
  { net, amount, percent = 0n }: { net: bigint; amount: bigint; percent?: bigint },
): RatedLine {
  return keyedLine({
    ...line('proration_credit', -amount),
    source,
    reverses: {
      net: usd(net),
      credited: usd(0n),
      taxes: [taxOf(net, percent)],
      taxesCredited: [usd(0n)],
      treatment: 'standard',
    },
  })
}

function line(kind: RatedLine['kind'], amount: bigint): RatedLine {
  return keyedLine({
    kind,
    subscriptionId: 'sub_1',
    priceId: 'price_1',
    offerPrice: 'team/base',
    featureSlug: null,
    group: null,
    servicePeriod,
    cause: 'change_1',
    source: null,
    description: 'Team',
    quantity: '1',
    amount: usd(amount),
    taxBehavior: 'exclusive',
    taxCategory: null,
    explanation: said(amount),
  })
}

function invoice(status: CreditedInvoice['status'], due: bigint, left = { net: due, tax: 0n }): CreditedInvoice {
  return { id: `inv_${status}`, status, due, left: { currency: 'USD', lines: [], ...left } }
}

/** Of a change that leaves what waits for the next invoice to it. */
const NOW = { billsPending: false }
const half = credit('line_1', { net: 2000n, amount: 1000n })
const charge = line('proration_charge', 2500n)

describe('a credit of a line', () => {
  test.each([
    ['paid', 0n],
    // Nothing of it was paid, and nothing is open either: it was credited whole.
    ['open', 0n],
  ] as const)('whose invoice is %s with %s due goes where the change bills', (status, due) => {
    const routed = routeCredits([half, charge], new Map([['line_1', invoice(status, due)]]), NOW)
    expect(routed).toEqual({ notes: [], drafts: [], pending: [], lines: [half, charge] })
  })

  test('of nothing does too', () => {
    const closes = credit('line_2', { net: 0n, amount: 0n })
    const routed = routeCredits([closes], new Map([['line_2', invoice('open', 2000n)]]), NOW)
    expect(routed).toEqual({ notes: [], drafts: [], pending: [], lines: [closes] })
  })

  test('that waits for an invoice waits beside it, unless all that waits is billed', () => {
    const [credits, charges] = [[half], [charge]]
    const unbilled = { notes: [], drafts: [] }
    const routed = routeCredits([half, charge], new Map(), NOW)
    expect(routed).toEqual({ ...unbilled, pending: credits, lines: charges })
    const billed = routeCredits([half, charge], new Map(), { billsPending: true })
    expect(billed).toEqual({ ...unbilled, pending: [], lines: [half, charge] })
  })

  test.each(['open', 'uncollectible'] as const)('whose invoice is %s reduces what is open', (status) => {
    const { notes, lines } = routeCredits([half, charge], new Map([['line_1', invoice(status, 2000n)]]), NOW)
    expect(notes).toMatchObject([
      {
        invoiceId: `inv_${status}`,
        total: usd(1000n),
        lines: [{ lineId: 'line_1', net: usd(1000n), proration: half }],
      },
    ])
    expect(lines).toEqual([charge])
  })

  test('of a draft is a line of that draft', () => {
    const routed = routeCredits([half, charge], new Map([['line_1', invoice('draft', 2000n)]]), NOW)
    expect(routed).toEqual({
      notes: [],
      drafts: [{ invoiceId: 'inv_draft', lines: [half] }],
      pending: [],
      lines: [charge],
    })
  })

  test('that is more than what is open goes further with the rest, which closes no seats', () => {
    const { notes, lines } = routeCredits(
      [half],
      new Map([['line_1', invoice('open', 700n, { net: 2000n, tax: 0n })]]),
      NOW,
    )
    expect(notes).toMatchObject([{ total: usd(700n), lines: [{ proration: { amount: usd(-700n), quantity: '1' } }] }])
    expect(lines).toMatchObject([{ amount: usd(-300n), quantity: '0', reverses: { credited: usd(700n) } }])
  })

  test('that is noted in part restores discounts with that part alone', () => {
    const restores = [{ discountId: 'disc_1', periodStart: half.servicePeriod.start, amount: usd(150n) }]
    const source = invoice('open', 700n, { net: 2000n, tax: 0n })
    const { notes, lines } = routeCredits([{ ...half, restores }], new Map([['line_1', source]]), NOW)
    expect(notes).toMatchObject([{ lines: [{ proration: { restores } }] }])
    expect(lines.map((each) => each.restores)).toEqual([undefined])
  })
})

const anyCredit = fc.record({
  net: fc.bigInt(1n, 100_000n),
  share: fc.bigInt(1n, 1000n),
  percent: fc.constantFrom(0n, 7n, 19n),
})

test('credits come to the same in all, no note exceeds what is open, and every part explains itself', () => {
  fc.assert(
    fc.property(
      fc.array(anyCredit, { minLength: 1, maxLength: 5 }),
      fc.bigInt(0n, 200_000n),
      fc.bigInt(0n, 500_000n),
      fc.bigInt(0n, 100_000n),
      (parts, due, net, tax) => {
        const credits = parts.map(({ net: whole, share, percent }, index) =>
          credit(`line_${index}`, { net: whole, amount: (whole * share) / 1000n, percent }),
        )
        const source = invoice('open', due, { net, tax })
        const { notes, lines } = routeCredits(credits, new Map(credits.map((each) => [each.source ?? '', source])), NOW)
        const noted = notes.flatMap((note) => note.lines)
        const sum = (amounts: readonly bigint[]) => amounts.reduce((a, b) => a + b, 0n)
        const onward = sum(lines.map(({ amount }) => amount.amount))
        expect(onward - sum(noted.map((each) => each.net.amount))).toBe(sum(credits.map(({ amount }) => amount.amount)))
        for (const note of notes) {
          expect(note.total.amount <= due && note.net.amount <= net && note.tax.amount <= tax).toBe(true)
          expect(note.net.amount).toBe(sum(note.lines.map((each) => each.net.amount)))
          expect(note.tax.amount).toBe(sum(note.lines.flatMap((each) => each.taxes.map(({ amount }) => amount))))
        }
        for (const part of [...lines, ...noted.map(({ proration }) => proration)]) {
          expect(part.amount.amount <= 0n).toBe(true)
          expect(rerun(part.explanation)).toEqual(part.amount)
        }
        for (const { net: taken, proration } of noted) expect(proration.amount.amount).toBe(-taken.amount)
      },
    ),
  )
})
