import * as addOns from './procedures/add-ons.ts'
import * as alerts from './procedures/alerts.ts'
import * as apiKeys from './procedures/api-keys.ts'
import * as catalog from './procedures/catalog.ts'
import * as coupons from './procedures/coupons.ts'
import * as creditNotes from './procedures/credit-notes.ts'
import * as customers from './procedures/customers.ts'
import * as entitlements from './procedures/entitlements.ts'
import * as environments from './procedures/environments.ts'
import * as features from './procedures/features.ts'
import * as invoices from './procedures/invoices.ts'
import * as paymentMethods from './procedures/payment-methods.ts'
import * as payments from './procedures/payments.ts'
import * as planMigrations from './procedures/plan-migrations.ts'
import * as plans from './procedures/plans.ts'
import * as promotionCodes from './procedures/promotion-codes.ts'
import * as quota from './procedures/quota.ts'
import * as recovery from './procedures/recovery.ts'
import * as seats from './procedures/seats.ts'
import * as subscriptionAddOns from './procedures/subscription-add-ons.ts'
import * as subscriptionDiscounts from './procedures/subscription-discounts.ts'
import * as subscriptions from './procedures/subscriptions.ts'
import * as taxRates from './procedures/tax-rates.ts'
import * as testClocks from './procedures/test-clocks.ts'
import * as usage from './procedures/usage.ts'
import * as wallets from './procedures/wallets.ts'

/** Every procedure, by resource and name: what routers, clients, tools and the reference are made from. */
export const contract = {
  catalog: { push: catalog.push },
  features: {
    create: features.create,
    get: features.get,
    list: features.list,
    update: features.update,
    archive: features.archive,
  },
  plans: {
    create: plans.create,
    get: plans.get,
    list: plans.list,
    update: plans.update,
    archive: plans.archive,
    setVisibility: plans.setVisibility,
  },
  coupons: {
    create: coupons.create,
    get: coupons.get,
    list: coupons.list,
    update: coupons.update,
    archive: coupons.archive,
  },
  promotionCodes: {
    create: promotionCodes.create,
    get: promotionCodes.get,
    list: promotionCodes.list,
    update: promotionCodes.update,
    archive: promotionCodes.archive,
  },
  addOns: {
    create: addOns.create,
    get: addOns.get,
    list: addOns.list,
    update: addOns.update,
    archive: addOns.archive,
  },
  customers: {
    create: customers.create,
    get: customers.get,
    list: customers.list,
    nearLimit: customers.nearLimit,
    update: customers.update,
    delete: customers.delete,
    state: customers.state,
  },
  subscriptions: {
    create: subscriptions.create,
    previewCreate: subscriptions.previewCreate,
    get: subscriptions.get,
    list: subscriptions.list,
    changePlan: subscriptions.changePlan,
    previewChange: subscriptions.previewChange,
    cancel: subscriptions.cancel,
    previewCancel: subscriptions.previewCancel,
    uncancel: subscriptions.uncancel,
    setDiscount: subscriptionDiscounts.setDiscount,
    discounts: subscriptionDiscounts.discounts,
    pause: subscriptions.pause,
    resume: subscriptions.resume,
    setSpendCap: subscriptions.setSpendCap,
    unpark: subscriptions.unpark,
    addAddOn: subscriptionAddOns.addAddOn,
    removeAddOn: subscriptionAddOns.removeAddOn,
    migrate: planMigrations.migrate,
    previewMigrate: planMigrations.previewMigrate,
  },
  seats: {
    set: seats.set,
    add: seats.add,
    remove: seats.remove,
    preview: seats.preview,
    get: seats.get,
    list: seats.list,
  },
  quota: {
    set: quota.set,
    add: quota.add,
    remove: quota.remove,
    preview: quota.preview,
    get: quota.get,
    list: quota.list,
  },
  usage: {
    report: usage.report,
    reportBatch: usage.reportBatch,
    set: usage.set,
    amend: usage.amend,
    void: usage.void,
    hold: usage.hold,
    settle: usage.settle,
    release: usage.release,
    check: usage.check,
    events: usage.events,
    summary: usage.summary,
  },
  wallets: {
    list: wallets.list,
    get: wallets.get,
    ledger: wallets.ledger,
    grant: wallets.grant,
    adjust: wallets.adjust,
    topUp: wallets.topUp,
    previewTopUp: wallets.previewTopUp,
    setAutoTopUp: wallets.setAutoTopUp,
  },
  entitlements: {
    check: entitlements.check,
    list: entitlements.list,
    grant: entitlements.grant,
    revoke: entitlements.revoke,
    listGrants: entitlements.listGrants,
  },
  invoices: {
    list: invoices.list,
    get: invoices.get,
    upcoming: invoices.upcoming,
    explain: invoices.explain,
    pay: invoices.pay,
    void: invoices.void,
    markUncollectible: invoices.markUncollectible,
    create: invoices.create,
    update: invoices.update,
    finalize: invoices.finalize,
    deleteDraft: invoices.deleteDraft,
    addPendingLine: invoices.addPendingLine,
    createRecoveryLink: recovery.createLink,
    revokeRecoveryLinks: recovery.revokeLinks,
    pdf: invoices.pdf,
    xml: invoices.xml,
  },
  creditNotes: {
    create: creditNotes.create,
    preview: creditNotes.preview,
    get: creditNotes.get,
    list: creditNotes.list,
    pdf: creditNotes.pdf,
    xml: creditNotes.xml,
  },
  recovery: { get: recovery.get, openSetup: recovery.openSetup, pay: recovery.pay },
  payments: {
    list: payments.list,
    get: payments.get,
    refund: payments.refund,
    previewRefund: payments.previewRefund,
    retry: payments.retry,
  },
  paymentMethods: {
    create: paymentMethods.create,
    list: paymentMethods.list,
    setDefault: paymentMethods.setDefault,
    detach: paymentMethods.detach,
    openSetup: paymentMethods.openSetup,
    finishSetup: paymentMethods.finishSetup,
  },
  alerts: { create: alerts.create, list: alerts.list, delete: alerts.delete },
  taxRates: { create: taxRates.create, list: taxRates.list, update: taxRates.update, archive: taxRates.archive },
  testClocks: {
    create: testClocks.create,
    list: testClocks.list,
    get: testClocks.get,
    delete: testClocks.delete,
    advance: testClocks.advance,
  },
  environments: {
    current: environments.current,
    settings: environments.settings,
    updateSettings: environments.updateSettings,
    createSandbox: environments.createSandbox,
    reset: environments.reset,
    deleteSandbox: environments.deleteSandbox,
  },
  apiKeys: { create: apiKeys.create, list: apiKeys.list, revoke: apiKeys.revoke },
} as const

export type Contract = typeof contract
