import { Tallywright } from '@tallywright/sdk'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { sampleCatalog } from '../harness/sample-inputs.ts'
import { storedRows } from '../harness/stored-rows.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const BASE_URL = 'http://test.local'

/** A sandbox with a customer who has subscribed, used and paid for a month. */
async function busySandbox() {
  const sandbox = await createSandboxOn({ engine: api.engine, fetch: api.serve }, { at: '2026-01-01T00:00:00Z' })
  const { billing } = sandbox
  await billing.catalog.push({ catalog: sampleCatalog as never })
  await billing.customers.create({ externalId: 'ada' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  await billing.subscriptions.create({ customerId: 'ada', planSlug: 'pro' })
  await billing.usage.report({ customerId: 'ada', featureSlug: 'api-calls', units: 150 })
  await sandbox.advance({ by: { months: 1 } })
  return sandbox
}

function clientOf(apiKey: string) {
  return new Tallywright({ apiKey, baseUrl: BASE_URL, fetch: api.serve as typeof fetch })
}

/** What the sandbox provider keeps that names the environment. */
async function inProvidersBooks(environmentId: string): Promise<string[]> {
  const kinds = ['charge', 'refund', 'customer', 'setup', 'use', 'event', 'undelivered', 'coming']
  const entries = await Promise.all(kinds.map((kind) => api.engine.store.sandboxBooks.list(kind)))
  return entries.flat().flatMap((entry) => {
    const text = JSON.stringify(entry)
    return text.includes(environmentId) ? [text] : []
  })
}

test('a sandbox that is reset has its catalog, keys and clock, and no customer', async () => {
  const { billing, environmentId } = await busySandbox()
  expect((await inProvidersBooks(environmentId)).length).toBeGreaterThan(2)
  const { now } = await billing.environments.reset()
  expect(now).toBe('2026-02-01T00:00:00Z')
  expect((await billing.customers.list()).items).toEqual([])
  expect((await billing.invoices.list()).items).toEqual([])
  expect(await inProvidersBooks(environmentId)).toEqual([])
  expect((await billing.plans.list()).items).toHaveLength(2)
  await billing.customers.create({ externalId: 'ada' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  expect(await billing.subscriptions.create({ customerId: 'ada', planSlug: 'pro' })).toMatchObject({ status: 'active' })
})

test('a sandbox that is deleted leaves no row, and its keys open nothing', async () => {
  const { billing, environmentId } = await busySandbox()
  expect(await billing.environments.deleteSandbox()).toEqual({
    id: environmentId,
    object: 'environment',
    deleted: true,
  })
  expect(JSON.parse(await storedRows(api.connection, environmentId)).flat()).toEqual([])
  expect(await inProvidersBooks(environmentId)).toEqual([])
  await expect(billing.customers.list()).rejects.toMatchObject({ code: 'auth.invalid_key' })
})

test('a live environment is neither emptied nor deleted', async () => {
  const live = await api.newEnvironment('live')
  const billing = clientOf(await api.newKey(live, 'secret'))
  const refused = { code: 'environment.not_a_sandbox' }
  await expect(billing.environments.reset()).rejects.toMatchObject(refused)
  await expect(billing.environments.deleteSandbox()).rejects.toMatchObject(refused)
})

test('a sandbox that is made through the API is a world of its own, and a repeated request gets the same keys', async () => {
  const { billing } = await busySandbox()
  const input = { name: 'trial', at: '2030-05-05T00:00:00Z' }
  const made = await billing.environments.createSandbox(input, { idempotencyKey: 'once' })
  expect(await billing.environments.createSandbox(input, { idempotencyKey: 'once' })).toEqual(made)
  const other = clientOf(made.secretKey)
  expect((await other.customers.list()).items).toEqual([])
  expect(await other.testClocks.get()).toMatchObject({ now: '2030-05-05T00:00:00Z', mode: 'frozen' })
  expect(await storedRows(api.connection, made.environment.id)).not.toContain(made.secretKey)
})

test('what is set of how an environment bills stays, and the rest is as the rules say', async () => {
  const { billing } = await busySandbox()
  await billing.environments.updateSettings({ dunning: { endState: 'mark_unpaid' } })
  const { seller, ...settings } = await billing.environments.updateSettings({
    seller: { name: 'Ada Ltd', address: { country: 'DE' } },
    invoices: { memo: 'Thank you' },
  })
  expect(settings.dunning).toMatchObject({ endState: 'mark_unpaid', retryAfterDays: [1, 3, 5, 7] })
  expect(settings.invoices).toMatchObject({ memo: 'Thank you', dueDays: 30 })
  expect(seller).toMatchObject({ name: 'Ada Ltd', address: { country: 'DE', city: null } })
})

test('dunning that marks unpaid ends access and billing until it is paid', async () => {
  const { billing, advance } = await busySandbox()
  await billing.environments.updateSettings({ dunning: { endState: 'mark_unpaid', retryAfterDays: [2] } })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'declines_do_not_honor' })
  const report = await advance({ to: '2026-05-01T00:00:00Z' })
  expect(report.deadlines.map(({ at, kind, outcome }) => `${at.slice(0, 10)} ${kind} ${outcome}`)).toEqual([
    '2026-03-01 period_end open',
    '2026-03-03 payment_retry open',
    '2026-03-03 dunning_end uncollectible',
    '2026-04-01 period_end paid',
    '2026-05-01 period_end active',
  ])
  const [subscription] = (await billing.subscriptions.list({ customerId: 'ada' })).items
  expect(subscription).toMatchObject({ status: 'unpaid' })
  const check = await billing.usage.check({ customerId: 'ada', featureSlug: 'api-calls' })
  expect(check).toMatchObject({ allowed: false, reason: 'subscription_unpaid' })

  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  const [unpaid] = (await billing.invoices.list({ customerId: 'ada', status: 'uncollectible' })).items
  await billing.invoices.pay({ invoiceId: unpaid?.id ?? '' })
  expect((await billing.subscriptions.list({ customerId: 'ada' })).items[0]).toMatchObject({ status: 'active' })
  const [rest] = (await billing.invoices.list({ customerId: 'ada' })).items
  expect(rest?.lines.map(({ kind, servicePeriod }) => [kind, servicePeriod.start])).toEqual([
    ['proration_charge', '2026-05-01T00:00:00Z'],
  ])
})
