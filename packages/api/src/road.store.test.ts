import { contract } from '@tallywright/contract'
import { sampleInputs } from '@tallywright/testing/sample-inputs'
import { makeSampleWorld } from '@tallywright/testing/sample-world'
import { openTestApi, type TestApi } from '@tallywright/testing/test-api'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'

let api: TestApi

beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

/** Without means to pay, a subscription would wait for its first payment. */
const FIRST = 'paymentMethods.create'
/** What has to be undone before a customer can go, and what ends the key itself. */
const LAST = [
  ...['subscriptions.cancel', 'customers.delete', 'features.archive', 'plans.archive', 'addOns.archive'],
  ...['promotionCodes.archive', 'coupons.archive', 'apiKeys.revoke'],
  ...['environments.reset', 'environments.deleteSandbox'],
]
/** Its answer on the way: there is nothing to take back. */
const AFTER_CANCEL = 'subscriptions.uncancel'

/** So many renewals that were declined, each of a customer of its own. */
async function overdueInvoices(key: string, count: number) {
  const names = Array.from({ length: count }, (_, index) => `late-${index}`)
  for (const externalId of names) {
    await api.mutate('customers.create', { externalId }, { key })
    const pay = (token: string) =>
      api.mutate('paymentMethods.create', { customerId: externalId, provider: 'sandbox', token }, { key })
    await pay('succeeds')
    await api.mutate('subscriptions.create', { customerId: externalId, planSlug: 'max' }, { key })
    await pay('declines_do_not_honor')
  }
  await api.mutate('testClocks.advance', { by: { months: 1 } }, { key })
  const found = []
  for (const customerId of names) {
    const { data } = await api.query('payments.list', { customerId, status: 'failed' }, { key })
    const [payment] = (data as { items: { id: string; invoiceId: string }[] }).items
    found.push({ paymentId: payment?.id ?? '', invoiceId: payment?.invoiceId ?? '' })
  }
  return found
}

/** A subscription that was to be invoiced a second time on a day that takes one. */
async function parkedSubscription(key: string): Promise<string> {
  const capped = (invoicesPerSubscription: number) =>
    api.mutate('environments.updateSettings', { dailyCaps: { invoicesPerSubscription } }, { key })
  await api.mutate('customers.create', { externalId: 'hasty' }, { key })
  await api.mutate('paymentMethods.create', { customerId: 'hasty', provider: 'sandbox', token: 'succeeds' }, { key })
  await capped(1)
  const { data } = await api.mutate('subscriptions.create', { customerId: 'hasty', planSlug: 'max' }, { key })
  const { id: subscriptionId } = data as { id: string }
  await api.mutate('seats.add', { subscriptionId, featureSlug: 'editor', quantity: 1 }, { key })
  await capped(30)
  return subscriptionId
}

/** A page on which the customer of an invoice has entered a payment method that succeeds; the input that pays with it. */
async function enteredMethod(key: string, invoiceId: string | undefined) {
  const asked = { invoiceId, provider: 'sandbox', returnUrl: 'https://example.com/billing' }
  const { data } = await api.mutate('recovery.openSetup', asked, { key })
  const { id: paymentSetupId, url } = data as { id: string; url: string }
  await api.sandbox.acts.completeSetup(decodeURIComponent(url.split('/').at(-1) ?? ''), 'succeeds')
  return { invoiceId, paymentSetupId }
}

test('every procedure answers what the contract says, on one road from a plan to a deleted customer', async () => {
  const world = await makeSampleWorld(api, 'ada')
  const key = world.secretKey
  const inputs: Record<string, unknown> = sampleInputs(world)
  // The customer has a subscription already, and the catalog its features and plans.
  const other = await api.mutate('customers.create', { externalId: 'other' }, { key })
  inputs['subscriptions.create'] = { customerId: 'other', planSlug: 'max' }
  inputs['subscriptions.previewCreate'] = { customerId: 'other', planSlug: 'pro' }
  inputs['features.create'] = { slug: 'audit-log', type: 'boolean', name: 'Audit log' }
  inputs['plans.create'] = { slug: 'team', name: 'Team', features: {}, prices: {} }
  inputs['paymentMethods.create'] = { customerId: 'other', provider: 'sandbox', token: 'succeeds' }
  inputs['usage.report'] = { ...(inputs['usage.report'] as object), idempotencyKey: 'one' }
  const toRelease = { ...(inputs['usage.hold'] as object), idempotencyKey: 'released' }
  const { data: held } = await api.mutate('usage.hold', toRelease, { key })
  inputs['usage.release'] = { holdId: (held as { id: string } | undefined)?.id }
  expect(other.status).toBe(200)
  inputs['subscriptions.unpark'] = { subscriptionId: await parkedSubscription(key) }
  const unpaid = await overdueInvoices(key, 5)
  inputs['invoices.pay'] = { invoiceId: unpaid[0]?.invoiceId }
  inputs['invoices.void'] = { invoiceId: unpaid[1]?.invoiceId }
  inputs['invoices.markUncollectible'] = { invoiceId: unpaid[2]?.invoiceId }
  inputs['payments.retry'] = { paymentId: unpaid[3]?.paymentId }

  for (const path of ['invoices.update', 'invoices.finalize', 'invoices.deleteDraft']) {
    const draft = { ...(inputs['invoices.create'] as object), customerId: 'other' }
    const { data } = await api.mutate('invoices.create', draft, { key })
    inputs[path] = { ...(inputs[path] as object), invoiceId: (data as { id: string } | undefined)?.id }
  }

  const late = { invoiceId: unpaid[4]?.invoiceId }
  for (const name of ['invoices.createRecoveryLink', 'invoices.revokeRecoveryLinks', 'recovery.get'])
    inputs[name] = late
  inputs['recovery.openSetup'] = { ...(inputs['recovery.openSetup'] as object), ...late }
  inputs['recovery.pay'] = await enteredMethod(key, late.invoiceId)

  const kinds = new Map<string, string>(
    Object.entries(contract).flatMap(([resource, named]) =>
      Object.entries(named).map(([name, { kind }]) => [`${resource}.${name}`, kind] as const),
    ),
  )
  const call = async (path: string) => {
    const answer = await (kinds.get(path) === 'query' ? api.query : api.mutate)(path, inputs[path], { key })
    expect(answer.status, `${path}: ${answer.text}`).toBe(200)
    return answer.data
  }
  const onTheWay = [...kinds.keys()].filter((path) => ![FIRST, ...LAST, AFTER_CANCEL].includes(path))
  const [queries, mutations] = ['query', 'mutation'].map((kind) => onTheWay.filter((path) => kinds.get(path) === kind))
  for (const path of [...(queries ?? []), FIRST, ...(mutations ?? [])]) await call(path)

  expect(await call('subscriptions.cancel')).toMatchObject({ cancelAt: expect.any(String) })
  expect(await call(AFTER_CANCEL)).toMatchObject({ cancelAt: null })
  const now = { subscriptionId: world.subscriptionId, behavior: 'now' }
  expect((await api.mutate('subscriptions.cancel', now, { key })).data).toMatchObject({ status: 'canceled' })
  expect(await call('customers.delete')).toMatchObject({ id: world.customerId, deleted: true })
  for (const path of LAST.slice(2)) await call(path)
})
