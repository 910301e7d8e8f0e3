import { defineCatalog } from '@tallywright/domain'
import type { Invoice } from '@tallywright/sdk'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createSandboxOn, type Sandbox } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'

const month = { unit: 'month', count: 1 } as const

const catalog = defineCatalog({
  features: { editor: { type: 'seats', name: 'Editors' } },
  planGroups: { main: { name: 'Main', plans: ['team', 'business'] } },
  plans: {
    team: {
      name: 'Team',
      features: { editor: { type: 'seats', included: 1, extra: 'allowed' } },
      prices: {
        base: { cadence: month, terms: { USD: { model: 'flat', amount: '20.00' } } },
        editor: { feature: 'editor', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '5.00' } } },
      },
    },
    business: {
      name: 'Business',
      features: { editor: { type: 'seats', included: 1, extra: 'allowed' } },
      prices: {
        base: { cadence: month, terms: { USD: { model: 'flat', amount: '50.00' } } },
        editor: { feature: 'editor', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '5.00' } } },
      },
    },
  },
})

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

async function newWorld() {
  const server = { engine: api.engine, fetch: api.serve }
  const sandbox: Sandbox<typeof catalog> = await createSandboxOn(server, { catalog, at: '2026-01-01T00:00:00Z' })
  const { billing } = sandbox
  await billing.customers.create({ externalId: 'ada', name: 'Ada' })
  const payBy = (token: string) => billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token })
  await payBy('succeeds')
  const subscribe = () => billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  const invoices = async (): Promise<Invoice[]> => {
    const { items } = await billing.invoices.list({ customerId: 'ada', limit: 100 })
    return items.toReversed()
  }
  const last = async () => (await invoices()).at(-1) as Invoice
  const to = (instant: string) => sandbox.advance({ to: instant })
  const fired = async (instant: string) => (await to(instant)).deadlines.map(({ at, kind }) => `${at} ${kind}`)
  return { billing, payBy, subscribe, invoices, last, to, fired }
}

/** A customer whose second month could not be collected. */
async function overdue(token: string) {
  const world = await newWorld()
  const { id: subscriptionId } = await world.subscribe()
  await world.payBy(token)
  await world.to('2026-02-01T00:00:00Z')
  const status = async () => (await world.billing.subscriptions.get({ subscriptionId })).status
  return { ...world, subscriptionId, status }
}

describe('dunning', () => {
  test('tries again 1, 3, 5 and 7 days after the first failure, and then cancels and gives up as uncollectible', async () => {
    const { fired, status, last, billing } = await overdue('declines_insufficient_funds')
    expect(await status()).toBe('past_due')
    expect(await last()).toMatchObject({ status: 'open', nextPaymentAttemptAt: '2026-02-02T00:00:00Z' })
    expect(await fired('2026-03-15T00:00:00Z')).toEqual([
      '2026-02-02T00:00:00Z payment_retry',
      '2026-02-04T00:00:00Z payment_retry',
      '2026-02-06T00:00:00Z payment_retry',
      '2026-02-08T00:00:00Z payment_retry',
      '2026-02-08T00:00:00Z dunning_end',
    ])
    expect(await status()).toBe('canceled')
    const invoice = await last()
    expect(invoice).toMatchObject({ status: 'uncollectible', nextPaymentAttemptAt: null })
    const { items } = await billing.payments.list({ invoiceId: invoice.id })
    expect(items.map(({ attempt, status: was }) => `${attempt} ${was}`)).toEqual([
      '5 failed',
      '4 failed',
      '3 failed',
      '2 failed',
      '1 failed',
    ])
  })

  test('a hard decline is not tried again, and ends when the ladder would', async () => {
    const { fired, status, billing, last } = await overdue('declines_stolen_card')
    expect(await last()).toMatchObject({ nextPaymentAttemptAt: null })
    expect(await fired('2026-03-15T00:00:00Z')).toEqual(['2026-02-08T00:00:00Z dunning_end'])
    expect(await status()).toBe('canceled')
    expect((await billing.payments.list({ invoiceId: (await last()).id })).items).toHaveLength(1)
  })

  test('a new payment method pays at once, and the subscription recovers', async () => {
    const { payBy, status, last, fired } = await overdue('declines_stolen_card')
    await payBy('succeeds')
    expect(await status()).toBe('active')
    expect(await last()).toMatchObject({ status: 'paid', nextPaymentAttemptAt: null })
    expect(await fired('2026-02-28T00:00:00Z')).toEqual([])
  })

  test('a customer without a payment method goes down the same ladder', async () => {
    const { billing, subscribe, to, fired } = await newWorld()
    await subscribe()
    const { items } = await billing.paymentMethods.list({ customerId: 'ada' })
    for (const { id } of items) await billing.paymentMethods.detach({ customerId: 'ada', paymentMethodId: id })
    await to('2026-02-01T00:00:00Z')
    expect((await fired('2026-03-15T00:00:00Z')).at(-1)).toBe('2026-02-08T00:00:00Z dunning_end')
  })

  test('a renewal that the customer has to confirm makes room for the next attempt, and one that is confirmed pays', async () => {
    const { billing, status, last, to, payBy } = await overdue('requires_action')
    const invoice = await last()
    expect(invoice).toMatchObject({ status: 'open', paymentStatus: 'requires_action' })
    expect(await status()).toBe('past_due')
    await to('2026-02-02T00:00:00Z')
    const { items } = await billing.payments.list({ invoiceId: invoice.id })
    expect(items.map((payment) => payment.status)).toEqual(['requires_action', 'canceled'])
    await payBy('succeeds')
    expect(await last()).toMatchObject({ status: 'paid' })
    expect(await status()).toBe('active')
  })

  test('one jump over the ladder does what days of waiting do', async () => {
    const jump = await overdue('declines_do_not_honor')
    await jump.to('2026-02-20T00:00:00Z')
    const steps = await overdue('declines_do_not_honor')
    for (let day = 2; day <= 20; day++) await steps.to(`2026-02-${String(day).padStart(2, '0')}T00:00:00Z`)
    const facts = async ({ invoices, status }: typeof jump) => [
      await status(),
      (await invoices()).map(({ status: is, totals, cause }) => [is, totals, cause.startsWith('renewal:')]),
    ]
    expect(await facts(jump)).toEqual(await facts(steps))
  })
})

describe('an open invoice', () => {
  test('that is paid another way recovers its subscription', async () => {
    const { billing, last, status } = await overdue('declines_insufficient_funds')
    const { id: invoiceId } = await last()
    expect(await billing.invoices.pay({ invoiceId, outOfBand: true })).toMatchObject({
      status: 'paid',
      totals: { amountPaid: 2000, amountDue: 0 },
    })
    expect(await status()).toBe('active')
  })

  test('is tried at once when asked for, and a decline leaves it open', async () => {
    const { billing, last } = await overdue('declines_insufficient_funds')
    const { id: invoiceId } = await last()
    const answer = await billing.invoices.pay({ invoiceId })
    expect(answer).toMatchObject({ status: 'open', lastPaymentError: { code: 'insufficient_funds' } })
    const [first] = (await billing.payments.list({ invoiceId })).items
    const again = await billing.payments.retry({ paymentId: first?.id ?? '' })
    expect(again).toMatchObject({ attempt: 3, status: 'failed' })
  })

  test('that is uncollectible can still be paid, and then its subscription recovers', async () => {
    const { billing, last, payBy, status } = await overdue('declines_insufficient_funds')
    const { id: invoiceId } = await last()
    await billing.invoices.markUncollectible({ invoiceId })
    await payBy('succeeds')
    expect(await last()).toMatchObject({ status: 'uncollectible' })
    expect(await billing.invoices.pay({ invoiceId })).toMatchObject({ status: 'paid' })
    expect(await status()).toBe('active')
  })

  test('that is uncollectible keeps nobody out who has paid a later renewal', async () => {
    const { billing, last, payBy, status, to } = await overdue('declines_insufficient_funds')
    const { id: invoiceId } = await last()
    await billing.invoices.markUncollectible({ invoiceId })
    await payBy('succeeds')
    expect(await status()).toBe('past_due')
    await to('2026-03-01T00:00:00Z')
    expect([await status(), (await last()).status]).toEqual(['active', 'paid'])
    expect((await billing.invoices.get({ invoiceId })).status).toBe('uncollectible')
  })

  test('that is uncollectible is not forgotten for a renewal that was credited, not paid', async () => {
    const { billing, last, status, to } = await overdue('declines_insufficient_funds')
    await billing.invoices.markUncollectible({ invoiceId: (await last()).id })
    await to('2026-03-01T00:00:00Z')
    await billing.creditNotes.create({ invoiceId: (await last()).id })
    expect([await status(), (await last()).status]).toEqual(['past_due', 'paid'])
  })

  test('may be given up as uncollectible after a later renewal was paid, which ends the past due at once', async () => {
    const { billing, last, payBy, status, to } = await overdue('declines_stolen_card')
    await billing.environments.updateSettings({ dunning: { retryAfterDays: [60] } })
    const { id: invoiceId } = await last()
    await to('2026-03-01T00:00:00Z')
    const { id: later } = await last()
    await billing.invoices.pay({ invoiceId: later, outOfBand: true })
    expect(await status()).toBe('past_due')
    await billing.invoices.markUncollectible({ invoiceId })
    expect(await status()).toBe('active')
    await payBy('succeeds')
  })

  test('that is void is never collected, and nothing is overdue any more', async () => {
    const { billing, last, payBy, status } = await overdue('declines_insufficient_funds')
    const { id: invoiceId } = await last()
    await billing.invoices.void({ invoiceId })
    expect(await status()).toBe('active')
    await payBy('succeeds')
    expect(await last()).toMatchObject({ status: 'void', totals: { amountDue: 0, amountPaid: 0 } })
    await expect(billing.invoices.pay({ invoiceId })).rejects.toMatchObject({
      code: 'invoice.transition_not_allowed',
    })
  })

  test('that a subscription waits for is not voided under it', async () => {
    const { billing, payBy, subscribe, last } = await newWorld()
    await payBy('declines_insufficient_funds')
    await subscribe()
    const { id: invoiceId } = await last()
    await expect(billing.invoices.void({ invoiceId })).rejects.toMatchObject({
      details: { reason: 'awaited_by_subscription' },
    })
  })

  test('whose payment is on its way is not paid again, not credited and not voided', async () => {
    const { billing, last } = await overdue('processing_then_succeeds')
    const { id: invoiceId } = await last()
    const refused = { code: 'invoice.payment_processing' }
    await expect(billing.invoices.pay({ invoiceId })).rejects.toMatchObject(refused)
    await expect(billing.invoices.void({ invoiceId })).rejects.toMatchObject(refused)
    await expect(billing.creditNotes.create({ invoiceId })).rejects.toMatchObject(refused)
  })
})

describe('a credit note', () => {
  test('takes off what is open first, and an invoice with nothing left to pay is paid', async () => {
    const { billing, last, status } = await overdue('declines_insufficient_funds')
    const { id: invoiceId } = await last()
    const half = await billing.creditNotes.create({ invoiceId, amount: 1500 })
    expect(half).toMatchObject({ total: 1500, reducesDue: 1500, toPayments: 0, refunds: [] })
    expect(half.number).toMatch(/-CN-0001$/)
    expect(await last()).toMatchObject({ status: 'open', totals: { creditsApplied: 1500, amountDue: 500 } })
    await billing.creditNotes.create({ invoiceId })
    expect(await last()).toMatchObject({ status: 'paid', totals: { creditsApplied: 2000, amountPaid: 0 } })
    expect(await status()).toBe('active')
  })

  test('of a paid invoice goes into the wallet, and pays what comes next', async () => {
    const { billing, subscribe, last, to } = await newWorld()
    await subscribe()
    const { id: invoiceId } = await last()
    const note = await billing.creditNotes.create({ invoiceId, amount: 700, to: 'wallet', reason: 'Sorry' })
    expect(note).toMatchObject({ total: 700, toWallet: 700, reason: 'Sorry' })
    await to('2026-02-01T00:00:00Z')
    expect(await last()).toMatchObject({ totals: { total: 2000, creditsApplied: 700, amountPaid: 1300 } })
  })

  test('never takes off more than was invoiced, whatever came before', async () => {
    const { billing, subscribe, last } = await newWorld()
    await subscribe()
    const { id: invoiceId } = await last()
    await billing.creditNotes.create({ invoiceId, amount: 1500, to: 'wallet' })
    await expect(billing.creditNotes.create({ invoiceId, amount: 501, to: 'wallet' })).rejects.toMatchObject({
      code: 'credit_note.exceeds_invoice',
    })
    expect(await billing.creditNotes.create({ invoiceId, to: 'wallet' })).toMatchObject({ total: 500 })
  })

  test('of what the wallet had paid goes back to the wallet, not to the card', async () => {
    const { billing, subscribe, last, to } = await newWorld()
    await subscribe()
    await billing.creditNotes.create({ invoiceId: (await last()).id, amount: 500, to: 'wallet' })
    await to('2026-02-01T00:00:00Z')
    const { id: invoiceId } = await last()
    expect(await billing.creditNotes.preview({ invoiceId, amount: 400, to: 'wallet' })).toMatchObject({
      total: 400,
      toGrants: 100,
      toWallet: 300,
    })
  })

  test('counts what a plan change has credited of the same line', async () => {
    const { billing, subscribe, last, to } = await newWorld()
    const { id: subscriptionId } = await subscribe()
    const { id: invoiceId } = await last()
    await to('2026-01-16T12:00:00Z')
    await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business' })
    expect(await billing.creditNotes.preview({ invoiceId })).toMatchObject({ total: 1000 })
  })

  test('is for an amount or for lines, and refused where both are given', async () => {
    const { billing, subscribe, last } = await newWorld()
    await subscribe()
    const { id: invoiceId, lines } = await last()
    const both = { invoiceId, amount: 100, lines: lines.map(({ id: lineId }) => ({ lineId })) }
    const refusal = { code: 'validation.failed', param: 'amount' }
    await expect(billing.creditNotes.preview(both)).rejects.toMatchObject(refusal)
    await expect(billing.creditNotes.create(both)).rejects.toMatchObject(refusal)
  })

  test('lowers what a plan change credits afterwards', async () => {
    const { billing, subscribe, last, to } = await newWorld()
    const { id: subscriptionId } = await subscribe()
    await billing.creditNotes.create({ invoiceId: (await last()).id, amount: 1000, to: 'wallet' })
    await to('2026-01-16T12:00:00Z')
    const { lines } = await billing.subscriptions.previewChange({ subscriptionId, planSlug: 'business' })
    expect(lines.map(({ kind, net }) => [kind, net])).toEqual([
      ['proration_credit', -500],
      ['proration_charge', 2500],
    ])
  })
})

describe('a void invoice', () => {
  test('that its customer never confirmed waits for no payment', async () => {
    const { payBy, subscribe, to, last } = await newWorld()
    await payBy('requires_action')
    await subscribe()
    expect(await last()).toMatchObject({ status: 'open', paymentStatus: 'requires_action' })
    await to('2026-01-03T00:00:00Z')
    expect(await last()).toMatchObject({ status: 'void', paymentStatus: 'none' })
  })

  test('whose money came too late shows that it went back', async () => {
    const { billing, payBy, subscribe, to, invoices } = await newWorld()
    const { id: subscriptionId } = await subscribe()
    await payBy('processing_then_succeeds')
    await to('2026-01-31T12:00:00Z')
    await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'invoice_now' })
    await to('2026-02-20T00:00:00Z')
    const ofChange = (await invoices()).find(({ status }) => status === 'void')
    expect(ofChange).toMatchObject({ paymentStatus: 'refunded', totals: { amountPaid: 0 } })
  })
})

describe('a refund', () => {
  /** A customer who has paid a month by a card of that kind. */
  async function paidBy(token: string) {
    const world = await newWorld()
    await world.payBy(token)
    await world.subscribe()
    const invoice = await world.last()
    const { items } = await world.billing.payments.list({ invoiceId: invoice.id })
    return { ...world, invoice, paymentId: items[0]?.id ?? '' }
  }

  test('of a whole payment is a credit note of its invoice, and the money goes back', async () => {
    const { billing, paymentId, last } = await paidBy('succeeds')
    const note = await billing.payments.refund({ paymentId, reason: 'requested' })
    expect(note).toMatchObject({ total: 2000, toPayments: 2000, refunds: [{ status: 'succeeded', amount: 2000 }] })
    expect(await billing.payments.get({ paymentId })).toMatchObject({ status: 'succeeded', amountRefunded: 2000 })
    expect(await last()).toMatchObject({ status: 'paid', paymentStatus: 'refunded' })
  })

  test('in parts never gives back more than was paid', async () => {
    const { billing, paymentId, last } = await paidBy('succeeds')
    await billing.payments.refund({ paymentId, amount: 1500 })
    expect(await last()).toMatchObject({ paymentStatus: 'partially_refunded' })
    await expect(billing.payments.refund({ paymentId, amount: 501 })).rejects.toMatchObject({
      code: 'payment.not_refundable',
      details: { left: '500' },
    })
    expect(await billing.payments.previewRefund({ paymentId })).toMatchObject({ total: 500, toPayments: 500 })
  })

  test('after a credit to the wallet gives back only what is left of the invoice', async () => {
    const { billing, paymentId, invoice } = await paidBy('succeeds')
    await billing.creditNotes.create({ invoiceId: invoice.id, amount: 1200, to: 'wallet' })
    const more = billing.payments.refund({ paymentId, amount: 801 })
    await expect(more).rejects.toMatchObject({ code: 'payment.not_refundable', details: { left: '800' } })
    expect(await billing.payments.refund({ paymentId })).toMatchObject({ toPayments: 800 })
    const again = billing.payments.refund({ paymentId })
    await expect(again).rejects.toMatchObject({ code: 'payment.not_refundable' })
  })

  test('of an invoice that the wallet paid in part gives back what the wallet has not got of the card’s money', async () => {
    const { billing, payBy, subscribe, last } = await newWorld()
    await payBy('succeeds')
    await billing.wallets.grant({ customerId: 'ada', unit: 'USD', amount: 500 })
    await subscribe()
    const { id: invoiceId } = await last()
    const [payment] = (await billing.payments.list({ invoiceId })).items
    const { id: paymentId = '', amount } = payment ?? {}
    expect(amount).toBe(1500)
    // A quarter of it was the wallet's: 2.00 of these go back to the grant, and 6.00 of the card's 15.00 to the wallet.
    await billing.creditNotes.create({ invoiceId, amount: 800, to: 'wallet' })
    const tooMuch = billing.payments.refund({ paymentId, amount: 901 })
    await expect(tooMuch).rejects.toMatchObject({ code: 'payment.not_refundable', details: { left: '900' } })
    expect(await billing.payments.previewRefund({ paymentId })).toMatchObject({ toPayments: 900 })
    expect(await billing.payments.refund({ paymentId })).toMatchObject({ toPayments: 900 })
  })

  test('that the bank takes days for is pending, and then done', async () => {
    const { billing, paymentId, to, last } = await paidBy('succeeds_refund_pending')
    const { id: creditNoteId, refunds } = await billing.payments.refund({ paymentId })
    expect(refunds).toMatchObject([{ status: 'pending' }])
    await to('2026-01-10T00:00:00Z')
    expect((await billing.creditNotes.get({ creditNoteId })).refunds).toMatchObject([{ status: 'succeeded' }])
    expect(await last()).toMatchObject({ paymentStatus: 'refunded' })
  })

  test('that fails leaves the money with the customer, in their wallet', async () => {
    const { billing, paymentId, to, last } = await paidBy('succeeds_refund_fails')
    const { refunds } = await billing.payments.refund({ paymentId })
    expect(refunds).toMatchObject([{ status: 'failed' }])
    expect(await billing.payments.get({ paymentId })).toMatchObject({ amountRefunded: 0 })
    await to('2026-02-01T00:00:00Z')
    expect(await last()).toMatchObject({ totals: { total: 2000, creditsApplied: 2000, amountPaid: 0 } })
  })

  test('whose answer is lost is asked for, and made once', async () => {
    const { billing, paymentId } = await paidBy('succeeds_refund_times_out')
    const { refunds } = await billing.payments.refund({ paymentId })
    expect(refunds).toMatchObject([{ status: 'succeeded', amount: 2000 }])
  })

  test('that was given back outside is only recorded', async () => {
    const { billing, invoice, paymentId } = await paidBy('succeeds')
    const note = await billing.creditNotes.create({ invoiceId: invoice.id, amount: 500, to: 'out_of_band' })
    expect(note.refunds).toMatchObject([{ status: 'succeeded', provider: 'out_of_band', amount: 500 }])
    expect(await billing.payments.get({ paymentId })).toMatchObject({ amountRefunded: 500 })
  })
})

describe('a payment method', () => {
  test('that a customer enters on the provider’s page is added once, and pays what is due', async () => {
    const { billing, last, status } = await overdue('declines_expired_card')
    const setup = await billing.paymentMethods.openSetup({
      customerId: 'ada',
      provider: 'sandbox',
      returnUrl: 'https://example.com/billing',
    })
    expect(setup).toMatchObject({ paymentMethodId: null, url: expect.stringContaining('/setups/') })
    const finish = () => billing.paymentMethods.finishSetup({ customerId: 'ada', paymentSetupId: setup.id })
    expect(await finish()).toMatchObject({ paymentMethodId: null })
    await api.sandbox.acts.completeSetup(setup.url.split('/').at(-1) ?? '', 'succeeds')
    const { paymentMethodId } = await finish()
    expect(paymentMethodId).toMatch(/^pm_/)
    expect(await finish()).toMatchObject({ paymentMethodId })
    expect((await billing.paymentMethods.list({ customerId: 'ada' })).items[0]).toMatchObject({ isDefault: true })
    expect(await last()).toMatchObject({ status: 'paid' })
    expect(await status()).toBe('active')
  })

  test('that is made the default again is used from then on', async () => {
    const { billing, payBy, subscribe, to, last } = await newWorld()
    await subscribe()
    const [first] = (await billing.paymentMethods.list({ customerId: 'ada' })).items
    await payBy('declines_do_not_honor')
    await billing.paymentMethods.setDefault({ customerId: 'ada', paymentMethodId: first?.id ?? '' })
    await to('2026-02-01T00:00:00Z')
    expect(await last()).toMatchObject({ status: 'paid' })
  })

  test('that is detached leaves the default to the newest other one, which pays the renewal', async () => {
    const { billing, subscribe, last, to } = await newWorld()
    await subscribe()
    const add = () => billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
    const methods = async () => (await billing.paymentMethods.list({ customerId: 'ada' })).items
    const [first] = await methods()
    await add()
    const { id: newest } = await add()
    await billing.paymentMethods.detach({ customerId: 'ada', paymentMethodId: first?.id ?? '' })
    expect((await methods()).map(({ id, isDefault }) => [id === newest, isDefault])).toEqual([
      [true, true],
      [false, false],
    ])
    await to('2026-02-01T00:00:00Z')
    expect(await last()).toMatchObject({ status: 'paid' })
  })

  test('that is detached is not found any more', async () => {
    const { billing } = await newWorld()
    const [method] = (await billing.paymentMethods.list({ customerId: 'ada' })).items
    const named = { customerId: 'ada', paymentMethodId: method?.id ?? '' }
    await billing.paymentMethods.detach(named)
    await expect(billing.paymentMethods.detach(named)).rejects.toMatchObject({ code: 'payment_method.not_found' })
    expect((await billing.paymentMethods.list({ customerId: 'ada' })).items).toEqual([])
  })
})
