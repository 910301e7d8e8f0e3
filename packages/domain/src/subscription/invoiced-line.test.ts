import { describe, expect, test } from 'vitest'
import { money } from '../money/money.ts'
import { decidePlanChange } from './change-plan.ts'
import { allowed, at, BUSINESS, subscribeWithBooks, TEAM } from './example-world.ts'
import { openInvoicedLines, type StoredLine } from './invoiced-line.ts'
import { creditRest } from './proration-lines.ts'

const midMarch = at('2024-03-16')

describe('what was invoiced and is open', () => {
  test('is net of discounts and goodwill credits', () => {
    const { books } = subscribeWithBooks()
    const [base] = books.lines
    const discount = {
      ...base!,
      id: 'line-9',
      kind: 'discount' as const,
      net: money(-500n, 'USD'),
      discountOf: { line: 'line-1', coupon: 'c' },
    }
    const credits = [{ lineId: 'line-1', net: money(300n, 'USD'), taxes: [] }]
    expect(
      openInvoicedLines({ invoiced: [base!, discount], pending: [], credits, addOns: [] }, midMarch),
    ).toMatchObject([{ lineId: 'line-1', net: { amount: 1200n }, credited: { amount: 0n }, seats: null }])
  })

  test('knows of its discounts which are restored, for which billing period, and what was', () => {
    const { books } = subscribeWithBooks({ seats: { editor: 5 } })
    const seats = { ...books.lines[1]!, invoiceId: 'inv-1' }
    const off = (coupon: string) => ({
      ...seats,
      id: `line-${coupon}`,
      kind: 'discount' as const,
      amount: money(-300n, 'USD'),
      net: money(-300n, 'USD'),
      discountOf: { line: seats.id, coupon },
    })
    const periodStart = at('2024-03-01')
    const restores = [{ discountId: 'amount', periodStart, amount: money(100n, 'USD') }]
    const credit = {
      ...seats,
      id: 'line-9',
      kind: 'proration_credit' as const,
      source: seats.id,
      quantity: '1',
      restores,
    }
    const note = { lineId: seats.id, net: money(1n, 'USD'), taxes: [], quantity: '0', restores }
    const use = (discountId: string, invoiceId: string, start: string) => {
      return { discountId, invoiceId, periodStart: at(start) }
    }
    const discountUses = [
      use('amount', 'inv-1', '2024-02-01'),
      use('amount', 'inv-1', '2024-03-01'),
      use('amount', 'inv-1', '2024-04-01'),
      use('amount', 'inv-2', '2024-03-02'),
      use('other', 'inv-1', '2024-03-01'),
    ]
    const invoiced = [seats, off('amount'), off('percent'), credit]
    const [line] = openInvoicedLines({ invoiced, pending: [], noted: [note], addOns: [], discountUses }, midMarch)
    const [taken, restored] = [money(300n, 'USD'), money(200n, 'USD')]
    expect(line?.discounts).toEqual([{ discountId: 'amount', periodStart, taken, restored }])
  })

  test('is not a line that a credit closed, and names what it pays for', () => {
    const { subscription, books } = subscribeWithBooks({ seats: { editor: 5 } })
    const options = {
      changeId: 'chg-1',
      invoiceId: 'inv-2',
      at: midMarch,
      invoicedLines: books.unclosed(subscription, midMarch),
    }
    const changed = allowed(decidePlanChange(subscription, BUSINESS, options))
    books.store(changed.lines)
    const open = books.unclosed(changed.settled.subscription, midMarch)
    expect(open.map(({ name, featureSlug, seats }) => [name, featureSlug, seats])).toEqual([['Business', null, null]])
  })

  test('is closed by a credit of nothing where discounts left nothing of it', () => {
    const { subscription, books } = subscribeWithBooks({ seats: { editor: 5 } })
    const seats = books.lines[1]!
    const discountOf = { line: seats.id, coupon: 'c' }
    const discount = { ...seats, id: 'line-9', kind: 'discount' as const, net: money(-1000n, 'USD'), discountOf }
    const openOf = (lines: StoredLine[]) => openInvoicedLines({ invoiced: lines, pending: [], addOns: [] }, midMarch)
    const [waived] = openOf([seats, discount])
    const credits = creditRest({ subscription, at: midMarch, cause: 'chg-1' }, waived!, 1)
    expect(credits).toMatchObject([{ kind: 'proration_credit', quantity: '1', amount: { amount: 0n } }])
    const stored = credits.map((credit) => ({
      ...seats,
      ...credit,
      id: 'line-10',
      net: credit.amount,
      discountOf: null,
    }))
    expect(openOf([seats, discount, ...stored])).toMatchObject([{ seats: { paid: 2, open: 1 } }])
  })

  test('is not what pays for another time', () => {
    const { subscription, books } = subscribeWithBooks()
    expect(books.unclosed(subscription, at('2024-04-01'))).toEqual([])
    expect(books.unclosed(subscription, at('2024-02-29'))).toEqual([])
  })

  test('knows the taxes that earlier credits reversed', () => {
    const { subscription, books } = subscribeWithBooks({ seats: { editor: 5 } })
    const seats = books.lines[1]!
    const tax = {
      name: 'VAT',
      percent: '10',
      country: 'DE',
      region: null,
      compound: false,
      inclusive: false,
      amount: money(100n, 'USD'),
      base: money(1000n, 'USD'),
      explanation: seats.explanation,
    }
    const credit = {
      ...seats,
      id: 'line-9',
      kind: 'proration_credit' as const,
      source: seats.id,
      quantity: '1',
      net: money(-258n, 'USD'),
      taxes: [{ ...tax, amount: money(-26n, 'USD') }],
    }
    const lines = [{ ...seats, taxes: [tax] }, credit]
    expect(openInvoicedLines({ invoiced: lines, pending: [], addOns: subscription.addOns }, midMarch)).toMatchObject([
      { seats: { paid: 2, open: 1 }, credited: { amount: 258n }, taxesCredited: [{ amount: 26n }] },
    ])
  })

  test('is a pending line too, whose credit is taxed like it on the same invoice', () => {
    const { subscription, books } = subscribeWithBooks()
    const options = { changeId: 'chg-1', invoiceId: 'inv-2', at: midMarch, behavior: 'next_invoice' } as const
    const up = { ...options, invoicedLines: books.unclosed(subscription, midMarch) }
    const changed = allowed(decidePlanChange(subscription, BUSINESS, up))
    books.pending.push(...changed.lines)
    const open = books.unclosed(changed.settled.subscription, midMarch)
    expect(open).toMatchObject([{ name: 'Business', invoiceId: null, pending: { taxBehavior: 'exclusive' } }])

    const down = { ...options, changeId: 'chg-2', seats: { editor: 3 }, invoicedLines: open }
    const back = allowed(decidePlanChange(changed.settled.subscription, TEAM, down))
    expect(back.net.amount).toBe(-changed.net.amount)
    expect(back.lines[0]?.reverses).toBeUndefined()
    books.pending.push(...back.lines)
    const left = () => books.unclosed(back.settled.subscription, midMarch).map(({ name }) => name)
    expect(left()).toEqual(['Team'])
    // Invoiced, a line keeps the credits that named it while it was pending.
    books.store(books.pending.splice(0))
    expect(left()).toEqual(['Team'])
  })
})
