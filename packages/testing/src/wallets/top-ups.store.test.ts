import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { TestApi } from '../harness/test-api.ts'
import { openScenarioApi } from '../scenarios/scenario-api.ts'
import { newTopUpWorld, type TopUpWorld } from './top-up-world.ts'

let api: TestApi
beforeAll(async () => {
  api = await openScenarioApi(inject('testDatabase'))
})
afterAll(() => api.close())

const refusal = (code: string, details: object = {}) => expect.objectContaining({ code, ...details })

test('credits are charged and taxed when they are bought: 1,000 × 0.03 + 19 % = 35.70', async () => {
  const { topUp, wallet, invoices, billing, violations } = await newTopUpWorld(api)
  await billing.wallets.grant({ customerId: 'ada', unit: 'USD', amount: 100_000 })
  const bought = await topUp('token', 1000)
  expect(bought).toMatchObject({ status: 'granted', amount: '1000', costBasis: '0.03', paymentStatus: 'succeeded' })
  const [invoice] = await invoices()
  expect(invoice).toMatchObject({
    id: bought.invoiceId,
    status: 'paid',
    totals: { net: 3000, tax: 570, total: 3570 },
    lines: [{ kind: 'top_up', description: 'Tokens: top-up', quantity: '1000', net: 3000, tax: 570 }],
  })
  // Charged to the card, though the money wallet could have paid.
  expect(await billing.payments.list({ customerId: 'ada' })).toMatchObject({ items: [{ amount: 3570 }] })
  expect(await wallet()).toMatchObject({
    balance: '1000',
    grants: [{ source: 'top_up', costBasis: '0.03', expiresAt: null }],
  })
  expect(await violations()).toEqual([])
})

test('money is bought for what it is, untaxed', async () => {
  const { topUp, wallet, invoices, violations } = await newTopUpWorld(api)
  expect(await topUp('USD', 5000)).toMatchObject({ status: 'granted', costBasis: '0.01' })
  const [invoice] = await invoices()
  expect(invoice).toMatchObject({ status: 'paid', totals: { net: 5000, tax: 0, total: 5000 } })
  expect(invoice?.lines).toMatchObject([{ kind: 'top_up', description: 'USD: top-up', net: 5000 }])
  expect(await wallet('USD')).toMatchObject({ balance: '5000' })
  expect(await violations()).toEqual([])
})

test('a price with tax in it is what is paid, its cost basis is net, and what was bought expires as it was sold', async () => {
  const { topUp, wallet, invoices, until, violations } = await newTopUpWorld(api)
  await expect(topUp('gem', 10)).rejects.toEqual(refusal('currency.not_offered'))
  const bought = await topUp('gem', 10, { currency: 'EUR' })
  expect(bought).toMatchObject({ currency: 'EUR', costBasis: '1' })
  expect((await invoices())[0]).toMatchObject({ currency: 'EUR', totals: { net: 1000, tax: 190, total: 1190 } })
  // 10 January 01:00 in Berlin, two months later.
  expect((await wallet('gem')).grants).toMatchObject([{ expiresAt: '2024-03-10T00:00:00Z' }])
  await until('2024-03-10T00:00:00Z')
  expect(await wallet('gem')).toMatchObject({ balance: '0' })
  expect(await violations()).toEqual([])
})

test('what was bought does not vanish when a period ends', async () => {
  const { topUp, balance, billing, until } = await newTopUpWorld(api)
  await billing.subscriptions.create({ customerId: 'ada', planSlug: 'plain' })
  await topUp('token', 50)
  expect(await balance()).toBe('150')
  await until('2024-02-11T00:00:00Z')
  expect(await balance()).toBe('150')
  expect((await billing.wallets.get({ customerId: 'ada', unit: 'token' })).grants).toMatchObject([
    { source: 'plan', remaining: '100' },
    { source: 'top_up', remaining: '50' },
  ])
})

describe('a payment that does not come at once', () => {
  test('declined: nothing is bought, and the invoice is void', async () => {
    const { topUp, balance, invoices, payBy, violations } = await newTopUpWorld(api)
    await payBy('declines_insufficient_funds')
    await expect(topUp('token', 1000)).rejects.toEqual(refusal('top_up.payment_failed'))
    expect(await balance()).toBe('0')
    expect((await invoices())[0]).toMatchObject({ status: 'void', nextPaymentAttemptAt: null })
    expect(await violations()).toEqual([])
  })

  test('processing: the units come when it has succeeded, once', async () => {
    const { topUp, balance, payBy, until, invoices, violations } = await newTopUpWorld(api)
    await payBy('processing_then_succeeds')
    expect(await topUp('token', 1000)).toMatchObject({ status: 'pending', paymentStatus: 'processing', grantId: null })
    expect(await balance()).toBe('0')
    await until('2024-01-20T00:00:00Z')
    expect(await balance()).toBe('1000')
    expect((await invoices())[0]).toMatchObject({ status: 'paid' })
    expect(await violations()).toEqual([])
  })

  test('processing, then declined: nothing was bought', async () => {
    const { topUp, balance, payBy, until, invoices, violations } = await newTopUpWorld(api)
    await payBy('processing_then_fails')
    await topUp('token', 1000)
    await until('2024-01-20T00:00:00Z')
    expect(await balance()).toBe('0')
    expect((await invoices())[0]).toMatchObject({ status: 'void' })
    expect(await violations()).toEqual([])
  })

  test('to be confirmed: the units come with the confirmation', async () => {
    const { topUp, balance, payBy, billing, until, violations } = await newTopUpWorld(api)
    await payBy('requires_action')
    const bought = await topUp('token', 1000)
    expect(bought).toMatchObject({ status: 'pending', paymentStatus: 'requires_action' })
    expect(bought.actionUrl).toMatch(/^https?:/)
    await expect(billing.invoices.markUncollectible({ invoiceId: bought.invoiceId })).rejects.toEqual(
      refusal('invoice.transition_not_allowed'),
    )
    await expect(billing.creditNotes.create({ invoiceId: bought.invoiceId })).rejects.toEqual(
      refusal('invoice.payment_processing'),
    )
    await api.sandbox.acts.completeAction(`sandbox_${bought.invoiceId}:1`)
    await until('2024-01-10T02:00:00Z')
    expect(await balance()).toBe('1000')
    expect(await violations()).toEqual([])
  })

  test('never confirmed: after 23 hours nobody waits any longer', async () => {
    const { topUp, balance, payBy, until, invoices, violations } = await newTopUpWorld(api)
    await payBy('requires_action')
    await topUp('token', 1000)
    expect((await until('2024-01-10T22:59:59Z')).deadlines.map(({ kind }) => kind)).not.toContain('top_up_end')
    expect((await invoices())[0]).toMatchObject({ status: 'open' })
    expect((await until('2024-01-10T23:00:00Z')).deadlines.map(({ kind }) => kind)).toContain('top_up_end')
    expect((await invoices())[0]).toMatchObject({ status: 'void' })
    expect(await balance()).toBe('0')
    expect(await violations()).toEqual([])
  })

  test.each<[string, (world: TopUpWorld, invoiceId: string) => Promise<unknown>]>([
    ['by another card', ({ payBy }) => payBy('succeeds')],
    ['outside of us', ({ billing }, invoiceId) => billing.invoices.pay({ invoiceId, outOfBand: true })],
  ])('paid later %s: the units come once', async (_, pay) => {
    const world = await newTopUpWorld(api)
    await world.payBy('requires_action')
    const { invoiceId } = await world.topUp('token', 1000)
    await pay(world, invoiceId)
    await world.until('2024-01-20T00:00:00Z')
    expect(await world.balance()).toBe('1000')
    expect((await world.invoices())[0]).toMatchObject({ status: 'paid' })
    expect(await world.violations()).toEqual([])
  })

  test('charged, and the answer lost: the units come when the provider is asked, and nothing is charged again', async () => {
    const { topUp, balance, payBy, until, payments, violations } = await newTopUpWorld(api)
    await payBy('times_out_after_charging')
    await topUp('token', 1000)
    await until('2024-01-10T01:00:00Z')
    expect(await balance()).toBe('1000')
    expect(await payments()).toMatchObject([{ status: 'succeeded', amount: 3570 }])
    expect(await violations()).toEqual([])
  })
})

test.each<[string, { unit?: string; amount?: number | string; currency?: string }, string]>([
  ['a unit that nobody knows', { unit: 'silver' }, 'wallet.unknown_unit'],
  ['a credit that is not sold', { unit: 'gold' }, 'wallet.not_for_sale'],
  ['a currency for another', { unit: 'USD', amount: 100, currency: 'EUR' }, 'wallet.unit_mismatch'],
  ['a currency in which it is not sold', { currency: 'EUR' }, 'currency.not_offered'],
  ['nothing', { amount: 0 }, 'validation.failed'],
  ['less than nothing', { amount: -1 }, 'validation.failed'],
  ['part of a cent', { unit: 'USD', amount: '0.5' }, 'validation.failed'],
  ['so little that it costs nothing', { amount: '0.1' }, 'validation.failed'],
])('a top-up of %s is refused', async (_, input, code) => {
  const { billing, invoices } = await newTopUpWorld(api)
  const order = { customerId: 'ada', unit: 'token', amount: 10, ...input }
  await expect(billing.wallets.topUp(order)).rejects.toEqual(refusal(code))
  await expect(billing.wallets.previewTopUp(order)).rejects.toEqual(refusal(code))
  expect(await invoices()).toEqual([])
})

test('without a payment method nothing is begun', async () => {
  const { billing, payments, invoices, topUp } = await newTopUpWorld(api)
  const { items } = await billing.paymentMethods.list({ customerId: 'ada' })
  await billing.paymentMethods.detach({ customerId: 'ada', paymentMethodId: items[0]?.id ?? '' })
  await expect(topUp('token', 10)).rejects.toEqual(refusal('payment_method.required'))
  expect([...(await payments()), ...(await invoices())]).toEqual([])
})

describe('a preview', () => {
  test('is bought exactly as it was shown, once', async () => {
    const { billing, topUp, invoices } = await newTopUpWorld(api)
    const order = { customerId: 'ada', unit: 'token', amount: 1000 }
    const shown = await billing.wallets.previewTopUp(order)
    expect(shown).toMatchObject({ totals: { net: 3000, tax: 570, total: 3570 }, costBasis: '0.03' })
    expect(await invoices()).toEqual([])
    const { planHash } = shown
    await expect(topUp('token', 999, { planHash })).rejects.toEqual(refusal('preview.stale'))
    expect(await topUp('token', 1000, { planHash })).toMatchObject({ status: 'granted' })
    await expect(topUp('token', 1000, { planHash })).rejects.toEqual(refusal('preview.stale'))
    expect((await invoices()).map(({ totals, lines }) => [totals, lines[0]?.net])).toEqual([
      [expect.objectContaining({ total: 3570 }), 3000],
    ])
  })

  test('is refused when the price has changed since', async () => {
    const { billing, topUp } = await newTopUpWorld(api)
    const { planHash } = await billing.wallets.previewTopUp({ customerId: 'ada', unit: 'token', amount: 1000 })
    const credits = { token: { name: 'Tokens', topUp: { unitAmounts: { USD: '0.04' } } } }
    const { changes } = await billing.catalog.push({ catalog: { features: {}, plans: {}, credits } })
    expect(changes).toMatchObject([
      { kind: 'credit', slug: 'token', change: 'updated', changedFields: ['topUp.unitAmounts.USD'] },
    ])
    await expect(topUp('token', 1000, { planHash })).rejects.toEqual(refusal('preview.stale'))
  })

  test('of one customer is not bought by another', async () => {
    const { billing } = await newTopUpWorld(api)
    await billing.customers.create({ externalId: 'bob', address: { country: 'DE' } })
    const { planHash } = await billing.wallets.previewTopUp({ customerId: 'ada', unit: 'token', amount: 1000 })
    await expect(
      billing.wallets.topUp({ customerId: 'bob', unit: 'token', amount: 1000, planHash }),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^preview\./) })
  })
})

describe('a refund', () => {
  const bought = async (units: number, spent: number) => {
    const world = await newTopUpWorld(api)
    const { invoiceId } = await world.topUp('token', units)
    if (spent > 0) await world.use(spent)
    const [payment] = await world.payments()
    const [invoice] = await world.invoices()
    return { ...world, invoiceId, paymentId: payment?.id ?? '', lineId: invoice?.lines[0]?.id ?? '' }
  }

  test('of all of it takes back all of the units', async () => {
    const { billing, paymentId, balance, violations, wallet } = await bought(1000, 0)
    await billing.payments.refund({ paymentId })
    expect(await balance()).toBe('0')
    expect((await wallet()).grants).toEqual([])
    const { items } = await billing.wallets.ledger({ customerId: 'ada', unit: 'token' })
    expect(items[0]).toMatchObject({ credit: 'void', amount: '1000' })
    expect(await violations()).toEqual([])
  })

  test('is refused beyond the share that is unspent: 400 of 1,000 tokens are 12.00 and 2.28 tax', async () => {
    const { billing, paymentId, balance, violations } = await bought(1000, 600)
    const refused = refusal('top_up.not_refundable', { details: expect.objectContaining({ left: '400' }) })
    await expect(billing.payments.refund({ paymentId })).rejects.toEqual(refused)
    await expect(billing.payments.previewRefund({ paymentId })).rejects.toEqual(refused)
    await expect(billing.payments.refund({ paymentId, amount: 1430 })).rejects.toEqual(refused)
    expect(await balance()).toBe('400')
    const { net, tax } = await billing.payments.refund({ paymentId, amount: 1428 })
    expect([net, tax, await balance()]).toEqual([1200, 228, '0'])
    await expect(billing.payments.refund({ paymentId, amount: 2 })).rejects.toEqual(refusal('top_up.not_refundable'))
    expect(await violations()).toEqual([])
  })

  test('in parts takes back exactly the whole: 7 tokens for 0.21 in three parts', async () => {
    const { billing, invoiceId, lineId, balance, violations } = await bought(7, 0)
    const parts: string[] = []
    for (const net of [5, 5, 11]) {
      await billing.creditNotes.create({ invoiceId, lines: [{ lineId, net, tax: 0 }], to: 'wallet' })
      parts.push(await balance())
    }
    // 7 × 16/21 and 7 × 11/21, to 12 places.
    expect(parts).toEqual(['5.333333333333', '3.666666666667', '0'])
    expect(await violations()).toEqual([])
  })

  test('of the tax alone takes back nothing', async () => {
    const { billing, invoiceId, lineId, balance, violations } = await bought(1000, 1000)
    await billing.creditNotes.create({ invoiceId, lines: [{ lineId, net: 0, tax: 570 }] })
    expect(await balance()).toBe('0')
    expect(await violations()).toEqual([])
  })

  test('that was made elsewhere is written down, and takes back what is left', async () => {
    const { billing, invoiceId, balance, violations } = await bought(1000, 600)
    await billing.creditNotes.create({ invoiceId, to: 'out_of_band' })
    expect(await balance()).toBe('0')
    expect(await violations()).toEqual([])
  })
})

test('a lost dispute takes nothing by itself; written off, it takes back what is unspent', async () => {
  const { billing, topUp, payBy, use, until, balance, payments, violations } = await newTopUpWorld(api)
  await payBy('succeeds_then_disputed')
  const { invoiceId } = await topUp('token', 1000)
  await use(600)
  await until('2024-01-18T00:00:00Z')
  await api.sandbox.acts.closeDispute(`sandbox_dispute_${invoiceId}:1`, 'lost')
  await api.sandbox.deliveries.flush()
  const [payment] = await payments()
  expect(payment?.disputes).toMatchObject([{ status: 'lost' }])
  expect(await balance()).toBe('400')
  await expect(billing.creditNotes.create({ invoiceId, amount: 357 })).rejects.toEqual(refusal('payment.disputed'))
  await billing.creditNotes.create({ invoiceId, to: 'out_of_band' })
  expect(await balance()).toBe('0')
  expect(await violations()).toEqual([])
})

test('an adjustment keeps its reason with the movement and the event, and so does a request', async () => {
  const { billing, context, told, violations } = await newTopUpWorld(api)
  const ofAda = { customerId: 'ada', unit: 'token' }
  await billing.wallets.adjust({ ...ofAda, amount: 50, reason: 'An apology' })
  await billing.wallets.adjust({ ...ofAda, amount: -20, reason: 'A mistake' })
  await billing.wallets.adjust({ ...ofAda, amount: 1 })
  const key = await api.newKey(context, 'secret')
  const headers = { 'Tallywright-Reason': 'Ticket 7' }
  await api.mutate('wallets.adjust', { ...ofAda, amount: 2 }, { key, headers })
  const { items } = await billing.wallets.ledger(ofAda)
  expect(items.map(({ reason }) => reason)).toEqual(['Ticket 7', null, 'A mistake', 'An apology'])
  const events = (await told()).filter(({ type }) => type === 'wallet.updated')
  expect(events.map(({ reason }) => reason)).toEqual(['An apology', 'A mistake', null, 'Ticket 7'])
  expect(await violations()).toEqual([])
})

test('what is left of a promotional grant is breakage at its expiry: a movement and an event say so', async () => {
  const { billing, until, told, balance, violations } = await newTopUpWorld(api)
  const ofAda = { customerId: 'ada', unit: 'token' }
  await billing.wallets.grant({ ...ofAda, amount: 50, expiresAt: '2024-02-01T00:00:00Z' })
  await billing.wallets.adjust({ ...ofAda, amount: -20 })
  await until('2024-02-01T00:00:00Z')
  expect(await balance()).toBe('0')
  expect((await billing.wallets.ledger(ofAda)).items[0]).toMatchObject({
    credit: 'breakage',
    amount: '30',
    createdAt: '2024-02-01T00:00:00Z',
  })
  expect((await told()).at(-1)).toMatchObject({ type: 'wallet.updated', snapshot: { balance: '0', grants: [] } })
  expect(await violations()).toEqual([])
})
