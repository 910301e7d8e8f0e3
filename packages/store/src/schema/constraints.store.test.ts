import { instantFromIso } from '@tallywright/domain'
import { openTestEngine, type TestEngine } from '@tallywright/testing/test-engine'
import { getTableName, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { violatedConstraint } from '../store.ts'
import * as schema from './index.ts'

// Rows that no use case would write are written around the engine, to see the database refuse them by itself.
let opened: TestEngine
beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'))
  await opened.connection.database.execute(sql`
    create table usage_archive_2026_01 partition of usage_archive for values from ('2026-01-01') to ('2026-02-01')`)
  for (const [name, rows] of Object.entries(base)) await write(name as Table, ...rows)
})
// What it writes are no invoices that could be computed again.
afterAll(() => opened.engine.store.close())

type Table = keyof typeof schema
type Row<Name extends Table> = (typeof schema)[Name]['$inferInsert']

async function write(name: Table, ...rows: readonly object[]): Promise<void> {
  await opened.connection.database.insert(schema[name]).values(rows as never)
}

const at = instantFromIso('2026-01-01T00:00:00Z')
const later = instantFromIso('2026-02-01T00:00:00Z')
const own = { bucket: 7, environmentId: 'env_a' }
const times = { createdAt: at, updatedAt: at }
const entry = { environmentId: 'env_a', id: 'x_1', slug: 'pro', ...times, definition: {} as never }
const party = { name: null, email: null, address: null, vatNumber: null, registrationNumber: null }

const environment: Row<'environments'> = {
  id: 'env_a',
  kind: 'sandbox',
  name: 'a',
  clockMode: 'frozen',
  clockAt: at,
  seller: party,
  createdAt: at,
}

const customer: Row<'customers'> = {
  ...own,
  id: 'cus_1',
  externalId: 'ada',
  timeZone: 'UTC',
  metadata: {},
  invoicePrefix: 'P',
  ...times,
}

const invoicePrefix: Row<'invoicePrefixes'> = { ...own, prefix: 'ADA', customerId: 'cus_1' }

const subscription: Row<'subscriptions'> = {
  ...own,
  id: 'sub_1',
  customerId: 'cus_1',
  planVersionId: 'pv_1',
  planGroup: 'main',
  facts: {} as never as Row<'subscriptions'>['facts'],
  status: 'active',
  live: true,
  hadTrial: false,
  version: 1,
  ...times,
}

const invoice: Row<'invoices'> = {
  ...own,
  id: 'inv_1',
  customerId: 'cus_1',
  subscriptionId: 'sub_1',
  cause: 'renewal:1',
  status: 'open',
  paymentStatus: 'none',
  currency: 'USD',
  series: 'cus_1',
  number: 1,
  formattedNumber: 'P-0001',
  collection: 'charge_automatically',
  dueDays: 30,
  netTotal: 100n,
  taxTotal: 19n,
  total: 119n,
  walletPaid: 0n,
  amountPaid: 0n,
  amountCredited: 0n,
  walletReturned: 0n,
  paymentsReturned: 0n,
  walletParts: [],
  version: 1,
  ...times,
}
const another = { id: 'inv_2', cause: 'renewal:2', number: 2 }

const line: Row<'invoiceLines'> = {
  ...own,
  id: 'line_1',
  invoiceId: 'inv_1',
  position: 0,
  kind: 'usage',
  subscriptionId: 'sub_1',
  priceId: null,
  featureSlug: null,
  groupKey: null,
  serviceStart: at,
  serviceEnd: later,
  cause: 'renewal:1',
  source: null,
  quantity: '1',
  currency: 'USD',
  net: 100n,
  tax: 19n,
  detail: {} as never,
}

const paymentMethod: Row<'paymentMethods'> = {
  ...own,
  id: 'pm_1',
  customerId: 'cus_1',
  provider: 'sandbox',
  providerReference: 'succeeds',
  label: '',
  isDefault: true,
  ...times,
}

const payment: Row<'payments'> = {
  ...own,
  id: 'pay_1',
  customerId: 'cus_1',
  invoiceId: 'inv_1',
  attempt: 1,
  amount: 119n,
  amountRefunded: 0n,
  currency: 'USD',
  status: 'open',
  paymentMethodId: 'pm_1',
  provider: 'sandbox',
  idempotencyKey: 'inv_1:1',
  version: 1,
  ...times,
}

const wallet: Row<'wallets'> = {
  ...own,
  customerId: 'cus_1',
  unit: 'USD',
  balance: '5',
  overdraft: '0',
  debt: '0',
  debtPayments: [],
  version: 0,
}

const topUp: Row<'topUps'> = {
  ...own,
  id: 'topup_1',
  customerId: 'cus_1',
  unit: 'USD',
  amount: '500',
  invoiceId: 'inv_1',
  currency: 'USD',
  net: 500n,
  creditedNet: 0n,
  costBasis: '0.01',
  isAutomatic: true,
  state: 'pending',
  takenBack: '0',
  version: 1,
  ...times,
}

const grant: Row<'walletGrants'> = {
  ...own,
  id: 'grant_1',
  customerId: 'cus_1',
  unit: 'USD',
  amount: '5',
  remaining: '5',
  priority: 50,
  effectiveAt: at,
  costBasis: '0',
  source: 'proration',
  createdAt: at,
}

const onceGrant: Row<'walletGrants'> = {
  ...grant,
  id: 'grant_once',
  source: 'plan',
  subscriptionId: 'sub_1',
  originName: 'welcome',
  periodStart: at,
}

const ledgerEntry: Row<'ledgerEntries'> = {
  ...own,
  id: 'entry_1',
  customerId: 'cus_1',
  unit: 'USD',
  debitAccount: 'issued',
  creditAccount: 'grant:grant_1',
  amount: '5',
  source: 'command_1',
  position: 0,
  createdAt: at,
}

const usageEvent: Row<'usageEvents'> = {
  ...own,
  customerId: 'cus_1',
  idempotencyKey: 'event_1',
  id: 'ue_1',
  featureSlug: 'calls',
  units: '1',
  timestamp: at,
  countsAt: at,
  receivedAt: at,
  properties: {},
  contentHash: 'a',
}

const usageTotal: Row<'usageTotals'> = {
  ...own,
  customerId: 'cus_1',
  featureSlug: 'calls',
  periodStart: at,
  segmentStart: at,
  subscriptionId: 'sub_1',
  aggregation: 'count',
  eventCount: 1,
}

const usageWindow: Row<'usageWindows'> = {
  ...own,
  customerId: 'cus_1',
  subscriptionId: 'sub_1',
  featureSlug: 'calls',
  hours: 5,
  windowStart: at,
  windowEnd: later,
  units: '1',
}

const request = { key: 'k', fingerprint: 'f', state: 'done' as const, createdAt: at }
const event = {
  sequence: 1,
  id: 'evt_1',
  type: 't',
  objectType: 'o',
  objectId: 'o_1',
  objectVersion: 1,
  snapshot: {},
  actor: 'test',
  occurredAt: at,
}
const recoveryLink: Row<'recoveryLinks'> = {
  ...own,
  id: 'rlink_1',
  customerId: 'cus_1',
  invoiceId: 'inv_1',
  tokenHash: 'hash',
  createdAt: at,
  expiresAt: later,
}
const granted: Row<'grantedFeatures'> = { ...own, customerId: 'cus_1', featureSlug: 'calls', subscriptionId: 'sub_1' }
const planMigration: Row<'planMigrations'> = {
  environmentId: 'env_a',
  id: 'mig_1',
  planId: 'x_1',
  targetVersionId: 'pv_1',
  changed: 0,
  scheduled: 0,
  unchanged: 0,
  refused: 0,
  refusals: [],
  startedAt: at,
  leaseUntil: later,
}
const preview: Row<'previews'> = { ...own, hash: 'h', effectiveAt: at, ids: {}, expiresAt: later }
const pendingLine: Row<'pendingLines'> = {
  ...own,
  id: 'l_1',
  subscriptionId: 'sub_1',
  line: {} as never as Row<'pendingLines'>['line'],
  createdAt: at,
}
const boundaryDraft: Row<'boundaryDrafts'> = {
  ...own,
  invoiceId: 'inv_1',
  customerId: 'cus_1',
  subscriptionId: 'sub_1',
  finalizeAt: later,
  basis: {} as never as Row<'boundaryDrafts'>['basis'],
}
const billedBoundary: Row<'billedBoundaries'> = {
  ...own,
  subscriptionId: 'sub_1',
  at,
  invoiceId: 'inv_1',
  customerId: 'cus_1',
  planVersionId: 'pv_1',
  isIfPaid: false,
  basis: {} as never as Row<'billedBoundaries'>['basis'],
}
const archivePart: Row<'usageArchiveParts'> = { part: '2026_01', month: at, state: 'attached', changedAt: at }
const lateUsageRow: Row<'lateUsage'> = {
  ...own,
  subscriptionId: 'sub_1',
  featureSlug: 'api',
  boundaryAt: at,
  customerId: 'cus_1',
  dueAt: later,
}
const usageDraw: Row<'usageDraws'> = {
  ...own,
  customerId: 'cus_1',
  subscriptionId: 'sub_1',
  featureSlug: 'api',
  periodStart: at,
  unit: 'USD',
  drawn: '0',
  settled: '0',
  uncovered: '0',
  billsRest: false,
  parts: [],
  version: 0,
}
const usageHold: Row<'usageHolds'> = {
  ...own,
  id: 'hold_1',
  customerId: 'cus_1',
  idempotencyKey: 'key',
  contentHash: 'hash',
  featureSlug: 'api',
  units: '1',
  properties: {},
  unit: null,
  reserved: '0',
  state: 'open',
  expiresAt: later,
  createdAt: at,
}
const thresholdCheck: Row<'thresholdChecks'> = {
  ...own,
  customerId: 'cus_1',
  subscriptionId: 'sub_1',
  dueAt: later,
}
const alert: Row<'alerts'> = {
  environmentId: 'env_a',
  id: 'alert_1',
  metric: 'usage',
  subject: 'calls',
  threshold: '80',
  thresholdType: 'percent',
  version: 1,
  createdAt: at,
}
const alertFiring: Row<'alertFirings'> = {
  ...own,
  customerId: 'cus_1',
  alertId: 'alert_1',
  subscriptionId: 'sub_1',
  periodStart: at,
  value: '80',
  firedAt: at,
}
const alertCheck: Row<'alertChecks'> = { ...own, customerId: 'cus_1', dueAt: at }
const limitShare: Row<'limitShares'> = {
  ...own,
  customerId: 'cus_1',
  metric: 'usage',
  subject: 'calls',
  subscriptionId: 'sub_1',
  share: '0.8',
  value: '80',
  limit: '100',
  resetsAt: later,
  asOf: at,
}
const skippedTimeRow: Row<'skippedTime'> = {
  ...own,
  subscriptionId: 'sub_1',
  startsAt: at,
  endsAt: later,
  reason: 'paused',
}
const quotaCount: Row<'quotaCounts'> = {
  ...own,
  subscriptionId: 'sub_1',
  featureSlug: 'projects',
  customerId: 'cus_1',
  quantity: 3,
  version: 1,
  changedAt: at,
}
const quotaChange: Row<'quotaChanges'> = { ...quotaCount, before: 0, actor: 'key:1', reason: null }
const entitlementGrant: Row<'entitlementGrants'> = {
  ...own,
  id: 'egrant_1',
  customerId: 'cus_1',
  featureSlug: 'projects',
  units: '2',
  effectiveAt: at,
  expiresAt: later,
  reason: 'a trade fair',
  actor: 'key:1',
  version: 1,
  createdAt: at,
}
const apiKey: Row<'apiKeys'> = {
  id: 'key_1',
  environmentId: 'env_a',
  kind: 'secret',
  scopes: [],
  name: '',
  secretHash: 'x',
  createdAt: at,
}

const creditNote: Row<'creditNotes'> = {
  ...own,
  id: 'cn_1',
  customerId: 'cus_1',
  invoiceId: 'inv_1',
  series: 'cus_1',
  formattedNumber: 'P-CN-0001',
  number: 1,
  currency: 'USD',
  netTotal: 10n,
  taxTotal: 2n,
  total: 12n,
  reducesDue: 0n,
  toGrants: 0n,
  toWallet: 0n,
  toPayments: 12n,
  createdAt: at,
}
const anotherNote = { ...creditNote, id: 'cn_2', number: 2 }

const refund: Row<'refunds'> = {
  ...own,
  id: 'ref_1',
  customerId: 'cus_1',
  invoiceId: 'inv_1',
  paymentId: 'pay_1',
  creditNoteId: 'cn_1',
  amount: 12n,
  currency: 'USD',
  status: 'succeeded',
  provider: 'sandbox',
  idempotencyKey: 'ref_1',
  version: 1,
  ...times,
}

const dispute: Row<'disputes'> = {
  ...own,
  id: 'disp_1',
  customerId: 'cus_1',
  invoiceId: 'inv_1',
  paymentId: 'pay_1',
  providerReference: 'dp_1',
  amount: 12n,
  currency: 'USD',
  reason: 'fraudulent',
  status: 'open',
  openedAt: at,
  version: 1,
  ...times,
}

const setup: Row<'paymentSetups'> = {
  ...own,
  id: 'setup_1',
  customerId: 'cus_1',
  provider: 'sandbox',
  reference: 'page_1',
  returnUrl: 'https://example.com',
  createdAt: at,
}

const providerEvent: Row<'providerEvents'> = {
  provider: 'sandbox',
  id: 'pe_1',
  type: 'charge.succeeded',
  subject: {},
  receivedAt: at,
}

const taxRate: Row<'taxRates'> = {
  environmentId: 'env_a',
  id: 'rate_1',
  name: 'VAT',
  percent: '19',
  country: 'DE',
  compound: false,
  ...times,
}

const promotionCode: Row<'promotionCodes'> = {
  ...own,
  id: 'promo_1',
  code: 'Summer',
  normalized: 'SUMMER',
  couponId: 'x_1',
  maxRedemptions: 1,
  oncePerCustomer: true,
  firstTimeOnly: false,
  taken: 1,
  redeemed: 1,
  version: 1,
  createdAt: at,
  updatedAt: at,
}
const slot: Row<'promotionCodeSlots'> = {
  ...own,
  promotionCodeId: 'promo_1',
  holder: '1:key',
  customerBucket: 1,
  customerId: 'cus_1',
  state: 'redeemed',
  tries: 1,
  leaseUntil: at,
}
const discount: Row<'discounts'> = {
  ...own,
  id: 'disc_1',
  customerId: 'cus_1',
  subscriptionId: 'sub_1',
  couponId: 'x_1',
  couponSlug: 'x',
  coupon: {} as never,
  promotionCodeId: 'promo_1',
  slot: '1:key',
  version: 1,
  createdAt: at,
  updatedAt: at,
}
const discountUse: Row<'discountUses'> = {
  ...own,
  discountId: 'disc_1',
  invoiceId: 'inv_1',
  periodStart: at,
  currency: 'USD',
  amount: 5n,
}

/** One row of every table that holds, in an order in which they can be written. */
const base: { readonly [Name in Table]: readonly Row<Name>[] } = {
  environments: [environment, { ...environment, id: 'env_b' }],
  apiKeys: [apiKey],
  testClocks: [{ environmentId: 'env_a', id: 'clock_1', clockAt: at, createdAt: at }],
  features: [entry],
  credits: [entry],
  planGroups: [entry],
  coupons: [entry],
  plans: [{ ...entry, version: 1 }],
  planVersions: [
    {
      environmentId: 'env_a',
      id: 'pv_1',
      planId: 'x_1',
      version: 1,
      kind: 'offered',
      snapshot: {} as never,
      createdAt: at,
    },
  ],
  planMigrations: [planMigration],
  addOns: [{ ...entry, version: 1 }],
  addOnVersions: [
    { environmentId: 'env_a', id: 'av_1', addOnId: 'x_1', version: 1, snapshot: {} as never, createdAt: at },
  ],
  taxRates: [taxRate],
  alerts: [alert],
  environmentSeries: [{ environmentId: 'env_a', nextInvoiceNumber: 2, nextCreditNoteNumber: 1 }],
  environmentOutbox: [{ environmentId: 'env_a', ...event }],
  environmentRequests: [{ environmentId: 'env_a', ...request }],
  sandboxBooks: [{ kind: 'charge', key: 'inv_1:1', version: 1, entry: {} }],
  customers: [customer, { ...customer, id: 'cus_2', externalId: null }],
  invoicePrefixes: [invoicePrefix],
  paymentMethods: [paymentMethod],
  subscriptions: [subscription],
  grantedFeatures: [granted],
  pendingLines: [pendingLine],
  skippedTime: [skippedTimeRow],
  quotaCounts: [quotaCount],
  quotaChanges: [quotaChange],
  entitlementGrants: [entitlementGrant],
  invoices: [invoice],
  invoiceLines: [line],
  recoveryLinks: [recoveryLink],
  boundaryDrafts: [boundaryDraft],
  thresholdChecks: [thresholdCheck],
  alertFirings: [alertFiring],
  alertChecks: [alertCheck],
  limitShares: [limitShare],
  billedBoundaries: [billedBoundary],
  lateUsage: [lateUsageRow],
  usageDraws: [usageDraw],
  usageHolds: [usageHold],
  promotionCodes: [promotionCode],
  promotionCodeSlots: [slot],
  discounts: [discount],
  discountUses: [discountUse],
  payments: [payment],
  creditNotes: [creditNote],
  creditNoteLines: [{ ...own, creditNoteId: 'cn_1', lineId: 'line_1', net: 10n, tax: 2n, taxes: [] }],
  refunds: [refund],
  disputes: [dispute],
  providerCustomers: [{ ...own, customerId: 'cus_1', provider: 'sandbox', reference: 'c_1', createdAt: at }],
  providerErrands: [
    {
      ...own,
      id: 'forget_customer:sandbox:c_1',
      customerId: 'cus_1',
      provider: 'sandbox',
      kind: 'forget_customer',
      reference: 'c_1',
      dueAt: at,
    },
  ],
  paymentSetups: [setup],
  providerEvents: [providerEvent],
  wallets: [wallet],
  walletGrants: [grant, onceGrant],
  topUps: [topUp],
  ledgerEntries: [ledgerEntry],
  usageEvents: [usageEvent],
  usageTotals: [usageTotal],
  usageWindows: [usageWindow],
  usageArchive: [usageEvent],
  usageArchiveKeys: [
    {
      ...own,
      keyHash: new Uint8Array(16),
      contentHash: new Uint8Array(32),
      customerId: 'cus_1',
      id: 'ue_1',
    },
  ],
  usageArchiveCounts: [
    {
      ...own,
      customerId: 'cus_1',
      subscriptionId: 'sub_1',
      featureSlug: 'api',
      periodStart: at,
      periodEnd: later,
      part: '2026_01',
      events: 1,
    },
  ],
  usageArchiveParts: [archivePart],
  outbox: [{ ...own, customerId: 'cus_1', ...event }],
  refusedUsage: [{ ...own, id: 'use_1', receivedAt: at, storedAt: at, code: 'c', message: 'm' }],
  previews: [preview],
  requests: [{ ...own, ...request }],
}

type Planted = readonly [constraint: string, what: string, table: Table, row: object]

const books: readonly Planted[] = [
  ['invoice_prefixes_pk', 'a prefix of two customers', 'invoicePrefixes', { ...invoicePrefix, customerId: 'cus_2' }],
  [
    'invoices_sent_have_a_due_date',
    'a sent invoice without a due date',
    'invoices',
    { ...invoice, ...another, collection: 'send_invoice' },
  ],
  [
    'subscriptions_parked_for_a_reason',
    'a parked subscription without a reason',
    'subscriptions',
    { ...subscription, id: 'sub_2', parkedAt: at },
  ],
  [
    'subscriptions_one_live_per_group',
    'a second live subscription in a plan group',
    'subscriptions',
    { ...subscription, id: 'sub_2' },
  ],
  ['skipped_time_pk', 'a period skipped twice', 'skippedTime', { ...skippedTimeRow, reason: 'unpaid' }],
  [
    'quota_counts_not_negative',
    'fewer than none of a quota',
    'quotaCounts',
    { ...quotaCount, featureSlug: 'boards', quantity: -1 },
  ],
  ['quota_changes_pk', 'two changes of a quota in one place', 'quotaChanges', { ...quotaChange, quantity: 4 }],
  [
    'quota_changes_not_negative',
    'a change from fewer than none',
    'quotaChanges',
    { ...quotaChange, version: 2, before: -1 },
  ],
  [
    'entitlement_grants_of_something',
    'a grant of nothing',
    'entitlementGrants',
    { ...entitlementGrant, id: 'egrant_2', units: '0' },
  ],
  [
    'entitlement_grants_end_after_they_begin',
    'a grant that ends before it begins',
    'entitlementGrants',
    { ...entitlementGrant, id: 'egrant_2', expiresAt: at },
  ],
  ['granted_features_pk', 'a metered feature granted by two subscriptions', 'grantedFeatures', granted],
  ['invoices_one_per_cause', 'a second invoice of a cause', 'invoices', { ...invoice, ...another, cause: 'renewal:1' }],
  ['invoices_one_per_number', 'a number used twice in a series', 'invoices', { ...invoice, ...another, number: 1 }],
  [
    'invoices_issued_have_a_number',
    'an issued invoice without a number',
    'invoices',
    { ...invoice, ...another, number: null },
  ],
  ['invoices_total_adds_up', 'a total that is not net and tax', 'invoices', { ...invoice, ...another, total: 118n }],
  [
    'invoices_never_below_zero',
    'a total below zero',
    'invoices',
    { ...invoice, ...another, netTotal: -20n, total: -1n },
  ],
  [
    'invoices_paid_within_total',
    'an invoice paid beyond its total',
    'invoices',
    { ...invoice, ...another, walletPaid: 100n, amountPaid: 20n },
  ],
  [
    'invoice_lines_billed_once',
    'the same line twice, its price, group and source unset',
    'invoiceLines',
    { ...line, id: 'line_2' },
  ],
  [
    'payments_one_open_per_invoice',
    'a second open payment of an invoice',
    'payments',
    { ...payment, id: 'pay_2', attempt: 2, status: 'unknown' },
  ],
  ['payments_one_per_attempt', 'an attempt made twice', 'payments', { ...payment, id: 'pay_2', status: 'failed' }],
  [
    'payments_are_positive',
    'a payment of nothing',
    'payments',
    { ...payment, id: 'pay_2', attempt: 2, status: 'failed', amount: 0n },
  ],
  [
    'payments_refunded_within_captured',
    'more refunded than was captured',
    'payments',
    { ...payment, id: 'pay_2', attempt: 2, status: 'failed', amountRefunded: 120n },
  ],
  [
    'payment_methods_one_default',
    'a second default payment method',
    'paymentMethods',
    { ...paymentMethod, id: 'pm_2' },
  ],
  [
    'invoices_returned_within_paid',
    'more given back of an invoice than was paid of it',
    'invoices',
    { ...invoice, ...another, amountPaid: 20n, paymentsReturned: 21n },
  ],
  [
    'credit_notes_one_per_number',
    'a credit note with a number that is taken',
    'creditNotes',
    { ...anotherNote, number: 1 },
  ],
  ['credit_notes_add_up', 'a credit note whose money goes nowhere', 'creditNotes', { ...anotherNote, toPayments: 11n }],
  [
    'credit_notes_are_positive',
    'a credit note for nothing',
    'creditNotes',
    { ...anotherNote, netTotal: 0n, taxTotal: 0n, total: 0n, toPayments: 0n },
  ],
  [
    'credit_note_lines_are_positive',
    'a credit below zero',
    'creditNoteLines',
    { ...own, creditNoteId: 'cn_1', lineId: 'line_1', net: -1n, tax: 0n, taxes: [] },
  ],
  ['usage_holds_once_per_key', 'a second hold of one key', 'usageHolds', { ...usageHold, id: 'hold_2' }],
  [
    'usage_holds_reserve_no_debt',
    'a hold that would give',
    'usageHolds',
    { ...usageHold, id: 'hold_2', idempotencyKey: 'other', reserved: '-1' },
  ],
  ['refunds_one_per_payment_and_note', 'a second refund of a payment and note', 'refunds', { ...refund, id: 'ref_2' }],
  [
    'refunds_are_positive',
    'a refund of nothing',
    'refunds',
    { ...refund, id: 'ref_2', creditNoteId: null, amount: 0n },
  ],
  ['disputes_one_per_reference', 'a dispute recorded twice', 'disputes', { ...dispute, id: 'disp_2' }],
  ['payment_setups_one_per_reference', 'a page opened twice', 'paymentSetups', { ...setup, id: 'setup_2' }],
  ['provider_events_pk', 'an event of a provider stored twice', 'providerEvents', providerEvent],
  ['wallets_pk', 'a second wallet of a unit', 'wallets', wallet],
  [
    'wallets_within_overdraft',
    'a wallet below zero',
    'wallets',
    { ...wallet, unit: 'EUR', balance: '-0.000000000001' },
  ],
  ['wallets_owe_or_own_nothing', 'a debt below zero', 'wallets', { ...wallet, unit: 'EUR', debt: '-1' }],
  ['top_ups_pk', 'a top-up twice', 'topUps', topUp],
  [
    'top_ups_one_per_invoice',
    'two top-ups with one invoice',
    'topUps',
    { ...topUp, id: 'topup_2', isAutomatic: false },
  ],
  [
    'top_ups_one_automatic_at_a_time',
    'a second automatic top-up beside one that is on its way',
    'topUps',
    { ...topUp, id: 'topup_2', invoiceId: 'inv_2' },
  ],
  [
    'top_ups_buy_something',
    'a top-up of nothing',
    'topUps',
    { ...topUp, id: 'topup_2', invoiceId: 'inv_2', unit: 'EUR', amount: '0' },
  ],
  [
    'top_ups_granted_by_a_grant',
    'a granted top-up without its grant',
    'topUps',
    { ...topUp, id: 'topup_2', invoiceId: 'inv_2', unit: 'EUR', state: 'granted' },
  ],
  [
    'top_ups_give_back_at_most_all',
    'more taken back than was bought',
    'topUps',
    { ...topUp, id: 'topup_2', invoiceId: 'inv_2', unit: 'EUR', takenBack: '501' },
  ],
  [
    'wallet_grants_remaining_in_bounds',
    'a grant with more left than was granted',
    'walletGrants',
    { ...grant, id: 'grant_2', remaining: '6' },
  ],
  [
    'wallet_grants_remaining_in_bounds',
    'a grant drawn below zero',
    'walletGrants',
    { ...grant, id: 'grant_2', remaining: '-1' },
  ],
  [
    'wallet_grants_once_per_subscription',
    'what comes once coming twice',
    'walletGrants',
    { ...onceGrant, id: 'grant_twice' },
  ],
  [
    'ledger_entries_are_positive',
    'a ledger entry of zero',
    'ledgerEntries',
    { ...ledgerEntry, id: 'entry_2', position: 1, amount: '0' },
  ],
  [
    'ledger_entries_move',
    'a ledger entry that moves nothing',
    'ledgerEntries',
    { ...ledgerEntry, id: 'entry_2', position: 1, creditAccount: 'issued' },
  ],
  [
    'ledger_entries_once_per_source',
    'a second posting of a source',
    'ledgerEntries',
    { ...ledgerEntry, id: 'entry_2' },
  ],
  ['usage_events_pk', 'the same event key twice', 'usageEvents', { ...usageEvent, id: 'ue_2', units: '2' }],
  [
    'usage_archive_parts_open',
    'a second part for what is archived of a month',
    'usageArchiveParts',
    { ...archivePart, part: '2026_01_2' },
  ],
  ['usage_totals_pk', 'a second total of a segment and group', 'usageTotals', usageTotal],
  ['usage_windows_pk', 'a second total of a window', 'usageWindows', usageWindow],
  [
    'promotion_codes_one_per_text',
    'a promotion code made twice',
    'promotionCodes',
    { ...promotionCode, id: 'promo_2' },
  ],
  [
    'promotion_codes_within_limit',
    'a promotion code given more often than it may be',
    'promotionCodes',
    { ...promotionCode, id: 'promo_2', normalized: 'WINTER', taken: 2 },
  ],
  [
    'promotion_codes_redeemed_were_taken',
    'more redemptions than slots',
    'promotionCodes',
    { ...promotionCode, id: 'promo_2', normalized: 'WINTER', taken: 0 },
  ],
  ['promotion_code_slots_pk', 'a second slot of a request', 'promotionCodeSlots', slot],
  [
    'discounts_one_per_coupon',
    'a coupon that a subscription has twice',
    'discounts',
    { ...discount, id: 'disc_2', slot: null },
  ],
  [
    'discounts_one_per_slot',
    'two discounts by one slot of a code',
    'discounts',
    { ...discount, id: 'disc_2', couponId: 'x_2' },
  ],
  [
    'discounts_end_has_a_reason',
    'an end without a reason',
    'discounts',
    { ...discount, id: 'disc_2', couponId: 'x_2', slot: null, endedAt: at },
  ],
  ['discount_uses_pk', 'a period used twice by one invoice', 'discountUses', discountUse],
  [
    'discount_uses_take_something',
    'a use of nothing',
    'discountUses',
    { ...discountUse, periodStart: instantFromIso('2027-01-01T00:00:00Z'), amount: 0n },
  ],
  ['requests_pk', 'an Idempotency-Key taken twice', 'requests', { ...own, ...request }],
  ['outbox_pk', 'a sequence number told twice', 'outbox', { ...own, customerId: 'cus_1', ...event, id: 'evt_2' }],
  [
    'sandbox_books_pk',
    'an attempt charged twice by the sandbox provider',
    'sandboxBooks',
    { kind: 'charge', key: 'inv_1:1', version: 2, entry: {} },
  ],
]

const names: readonly Planted[] = [
  ['customers_one_per_external_id', 'two customers with an externalId', 'customers', { ...customer, id: 'cus_3' }],
  ...(['features', 'credits', 'planGroups', 'coupons', 'plans', 'addOns'] as const).map((table): Planted => {
    const row = { ...entry, id: 'x_2', version: 1 }
    return [`${getTableName(schema[table])}_one_per_slug`, `two ${table} with a slug`, table, row]
  }),
  [
    'plan_versions_one_per_number',
    'a plan version made twice',
    'planVersions',
    { ...base.planVersions[0], id: 'pv_2' },
  ],
  [
    'plan_migrations_one_open_per_plan',
    'two open migrations of a plan',
    'planMigrations',
    { ...planMigration, id: 'mig_2' },
  ],
  [
    'add_on_versions_one_per_number',
    'an add-on version made twice',
    'addOnVersions',
    { ...base.addOnVersions[0], id: 'av_2' },
  ],
  [
    'environments_clock_matches_kind',
    'a live environment whose clock can be moved',
    'environments',
    { ...environment, id: 'env_c', kind: 'live' },
  ],
  [
    'environments_frozen_has_instant',
    'a frozen clock without an instant',
    'environments',
    { ...environment, id: 'env_c', clockAt: null },
  ],
  ['alerts_pk', 'an alert made twice', 'alerts', alert],
  ['alerts_at_more_than_nothing', 'an alert at nothing', 'alerts', { ...alert, id: 'alert_2', threshold: '0' }],
  ['alert_firings_pk', 'an alert told twice in a period', 'alertFirings', alertFiring],
  ['limit_shares_pk', 'two shares of a limit of a customer', 'limitShares', limitShare],
  ['alert_checks_pk', 'two looks at the alerts of a customer', 'alertChecks', alertCheck],
  ['tax_rates_pk', 'a tax rate made twice', 'taxRates', taxRate],
  ['tax_rates_percent_from_zero', 'a tax rate below zero', 'taxRates', { ...taxRate, id: 'rate_2', percent: '-1' }],
  [
    'tax_rates_end_after_start',
    'a tax rate that ends before it begins',
    'taxRates',
    { ...taxRate, id: 'rate_2', validFrom: later, validTo: at },
  ],
  [
    'environment_requests_pk',
    'an Idempotency-Key of the catalog taken twice',
    'environmentRequests',
    { environmentId: 'env_a', ...request },
  ],
  [
    'environment_outbox_pk',
    'an environment’s sequence number told twice',
    'environmentOutbox',
    { environmentId: 'env_a', ...event },
  ],
]

test.for([...books, ...names])('%s refuses %s', async ([constraint, , table, row]) => {
  const refused = await write(table, row).then(
    () => null,
    (error: unknown) => error,
  )
  expect(violatedConstraint(refused)).toBe(constraint)
})

describe('what is allowed beside it', () => {
  const ended = { live: false, status: 'canceled' }
  const allowed: readonly (readonly [what: string, table: Table, row: object])[] = [
    ['an ended subscription in the same plan group', 'subscriptions', { ...subscription, id: 'sub_3', ...ended }],
    ['a line of the same price for another cause', 'invoiceLines', { ...line, id: 'line_3', cause: 'renewal:2' }],
    ['a settled payment beside the open one', 'payments', { ...payment, id: 'pay_3', attempt: 3, status: 'failed' }],
    ['a top-up by hand beside it', 'topUps', { ...topUp, id: 'topup_3', invoiceId: 'inv_3', isAutomatic: false }],
    ['an overdraft down to its limit', 'wallets', { ...wallet, unit: 'JPY', balance: '-3', overdraft: '3' }],
    ['the same event key of another customer', 'usageEvents', { ...usageEvent, customerId: 'cus_2' }],
    ['customers without an externalId', 'customers', { ...customer, id: 'cus_4', externalId: null }],
  ]
  test.for(allowed)('%s', async ([, table, row]) => {
    await write(table, row)
  })
})

test('a refused number leaves no gap: the counter goes back with its transaction', async () => {
  const { engine } = opened
  const take = () => engine.store.transaction('env_a', async ({ customers }) => customers.takeInvoiceNumber(7, 'cus_1'))
  const first = await take()
  const failed = engine.store.transaction('env_a', async ({ customers }) => {
    await customers.takeInvoiceNumber(7, 'cus_1')
    throw new Error('the invoice was not saved')
  })
  await expect(failed).rejects.toThrow('the invoice was not saved')
  expect(await take()).toBe(first + 1)
})

describe('tenants', () => {
  test('a foreign key between rows of environments pairs the environment', async () => {
    const found = await opened.connection.database.execute(sql`
      select k.conname as name from pg_constraint k
      join pg_attribute a on a.attrelid = k.conrelid and a.attname = 'environment_id'
      join pg_attribute b on b.attrelid = k.confrelid and b.attname = 'environment_id'
      where k.contype = 'f' and k.connamespace = 'public'::regnamespace
        and not exists (select 1 from unnest(k.conkey, k.confkey) u (x, y) where u.x = a.attnum and u.y = b.attnum)`)
    expect(Array.isArray(found) ? [...found] : (found as unknown as { rows: unknown[] }).rows).toEqual([])
  })

  const strangers: readonly (readonly [Table, object])[] = [
    ['subscriptions', { ...subscription, environmentId: 'env_b' }],
    ['grantedFeatures', { ...granted, environmentId: 'env_b' }],
    ['invoices', { ...invoice, environmentId: 'env_b', subscriptionId: null }],
    ['invoiceLines', { ...line, environmentId: 'env_b' }],
    ['payments', { ...payment, environmentId: 'env_b' }],
    ['customers', { ...customer, id: 'cus_5', externalId: null, environmentId: 'env_b', testClockId: 'clock_1' }],
    ['recoveryLinks', { ...recoveryLink, environmentId: 'env_b' }],
    ['paymentMethods', { ...paymentMethod, environmentId: 'env_b' }],
    ['pendingLines', { ...pendingLine, environmentId: 'env_b' }],
    ['boundaryDrafts', { ...boundaryDraft, environmentId: 'env_b' }],
    ['thresholdChecks', { ...thresholdCheck, environmentId: 'env_b' }],
    ['alertFirings', { ...alertFiring, environmentId: 'env_b' }],
    ['limitShares', { ...limitShare, environmentId: 'env_b' }],
    ['alertChecks', { ...alertCheck, environmentId: 'env_b' }],
    ['billedBoundaries', { ...billedBoundary, environmentId: 'env_b' }],
    ['lateUsage', { ...lateUsageRow, environmentId: 'env_b' }],
    ['usageDraws', { ...usageDraw, environmentId: 'env_b' }],
    ['usageHolds', { ...usageHold, environmentId: 'env_b' }],
    ['wallets', { ...wallet, environmentId: 'env_b' }],
    ['walletGrants', { ...grant, environmentId: 'env_b' }],
    ['topUps', { ...topUp, environmentId: 'env_b' }],
    ['ledgerEntries', { ...ledgerEntry, environmentId: 'env_b' }],
    ['usageEvents', { ...usageEvent, environmentId: 'env_b' }],
    ['usageTotals', { ...usageTotal, environmentId: 'env_b' }],
    ['usageWindows', { ...usageWindow, environmentId: 'env_b' }],
    ['outbox', { ...own, customerId: 'cus_1', ...event, environmentId: 'env_b' }],
    ['planVersions', { ...base.planVersions[0], environmentId: 'env_b' }],
    ['addOnVersions', { ...base.addOnVersions[0], environmentId: 'env_b' }],
  ]
  test.for(strangers)('a row of %s cannot belong to what is in another environment', async ([table, row]) => {
    const refused = await write(table, row).then(
      () => null,
      (error: unknown) => error,
    )
    expect(violatedConstraint(refused)).toMatch(/_(of|to|in)_|_in_wallet$/)
  })
})

test('every constraint that keeps rows from being written has been seen to refuse one', async () => {
  const found = await opened.connection.database.execute(sql`
    select conname as name from pg_constraint where connamespace = 'public'::regnamespace and contype in ('u', 'c', 'x')
    union
    select i.indexrelid::regclass::text from pg_index i join pg_class c on c.oid = i.indrelid
      where i.indisunique and not i.indisprimary and c.relnamespace = 'public'::regnamespace`)
  const rows = (Array.isArray(found) ? found : (found as unknown as { rows: unknown[] }).rows) as { name: string }[]
  const seen = new Set([...books, ...names].map(([constraint]) => constraint))
  expect(rows.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([])
})
