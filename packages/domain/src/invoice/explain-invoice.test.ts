import { expect, test } from 'vitest'
import { formatMoney } from '../money/money.ts'
import { assembleInvoice } from './assemble-invoice.ts'
import { type AmountNode, explainInvoice } from './explain-invoice.ts'
import { rerunInvoice } from './rerun-invoice.ts'
import { percentOff, sampleLines, stored, taxedAt } from './samples.ts'

const lines = [
  ...sampleLines([10000n, 5000n]),
  ...sampleLines([11900n], { taxBehavior: 'inclusive', priceId: 'gross' }),
]
const invoice = assembleInvoice({ currency: 'USD', lines, coupons: [percentOff('10')], tax: taxedAt('19') })

function outline(node: AmountNode, depth = 0): string[] {
  const own = `${'  '.repeat(depth)}${node.kind} ${node.label} ${formatMoney(node.amount)}`
  return [own, ...node.parts.flatMap((part) => outline(part, depth + 1))]
}

test('an invoice is explained from its total down to every price, discount and tax', () => {
  expect(outline(explainInvoice(invoice.lines, 'USD'))).toEqual([
    'invoice Total 267.75',
    '  line Team 107.10',
    '    price Team 100.00',
    '    discount 10 % off -10.00',
    '    tax VAT 19 % 17.10',
    '  line Team 53.55',
    '    price Team 50.00',
    '    discount 10 % off -5.00',
    '    tax VAT 19 % 8.55',
    '  line Team 107.10',
    '    price Team 100.00',
    '    discount 10 % off -10.00',
    '    tax VAT 19 % 17.10',
  ])
})

test('every amount with parts is their sum, and every other has steps', () => {
  const check = (node: AmountNode) => {
    if (node.parts.length === 0) expect(node.explanation?.steps.length).toBeGreaterThan(0)
    else expect(node.amount.amount).toBe(node.parts.reduce((sum, part) => sum + part.amount.amount, 0n))
    node.parts.forEach(check)
  }
  check(explainInvoice(invoice.lines, 'USD'))
})

test('a stored invoice explains and reruns as the built one does', () => {
  const back = invoice.lines.map(stored)
  expect(outline(explainInvoice(back, 'USD'))).toEqual(outline(explainInvoice(invoice.lines, 'USD')))
  expect(rerunInvoice(back, 'USD').total).toEqual(invoice.total)
})

test('a stored amount that was tampered with no longer agrees with its explanation', () => {
  const [first, ...rest] = invoice.lines
  const steps = first!.explanation.steps.map((step) => (step.op === 'add' ? { ...step, amount: '99.00' } : step))
  const changed = [{ ...first!, explanation: { ...first!.explanation, steps } }, ...rest]
  expect(rerunInvoice(changed, 'USD').total).not.toEqual(invoice.total)
})
