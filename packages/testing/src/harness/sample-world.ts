import type { Context } from '@tallywright/engine'
import { type SampleTargets, sampleCatalog } from './sample-inputs.ts'
import type { TestApi } from './test-api.ts'

export interface SampleWorld extends SampleTargets {
  readonly context: Context
  readonly secretKey: string
}

/**
 * A sandbox with the sample catalog and one paying customer, whose every text holds `canary`: what of it shows up
 * elsewhere has crossed a border.
 */
export async function makeSampleWorld(api: TestApi, canary: string): Promise<SampleWorld> {
  const context = await api.newEnvironment()
  const key = await api.newKey(context, 'secret')
  const make = async (path: string, input: object): Promise<{ readonly id: string }> => {
    const { data, text } = await api.mutate(path, input, { key })
    if (data === undefined) throw new Error(`${path} was refused: ${text}`)
    return data as { id: string }
  }
  const seat = { line1: canary, city: canary, country: 'DE' }
  await make('environments.updateSettings', { seller: { name: canary, registrationNumber: canary, address: seat } })
  await make('catalog.push', { catalog: sampleCatalog })
  await make('features.create', { slug: 'sso', type: 'boolean', name: canary })
  await make('plans.create', { slug: 'free', name: canary, description: canary, features: {}, prices: {} })
  const discount = { type: 'percent', percent: '10' }
  await make('coupons.create', { slug: 'sample', name: 'Sample', discount, duration: { kind: 'forever' } })
  const code = await make('promotionCodes.create', { code: 'SAMPLE', couponSlug: 'sample' })
  const address = { line1: canary, city: canary, country: 'DE' }
  const metadata = { note: canary }
  const customer = await make('customers.create', { externalId: canary, name: canary, address, metadata })
  const customerId = customer.id
  const method = await make('paymentMethods.create', { customerId, provider: 'sandbox', token: 'succeeds' })
  const returnUrl = `https://example.com/${canary}`
  const setup = await make('paymentMethods.openSetup', { customerId, provider: 'sandbox', returnUrl })
  const subscription = await make('subscriptions.create', {
    customerId,
    planSlug: 'pro',
    promotionCode: 'sample',
  })
  const { attachmentId } = (await make('subscriptions.addAddOn', {
    subscriptionId: subscription.id,
    addOnSlug: 'support',
  })) as unknown as { attachmentId: string }
  await make('usage.report', { customerId, featureSlug: 'api-calls', units: 150, idempotencyKey: canary })
  await make('testClocks.advance', { by: { months: 1 } })
  const testClock = await make('testClocks.create', { name: canary })
  const use = { customerId, featureSlug: 'api-calls', units: 1, idempotencyKey: canary, expiresInSeconds: 86_400 }
  const hold = await make('usage.hold', use)
  const held = { subscriptionId: subscription.id, featureSlug: 'projects' }
  await make('quota.set', { ...held, quantity: 1 })
  const given = { featureSlug: 'projects', units: '1', reason: canary }
  const grant = await make('entitlements.grant', { customerId, ...given })
  const alert = await make('alerts.create', { customerId, metric: 'balance', unit: 'USD', threshold: '1' })
  const apiKey = await make('apiKeys.create', { name: canary })
  const taxRate = await make('taxRates.create', { name: canary, percent: '7', country: 'DE', category: canary })
  const { data } = await api.query('invoices.list', { customerId }, { key })
  const [invoice] = (data as { items: { id: string }[] }).items
  const invoiceId = invoice?.id ?? ''
  const note = await make('creditNotes.create', { invoiceId, amount: 1, to: 'wallet', reason: canary })
  const { data: paid } = await api.query('payments.list', { invoiceId }, { key })
  const targets = {
    customerId,
    subscriptionId: subscription.id,
    invoiceId,
    apiKeyId: apiKey.id,
    taxRateId: taxRate.id,
    promotionCodeId: code.id,
    attachmentId,
    creditNoteId: note.id,
    paymentId: (paid as { items: { id: string }[] }).items[0]?.id ?? '',
    paymentMethodId: method.id,
    paymentSetupId: setup.id,
    testClockId: testClock.id,
    holdId: hold.id,
    grantId: grant.id,
    alertId: alert.id,
  }
  return { ...targets, context, secretKey: key }
}
