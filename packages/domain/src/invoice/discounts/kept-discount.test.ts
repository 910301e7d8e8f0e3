import fc from 'fast-check'
import { expect, test } from 'vitest'
import { money } from '../../money/money.ts'
import { instantFromEpoch } from '../../time/instant.ts'
import { buildInvoice } from '../build-invoice.ts'
import { amountOff, percentOff, sampleLine, stored, taxedAt } from '../samples.ts'
import type { GivenDiscount } from './given-discount.ts'
import { keptDiscounts } from './kept-discount.ts'

const period = instantFromEpoch(0)
const usd = (amount: bigint) => money(amount, 'USD')
const sumOf = (amounts: readonly bigint[]) => amounts.reduce((a, b) => a + b, 0n)
const team = sampleLine(3000n)
const calls = (amount: bigint) => sampleLine(amount, { kind: 'usage', priceId: 'calls', offerPrice: 'team/calls' })

function build(lines: ReturnType<typeof sampleLine>[], given: readonly GivenDiscount[], more = {}) {
  const discounts = { given, openPeriod: period }
  return buildInvoice({ currency: 'USD', tax: taxedAt(), lines, discounts, ...more })
}

test('a credited line keeps its discounts whatever is used late, and an amount is never used twice', () => {
  const units = fc.bigInt({ min: 0n, max: 9999n })
  const stackable = fc.boolean()
  fc.assert(
    fc.property(units, units, fc.nat({ max: 300 }), stackable, (before, after, restored, isStackable) => {
      const given = [amountOff('3', { stackable: isStackable }), percentOff('9', { stackable: isStackable })].map(
        (each) => {
          return { ...each, afterPeriod: null, uses: [] }
        },
      )
      const draft = build([team, calls(before)], given)
      const lines = draft.lines.map(stored)
      const uses = draft.discounts.flatMap(({ discountId, uses: own }) => {
        return own.map(({ periodStart }) => ({ discountId, periodStart, invoiceId: 'draft' }))
      })
      const taken = -sumOf(
        draft.lines.filter(({ discountOf }) => discountOf?.coupon === 'less_3').map(({ amount }) => amount.amount),
      )
      const back = BigInt(restored) < taken ? BigInt(restored) : taken
      const credit = sampleLine(-1000n, {
        kind: 'proration_credit',
        source: team.key,
        cause: 'cancel',
        ...(back === 0n ? {} : { restores: [{ discountId: 'less_3', periodStart: period, amount: usd(back) }] }),
      })
      const kept = keptDiscounts({ invoiceId: 'draft', lines, given, uses }, new Set([team.key]))
      const lineIds = new Map(lines.map(({ id }) => [id, id]))
      const again = build([team, calls(after), credit], given, { kept, lineIds })

      const discountsOf = ({ lines: all }: typeof draft, line: string) =>
        all
          .filter(({ discountOf }) => discountOf?.line === line)
          .map(({ key, amount, explanation }) => [key, amount, explanation])
      expect(discountsOf(again, team.key)).toEqual(discountsOf(draft, team.key))
      const used = again.discounts.find(({ discountId }) => discountId === 'less_3')?.uses ?? []
      expect(sumOf(used.map(({ amount }) => amount.amount)) - back <= 300n).toBe(true)
    }),
  )
})
