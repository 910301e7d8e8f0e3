import fc from 'fast-check'
import { expect, test } from 'vitest'
import { total } from '../../money/minor-units.ts'
import { money } from '../../money/money.ts'
import type { Line, RatedLine } from '../line.ts'
import type { GivenBackCredit } from './excess-note.ts'
import { passOn, type TakenOffLine } from './pass-on.ts'

const usd = (amount: bigint) => money(amount, 'USD')

function creditOf(source: string, net: bigint, tax: bigint): GivenBackCredit {
  const proration = { kind: 'correction', source } as RatedLine
  return { source, net: usd(net), taxes: [usd(tax)], proration, why: 'beyond_invoice' }
}

function takenOff(source: string, invoiceId: string, net: bigint, tax: bigint, open: bigint): TakenOffLine {
  const correction = { source, net: usd(-net), taxes: [{ amount: usd(-tax) }] } as unknown as Line
  return { correction: { ...correction, tax: usd(-tax) }, invoiceId, open }
}

const summary = (credits: readonly GivenBackCredit[]) =>
  credits.map(({ source, net, taxes }) => [source, net.amount, ...taxes.map(({ amount }) => amount)])

test('what a later invoice did not ask for is a credit of the earlier one, as far as that is open', () => {
  const credits = [creditOf('eu', 746n, 149n), creditOf('us', 303n, 61n)]
  const { kept, passed } = passOn(credits, 895n, [takenOff('earlier', 'inv-1', 746n, 149n, 895n)])
  expect(summary(passed)).toEqual([['earlier', 746n, 149n]])
  expect(passed[0]?.proration).toMatchObject({ kind: 'correction', source: 'earlier' })
  expect(summary(kept)).toEqual([['eu', 303n, 61n]])
})

test('nothing is passed on to an invoice that is paid, nor by one that can bear its credit', () => {
  const credits = [creditOf('eu', 746n, 149n)]
  const paid = [takenOff('earlier', 'inv-1', 746n, 149n, 0n)]
  expect(passOn(credits, 895n, paid)).toMatchObject({ passed: [] })
  expect(summary(passOn(credits, 895n, paid).kept)).toEqual([['eu', 746n, 149n]])
  expect(passOn(credits, 0n, [takenOff('earlier', 'inv-1', 746n, 149n, 895n)])).toMatchObject({ passed: [] })
})

test('what is kept and what is passed on are the credits, and no invoice gets more than is open of it', () => {
  const amount = fc.bigInt({ min: 0n, max: 1000n })
  const parts = fc.array(fc.tuple(amount, amount), { minLength: 1, maxLength: 4 })
  const lines = fc.array(fc.tuple(fc.constantFrom('inv-1', 'inv-2'), amount, amount), { maxLength: 4 })
  const sumOf = (credits: readonly GivenBackCredit[]) =>
    total(credits.flatMap(({ net, taxes }) => [net, ...taxes]).map((part) => part.amount))
  fc.assert(
    fc.property(parts, lines, amount, amount, amount, (own, earlier, first, second, beyond) => {
      const credits = own.map(([net, tax], index) => creditOf(`line-${index}`, net, tax))
      const open = { 'inv-1': first, 'inv-2': second }
      const { kept, passed } = passOn(
        credits,
        beyond,
        earlier.map(([id, net, tax], index) => takenOff(`${id}/${index}`, id, net, tax, open[id])),
      )
      expect(sumOf(kept) + sumOf(passed)).toBe(sumOf(credits))
      expect(sumOf(passed) <= beyond).toBe(true)
      for (const id of ['inv-1', 'inv-2'] as const) {
        const own = passed.filter(({ source }) => source?.startsWith(`${id}/`))
        expect(sumOf(own) <= open[id]).toBe(true)
      }
      expect([...kept, ...passed].every(({ net }) => net.amount >= 0n)).toBe(true)
    }),
  )
})
