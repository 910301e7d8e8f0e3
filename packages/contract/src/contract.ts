import * as addOns from './procedures/add-ons.ts'
import * as apiKeys from './procedures/api-keys.ts'
import * as catalog from './procedures/catalog.ts'
import * as customers from './procedures/customers.ts'
import * as entitlements from './procedures/entitlements.ts'
import * as environments from './procedures/environments.ts'
import * as features from './procedures/features.ts'
import * as invoices from './procedures/invoices.ts'
import * as paymentMethods from './procedures/payment-methods.ts'
import * as payments from './procedures/payments.ts'
import * as plans from './procedures/plans.ts'
import * as seats from './procedures/seats.ts'
import * as subscriptions from './procedures/subscriptions.ts'
import * as testClocks from './procedures/test-clocks.ts'
import * as usage from './procedures/usage.ts'

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
    pause: subscriptions.pause,
    resume: subscriptions.resume,
    addAddOn: subscriptions.addAddOn,
    removeAddOn: subscriptions.removeAddOn,
  },
  seats: {
    set: seats.set,
    add: seats.add,
    remove: seats.remove,
    preview: seats.preview,
    get: seats.get,
    list: seats.list,
  },
  usage: { report: usage.report, reportBatch: usage.reportBatch, check: usage.check, summary: usage.summary },
  entitlements: { check: entitlements.check, list: entitlements.list },
  invoices: { list: invoices.list, get: invoices.get, upcoming: invoices.upcoming, explain: invoices.explain },
  payments: { list: payments.list },
  paymentMethods: { create: paymentMethods.create, list: paymentMethods.list },
  testClocks: { get: testClocks.get, advance: testClocks.advance },
  environments: { current: environments.current },
  apiKeys: { create: apiKeys.create, list: apiKeys.list, revoke: apiKeys.revoke },
} as const

export type Contract = typeof contract
