import { defineCatalog } from '@tallywright/domain'
import { Tallywright } from '@tallywright/sdk'
import { afterAll, expect, test } from 'vitest'
import { createSandbox } from '../create-sandbox.ts'
import { rerunSharedInvoices } from '../harness/rerun-shared-invoices.ts'

afterAll(rerunSharedInvoices)

const catalog = defineCatalog({
  features: {},
  plans: {
    team: {
      name: 'Team',
      features: {},
      prices: { base: { cadence: { unit: 'month', count: 1 }, terms: { USD: { model: 'flat', amount: '20.00' } } } },
    },
  },
})

const ofAda = { customerId: 'ada' }

async function newWorld() {
  const sandbox = await createSandbox({ catalog, at: '2026-01-01T00:00:00Z' })
  const { billing, fetch } = sandbox
  await billing.customers.create({ externalId: 'ada' })
  const payBy = (token: string) => billing.paymentMethods.create({ ...ofAda, provider: 'sandbox', token })
  const post = (url: string, fields: Record<string, string>) =>
    fetch(url, { method: 'POST', body: new URLSearchParams(fields) })
  return { ...sandbox, payBy, post, subscribe: () => billing.subscriptions.create({ ...ofAda, planSlug: 'team' }) }
}

test('a customer who enters a payment method on the page has it here, without anybody asking', async () => {
  const { billing, fetch, post } = await newWorld()
  const returnUrl = 'https://shop.example/account'
  const { url } = await billing.paymentMethods.openSetup({ ...ofAda, provider: 'sandbox', returnUrl })
  const page = await fetch(url ?? '')
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Enter a payment method')])
  const sent = await post(url ?? '', { method: 'succeeds' })
  expect([sent.status, sent.headers.get('location')]).toEqual([303, returnUrl])
  const { items } = await billing.paymentMethods.list(ofAda)
  expect(items).toMatchObject([{ provider: 'sandbox', label: 'Sandbox: succeeds', isDefault: true }])
})

test.each([
  ['confirm', 'active', 'paid'],
  ['refuse', 'incomplete', 'open'],
])(
  'with the answer %s on its page a first payment makes the subscription %s',
  async (answer, status, invoiceStatus) => {
    const { billing, payBy, post, subscribe } = await newWorld()
    await payBy('requires_action')
    const { id: subscriptionId } = await subscribe()
    const [payment] = (await billing.payments.list(ofAda)).items
    expect(payment).toMatchObject({
      status: 'requires_action',
      actionUrl: expect.stringContaining('/sandbox/actions/'),
    })
    expect((await post(payment?.actionUrl ?? '', { answer })).status).toBe(200)
    expect(await billing.subscriptions.get({ subscriptionId })).toMatchObject({ status })
    expect((await billing.invoices.list(ofAda)).items).toMatchObject([{ status: invoiceStatus }])
  },
)

test('what a bank does by itself comes in when the clock has moved', async () => {
  const { billing, payBy, subscribe, advance } = await newWorld()
  await payBy('succeeds_then_disputed')
  await subscribe()
  await advance({ by: { days: 6 } })
  expect((await billing.payments.list(ofAda)).items).toMatchObject([{ disputes: [] }])
  await advance({ by: { days: 1 } })
  expect((await billing.payments.list(ofAda)).items).toMatchObject([
    { disputes: [{ status: 'open', reason: 'fraudulent' }] },
  ])
})

test('what a bank does by itself comes in with the clock that the customer lives by', async () => {
  const { billing, advance } = await createSandbox({ catalog, at: '2026-01-01T00:00:00Z' })
  const { id } = await billing.testClocks.create({ at: '2025-06-01T00:00:00Z' })
  const testClockId = id ?? ''
  await billing.customers.create({ externalId: 'ada', testClockId })
  await billing.paymentMethods.create({ ...ofAda, provider: 'sandbox', token: 'succeeds_then_disputed' })
  await billing.subscriptions.create({ ...ofAda, planSlug: 'team' })
  const disputes = async () => (await billing.payments.list(ofAda)).items.flatMap((payment) => payment.disputes)
  await advance({ by: { days: 10 } })
  expect(await disputes()).toEqual([])
  await advance({ testClockId, by: { days: 7 } })
  expect(await disputes()).toMatchObject([{ status: 'open', openedAt: '2025-06-08T00:00:00Z' }])
})

test('that a charge was declined is told, and no reason to try again', async () => {
  const { billing, payBy, subscribe, advance } = await newWorld()
  await payBy('succeeds')
  await subscribe()
  await payBy('declines_insufficient_funds')
  await advance({ to: '2026-02-01T00:00:00Z' })
  await advance({ to: '2026-02-01T12:00:00Z' })
  const [invoice] = (await billing.invoices.list(ofAda)).items
  expect((await billing.payments.list({ invoiceId: invoice?.id ?? '' })).items).toHaveLength(1)
})

test.each([
  ['succeeds', 'paid', ['failed', 'succeeded']],
  ['declines_do_not_honor', 'open', ['failed', 'failed']],
])(
  'what a recovery link leads to is tried once with %s, by the provider’s word and by the customer’s return together',
  async (method, status, attempts) => {
    const { billing, fetch, payBy, post, subscribe, advance } = await newWorld()
    await payBy('succeeds')
    await subscribe()
    await payBy('declines_insufficient_funds')
    await advance({ to: '2026-02-01T00:00:00Z' })
    const [invoice] = (await billing.invoices.list({ ...ofAda, status: 'open' })).items
    const invoiceId = invoice?.id ?? ''
    const { token } = await billing.invoices.createRecoveryLink({ invoiceId })
    const holder = new Tallywright({ apiKey: token, baseUrl: 'http://sandbox.tallywright.test', fetch })
    const opening = { invoiceId, provider: 'sandbox', returnUrl: 'https://shop.example/paid' }
    const { id: paymentSetupId, url } = await holder.recovery.openSetup(opening)
    expect((await post(url, { method })).status).toBe(303)
    expect(await holder.recovery.get({ invoiceId })).toMatchObject({ status })
    expect(await holder.recovery.pay({ invoiceId, paymentSetupId })).toMatchObject({ status })
    const made = (await billing.payments.list({ invoiceId })).items.map((payment) => payment.status)
    expect(made.reverse()).toEqual(attempts)
  },
)

test('an event that the provider did not sign is refused', async () => {
  const { billing, fetch, payBy, subscribe } = await newWorld()
  await payBy('requires_action')
  await subscribe()
  const [payment] = (await billing.payments.list(ofAda)).items
  const body = JSON.stringify({
    id: 'x',
    type: 'charge.succeeded',
    subject: { kind: 'charge', paymentId: payment?.id },
  })
  const headers = { 'webhook-id': 'x', 'webhook-timestamp': '1', 'webhook-signature': 'v1,AAAA' }
  const url = new URL('/webhooks/sandbox', payment?.actionUrl ?? '')
  expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(401)
})
