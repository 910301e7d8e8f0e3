import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rerun } from '../explanation/explanation.ts'
import { instantFromIso } from '../time/instant.ts'
import { assembleInvoice } from './assemble-invoice.ts'
import { oneOffLines, ratedAgain } from './one-off-lines.ts'
import { stored, taxedAt } from './samples.ts'

const context = {
  currency: 'USD',
  cause: 'inv_1',
  subscriptionId: null,
  at: instantFromIso('2026-01-01T00:00:00Z'),
} as const

test.each([
  ['3', '19.99', 5997n],
  ['1', '0.005', 1n],
  ['12500', '0.00001', 13n],
  ['0', '5', 0n],
  ['1.5', '0.33', 50n],
])('%s × %s is rounded once, half away from zero', (quantity, unitAmount, amount) => {
  const [line] = oneOffLines([{ description: 'Onboarding', quantity, unitAmount }], context)
  expect(line?.amount.amount).toBe(amount)
  expect(line && rerun(line.explanation)).toEqual(line?.amount)
})

test('lines that only their causes told apart are different lines under one cause', () => {
  const extra = { description: 'Extra', quantity: '1', unitAmount: '2.22' }
  const lines = ['one', 'two'].flatMap((cause) => oneOffLines([extra], { ...context, cause }))
  const { lines: built } = assembleInvoice({ currency: 'USD', lines, tax: taxedAt() })
  expect(new Set(ratedAgain(built.map(stored), 'regeneration').map(({ key }) => key)).size).toBe(2)
})

test('equal lines are different lines', () => {
  const day = { description: 'Day of work', quantity: '1', unitAmount: '900' }
  expect(new Set(oneOffLines([day, day, day], context).map(({ key }) => key)).size).toBe(3)
})

test('what is rated again comes to the same invoice, whatever its taxes', () => {
  const wholes = fc.array(fc.record({ quantity: fc.nat(9999), cents: fc.nat(99999), isInclusive: fc.boolean() }), {
    minLength: 1,
    maxLength: 6,
  })
  fc.assert(
    fc.property(wholes, fc.nat(30), (given, percent) => {
      const lines = given.map(({ quantity, cents, isInclusive }) => ({
        description: 'Work',
        quantity: String(quantity),
        unitAmount: (cents / 100).toFixed(2),
        taxBehavior: isInclusive ? ('inclusive' as const) : ('exclusive' as const),
      }))
      const tax = taxedAt(String(percent))
      const built = assembleInvoice({ currency: 'USD', lines: oneOffLines(lines, context), tax })
      const again = assembleInvoice({ currency: 'USD', lines: ratedAgain(built.lines.map(stored)), tax })
      expect(again).toEqual(built)
    }),
  )
})
