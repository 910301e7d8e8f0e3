import { formatExact, parseDecimal, type RatePrice, rate, usageOf } from '@tallywright/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { slash } from './slash.ts'

const ended = slash.plans.free.prices.deposits?.terms.USD
const deposits = fc.array(fc.integer({ min: 0, max: 20_000_000 }).map(inDollars), { maxLength: 8 })

test('a percentage that ends where its cap is reached, deposit by deposit, costs what the capped percentage costs', () => {
  const capped: RatePrice = {
    currency: 'USD',
    terms: { model: 'percentage', percent: '0.2', eventMaximum: '50' },
  }
  if (ended === undefined) throw new Error('the plan has no price for deposits')
  fc.assert(
    fc.property(deposits, (units) => {
      const events = units.map(parseDecimal)
      const groups = events.map((quantity, index) => ({ key: { deposit: String(index) }, quantity }))
      const alone = rate({ currency: 'USD', terms: ended }, { groups })
      const together = rate(capped, usageOf(alone.quantity, { events, eventCount: events.length }))
      expect(formatExact(alone.exact)).toBe(formatExact(together.exact))
    }),
  )
})

function inDollars(cents: number): string {
  const digits = String(cents).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}
