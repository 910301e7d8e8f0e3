import { defineCatalog } from '@tallywright/domain'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { violationsIn } from '../proofs/invariants.ts'

const catalog = defineCatalog({
  features: {},
  plans: {
    team: {
      name: 'Team',
      features: {},
      prices: { base: { cadence: { unit: 'month', count: 1 }, terms: { USD: { model: 'flat', amount: '28.00' } } } },
    },
  },
})

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

/** Ada has confirmed the payment of her renewal with her bank, and we have not heard of it yet. */
async function confirmedUnheard() {
  const server = { engine: api.engine, fetch: api.serve }
  const { billing, environmentId, advance } = await createSandboxOn(server, { catalog, at: '2026-01-01T00:00:00Z' })
  await billing.customers.create({ externalId: 'ada' })
  const payBy = (token: string) => billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token })
  await payBy('succeeds')
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  await payBy('requires_action')
  await advance({ to: '2026-02-01T00:00:00Z' })
  const renewal = async () => {
    const [invoice] = (await billing.invoices.list({})).items
    return invoice ?? expect.unreachable('the renewal has an invoice')
  }
  const { id: invoiceId, status, paymentStatus } = await renewal()
  expect({ status, paymentStatus }).toEqual({ status: 'open', paymentStatus: 'requires_action' })
  await api.sandbox.acts.completeAction(`sandbox_${invoiceId}:1`)
  const payments = async () => (await billing.payments.list({ invoiceId })).items
  const violations = () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId })
  return { billing, advance, subscriptionId, invoiceId, renewal, payments, violations }
}

test('of an invoice that was paid out of band meanwhile, all of it goes back', async () => {
  const { billing, advance, invoiceId, renewal, payments, violations } = await confirmedUnheard()
  await billing.invoices.pay({ invoiceId, outOfBand: true })
  await advance({ by: { days: 3 } })
  expect(await renewal()).toMatchObject({ status: 'paid', paymentStatus: 'succeeded', totals: { amountPaid: 2800 } })
  expect(await payments()).toMatchObject([
    { provider: 'out_of_band', status: 'succeeded', amountRefunded: 0 },
    { provider: 'sandbox', status: 'succeeded', amount: 2800, amountRefunded: 2800 },
  ])
  expect(await violations()).toEqual([])
})

test('of an invoice that was credited in part meanwhile, what is not due any more goes back', async () => {
  const { billing, advance, subscriptionId, renewal, payments, violations } = await confirmedUnheard()
  await advance({ to: '2026-02-01T00:30:00Z' })
  await billing.subscriptions.cancel({ subscriptionId, behavior: 'now', prorate: true })
  await advance({ by: { days: 3 } })
  // Half an hour of February's 28 days: 28.00 − 27.98.
  expect(await renewal()).toMatchObject({ status: 'paid', totals: { credited: 2798, amountPaid: 2, amountDue: 0 } })
  expect(await payments()).toMatchObject([{ status: 'succeeded', amount: 2800, amountRefunded: 2798 }])
  expect(await violations()).toEqual([])
})

test('what came too late is not refunded a second time', async () => {
  const { billing, advance, invoiceId, payments, violations } = await confirmedUnheard()
  await billing.invoices.pay({ invoiceId, outOfBand: true })
  await advance({ by: { days: 3 } })
  const surplus = (await payments()).find(({ provider }) => provider === 'sandbox')
  await expect(billing.payments.refund({ paymentId: surplus?.id ?? '' })).rejects.toMatchObject({
    code: 'payment.not_refundable',
  })
  const note = await billing.creditNotes.create({ invoiceId, to: 'out_of_band' })
  expect(note).toMatchObject({ total: 2800, refunds: [{ amount: 2800 }] })
  expect(await violations()).toEqual([])
})
