import { describe, expect, test } from 'vitest'
import { explain, rerun } from '../../explanation/explanation.ts'
import { money } from '../../money/money.ts'
import { instantFromIso } from '../../time/instant.ts'
import type { Line, RatedLine } from '../line.ts'
import { keyedLine } from '../line-key.ts'
import { progressiveLines, siblingCauses, thresholdCauses, withoutInvoiced } from './progressive.ts'

const period = { start: instantFromIso('2026-04-01T00:00:00Z'), end: instantFromIso('2026-05-01T00:00:00Z') }
const usd = (amount: bigint) => money(amount, 'USD')

function rated(featureSlug: string, amount: bigint, start = period.start): RatedLine {
  const explanation = explain('USD', [{ op: 'add', label: 'used', amount: `${amount / 100n}` }])
  return keyedLine({
    kind: 'usage',
    subscriptionId: 'sub_1',
    priceId: featureSlug,
    offerPrice: null,
    featureSlug,
    group: null,
    servicePeriod: { ...period, start },
    cause: 'renewal',
    source: null,
    description: featureSlug,
    quantity: '10',
    amount: usd(amount),
    taxBehavior: 'exclusive',
    taxCategory: null,
    explanation,
  })
}

function invoiced(id: string, featureSlug: string, net: bigint, more: Partial<Line> = {}): Line {
  const { key: _, ...line } = rated(featureSlug, net)
  return {
    ...line,
    id,
    discountOf: null,
    net: usd(net),
    tax: usd(0n),
    taxes: [],
    taxTreatment: 'not_collected',
    ...more,
  }
}

const unpaidOf = { invoiceId: 'in_1', due: 0n }
const nothingBack = { ...unpaidOf, goodwill: 0n, takenBack: [] }
const earlier = (line: Line, discounts: readonly Line[] = []) => ({ line, discounts, number: 'A-1', ...nothingBack })

describe('what was invoiced before', () => {
  test('is taken off after the last line of its feature and period, by its net after discounts', () => {
    const lines = [rated('calls', 5000n), rated('storage', 100n)]
    const discount = invoiced('discount', 'calls', -300n)
    const [calls, off, storage] = withoutInvoiced(lines, [earlier(invoiced('line_1', 'calls', 3000n), [discount])])
    expect([calls, storage]).toEqual(lines)
    expect(off).toMatchObject({ kind: 'correction', source: 'line_1', cause: 'renewal', amount: usd(-2700n) })
    expect(off === undefined ? null : rerun(off.explanation)).toEqual(usd(-2700n))
  })

  test.each([
    ['another feature', rated('storage', 100n)],
    ['another period', rated('calls', 100n, instantFromIso('2026-03-01T00:00:00Z'))],
  ])('is not taken off %s', (_, line) => {
    expect(withoutInvoiced([line], [earlier(invoiced('line_1', 'calls', 3000n))])).toEqual([line])
  })

  test('is the use that a threshold made due, as far as no later line has taken it off', () => {
    const cause = `${thresholdCauses(period.end)}1`
    expect(cause).toBe('threshold:2026-05-01T00:00:00Z:1')
    expect([cause, 'renewal:x'].map(siblingCauses)).toEqual([thresholdCauses(period.end), null])
    const [first, second] = [invoiced('line_1', 'calls', 3000n), invoiced('line_2', 'calls', 6000n)]
    const off = invoiced('line_3', 'calls', -3000n, { kind: 'correction', source: 'line_1' })
    const discountOf = { line: 'line_2', coupon: 'c' }
    const discount = invoiced('line_4', 'calls', -600n, { kind: 'discount', discountOf })
    const renewed = { line: invoiced('line_0', 'calls', 900n), cause: 'renewal:x', number: 'A-0', ...unpaidOf }
    const all = [first, second, off, discount].map((line) => ({ line, cause, number: 'A-2', ...unpaidOf }))
    const before = { line: second, number: 'A-2', discounts: [discount], ...nothingBack }
    expect(progressiveLines([renewed, ...all], [])).toEqual([before])
  })

  test('is taken off only as far as it was not given back for a later line; goodwill stays beside it', () => {
    const cause = `${thresholdCauses(period.end)}1`
    const line = invoiced('line_1', 'calls', 3000n)
    const back = {
      lineId: 'line_1',
      net: usd(1000n),
      taxes: [],
      proration: { ...rated('calls', -1000n), kind: 'correction' as const },
    }
    const goodwill = { lineId: 'line_1', net: usd(300n), taxes: [], proration: null }
    const before = progressiveLines([{ line, cause, number: 'A-1', ...unpaidOf }], [back, goodwill] as const)
    expect(before).toMatchObject([{ goodwill: 300n, takenBack: [{ net: usd(1000n) }] }])
    const [, off] = withoutInvoiced([rated('calls', 5000n)], before)
    expect(off?.amount).toEqual(usd(-2000n))
  })
})
