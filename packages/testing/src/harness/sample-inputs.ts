import { composeId, type IdKind } from '@tallywright/domain'

/** An id that is well formed and belongs to nothing. */
export function idOfNothing(kind: IdKind): string {
  return composeId(kind, 1_700_000_000_000, 7, 42n)
}

const monthly = { unit: 'month', count: 1 }

/** A plan with a base price, seats, a quota and a metered feature of {@link sampleCatalog}. */
export function samplePlan(amount: string) {
  return {
    name: 'Pro',
    features: {
      'api-calls': { type: 'metered', consumption: 'priced', allowance: '100', overage: 'allowed' },
      editor: { type: 'seats', included: 1, extra: 'allowed' },
      projects: { type: 'quota', allowance: 2, extra: 'allowed' },
    },
    prices: {
      base: { cadence: monthly, terms: { USD: { model: 'flat', amount } } },
      calls: {
        feature: 'api-calls',
        cadence: monthly,
        terms: { USD: { model: 'per_unit', unitAmount: '0.01' } },
      },
      editors: { feature: 'editor', cadence: monthly, terms: { USD: { model: 'per_unit', unitAmount: '5.00' } } },
      projects: { feature: 'projects', cadence: monthly, terms: { USD: { model: 'per_unit', unitAmount: '3.00' } } },
    },
  }
}

export const sampleCatalog = {
  features: {
    'api-calls': { type: 'metered', name: 'API calls', meter: { aggregation: 'sum' } },
    editor: { type: 'seats', name: 'Editors' },
    projects: { type: 'quota', name: 'Projects' },
  },
  plans: { pro: samplePlan('20.00'), max: { ...samplePlan('50.00'), name: 'Max' } },
  planGroups: { main: { name: 'Main', plans: ['pro', 'max'] } },
  addOns: {
    support: {
      name: 'Support',
      recurrence: 'recurring',
      features: {},
      prices: { base: { cadence: monthly, terms: { USD: { model: 'flat', amount: '10.00' } } } },
    },
  },
}

/** Where sample inputs point: to what a test has made, or to nothing. */
export interface SampleTargets {
  readonly customerId: string
  readonly subscriptionId: string
  readonly invoiceId: string
  readonly apiKeyId: string
  readonly taxRateId: string
  readonly promotionCodeId: string
  readonly creditNoteId: string
  readonly paymentId: string
  readonly paymentMethodId: string
  readonly paymentSetupId: string
  readonly attachmentId: string
  readonly testClockId: string
  readonly holdId: string
  readonly grantId: string
  readonly alertId: string
}

export const nothing: SampleTargets = {
  customerId: 'nobody',
  subscriptionId: idOfNothing('subscription'),
  invoiceId: idOfNothing('invoice'),
  apiKeyId: idOfNothing('apiKey'),
  taxRateId: idOfNothing('taxRate'),
  promotionCodeId: idOfNothing('promotionCode'),
  creditNoteId: idOfNothing('creditNote'),
  paymentId: idOfNothing('payment'),
  paymentMethodId: idOfNothing('paymentMethod'),
  paymentSetupId: idOfNothing('paymentSetup'),
  attachmentId: idOfNothing('attachment'),
  testClockId: idOfNothing('testClock'),
  holdId: idOfNothing('usageHold'),
  grantId: idOfNothing('entitlementGrant'),
  alertId: idOfNothing('alert'),
}

/** One well-formed input for every procedure of the contract. */
export function sampleInputs(targets: SampleTargets) {
  const { customerId, subscriptionId, invoiceId, apiKeyId, attachmentId, promotionCodeId, taxRateId } = targets
  const { creditNoteId, paymentId, paymentMethodId, paymentSetupId, testClockId, holdId, grantId, alertId } = targets
  const work = { description: 'Onboarding', quantity: 1, unitAmount: '900.00' }
  const usage = { customerId, featureSlug: 'api-calls', units: 1, idempotencyKey: 'sample' }
  return {
    'catalog.push': { catalog: sampleCatalog, dryRun: true },
    'features.create': { slug: 'sso', type: 'boolean', name: 'SSO' },
    'features.get': { featureSlug: 'api-calls' },
    'features.list': {},
    'features.update': { featureSlug: 'api-calls', name: 'Calls' },
    'features.archive': { featureSlug: 'sso' },
    'plans.create': { slug: 'free', name: 'Free', features: {}, prices: {} },
    'plans.get': { planSlug: 'pro' },
    'plans.list': {},
    'plans.update': { planSlug: 'pro', name: 'Professional' },
    'plans.archive': { planSlug: 'free' },
    'plans.setVisibility': { planSlug: 'pro', visibility: 'public' },
    'coupons.create': {
      slug: 'launch',
      name: 'Launch',
      discount: { type: 'percent', percent: '10' },
      duration: { kind: 'once' },
    },
    'coupons.get': { couponSlug: 'sample' },
    'coupons.list': {},
    'coupons.update': { couponSlug: 'sample', name: 'Sample' },
    'coupons.archive': { couponSlug: 'sample' },
    'promotionCodes.create': { code: 'LAUNCH', couponSlug: 'sample' },
    'promotionCodes.get': { promotionCodeId },
    'promotionCodes.list': {},
    'promotionCodes.update': { promotionCodeId, maxRedemptions: 10 },
    'promotionCodes.archive': { promotionCodeId },
    'addOns.create': { slug: 'setup', name: 'Setup', recurrence: 'one_off', features: {}, prices: {} },
    'addOns.get': { addOnSlug: 'support' },
    'addOns.list': {},
    'addOns.update': { addOnSlug: 'support', name: 'Priority support' },
    'addOns.archive': { addOnSlug: 'support' },
    'customers.create': { name: 'Ada' },
    'customers.get': { customerId },
    'customers.list': {},
    'customers.nearLimit': {},
    'customers.update': { customerId, name: 'Ada Lovelace' },
    'customers.delete': { customerId },
    'customers.state': { customerId },
    'subscriptions.create': { customerId, planSlug: 'pro' },
    'subscriptions.previewCreate': { customerId, planSlug: 'pro' },
    'subscriptions.get': { subscriptionId },
    'subscriptions.list': { customerId },
    'subscriptions.changePlan': { subscriptionId, planSlug: 'max' },
    'subscriptions.previewChange': { subscriptionId, planSlug: 'max' },
    'subscriptions.cancel': { subscriptionId },
    'subscriptions.previewCancel': { subscriptionId },
    'subscriptions.uncancel': { subscriptionId },
    'subscriptions.setDiscount': { subscriptionId, couponSlug: 'launch' },
    'subscriptions.discounts': { subscriptionId },
    'subscriptions.pause': { subscriptionId },
    'subscriptions.resume': { subscriptionId },
    'subscriptions.setSpendCap': { subscriptionId, amount: 100_000 },
    'subscriptions.unpark': { subscriptionId },
    'subscriptions.addAddOn': { subscriptionId, addOnSlug: 'support' },
    'subscriptions.removeAddOn': { subscriptionId, attachmentId },
    'subscriptions.migrate': { planSlug: 'pro' },
    'subscriptions.previewMigrate': { planSlug: 'pro' },
    'seats.set': { subscriptionId, featureSlug: 'editor', quantity: 3 },
    'seats.add': { subscriptionId, featureSlug: 'editor', quantity: 1 },
    'seats.remove': { subscriptionId, featureSlug: 'editor', quantity: 1 },
    'seats.preview': { subscriptionId, featureSlug: 'editor', operation: 'add', quantity: 1 },
    'seats.list': { subscriptionId },
    'seats.get': { subscriptionId, featureSlug: 'editor' },
    'quota.set': { subscriptionId, featureSlug: 'projects', quantity: 3 },
    'quota.add': { subscriptionId, featureSlug: 'projects', quantity: 1 },
    'quota.remove': { subscriptionId, featureSlug: 'projects', quantity: 1 },
    'quota.preview': { subscriptionId, featureSlug: 'projects', operation: 'add', quantity: 1 },
    'quota.list': { subscriptionId },
    'quota.get': { subscriptionId, featureSlug: 'projects' },
    'usage.report': usage,
    'usage.reportBatch': { events: [usage] },
    'usage.set': { customerId, featureSlug: 'api-calls', quantity: 5, idempotencyKey: 'sample-set' },
    'usage.amend': { customerId, idempotencyKey: 'sample', units: 2 },
    'usage.void': { customerId, idempotencyKey: 'sample' },
    'usage.hold': { customerId, featureSlug: 'api-calls', units: 1, idempotencyKey: 'sample-hold' },
    'usage.settle': { holdId, units: 1 },
    'usage.release': { holdId },
    'usage.check': { customerId, featureSlug: 'api-calls' },
    'usage.events': { customerId },
    'usage.summary': { customerId },
    'wallets.list': { customerId },
    'wallets.get': { customerId, unit: 'USD' },
    'wallets.ledger': { customerId, unit: 'USD' },
    'wallets.grant': { customerId, unit: 'USD', amount: 500 },
    'wallets.adjust': { customerId, unit: 'USD', amount: 500 },
    'wallets.topUp': { customerId, unit: 'USD', amount: 500 },
    'wallets.previewTopUp': { customerId, unit: 'USD', amount: 500 },
    'wallets.setAutoTopUp': { customerId, unit: 'USD', autoTopUp: { threshold: 100, amount: 500, monthlyCap: 5000 } },
    'entitlements.check': { customerId, featureSlug: 'editor' },
    'entitlements.list': { customerId },
    'entitlements.grant': { customerId, featureSlug: 'projects', units: '1', reason: 'sample' },
    'entitlements.revoke': { grantId },
    'entitlements.listGrants': { customerId },
    'invoices.list': { customerId },
    'invoices.get': { invoiceId },
    'invoices.upcoming': { subscriptionId },
    'invoices.explain': { invoiceId },
    'invoices.pay': { invoiceId },
    'invoices.void': { invoiceId },
    'invoices.markUncollectible': { invoiceId },
    'invoices.create': { customerId, currency: 'USD', lines: [work] },
    'invoices.update': { invoiceId, memo: 'Thank you' },
    'invoices.finalize': { invoiceId },
    'invoices.deleteDraft': { invoiceId },
    'invoices.addPendingLine': { subscriptionId, ...work },
    'invoices.pdf': { invoiceId },
    'invoices.xml': { invoiceId, syntax: 'cii' },
    'invoices.createRecoveryLink': { invoiceId },
    'invoices.revokeRecoveryLinks': { invoiceId },
    'recovery.get': { invoiceId },
    'recovery.openSetup': { invoiceId, provider: 'sandbox', returnUrl: 'https://example.com/billing' },
    'recovery.pay': { invoiceId, paymentSetupId },
    'creditNotes.create': { invoiceId, amount: 1 },
    'creditNotes.preview': { invoiceId },
    'creditNotes.get': { creditNoteId },
    'creditNotes.list': { customerId },
    'creditNotes.pdf': { creditNoteId },
    'creditNotes.xml': { creditNoteId, syntax: 'cii' },
    'payments.list': { customerId },
    'payments.get': { paymentId },
    'payments.refund': { paymentId, amount: 1 },
    'payments.previewRefund': { paymentId, amount: 1 },
    'payments.retry': { paymentId },
    'paymentMethods.create': { customerId, provider: 'sandbox', token: 'succeeds' },
    'paymentMethods.list': { customerId },
    'paymentMethods.setDefault': { customerId, paymentMethodId },
    'paymentMethods.detach': { customerId, paymentMethodId },
    'paymentMethods.openSetup': { customerId, provider: 'sandbox', returnUrl: 'https://example.com/billing' },
    'paymentMethods.finishSetup': { customerId, paymentSetupId },
    'alerts.create': {
      customerId,
      metric: 'usage',
      featureSlug: 'api-calls',
      threshold: '80',
      thresholdType: 'percent',
    },
    'alerts.list': { customerId },
    'alerts.delete': { alertId },
    'taxRates.create': { name: 'Sales tax', percent: '7.25', country: 'US', region: 'CA' },
    'taxRates.list': {},
    'taxRates.update': { taxRateId, percent: '8' },
    'taxRates.archive': { taxRateId },
    'testClocks.create': { name: 'of Ada' },
    'testClocks.list': {},
    'testClocks.get': {},
    'testClocks.delete': { testClockId },
    'testClocks.advance': { by: { days: 1 } },
    'environments.current': {},
    'environments.settings': {},
    'environments.updateSettings': { seller: { name: 'Seller' }, tax: { registrations: ['DE'] } },
    'environments.createSandbox': { name: 'another' },
    'environments.reset': {},
    'environments.deleteSandbox': {},
    'apiKeys.create': { name: 'another' },
    'apiKeys.list': {},
    'apiKeys.revoke': { apiKeyId },
  }
}
