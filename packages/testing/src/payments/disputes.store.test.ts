import { bucketOfId, defineCatalog, instantFromIso } from '@tallywright/domain'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'

const catalog = defineCatalog({
  features: { projects: { type: 'boolean', name: 'Projects' } },
  planGroups: { main: { name: 'Main', plans: ['team'] } },
  plans: {
    team: {
      name: 'Team',
      features: { projects: { type: 'boolean' } },
      prices: { base: { cadence: { unit: 'month', count: 1 }, terms: { USD: { model: 'flat', amount: '20.00' } } } },
    },
  },
})

let api: TestApi
beforeAll(async () => {
  const webhooks = {
    secret: 'c2VjcmV0LW9mLXRoZS1kaXNwdXRlcw==',
    wallClock: () => api.engine.wallClock(),
    deliver: async (message: { readonly headers: Readonly<Record<string, string>>; readonly body: string }) => {
      const { ok, status } = await api.serve('http://test.local/webhooks/sandbox', { method: 'POST', ...message })
      if (!ok) throw new Error(`the webhook was answered with ${status}`)
    },
  }
  api = await openTestApi(inject('testDatabase'), { sandbox: { webhooks } })
})
afterAll(() => api.close())

/** A month of Team was paid, and a week later the customer's bank disputes it. */
async function disputedPayment() {
  const server = { engine: api.engine, fetch: api.serve }
  const { billing, advance } = await createSandboxOn(server, { catalog, at: '2026-01-01T00:00:00Z' })
  await billing.customers.create({ externalId: 'ada' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds_then_disputed' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  await advance({ by: { days: 8 } })
  const [payment] = (await billing.payments.list({ customerId: 'ada' })).items
  const { id: paymentId = '', invoiceId = '' } = payment ?? {}
  const close = async (status: 'won' | 'lost') => {
    await api.sandbox.acts.closeDispute(`sandbox_dispute_${invoiceId}:1`, status)
    await api.sandbox.deliveries.flush()
    expect((await billing.payments.get({ paymentId })).disputes).toMatchObject([{ status }])
  }
  return { billing, advance, subscriptionId, paymentId, invoiceId, close }
}

/** The same, of which a bank has taken back a part: card networks let it. */
async function partlyLost(amount: bigint) {
  const server = { engine: api.engine, fetch: api.serve }
  const { billing, environmentId } = await createSandboxOn(server, { catalog, at: '2026-01-01T00:00:00Z' })
  await billing.customers.create({ externalId: 'ada' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  const [payment] = (await billing.payments.list({ customerId: 'ada' })).items
  const { id: paymentId = '', invoiceId = '', customerId = '' } = payment ?? {}
  const bucket = bucketOfId('payment', paymentId) ?? 0
  const at = instantFromIso('2026-01-01T00:00:00Z')
  const times = { openedAt: at, createdAt: at, updatedAt: at }
  const of = { bucket, environmentId, customerId, invoiceId, paymentId, amount, currency: 'USD', ...times }
  const id = api.engine.ids.next('dispute', bucket)
  const dispute = { ...of, id, providerReference: id, reason: 'fraudulent', status: 'lost' as const, version: 1 }
  await api.engine.store.transaction(environmentId, ({ disputes }) => disputes.add(dispute))
  return { billing, paymentId, invoiceId }
}

const refused = { code: 'payment.disputed', details: { left: '0' } }

test('what a bank disputes is not refunded, nor credited to the wallet', async () => {
  const { billing, paymentId, invoiceId } = await disputedPayment()
  await expect(billing.payments.refund({ paymentId, amount: 100 })).rejects.toMatchObject(refused)
  await expect(billing.payments.previewRefund({ paymentId })).rejects.toMatchObject(refused)
  await expect(billing.creditNotes.create({ invoiceId })).rejects.toMatchObject(refused)
  await expect(billing.creditNotes.create({ invoiceId, amount: 1, to: 'wallet' })).rejects.toMatchObject(refused)
  expect(await billing.payments.get({ paymentId })).toMatchObject({ amountRefunded: 0 })
})

test('what the seller won can be given back', async () => {
  const { billing, paymentId, close } = await disputedPayment()
  await close('won')
  expect(await billing.payments.refund({ paymentId })).toMatchObject({ toPayments: 2000 })
})

test('what a bank has taken back is written down as given back already', async () => {
  const { billing, paymentId, invoiceId, close } = await disputedPayment()
  await close('lost')
  await expect(billing.payments.refund({ paymentId })).rejects.toMatchObject(refused)
  const note = await billing.creditNotes.create({ invoiceId, to: 'out_of_band' })
  expect(note).toMatchObject({ total: 2000, refunds: [{ status: 'succeeded' }] })
})

test('of a payment that a bank has taken back in part, the wallet gets what is left, and no more', async () => {
  const { billing, invoiceId } = await partlyLost(1500n)
  const credit = { invoiceId, amount: 500, to: 'wallet' } as const
  expect(await billing.creditNotes.create(credit)).toMatchObject({ toWallet: 500 })
  await expect(billing.creditNotes.create(credit)).rejects.toMatchObject(refused)
  await expect(
    billing.payments.refund({ paymentId: (await billing.payments.list({ invoiceId })).items[0]?.id ?? '' }),
  ).rejects.toMatchObject({ code: 'payment.disputed' })
})

test('of a payment that a bank has taken back in part, no refund takes what the wallet has got', async () => {
  const { billing, paymentId, invoiceId } = await partlyLost(1000n)
  await billing.creditNotes.create({ invoiceId, amount: 500, to: 'wallet' })
  const tooMuch = billing.payments.refund({ paymentId, amount: 501 })
  await expect(tooMuch).rejects.toMatchObject({ code: 'payment.disputed', details: { left: '500' } })
  expect(await billing.payments.refund({ paymentId, amount: 500 })).toMatchObject({ toPayments: 500 })
})

test('what was taken back in part and written down so leaves the rest to be refunded', async () => {
  const { billing, paymentId, invoiceId } = await partlyLost(1000n)
  await billing.creditNotes.create({ invoiceId, amount: 1000, to: 'out_of_band' })
  expect(await billing.payments.refund({ paymentId })).toMatchObject({ toPayments: 1000 })
})

test.each([
  ['won', { status: 'succeeded', provider: 'sandbox', error: null }],
  ['lost', { status: 'succeeded', provider: 'out_of_band', error: null }],
] as const)('a refund that meets a dispute we have not heard of waits until it is %s', async (end, refund) => {
  const server = { engine: api.engine, fetch: api.serve }
  const { billing, advance } = await createSandboxOn(server, { catalog, at: '2026-01-01T00:00:00Z' })
  await billing.customers.create({ externalId: 'ada' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  const [payment] = (await billing.payments.list({ customerId: 'ada' })).items
  const { id: paymentId = '', invoiceId = '' } = payment ?? {}
  const { acts, deliveries } = api.sandbox
  const dispute = await acts.openDispute(`sandbox_${invoiceId}:1`, 'fraudulent', instantFromIso('2026-01-02T00:00:00Z'))

  const waiting = { status: 'pending', error: 'the bank disputes the payment' }
  expect(await billing.payments.refund({ paymentId })).toMatchObject({ refunds: [waiting] })
  await advance({ by: { days: 2 } })
  expect(await billing.wallets.list({ customerId: 'ada' })).toMatchObject({ items: [] })

  await acts.closeDispute(dispute, end)
  await deliveries.flush()
  await advance({ by: { days: 2 } })
  expect(await billing.creditNotes.list({ invoiceId })).toMatchObject({ items: [{ refunds: [refund] }] })
  expect(await billing.payments.get({ paymentId })).toMatchObject({ amountRefunded: 2000 })
  expect(await billing.wallets.list({ customerId: 'ada' })).toMatchObject({ items: [] })
})

test.each(['open', 'lost', 'won'] as const)(
  'what a cancellation credits of a disputed payment is refunded as the bank decides (%s)',
  async (end) => {
    const { billing, advance, subscriptionId, close } = await disputedPayment()
    await billing.subscriptions.cancel({ subscriptionId, behavior: 'now', prorate: true })
    const [note] = (await billing.creditNotes.list({})).items
    expect(note).toMatchObject({ toWallet: 0, toPayments: note?.total })
    await advance({ by: { days: 1 } })
    if (end !== 'open') await close(end)
    await advance({ by: { days: 2 } })
    const { refunds } = await billing.creditNotes.get({ creditNoteId: note?.id ?? '' })
    const expected = {
      open: { status: 'pending', provider: 'sandbox' },
      lost: { status: 'succeeded', provider: 'out_of_band' },
      won: { status: 'succeeded', provider: 'sandbox' },
    }
    expect(refunds).toMatchObject([expected[end]])
    expect((await billing.wallets.list({ customerId: 'ada' })).items).toEqual([])
  },
)
