import type { Contract } from '@tallywright/contract'
import { addOns } from './handlers/add-ons.ts'
import { alerts } from './handlers/alerts.ts'
import { apiKeys } from './handlers/api-keys.ts'
import { catalog } from './handlers/catalog.ts'
import { coupons } from './handlers/coupons.ts'
import { creditNotes } from './handlers/credit-notes.ts'
import { customers } from './handlers/customers.ts'
import { entitlements } from './handlers/entitlements.ts'
import { environments } from './handlers/environments.ts'
import { features } from './handlers/features.ts'
import type { HandlersOf } from './handlers/handlers-of.ts'
import { invoices } from './handlers/invoices.ts'
import { paymentMethods } from './handlers/payment-methods.ts'
import { payments } from './handlers/payments.ts'
import { plans } from './handlers/plans.ts'
import { promotionCodes } from './handlers/promotion-codes.ts'
import { quota } from './handlers/quota.ts'
import { recovery } from './handlers/recovery.ts'
import { seats } from './handlers/seats.ts'
import { subscriptions } from './handlers/subscriptions.ts'
import { taxRates } from './handlers/tax-rates.ts'
import { testClocks } from './handlers/test-clocks.ts'
import { usage } from './handlers/usage.ts'
import { wallets } from './handlers/wallets.ts'

export type Handlers = { readonly [Resource in keyof Contract]: HandlersOf<Resource> }

export const handlers: Handlers = {
  addOns,
  apiKeys,
  catalog,
  creditNotes,
  coupons,
  customers,
  entitlements,
  environments,
  features,
  invoices,
  paymentMethods,
  payments,
  plans,
  promotionCodes,
  recovery,
  seats,
  quota,
  subscriptions,
  alerts,
  taxRates,
  testClocks,
  usage,
  wallets,
}
