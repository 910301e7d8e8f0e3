import { Tallywright } from '@tallywright/sdk'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { sampleCatalog } from '../harness/sample-inputs.ts'
import { storedRows } from '../harness/stored-rows.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const declined = 'declines_insufficient_funds'
const refused = { code: 'auth.invalid_recovery_link' }

/** A client that shows this token, as a page in a browser would. */
function holderOf(token: string): Tallywright {
  return new Tallywright({
    apiKey: token,
    baseUrl: 'http://test.local',
    fetch: api.serve as typeof fetch,
    maxRetries: 0,
  })
}

/** Ada's second month was declined. */
async function overdueWorld() {
  const context = await api.newEnvironment()
  const client = await api.newClient(context)
  await client.catalog.push({ catalog: sampleCatalog as never })
  const newOverdue = async (externalId: string) => {
    const { id: customerId } = await client.customers.create({ externalId, name: externalId })
    const payBy = (token: string) => client.paymentMethods.create({ customerId, provider: 'sandbox', token })
    await payBy('succeeds')
    const { id: subscriptionId } = await client.subscriptions.create({ customerId, planSlug: 'pro' })
    await payBy(declined)
    return { customerId, subscriptionId }
  }
  const ada = await newOverdue('ada')
  await client.testClocks.advance({ by: { months: 1 } })
  const [invoice] = (await client.invoices.list({ customerId: ada.customerId, status: 'open' })).items
  const invoiceId = invoice?.id ?? ''
  const newLink = (expiresInDays = 7) => client.invoices.createRecoveryLink({ invoiceId, expiresInDays })
  /** Opens a page with the token and enters a method on it. */
  const enter = async (holder: Tallywright, method: string) => {
    const returnUrl = 'https://shop.example/paid'
    const { id, url } = await holder.recovery.openSetup({ invoiceId, provider: 'sandbox', returnUrl })
    await api.sandbox.acts.completeSetup(decodeURIComponent(url.split('/').at(-1) ?? ''), method)
    return id
  }
  const attempts = async () => (await client.payments.list({ invoiceId })).items.map(({ status }) => status).reverse()
  return { ...ada, context, client, newOverdue, invoiceId, newLink, enter, attempts }
}

test('with the token a customer reads the invoice and pays it with a new method, and access comes back', async () => {
  const { client, subscriptionId, invoiceId, newLink, enter, attempts } = await overdueWorld()
  expect(await client.subscriptions.get({ subscriptionId })).toMatchObject({ status: 'past_due' })
  const { token, ...link } = await newLink()
  expect(link).toMatchObject({ object: 'recovery_link', invoiceId })
  const holder = holderOf(token)
  expect(await holder.recovery.get({ invoiceId })).toMatchObject({
    id: invoiceId,
    status: 'open',
    totals: { amountDue: 2000 },
  })
  const paymentSetupId = await enter(holder, 'succeeds')
  expect(await holder.recovery.pay({ invoiceId, paymentSetupId })).toMatchObject({
    status: 'paid',
    totals: { amountDue: 0 },
  })
  expect(await client.subscriptions.get({ subscriptionId })).toMatchObject({ status: 'active' })
  // Whose answer was lost asks again.
  expect(await holder.recovery.pay({ invoiceId, paymentSetupId })).toMatchObject({ status: 'paid' })
  expect(await attempts()).toEqual(['failed', 'succeeded'])
  const { wall } = api.clock
  api.clock.wall = (wall + 3_600_000) as typeof wall
  await expect(holder.recovery.get({ invoiceId })).rejects.toMatchObject(refused)
  api.clock.wall = wall
})

test('a decline leaves the invoice open and the token good, and no method is tried twice', async () => {
  const { invoiceId, newLink, enter, attempts } = await overdueWorld()
  const holder = holderOf((await newLink()).token)
  const paymentSetupId = await enter(holder, 'declines_do_not_honor')
  expect(await holder.recovery.pay({ invoiceId, paymentSetupId })).toMatchObject({ status: 'open' })
  expect(await holder.recovery.pay({ invoiceId, paymentSetupId })).toMatchObject({ status: 'open' })
  expect(await attempts()).toEqual(['failed', 'failed'])
  const next = await enter(holder, 'succeeds')
  expect(await holder.recovery.pay({ invoiceId, paymentSetupId: next })).toMatchObject({ status: 'paid' })
})

test('one that is uncollectible is paid too, and one whose page was left is refused and can be paid later', async () => {
  const { client, invoiceId, newLink, enter } = await overdueWorld()
  await client.invoices.markUncollectible({ invoiceId })
  const holder = holderOf((await newLink()).token)
  const asked = { invoiceId, provider: 'sandbox', returnUrl: 'https://shop.example/paid' }
  const { id: paymentSetupId } = await holder.recovery.openSetup(asked)
  await expect(holder.recovery.pay({ invoiceId, paymentSetupId })).rejects.toMatchObject({
    code: 'payment_method.required',
  })
  const entered = await enter(holder, 'succeeds')
  expect(await holder.recovery.pay({ invoiceId, paymentSetupId: entered })).toMatchObject({ status: 'paid' })
})

test('of many that pay at once one charges', async () => {
  const { invoiceId, newLink, enter, attempts } = await overdueWorld()
  const holder = holderOf((await newLink()).token)
  const paymentSetupId = await enter(holder, 'succeeds')
  await Promise.allSettled(Array.from({ length: 5 }, () => holder.recovery.pay({ invoiceId, paymentSetupId })))
  expect(await attempts()).toEqual(['failed', 'succeeded'])
})

test('a setup of another customer pays nothing', async () => {
  const { client, newOverdue, invoiceId, newLink } = await overdueWorld()
  const { customerId } = await newOverdue('ben')
  const asked = { customerId, provider: 'sandbox', returnUrl: 'https://shop.example/paid' }
  const { id: paymentSetupId } = await client.paymentMethods.openSetup(asked)
  const holder = holderOf((await newLink()).token)
  await expect(holder.recovery.pay({ invoiceId, paymentSetupId })).rejects.toMatchObject({
    code: 'payment_setup.not_found',
  })
})

describe('a token that is refused is refused with one answer', () => {
  const said = (holder: Tallywright, invoiceId: string) =>
    holder.recovery.get({ invoiceId }).then(
      () => 'allowed',
      ({ code, message }) => `${code}: ${message}`,
    )

  test('whether expired, revoked, of another invoice, of a deleted customer, mistyped or made up', async () => {
    const { client, customerId, subscriptionId, invoiceId, newLink } = await overdueWorld()
    const [{ token }, other] = [await newLink(), await overdueWorld()]
    const holder = holderOf(token)
    expect(await said(holder, invoiceId)).toBe('allowed')
    const answers = new Set<string>()
    answers.add(await said(holder, other.invoiceId))
    const last = token.at(-1) === '0' ? '1' : '0'
    answers.add(await said(holderOf(`${token.slice(0, -1)}${last}`), invoiceId))
    answers.add(await said(holderOf('tw_test_rl_'), invoiceId))

    const { wall } = api.clock
    api.clock.wall = (wall + 7 * 86_400_000) as typeof wall
    answers.add(await said(holder, invoiceId))
    api.clock.wall = (wall + 7 * 86_400_000 - 1) as typeof wall
    expect(await said(holder, invoiceId)).toBe('allowed')
    api.clock.wall = wall

    const revoked = await newLink()
    expect(await client.invoices.revokeRecoveryLinks({ invoiceId })).toMatchObject({ count: 2 })
    answers.add(await said(holderOf(revoked.token), invoiceId))

    const late = await newLink()
    await client.subscriptions.cancel({ subscriptionId, behavior: 'now' })
    await client.customers.delete({ customerId })
    answers.add(await said(holderOf(late.token), invoiceId))
    expect([...answers]).toEqual([
      'auth.invalid_recovery_link: the recovery link is not, or no longer, good for this invoice',
    ])
  })

  test('and of an invoice that was voided', async () => {
    const { client, invoiceId, newLink } = await overdueWorld()
    const holder = holderOf((await newLink()).token)
    await client.invoices.void({ invoiceId })
    expect(await said(holder, invoiceId)).toMatch(/^auth\.invalid_recovery_link/)
    await expect(newLink()).rejects.toMatchObject({ code: 'invoice.transition_not_allowed' })
  })
})

test('the token is stored nowhere, and a repeated request shows it to nobody else', async () => {
  const { context, client, invoiceId } = await overdueWorld()
  const options = { idempotencyKey: 'one' }
  const { token } = await client.invoices.createRecoveryLink({ invoiceId }, options)
  expect(await client.invoices.createRecoveryLink({ invoiceId }, options)).toMatchObject({ token })
  const another = await api.newClient(context)
  await expect(another.invoices.createRecoveryLink({ invoiceId }, options)).rejects.toMatchObject({
    code: 'idempotency.mismatch',
  })
  const rows = await storedRows(api.connection)
  const [secret = ''] = /[0-9a-f]{64}/.exec(token) ?? []
  expect(secret).toHaveLength(64)
  expect(rows).not.toContain(secret)
  expect(JSON.stringify(api.log)).not.toContain(secret)
})
