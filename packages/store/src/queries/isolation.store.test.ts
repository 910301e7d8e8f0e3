import {
  addGrant,
  addMilliseconds,
  emptyWallet,
  type Grant,
  instantFromIso,
  type Line,
  ONE,
  rational,
  voidGrant,
  type Wallet,
  ZERO,
} from '@tallywright/domain'
import { makeSampleWorld, type SampleWorld } from '@tallywright/testing/sample-world'
import { storedRows } from '@tallywright/testing/stored-rows'
import { openTestApi, type TestApi } from '@tallywright/testing/test-api'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import * as schema from '../schema/index.ts'
import type { StoreTransaction } from '../store.ts'
import type { CreditNoteRow } from './credit-notes.ts'
import type { DiscountRow } from './discounts.ts'
import type { DisputeRow } from './disputes.ts'
import type { InvoiceRow } from './invoices.ts'
import type { BilledBasis } from './late-usage.ts'
import type { OutboxRow } from './outbox.ts'
import type { PaymentRow } from './payments.ts'
import type { PromotionCodeRow, SlotRow } from './promotion-codes.ts'
import type { PaymentSetupRow } from './providers.ts'
import type { RefundRow } from './refunds.ts'
import type { StoredSubscription } from './subscriptions.ts'
import type { NewUsageEvent } from './usage.ts'

/*
 * Three environments: one with rows; its double, whose rows have the same ids, buckets and names; and one without any.
 * A query that leaves its environment out finds rows in the empty one, and other rows once the double is there.
 */
let api: TestApi
let world: World
let emptyEnvironment: string
let before: ReadonlyMap<string, unknown>

beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
  const sample = await makeSampleWorld(api, 'canary')
  emptyEnvironment = (await api.newEnvironment()).environmentId
  world = await fillWorld(sample)
  // A part that is detached and whose rows can still be seen.
  await api.connection.database.execute(sql`update usage_archive_parts set state = 'detached'`)
  const found = new Map<string, unknown>()
  // One after another: a query that passes over rows that are locked would pass over those of its neighbours.
  for (const name of Object.keys(reads)) found.set(name, await read(name, environmentOf(world)))
  before = found
  await makeDouble(environmentOf(world))
})
// What it writes are no invoices that could be computed again.
afterAll(() => api.engine.store.close())

interface World extends SampleWorld {
  readonly bucket: number
  readonly methodId: string
  readonly paymentId: string
  readonly cause: string
  readonly couponId: string
  readonly planId: string
  readonly planVersionId: string
  readonly addOnVersionId: string
  readonly deletedId: string
  readonly requestKey: string
  /** Rows as they stand, for being written where they do not belong. */
  readonly theirs: Theirs
}

interface Theirs {
  readonly entries: Readonly<Record<(typeof entryKinds)[number], object | null>>
  readonly subscription: StoredSubscription | null
  readonly method: object | null
  readonly invoice: object | null
  readonly lines: readonly Line[]
  readonly payment: object | null
  readonly creditNote: CreditNoteRow | null
  readonly refund: RefundRow | null
  readonly dispute: DisputeRow | null
  readonly setup: PaymentSetupRow | null
  readonly code: PromotionCodeRow | null
  readonly slot: SlotRow | null
  readonly discount: DiscountRow | null
  readonly events: readonly NewUsageEvent[]
  readonly wallet: Wallet
  readonly outbox: readonly OutboxRow[]
  readonly environmentOutbox: Awaited<ReturnType<StoreTransaction['outbox']['ofEnvironment']>>
}

type Ask = (tx: StoreTransaction, world: World) => Promise<unknown>

const long = instantFromIso('2000-01-01T00:00:00Z')
const end = instantFromIso('2100-01-01T00:00:00Z')
const afterLong = instantFromIso('2000-02-01T00:00:00Z')
const at = instantFromIso('2026-01-01T00:00:00Z')
const page = { limit: 100, after: null }
type Held = Pick<World, 'bucket' | 'customerId' | 'subscriptionId'>

function quotaOf({ bucket, subscriptionId }: Pick<Held, 'bucket' | 'subscriptionId'>) {
  return { bucket, subscriptionId, featureSlug: 'projects' }
}

function quotaChangeOf({ customerId, ...of }: Held) {
  const counted = { before: 0, quantity: 1, version: 1, changedAt: at, actor: 'test', reason: null }
  return { ...quotaOf(of), customerId, ...counted }
}

function grantOf({ bucket, customerId }: Pick<Held, 'bucket' | 'customerId'>) {
  const time = { effectiveAt: at, expiresAt: end, revokedAt: null, createdAt: at }
  const given = { featureSlug: 'projects', units: '1', reason: 'test', actor: 'test', version: 1 }
  return { bucket, id: 'extra', customerId, ...given, ...time }
}

const topUp = {
  environmentId: 'another',
  id: 'extra',
  unit: 'USD',
  amount: '1',
  invoiceId: 'extra',
  currency: 'USD',
  net: 1n,
  creditedNet: 0n,
  costBasis: '0.01',
  expiresAfterMonths: null,
  isAutomatic: true,
  state: 'pending',
  grantId: null,
  takenBack: '0',
  createdAt: at,
  updatedAt: at,
  version: 1,
} as const
const errand = { id: 'extra', provider: 'sandbox', kind: 'forget_method', reference: 'extra', dueAt: at } as const
const sandboxClock = { testClockId: null }
const environmentOf = ({ context }: World) => context.environmentId
const wallet = ({ bucket, customerId }: World) => ({ bucket, customerId, unit: 'USD' })
const ofFeature = ({ bucket, customerId, subscriptionId }: Held) => ({
  bucket,
  customerId,
  subscriptionId,
  featureSlug: 'api-calls',
})
const period = (w: World) => ({ ...ofFeature(w), periodStart: at })
const behind = (w: World) => ({
  ...ofFeature(w),
  line: 'one',
  from: long,
  to: end,
  group: null,
  filters: [],
  limit: 100,
})
const archivedPeriod = (w: World) => ({ ...ofFeature(w), periodStart: long, periodEnd: afterLong })
const archivedBoundary = ({ bucket, subscriptionId }: World) => ({ bucket, subscriptionId, at: long })
const totalKey = (w: World) => ({ ...period(w), segmentStart: at, groupKey: '' })
const windowOf = (w: Held) => ({
  ...ofFeature(w),
  ...{ hours: 5, windowStart: at, windowEnd: end, units: '1' },
})
const feedPage = { limit: 100, after: null }
const refusal = (bucket: number) => ({
  ...{ bucket, id: 'refused', receivedAt: at, storedAt: at, customerId: null, customerName: 'canary' },
  ...{ featureSlug: null, units: null, idempotencyKey: null, timestamp: null, code: 'c', message: 'm', param: null },
})
const eventKey = ({ bucket, customerId }: World) => ({ bucket, customerId, idempotencyKey: 'canary' })

const entryKinds = ['features', 'credits', 'planGroups', 'coupons', 'plans', 'addOns'] as const
const slugs = { features: 'sso', credits: 'extra', planGroups: 'main', coupons: 'extra', plans: 'pro', addOns: 'extra' }
const readsOfEntries = Object.fromEntries(
  entryKinds.flatMap((kind): [string, Ask][] => [
    [`catalog.${kind}.all`, (tx) => tx.catalog[kind].all()],
    [`catalog.${kind}.everything`, (tx) => tx.catalog[kind].everything()],
    [`catalog.${kind}.bySlug`, (tx) => tx.catalog[kind].bySlug(slugs[kind])],
    [`catalog.${kind}.list`, (tx) => tx.catalog[kind].list(page, { archived: true, hidden: true })],
  ]),
)

/** What finds rows. */
const part = { grantId: null, amount: rational(1) }
const aDraw = { parts: [part], settled: ZERO, uncovered: ZERO, billsRest: false, version: 1 }

const aHold = {
  ...{
    id: 'extra',
    idempotencyKey: 'extra',
    contentHash: 'hash',
    featureSlug: 'api-calls',
    units: '1',
    properties: {},
  },
  ...{ unit: null, reserved: '0', state: 'open' as const, expiresAt: end, createdAt: at },
} as const

const anAlert = {
  ...{ id: 'extra', customerId: null, metric: 'usage' as const, subject: 'api-calls', threshold: '80' },
  ...{ thresholdType: 'percent' as const, version: 1, createdAt: at, deletedAt: null },
}

const aFiring = { alertId: 'stolen', subscriptionId: '', periodStart: at, value: '1', firedAt: at }

const aShare = {
  ...{ metric: 'usage' as const, subject: 'api-calls', subscriptionId: '', share: '0.5', value: '1', limit: '2' },
  ...{ resetsAt: null, asOf: at },
}

const reads: Readonly<Record<string, Ask>> = {
  'environment.keys': (tx) => tx.environment.keys(page),
  'testClocks.find': (tx) => tx.testClocks.find('extra'),
  'testClocks.lock': (tx) => tx.testClocks.lock('extra'),
  'testClocks.list': (tx) => tx.testClocks.list(page),
  'testClocks.ofCustomer': (tx, { deletedId: value }) => tx.testClocks.ofCustomer({ field: 'customerId', value }),
  'testClocks.customersOf': (tx) => tx.testClocks.customersOf(null),
  'testClocks.countCustomers': async (tx) => ((await tx.testClocks.countCustomers('extra')) > 0 ? ['some'] : []),
  'testClocks.isAnyAdvancing': async (tx) => ((await tx.testClocks.isAnyAdvancing(at)) ? ['some'] : []),
  'environment.lockKey': (tx, { apiKeyId }) => tx.environment.lockKey(apiKeyId),
  ...readsOfEntries,
  'catalog.plans.version': (tx, { planVersionId }) => tx.catalog.plans.version(planVersionId),
  'catalog.plans.versions': (tx, { planVersionId }) => tx.catalog.plans.versions([planVersionId]),
  'catalog.plans.currentVersions': (tx, { planId }) => tx.catalog.plans.currentVersions([planId]),
  'catalog.plans.numbered': (tx, { planId }) => tx.catalog.plans.numbered(planId, 1),
  'catalog.plans.phasesOf': (tx, { planId }) => tx.catalog.plans.phasesOf(planId, 1),
  'catalog.addOns.currentVersions': (tx) => tx.catalog.addOns.currentVersions(['extra']),
  'catalog.addOns.versions': (tx, { addOnVersionId }) => tx.catalog.addOns.versions([addOnVersionId]),
  'taxRates.ofCountry': (tx) => tx.taxRates.ofCountry('DE'),
  'taxRates.find': (tx, { taxRateId }) => tx.taxRates.find(taxRateId),
  'taxRates.list': (tx) => tx.taxRates.list(page, { archived: true }),
  'catalog.coupons.byId': (tx, { couponId }) => tx.catalog.coupons.byId(couponId),
  'promotionCodes.find': (tx, { theirs }) => tx.promotionCodes.find(theirs.code?.bucket ?? 0, theirs.code?.id ?? ''),
  'promotionCodes.findByText': (tx, { theirs }) => tx.promotionCodes.findByText(theirs.code?.bucket ?? 0, 'SAMPLE'),
  'promotionCodes.lock': (tx, { theirs }) => tx.promotionCodes.lock(theirs.code?.bucket ?? 0, theirs.code?.id ?? ''),
  'promotionCodes.list': (tx) => tx.promotionCodes.list({ archived: true }, page),
  'promotionCodes.slot': (tx, { theirs }) => tx.promotionCodes.slot(slotIn(theirs)),
  'promotionCodes.lapsedSlots': (tx, { theirs }) =>
    tx.promotionCodes.lapsedSlots(theirs.code?.bucket ?? 0, theirs.code?.id ?? '', end),
  'discounts.ofSubscription': (tx, { bucket, subscriptionId }) => tx.discounts.ofSubscription(bucket, subscriptionId),
  'discounts.inForce': (tx, { bucket, subscriptionId }) => tx.discounts.inForce(bucket, subscriptionId),
  'discounts.redeemedBy': (tx, { bucket, customerId, theirs }) =>
    tx.discounts.redeemedBy(bucket, customerId, theirs.code?.id ?? ''),
  'discounts.ofSlot': (tx, { bucket, theirs }) =>
    tx.discounts.ofSlot(bucket, theirs.code?.id ?? '', theirs.discount?.slot ?? ''),
  'discounts.toGiveBack': (tx, { theirs }) => tx.discounts.toGiveBack(theirs.code?.id ?? ''),
  'discounts.uses': (tx, { bucket, subscriptionId }) => tx.discounts.uses(bucket, subscriptionId),
  'requests.isKnown': async (tx, { bucket, requestKey }) =>
    (await tx.requests(bucket).isKnown(requestKey)) ? ['some'] : [],
  'invoices.hasPaid': async (tx, { bucket, customerId }) =>
    (await tx.invoices.hasPaid(bucket, customerId)) ? ['some'] : [],
  'customers.find': (tx, { customerId }) => tx.customers.find(customerId),
  'customers.findEver': (tx, { customerId }) => tx.customers.findEver(customerId),
  'customers.findMany': (tx, { customerId }) => tx.customers.findMany([customerId]),
  'customers.hold': (tx, { customerId }) => tx.customers.hold([customerId], { alone: false }),
  'customers.idsOf': (tx) => tx.customers.idsOf(['canary']),
  'customers.claim': (tx, { bucket, customerId: id }) => tx.customers.claim([{ bucket, id }], 10),
  'customers.lockEvenDeleted': (tx, { bucket, deletedId }) => tx.customers.lockEvenDeleted(bucket, deletedId),
  'customers.findDeleted': (tx, { deletedId }) => tx.customers.findDeleted(deletedId),
  'customers.lock': (tx, { customerId }) => tx.customers.lock(customerId),
  'customers.list': (tx) => tx.customers.list({}, page),
  'paymentMethods.default': (tx, { bucket, customerId }) => tx.paymentMethods.default(bucket, customerId),
  'paymentMethods.byId': (tx, { bucket, methodId }) => tx.paymentMethods.byId(bucket, methodId),
  'paymentMethods.list': (tx, { bucket, customerId }) => tx.paymentMethods.list(bucket, customerId, page),
  'subscriptions.find': (tx, { bucket, subscriptionId }) => tx.subscriptions.find(bucket, subscriptionId),
  'subscriptions.lock': (tx, { bucket, subscriptionId }) => tx.subscriptions.lock(bucket, subscriptionId),
  'subscriptions.customerOf': (tx, { bucket, subscriptionId }) => tx.subscriptions.customerOf(bucket, subscriptionId),
  'subscriptions.liveOfCustomer': (tx, { bucket, customerId }) => tx.subscriptions.liveOfCustomer(bucket, customerId),
  'subscriptions.ofCustomer': (tx, { bucket, customerId }) => tx.subscriptions.ofCustomer(bucket, customerId),
  'subscriptions.ofCustomers': (tx, { bucket, customerId: id }) => tx.subscriptions.ofCustomers([{ bucket, id }]),
  'subscriptions.granting': (tx) => tx.subscriptions.granting(['api-calls']),
  'subscriptions.list': (tx, { planId }) => tx.subscriptions.list({ planId }, page),
  'subscriptions.due': (tx) => tx.subscriptions.due(sandboxClock, end, 100),
  'subscriptions.pendingLines': (tx, { bucket, subscriptionId }) =>
    tx.subscriptions.pendingLines(bucket, subscriptionId),
  'subscriptions.skippedTime': (tx, { bucket, subscriptionId }) => tx.subscriptions.skippedTime(bucket, subscriptionId),
  'invoices.find': (tx, { bucket, invoiceId }) => tx.invoices.find(bucket, invoiceId),
  'invoices.lock': (tx, { bucket, invoiceId }) => tx.invoices.lock(bucket, invoiceId),
  'invoices.ofCause': (tx, { bucket, subscriptionId, cause }) => tx.invoices.ofCause(bucket, subscriptionId, cause),
  'invoices.lines': (tx, { bucket, invoiceId }) => tx.invoices.lines(bucket, [invoiceId]),
  'invoices.linesEndingAfter': (tx, { bucket, subscriptionId }) =>
    tx.invoices.linesEndingAfter(bucket, subscriptionId, at),
  'invoices.linesOfUse': (tx, { bucket, subscriptionId }) => tx.invoices.linesOfUse(bucket, subscriptionId, at),
  'invoices.linesOfPeriods': (tx, { bucket, subscriptionId }) =>
    tx.invoices.linesOfPeriods(bucket, subscriptionId, ['api-calls'], [at]),
  'lateUsage.basesOf': (tx, { bucket, customerId: id }) => tx.lateUsage.basesOf([{ bucket, id }], long),
  'lateUsage.basesAt': (tx, { bucket, subscriptionId }) => tx.lateUsage.basesAt(bucket, subscriptionId, [at]),
  'lateUsage.notedFor': (tx, { bucket, subscriptionId }) => tx.lateUsage.notedFor(bucket, subscriptionId),
  'usageHolds.find': (tx, { bucket }) => tx.usageHolds.find(bucket, 'extra'),
  'usageHolds.ofKey': (tx, { bucket, customerId }) => tx.usageHolds.ofKey(bucket, customerId, 'extra'),
  'usageHolds.open': (tx, { bucket, customerId }) => tx.usageHolds.open(bucket, customerId, at),
  'usageDraws.ofPeriod': (tx, world) => tx.usageDraws.ofPeriod(drawKey(world)),
  'usageDraws.ofSubscription': (tx, { bucket, customerId, subscriptionId: id }) =>
    tx.usageDraws.ofSubscription(bucket, { customerId, id, unit: 'USD' }),
  'invoices.countOfCause': async (tx, { bucket, subscriptionId }) =>
    (await tx.invoices.countOfCause(bucket, subscriptionId, 'r')) > 0 ? ['some'] : [],
  'quota.ofCustomers': (tx, { bucket, customerId: id }) => tx.quota.ofCustomers([{ bucket, id }]),
  'quota.find': (tx, world) => tx.quota.find(quotaOf(world)),
  'quota.countAt': async (tx, world) => ((await tx.quota.countAt(quotaOf(world), end)) > 0 ? ['some'] : []),
  'quota.highest': async (tx, world) =>
    (await tx.quota.highest(quotaOf(world), { start: long, end })) > 0 ? ['some'] : [],
  'entitlementGrants.find': (tx, { bucket }) => tx.entitlementGrants.find(bucket, 'extra'),
  'entitlementGrants.ofCustomers': (tx, { bucket, customerId: id }) =>
    tx.entitlementGrants.ofCustomers([{ bucket, id }]),
  'entitlementGrants.list': (tx, { bucket, customerId }) => tx.entitlementGrants.list(bucket, customerId, page),
  'alerts.ofAll': (tx) => tx.alerts.ofAll(),
  'alerts.ofCustomers': (tx, { customerId }) => tx.alerts.ofCustomers([customerId]),
  'alerts.count': async (tx, { customerId }) => ((await tx.alerts.count(customerId)) > 0 ? ['some'] : []),
  'alerts.isWatched': async (tx, { customerId }) => ((await tx.alerts.isWatched(anAlert, customerId)) ? ['some'] : []),
  'limitShares.nearest': (tx) =>
    tx.limitShares.nearest({ of: null, atLeast: null }, { now: at, limit: 100, after: null }),
  'alerts.find': (tx, { alertId }) => tx.alerts.find(alertId),
  'alerts.list': (tx) => tx.alerts.list(page, { deleted: true }),
  'alertChecks.due': (tx) => tx.alertChecks.due(sandboxClock, end, 100),
  'thresholdChecks.due': (tx) => tx.thresholdChecks.due(sandboxClock, end, 100),
  'invoices.unpaidOfCustomer': (tx, { bucket, customerId }) => tx.invoices.unpaidOfCustomer(bucket, customerId),
  'invoices.list': (tx) => tx.invoices.list({}, page),
  'payments.lock': (tx, { bucket, paymentId }) => tx.payments.lock(bucket, paymentId),
  'payments.openOfInvoice': (tx, { bucket }) => tx.payments.openOfInvoice(bucket, 'extra'),
  'payments.ofInvoice': (tx, { bucket, invoiceId }) => tx.payments.ofInvoice(bucket, invoiceId),
  'payments.due': (tx) => tx.payments.due(sandboxClock, end, 100),
  'payments.list': (tx) => tx.payments.list({}, page),
  'payments.find': (tx, { bucket, paymentId }) => tx.payments.find(bucket, paymentId),
  'paymentMethods.lock': (tx, { bucket, methodId }) => tx.paymentMethods.lock(bucket, methodId),
  'invoices.ofLine': (tx, { bucket, theirs }) => tx.invoices.ofLine(bucket, lineIn(theirs)),
  'invoices.lineCreditsOf': (tx, { bucket, theirs }) => tx.invoices.lineCreditsOf(bucket, [lineIn(theirs)]),
  'invoices.inDunning': (tx) => tx.invoices.inDunning(sandboxClock, end, 100),
  'invoices.overdueOfSubscription': (tx, { bucket, subscriptionId }) =>
    tx.invoices.overdueOfSubscription(bucket, subscriptionId, end),
  'creditNotes.find': (tx, { bucket, creditNoteId }) => tx.creditNotes.find(bucket, creditNoteId),
  'creditNotes.creditsOf': async (tx, { bucket, theirs }) =>
    tx.creditNotes.creditsOf(
      bucket,
      theirs.lines.map(({ id }) => id),
      'USD',
    ),
  'creditNotes.lines': (tx, { bucket, creditNoteId }) => tx.creditNotes.lines([{ bucket, id: creditNoteId }]),
  'creditNotes.list': (tx) => tx.creditNotes.list({}, page),
  'refunds.find': (tx, { bucket }) => tx.refunds.find(bucket, 'extra'),
  'refunds.lock': (tx, { bucket }) => tx.refunds.lock(bucket, 'extra'),
  'refunds.ofInvoice': (tx, { bucket, invoiceId }) => tx.refunds.ofInvoice(bucket, invoiceId),
  'refunds.byCreditNote': (tx, { bucket, invoiceId: id }) => tx.refunds.byCreditNote([{ bucket, id }]),
  'refunds.due': (tx) => tx.refunds.due(sandboxClock, end, 100),
  'disputes.ofPayment': (tx, { bucket, paymentId }) => tx.disputes.ofPayment(bucket, paymentId),
  'disputes.ofPayments': (tx, { bucket, paymentId: id }) => tx.disputes.ofPayments([{ bucket, id }]),
  'providers.customerReference': (tx, { bucket, customerId }) =>
    tx.providers.customerReference(bucket, customerId, 'sandbox'),
  'providers.referencesOf': (tx, { bucket, customerId }) => tx.providers.referencesOf(bucket, customerId),
  'providers.findErrand': (tx, { bucket }) => tx.providers.findErrand(bucket, 'extra'),
  'providers.dueErrands': (tx) => tx.providers.dueErrands(sandboxClock, end, 100),
  'providers.findSetup': (tx, { bucket, paymentSetupId }) => tx.providers.findSetup(bucket, paymentSetupId),
  'providers.setupByReference': (tx, { bucket, theirs }) =>
    tx.providers.setupByReference(bucket, 'sandbox', theirs.setup?.reference ?? ''),
  'usageFeed.list': (tx) => tx.usageFeed.list({}, feedPage),
  'usageFeed.changesOf': (tx, w) => tx.usageFeed.changesOf([eventKey(w)]),
  'usageFeed.billedUse': (tx, { bucket, subscriptionId: id }) => tx.usageFeed.billedUse([{ bucket, id }], [at]),
  'refusedUsage.list': (tx) => tx.refusedUsage.list({}, feedPage),
  'usage.lockHistory': (tx, w) => tx.usage.lockHistory(eventKey(w)),
  'usage.stored': (tx, w) => tx.usage.stored([eventKey(w)]),
  'usage.events': (tx, w) => tx.usage.events(ofFeature(w), long, end),
  'usage.eventsAfter': (tx, w) => tx.usage.eventsAfter(ofFeature(w), { from: long, to: end }, null, 100),
  'usage.eventsBehind': (tx, w) => tx.usage.eventsBehind([behind(w)]),
  'usage.countBehind': async (tx, w) => [...(await tx.usage.countBehind([behind(w)])).values()].filter(Boolean),
  'usage.countsFrom': async (tx, w) => ((await tx.usage.countsFrom(ofFeature(w), long)) ? ['some'] : []),
  'usageArchive.due': (tx) => tx.usageArchive.due(end, 100),
  'usageArchive.claim': async (tx, w) => ((await tx.usageArchive.claim(archivedBoundary(w))) ? ['some'] : []),
  'usageArchive.firstLeft': (tx, w) => tx.usageArchive.firstLeft({ ...archivedPeriod(w), periodEnd: end }),
  'usageArchive.countsOf': (tx, w) => tx.usageArchive.countsOf(ofFeature(w), long, end),
  'usageArchive.detachedOf': (tx, w) => tx.usageArchive.detachedOf([archivedPeriod(w)]),
  'usageTotals.ofFeature': (tx, w) => tx.usageTotals.ofFeature(ofFeature(w)),
  'customers.withUsage': (tx) => tx.customers.withUsage(null, 100),
  'usage.movable': (tx, w) => tx.usage.movable(ofFeature(w), long),
  'usage.uncovered': (tx, w) => tx.usage.uncovered(ofFeature(w), long, end),
  'usageTotals.lock': (tx, w) => tx.usageTotals.lock(totalKey(w)),
  'usageTotals.ofPeriod': (tx, w) => tx.usageTotals.ofPeriod(period(w)),
  'usageTotals.countsOf': (tx, w) => tx.usageTotals.countsOf(period(w)),
  'usageTotals.before': (tx, w) => tx.usageTotals.before({ ...period(w), periodStart: end }),
  'usageWindows.of': (tx, w) => tx.usageWindows.of(ofFeature(w), [{ hours: 5, start: at }]),
  'usageWindows.since': (tx, w) => tx.usageWindows.since(ofFeature(w), long),
  tentatively: (tx, w) => tx.tentatively((inner) => inner.usage.events(ofFeature(w), long, end)),
  'wallets.find': async (tx, w) => (await tx.wallets.find(wallet(w))).grants,
  'wallets.namesGrantedOnce': (tx, { bucket, subscriptionId }) => tx.wallets.namesGrantedOnce(bucket, subscriptionId),
  'wallets.unitsToRollOver': (tx, w) => tx.wallets.unitsToRollOver(w, w.subscriptionId, end),
  'wallets.dueGrants': (tx) => tx.wallets.dueGrants(sandboxClock, end, 100),
  'wallets.dueTopUps': (tx) => tx.wallets.dueTopUps(sandboxClock, end, 100),
  'topUps.find': (tx, { bucket }) => tx.topUps.find(bucket, 'extra'),
  'topUps.ofInvoice': (tx, { bucket }) => tx.topUps.ofInvoice(bucket, 'extra'),
  'topUps.automaticOnItsWay': (tx, w) => tx.topUps.automaticOnItsWay(wallet(w)),
  'topUps.madeByItself': async (tx, w) => {
    const made = await tx.topUps.madeByItself(wallet(w), { unitsSince: long, countSince: long })
    return made.count === 0 && made.units === '0' ? null : made
  },
  'wallets.entries': (tx, w) => tx.wallets.entries(wallet(w), page),
  'wallets.postedFor': (tx, { bucket, customerId }) => tx.wallets.postedFor(bucket, customerId, 'once'),
  'wallets.voidedBy': async (tx, w) => {
    const units = await tx.wallets.voidedBy('dunning_end:', wallet(w), { ...w, periodStart: at })
    return units === '0' ? [] : [units]
  },
  'wallets.unitsOf': (tx, { bucket, customerId }) => tx.wallets.unitsOf(bucket, customerId),
  'outbox.ofEnvironment': (tx) => tx.outbox.ofEnvironment(),
  'outbox.ofCustomer': (tx, { bucket, customerId }) => tx.outbox.ofCustomer(bucket, customerId),
  'planMigrations.find': (tx) => tx.planMigrations.find('extra'),
  'planMigrations.lockOpen': (tx, { planId }) => tx.planMigrations.lockOpen(planId),
  'subscriptions.toMigrate': (tx, { planId }) => tx.subscriptions.toMigrate({ ...everyone, planId }, null, 10),
  'subscriptions.madeOn': (tx, { bucket, subscriptionId }) => tx.subscriptions.madeOn(bucket, subscriptionId, 1),
  'previews.find': (tx, { bucket }) => tx.previews.find(bucket, 'hash', long),
}

const writesOfEntries = Object.fromEntries(
  entryKinds.flatMap((kind): [string, Ask][] => [
    [
      `catalog.${kind}.save`,
      (tx, w) => tx.catalog[kind].save({ ...moved(w.theirs.entries[kind]), slug: 'stolen' } as never),
    ],
    [`catalog.${kind}.add`, (tx, w) => tx.catalog[kind].add(moved(w.theirs.entries[kind]) as never)],
  ]),
)

/** What changes rows, called with ids of the environment that has them. */
const writes: Readonly<Record<string, Ask>> = {
  'environment.get': (tx) => tx.environment.get(),
  'environment.lock': (tx) => tx.environment.lock(),
  'environment.setClock': (tx) => tx.environment.setClock({ clockAt: end }),
  'environment.save': (tx) => tx.environment.save({ settings: { trialReminderDays: 7 } }),
  'environment.nextCatalogRevision': (tx) => tx.environment.nextCatalogRevision(),
  'environment.takeEventSequences': (tx) => tx.environment.takeEventSequences(3),
  'environment.addKey': (tx, { apiKeyId }) =>
    tx.environment.addKey({ id: apiKeyId, kind: 'secret', scopes: [], name: '', secretHash: '', createdAt: at }),
  'environment.revokeKey': (tx, { apiKeyId }) => tx.environment.revokeKey(apiKeyId, at),
  ...writesOfEntries,
  'catalog.plans.addVersion': (tx, { planId, planVersionId }) =>
    tx.catalog.plans.addVersion({ id: planVersionId, planId, version: 9 } as never, at),
  'catalog.addOns.addVersion': (tx, { addOnVersionId }) =>
    tx.catalog.addOns.addVersion({ id: addOnVersionId, addOnId: 'extra', version: 9 } as never, at),
  'taxRates.add': (tx, { taxRateId: id }) =>
    tx.taxRates.add({ id, name: 'VAT', percent: '1', country: 'DE', compound: false, createdAt: at, updatedAt: at }),
  'taxRates.end': (tx, { taxRateId }) => tx.taxRates.end(taxRateId, { validTo: end, updatedAt: end }),
  'customers.add': (tx, { bucket, customerId: id }) =>
    tx.customers.add({ bucket, id, timeZone: 'UTC', metadata: {}, invoicePrefix: 'X', createdAt: at, updatedAt: at }),
  'customers.save': (tx, { bucket, customerId: id }) => tx.customers.save({ bucket, id, name: 'stolen' }),
  'customers.takeEventSequences': (tx, { bucket, customerId }) =>
    tx.customers.takeEventSequences(bucket, customerId, 3),
  'environment.takeInvoiceNumber': (tx) => tx.environment.takeInvoiceNumber(),
  'environment.takeCreditNoteNumber': (tx) => tx.environment.takeCreditNoteNumber(),
  'customers.claimInvoicePrefix': (tx, { customerId }) => tx.customers.claimInvoicePrefix('STOLEN', customerId),
  'customers.takeInvoiceNumber': (tx, { bucket, customerId }) => tx.customers.takeInvoiceNumber(bucket, customerId),
  'paymentMethods.add': (tx, { theirs }) => tx.paymentMethods.add(moved(theirs.method) as never),
  'paymentMethods.clearDefault': (tx, { bucket, customerId }) => tx.paymentMethods.clearDefault(bucket, customerId),
  'paymentMethods.erase': (tx, { bucket, customerId }) => tx.paymentMethods.erase(bucket, customerId, at),
  'subscriptions.add': (tx, { bucket, theirs }) =>
    tx.subscriptions.add(bucket, subscriptionIn(theirs).subscription, stolenIndex, at),
  'subscriptions.save': (tx, { theirs }) =>
    tx.subscriptions.save(subscriptionIn(theirs), subscriptionIn(theirs).subscription, stolenIndex, at),
  'subscriptions.noteInvoice': (tx, { bucket, subscriptionId }) =>
    tx.subscriptions.noteInvoice(bucket, subscriptionId, 'stolen', 1, 1),
  'subscriptions.noteCharge': (tx, { bucket, subscriptionId }) =>
    tx.subscriptions.noteCharge(bucket, subscriptionId, 1),
  'subscriptions.setParked': (tx, { theirs }) =>
    tx.subscriptions.setParked(subscriptionIn(theirs), { at, reason: 'daily_charges' }, at),
  'subscriptions.addPendingLines': (tx, { bucket, subscriptionId }) =>
    tx.subscriptions.addPendingLines(bucket, subscriptionId, [{ key: 'stolen' } as never], at),
  'subscriptions.addSkippedTime': (tx, { bucket, subscriptionId }) =>
    tx.subscriptions.addSkippedTime(bucket, subscriptionId, { start: at, end, reason: 'unpaid' }),
  'subscriptions.endSkippedTime': (tx, { bucket, subscriptionId }) =>
    tx.subscriptions.endSkippedTime(bucket, subscriptionId, at),
  'subscriptions.removeAllPendingLines': (tx, { bucket, subscriptionId }) =>
    tx.subscriptions.removeAllPendingLines(bucket, subscriptionId),
  'invoices.add': (tx, { theirs }) => tx.invoices.add(moved(theirs.invoice) as never),
  'invoices.save': (tx, { bucket, invoiceId: id }) => tx.invoices.save({ bucket, id, status: 'void' }),
  'invoices.boundaryDraft': (tx, { bucket }) => tx.invoices.boundaryDraft(bucket, 'extra'),
  'invoices.boundaryDraftsOf': (tx, { bucket, customerId: id }) => tx.invoices.boundaryDraftsOf([{ bucket, id }]),
  'invoices.dueDrafts': (tx) => tx.invoices.dueDrafts(sandboxClock, end, 100),
  'invoices.removeDraft': (tx, { bucket, invoiceId }) => tx.invoices.removeDraft(bucket, invoiceId),
  'invoices.eraseCustomer': (tx, { bucket, customerId }) => tx.invoices.eraseCustomer(bucket, customerId),
  'invoices.addLines': (tx, { bucket, invoiceId, theirs }) =>
    tx.invoices.addLines(bucket, invoiceId, theirs.lines, null),
  'lateUsage.addBasis': (tx, { theirs }) => tx.lateUsage.addBasis({ ...basisIn(theirs), invoiceId: 'stolen' }),
  'lateUsage.removeIfPaid': (tx, { bucket, subscriptionId }) =>
    tx.lateUsage.removeIfPaid(bucket, subscriptionId, 'extra'),
  'lateUsage.note': (tx, world) => tx.lateUsage.note([lateNote(world)]),
  'lateUsage.removeNoted': (tx, world) =>
    tx.lateUsage.removeNoted([{ ...lateNote(world), environmentId: environmentOf(world) }]),
  'lateUsage.dueCorrections': (tx) => tx.lateUsage.dueCorrections(sandboxClock, end, 100),
  'usageHolds.add': (tx, { bucket, customerId }) => tx.usageHolds.add({ ...aHold, bucket, customerId, id: 'stolen' }),
  'usageHolds.close': (tx, { bucket }) => tx.usageHolds.close(bucket, 'extra', 'settled'),
  'usageHolds.forgetBefore': (tx, { bucket }) => tx.usageHolds.forgetBefore(bucket, end, 10),
  'usageDraws.lock': (tx, world) => tx.usageDraws.lock([drawKey(world)]),
  'usageDraws.save': (tx, world) => tx.usageDraws.save({ ...aDraw, ...drawKey(world), version: 9 }),
  'usage.addChange': (tx, { theirs }) => tx.usage.addChange(moved(theirs.events[0] ?? null) as never),
  'usage.markLate': (tx, world) => tx.usage.markLate([eventKey(world)]),
  'refusedUsage.add': (tx, { bucket }) => tx.refusedUsage.add([refusal(bucket)]),
  'refusedUsage.forgetBefore': (tx, { bucket }) => tx.refusedUsage.forgetBefore(bucket, end),
  'refusedUsage.forgetBeyond': (tx) => tx.refusedUsage.forgetBeyond(0),
  'refusedUsage.forgetCustomer': (tx, { customerId }) => tx.refusedUsage.forgetCustomer(customerId, null),
  'usageArchive.takeBackArchived': (tx, { theirs }) => tx.usageArchive.takeBackArchived(theirs.events),
  'usageArchive.openPart': (tx) => tx.usageArchive.openPart(at, end, at),
  'usageArchive.move': (tx, w) => tx.usageArchive.move({ ...archivedPeriod(w), periodEnd: end }, '2000_01', end, 100),
  'usageArchive.bringBack': (tx, w) => tx.usageArchive.bringBack({ ...eventKey(w), idempotencyKey: 'archived' }, long),
  'usageArchive.done': (tx, w) => tx.usageArchive.done(archivedBoundary(w), at),
  'usage.stopCounting': (tx, world) => tx.usage.stopCounting(eventKey(world)),
  'quota.change': (tx, world) => tx.quota.change({ ...quotaChangeOf(world), version: 2 }),
  'entitlementGrants.add': (tx, world) => tx.entitlementGrants.add({ ...grantOf(world), id: 'stolen' }),
  'entitlementGrants.revoke': (tx, { bucket }) => tx.entitlementGrants.revoke(bucket, 'extra', end, 2),
  'alerts.add': (tx) => tx.alerts.add({ ...anAlert, id: 'stolen' }),
  'alerts.delete': (tx, { alertId }) => tx.alerts.delete(alertId, { deletedAt: end, version: 2 }),
  'alerts.deleteOfCustomer': (tx, { customerId }) => tx.alerts.deleteOfCustomer(customerId, end),
  'alerts.fire': (tx, { bucket, customerId }) => tx.alerts.fire({ ...aFiring, bucket, customerId }),
  'limitShares.replace': (tx, { bucket, customerId }) => tx.limitShares.replace({ bucket, customerId }, [aShare]),
  'limitShares.forget': (tx) => tx.limitShares.forget(aShare, null),
  'alertChecks.ask': (tx, { bucket, customerId }) => tx.alertChecks.ask({ bucket, customerId, dueAt: at }),
  'alertChecks.askAll': (tx, { bucket, customerId }) => tx.alertChecks.askAll([{ bucket, customerId, dueAt: at }]),
  'alertChecks.remove': (tx, { bucket, customerId }) => tx.alertChecks.remove(bucket, customerId),
  'environment.noteAlerts': (tx) => tx.environment.noteAlerts(),
  'thresholdChecks.ask': (tx, { bucket, customerId, subscriptionId }) =>
    tx.thresholdChecks.ask([{ bucket, customerId, subscriptionId, dueAt: at }]),
  'thresholdChecks.postpone': (tx, { bucket, subscriptionId }) =>
    tx.thresholdChecks.postpone(bucket, subscriptionId, end),
  'thresholdChecks.remove': (tx, { bucket, subscriptionId }) => tx.thresholdChecks.remove(bucket, subscriptionId),
  'invoices.addBoundaryDraft': (tx, { bucket, customerId, invoiceId, subscriptionId }) =>
    tx.invoices.addBoundaryDraft({ bucket, customerId, invoiceId, subscriptionId, ...draftBasis }),
  'promotionCodes.add': (tx, { theirs }) => tx.promotionCodes.add(moved(theirs.code) as never),
  'promotionCodes.save': (tx, { theirs }) =>
    tx.promotionCodes.save({ bucket: theirs.code?.bucket ?? 0, id: theirs.code?.id ?? '', code: 'stolen' }),
  'promotionCodes.addSlot': (tx, { theirs }) => tx.promotionCodes.addSlot(moved(theirs.slot) as never),
  'promotionCodes.saveSlot': (tx, { theirs }) => tx.promotionCodes.saveSlot(slotIn(theirs), { tries: 9 }),
  'promotionCodes.removeSlot': (tx, { theirs }) => tx.promotionCodes.removeSlot(slotIn(theirs)),
  'discounts.add': (tx, { theirs }) => tx.discounts.add(moved(theirs.discount) as never),
  'discounts.save': (tx, { bucket, theirs }) =>
    tx.discounts.save({ bucket, id: theirs.discount?.id ?? '', couponSlug: 'stolen' }),
  'discounts.addUses': (tx, { bucket, invoiceId, theirs }) =>
    tx.discounts.addUses(bucket, invoiceId, theirs.discount?.id ?? '', [
      { periodStart: end, amount: { amount: 1n, currency: 'USD' } },
    ]),
  'payments.add': (tx, { theirs }) => tx.payments.add(moved(theirs.payment) as never),
  'payments.save': (tx, { bucket, paymentId: id }) => tx.payments.save({ bucket, id, status: 'failed' }),
  'paymentMethods.save': (tx, { bucket, methodId: id }) => tx.paymentMethods.save({ bucket, id, label: 'stolen' }),
  'environment.addSandbox': (tx, w) =>
    tx.environment.addSandbox(
      {
        id: environmentOf(w),
        kind: 'sandbox',
        name: 'stolen',
        clockMode: 'frozen',
        clockAt: at,
        seller,
        createdAt: at,
      },
      [],
    ),
  'testClocks.add': (tx) => tx.testClocks.add({ ...extraClock, id: 'stolen' }),
  'testClocks.save': (tx) => tx.testClocks.save('extra', { ...extraClock, clockAt: long }),
  'testClocks.remove': (tx) => tx.testClocks.remove('extra'),
  'recoveryLinks.add': (tx, { bucket, customerId, invoiceId }) =>
    tx.recoveryLinks.add({ ...recoveryLink, bucket, customerId, invoiceId }),
  'recoveryLinks.revokeOfInvoice': (tx, { bucket, invoiceId }) =>
    tx.recoveryLinks.revokeOfInvoice(bucket, invoiceId, at),
  'recoveryLinks.useOfInvoice': (tx, { bucket, invoiceId }) => tx.recoveryLinks.useOfInvoice(bucket, invoiceId, at),
  'environment.empty': (tx) => tx.environment.empty({ keepCatalog: false, itself: false }),
  'customers.takeCreditNoteNumber': (tx, { bucket, customerId }) =>
    tx.customers.takeCreditNoteNumber(bucket, customerId),
  'creditNotes.add': (tx, { theirs }) => tx.creditNotes.add(theirs.creditNote as CreditNoteRow, []),
  'refunds.add': (tx, { theirs }) => tx.refunds.add(theirs.refund as RefundRow),
  'refunds.save': (tx, { bucket }) => tx.refunds.save({ bucket, id: 'extra', status: 'failed' }),
  'disputes.add': (tx, { theirs }) => tx.disputes.add(theirs.dispute as DisputeRow),
  'disputes.save': (tx, { bucket }) => tx.disputes.save({ bucket, id: 'extra', status: 'lost' }),
  'providers.addCustomer': (tx, { bucket, customerId }) =>
    tx.providers.addCustomer({ bucket, customerId, provider: 'sandbox', reference: 'stolen', createdAt: at }),
  'providers.addErrand': (tx, { bucket, customerId }) =>
    tx.providers.addErrand({ ...errand, bucket, customerId, id: 'stolen' }),
  'providers.saveErrand': (tx, { bucket }) => tx.providers.saveErrand({ bucket, id: 'extra', failures: 9 }),
  'providers.removeErrand': (tx, { bucket }) => tx.providers.removeErrand(bucket, 'extra'),
  'providers.addSetup': (tx, { theirs }) => tx.providers.addSetup(moved(theirs.setup) as PaymentSetupRow),
  'providers.saveSetup': (tx, { bucket, paymentSetupId: id }) => tx.providers.saveSetup({ bucket, id, url: 'stolen' }),
  'requests.forget': async (tx, { bucket, requestKey }) => {
    await tx.requests(bucket).forget(requestKey)
    await tx.requests(null).forget(requestKey)
  },
  'payments.nextAttempt': (tx, { bucket, invoiceId }) => tx.payments.nextAttempt(bucket, invoiceId),
  'usage.insertNew': (tx, { theirs }) => tx.usage.insertNew(theirs.events),
  'usage.attribute': (tx, w) => tx.usage.attribute([{ ...eventKey(w), subscriptionId: 'stolen', countsAt: end }]),
  'usageTotals.add': (tx, w) =>
    tx.usageTotals.add([{ ...totalKey(w), total: { aggregation: 'count', eventCount: 1 } }]),
  'usageTotals.replace': (tx, w) =>
    tx.usageTotals.replace({ ...totalKey(w), total: { aggregation: 'count', eventCount: 1 } }),
  'usageTotals.removeOne': (tx, w) => tx.usageTotals.removeOne(totalKey(w)),
  'usageTotals.remove': (tx, w) => tx.usageTotals.remove(ofFeature(w), long),
  'usageWindows.add': (tx, w) => tx.usageWindows.add([windowOf(w)]),
  'usageWindows.forgetBefore': (tx, { bucket }) => tx.usageWindows.forgetBefore(bucket, addMilliseconds(end, 1), 10),
  'wallets.lock': (tx, w) => tx.wallets.lock(wallet(w)),
  'wallets.saveAutoTopUp': (tx, w) => tx.wallets.saveAutoTopUp(wallet(w), null, null),
  'wallets.noteAutoTopUp': (tx, w) => tx.wallets.noteAutoTopUp(wallet(w), { autoTopUpDueAt: end }),
  'wallets.askDeclinedAgain': (tx, { bucket, customerId }) => tx.wallets.askDeclinedAgain(bucket, customerId, end),
  'wallets.forgetAutoTopUps': (tx, { bucket, customerId }) => tx.wallets.forgetAutoTopUps(bucket, customerId),
  'topUps.add': (tx, { bucket, customerId }) => tx.topUps.add({ ...topUp, id: 'stolen', bucket, customerId }),
  'topUps.save': (tx, { bucket }) =>
    tx.topUps.save({ bucket, id: 'extra', version: 2, updatedAt: end, takenBack: '1' }),
  'wallets.forgetDueGrants': (tx, w) => tx.wallets.forgetDueGrants(wallet(w), end),
  'wallets.post': (tx, w) => {
    const entries = [{ debit: 'issued', credit: 'spent', amount: ONE }] as const
    const emptied = { ...w.theirs.wallet, grants: w.theirs.wallet.grants.map((each) => ({ ...each, remaining: ZERO })) }
    const posting = { source: 'stolen', reason: null, at, entryId: () => 'stolen' }
    return tx.wallets.post(wallet(w), w.theirs.wallet, { wallet: emptied, entries }, posting)
  },
  'outbox.add': (tx, { theirs }) => tx.outbox.add(theirs.outbox),
  'outbox.addOfEnvironment': (tx, { theirs }) => tx.outbox.addOfEnvironment(theirs.environmentOutbox),
  'outbox.eraseCustomer': (tx, { bucket, customerId }) => tx.outbox.eraseCustomer(bucket, customerId, {}),
  'planMigrations.add': (tx, { planId }) => tx.planMigrations.add({ ...planMigration, planId }),
  'planMigrations.save': (tx, { planId }) => tx.planMigrations.save({ ...planMigration, planId }, { changed: 1 }),
  'previews.keep': (tx, { bucket }) =>
    tx.previews.keep({ bucket, hash: 'hash', effectiveAt: at, ids: {}, expiresAt: long }),
  'previews.forgetExpired': (tx, { bucket }) => tx.previews.forgetExpired(bucket, end),
  'requests.claim': (tx, { bucket, requestKey }) => tx.requests(bucket).claim(stolenRequest(requestKey)),
  'requests.save': async (tx, { bucket, requestKey }) => {
    await tx.requests(bucket).save(requestKey, { fingerprint: 'stolen' })
    await tx.requests(null).save(requestKey, { fingerprint: 'stolen' })
  },
  'requests.eraseRepliesAbout': (tx, { bucket, customerId }) => tx.requests(bucket).eraseRepliesAbout(customerId, {}),
  'requests.forgetBefore': async (tx, { bucket }) => {
    await tx.requests(bucket).forgetBefore(end)
    await tx.requests(null).forgetBefore(end)
  },
}

const stolenIndex = {
  status: 'canceled',
  live: false,
  hadTrial: false,
  deadlineAt: null,
  deadlineRank: null,
  meteredFeatures: [],
}

function stolenRequest(key: string) {
  return { key, fingerprint: 'x', state: 'done' as const, effect: null, reply: null, createdAt: at, leaseUntil: null }
}

/** The row as an insert takes it, which puts it into the environment of its own transaction. */
function moved(row: object | null): object {
  return { ...row, environmentId: undefined }
}

function subscriptionIn({ subscription }: Pick<Theirs, 'subscription'>): StoredSubscription {
  if (subscription === null) throw new Error('the sample world has a subscription')
  return subscription
}

const seller = { name: null, email: null, address: null, vatNumber: null, registrationNumber: null }

function lineIn({ lines }: Theirs): string {
  const [line] = lines
  if (line === undefined) throw new Error('the sample world has an invoice')
  return line.id
}

/** What a boundary of the sample subscription would have billed. */
function basisIn(theirs: Pick<Theirs, 'subscription'>): BilledBasis {
  const { bucket, subscription: closed } = subscriptionIn(theirs)
  const basis = { closed, cause: 'extra', creditsUnusedTime: false, discounts: [], chosen: [] }
  return { ...basis, bucket, invoiceId: 'extra', at, isIfPaid: true }
}

function lateNote({ bucket, customerId, subscriptionId }: Pick<World, 'bucket' | 'customerId' | 'subscriptionId'>) {
  return { bucket, customerId, subscriptionId, featureSlug: 'api-calls', boundaryAt: at, dueAt: at }
}

function drawKey({ bucket, customerId, subscriptionId }: Pick<World, 'bucket' | 'customerId' | 'subscriptionId'>) {
  return { bucket, customerId, subscriptionId, featureSlug: 'api-calls', periodStart: at, unit: 'USD' }
}

function slotIn({ slot }: Theirs): SlotRow {
  if (slot === null) throw new Error('the sample world has a redeemed code')
  return slot
}

/** In a form that can be compared: a page as its entries, a map as what it maps to. */
async function read(name: string, environmentId: string): Promise<unknown> {
  const found = await api.engine.store.transaction(environmentId, (tx) => (reads[name] as Ask)(tx, world))
  if (found instanceof Map) return [...found]
  if (Array.isArray(found) || found === null || typeof found !== 'object') return found
  return 'entries' in found ? found.entries : found
}

describe.for(Object.keys(reads))('%s', (name) => {
  test('finds nothing in an environment that has nothing', async () => {
    expect((await read(name, emptyEnvironment)) ?? []).toEqual([])
  })

  test('finds the same beside an environment with the same ids', async () => {
    expect(await read(name, environmentOf(world))).toEqual(before.get(name))
  })
})

test('what the queries find where there is something is something', () => {
  const isNothing = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0)
  expect([...before].filter(([, value]) => isNothing(value)).map(([name]) => name)).toEqual([])
})

test.for(Object.keys(writes))('%s changes nothing in another environment', async (name) => {
  const untouched = await storedRows(api.connection, environmentOf(world))
  // Refused is as good as changing nothing: a foreign key does not lead into another environment.
  await api.engine.store.transaction(emptyEnvironment, (tx) => (writes[name] as Ask)(tx, world)).catch(() => {})
  expect(await storedRows(api.connection, environmentOf(world))).toBe(untouched)
})

test('no query of a transaction is left out here', async () => {
  const names = await api.engine.store.transaction(emptyEnvironment, async (tx) =>
    namesOf({ ...tx, requests: tx.requests(0) }, ''),
  )
  expect(names.sort()).toEqual([...Object.keys(reads), ...Object.keys(writes)].sort())
})

function namesOf(group: object, prefix: string): string[] {
  return Object.entries(group).flatMap(([name, value]) => {
    if (typeof value === 'function') return [`${prefix}${name}`]
    return typeof value === 'object' ? namesOf(value, `${prefix}${name}.`) : []
  })
}

/** The sample world with a row in every table that it leaves empty. */
function fillWorld(sample: SampleWorld): Promise<World> {
  const { customerId, subscriptionId, invoiceId, context } = sample
  const entry = { id: 'extra', slug: 'extra', createdAt: at, updatedAt: at, definition: {} as never }
  return api.engine.store.transaction(context.environmentId, async (tx) => {
    const bucket = (await tx.customers.find(customerId))?.bucket ?? 0
    await tx.catalog.credits.add(entry)
    await tx.catalog.coupons.add(entry)
    await tx.catalog.addOns.add({ ...entry, version: 1 })
    await tx.catalog.addOns.addVersion({ id: 'extra', addOnId: 'extra', version: 1 } as never, at)
    await tx.subscriptions.addPendingLines(bucket, subscriptionId, [{ key: 'extra' } as never], at)
    await tx.subscriptions.addSkippedTime(bucket, subscriptionId, { start: at, end, reason: 'paused' })
    await tx.previews.keep({ bucket, hash: 'hash', effectiveAt: at, ids: {}, expiresAt: end })
    const key = { bucket, customerId, unit: 'USD' }
    const origin = { subscriptionId, name: 'welcome', periodStart: at }
    const rollover = { kind: 'share', percent: '1', periods: 1 } as const
    const grants: Grant[] = [extraGrant, { ...extraGrant, id: 'once', source: 'plan', origin }]
    const ending = { ...extraGrant, expiresAt: end, origin }
    for (const grant of [...grants, { ...ending, id: 'due', rollover }, { ...ending, id: 'void' }]) {
      const movement = addGrant(emptyWallet('USD'), grant, at)
      const posting = { source: grant.id, reason: null, at, entryId: () => grant.id }
      await tx.wallets.post(key, await tx.wallets.lock(key), movement, posting)
    }
    const rest = { reason: 'declined', since: at, until: null, decline: null } as const
    const setting = { threshold: '1', amount: '1', monthlyCap: '1', currency: 'USD' }
    await tx.wallets.saveAutoTopUp(key, { setting, pendingId: null, rest, declines: 1 }, at)
    await tx.topUps.add({ ...topUp, bucket, customerId })
    const before = await tx.wallets.lock(key)
    const posting = { source: 'dunning_end:extra', reason: null, at, entryId: () => 'voided' }
    await tx.wallets.post(key, before, voidGrant(before, 'void', at), posting)
    await tx.requests(bucket).claim({ ...stolenRequest('extra'), fingerprint: 'own', reply: { about: customerId } })
    await tx.requests(null).claim({ ...stolenRequest('extra'), fingerprint: 'own' })
    const code = (await tx.promotionCodes.list({ archived: true }, page)).entries[0] ?? null
    const [discount = null] = await tx.discounts.ofSubscription(bucket, subscriptionId)
    const slot =
      code === null || discount === null
        ? null
        : await tx.promotionCodes.slot({ ...code, promotionCodeId: code.id, holder: discount.slot ?? '' })
    if (slot !== null) await tx.promotionCodes.addSlot({ ...slot, holder: 'extra', state: 'claimed', leaseUntil: long })
    if (discount !== null) {
      const unpaid = { slot: 'extra', endedAt: at, endReason: 'never_paid' } as const
      await tx.discounts.add({ ...discount, ...unpaid, id: 'extra' })
    }
    const plan = await tx.catalog.plans.bySlug('pro')
    const [version] = await tx.catalog.plans.currentVersions([plan?.id ?? ''])
    const open = { ...planMigration, planId: plan?.id ?? '', targetVersionId: version?.id ?? '' }
    await tx.planMigrations.add(open)
    if (version !== undefined) await tx.catalog.plans.addVersion({ ...version, id: 'extra', phase: 0 }, at)
    const [payment] = (await tx.payments.list({}, page)).entries
    const [method] = (await tx.paymentMethods.list(bucket, customerId, page)).entries
    const invoice = await tx.invoices.find(bucket, invoiceId)
    const unpaid = { cause: 'extra', number: 999, status: 'open', paymentStatus: 'failed', amountPaid: 0n } as const
    await tx.invoices.add({ ...(moved(invoice) as InvoiceRow), ...unpaid, paymentsReturned: 0n, id: 'extra' })
    const waiting = { invoiceId: 'extra', attempt: 1, status: 'processing', checkAt: at } as const
    await tx.payments.add({ ...(moved(payment ?? null) as PaymentRow), ...waiting, id: 'extra' })
    const lineId = (await tx.invoices.lines(bucket, [invoiceId])).get(invoiceId)?.[0]?.id ?? ''
    await tx.invoices.save({ bucket, id: 'extra', nextDunningAt: at, dunningStep: 'retry' })
    const [line] = (await tx.invoices.lines(bucket, [invoiceId])).get(invoiceId) ?? []
    const credit = { ...(line as Line), id: 'extra', kind: 'proration_credit', source: lineId, cause: 'extra' } as const
    await tx.invoices.addLines(bucket, 'extra', [credit], null)
    await tx.recoveryLinks.add({ ...recoveryLink, bucket, customerId, invoiceId })
    const drafted = { bucket, customerId, subscriptionId, invoiceId: 'extra' }
    await tx.invoices.addBoundaryDraft({ ...drafted, ...draftBasis })
    await tx.thresholdChecks.ask([{ bucket, customerId, subscriptionId, dueAt: at }])
    await tx.alerts.add(anAlert)
    await tx.alerts.fire({ ...aFiring, bucket, customerId, alertId: 'extra' })
    await tx.alertChecks.ask({ bucket, customerId, dueAt: at })
    await tx.limitShares.replace({ bucket, customerId }, [aShare])
    const subscription = await tx.subscriptions.find(bucket, subscriptionId)
    await tx.lateUsage.addBasis(basisIn({ subscription }))
    await tx.lateUsage.addBasis({ ...basisIn({ subscription }), at: long, isIfPaid: false })
    await tx.lateUsage.note([lateNote({ bucket, customerId, subscriptionId })])
    const draw = drawKey({ bucket, customerId, subscriptionId })
    await tx.usageDraws.lock([draw])
    await tx.usageDraws.save({ ...aDraw, ...draw })
    await tx.usageHolds.add({ ...aHold, bucket, customerId })
    await tx.usageWindows.add([windowOf({ bucket, customerId, subscriptionId })])
    await tx.refusedUsage.add([refusal(bucket)])
    await tx.entitlementGrants.add(grantOf({ bucket, customerId }))
    const own = { bucket, environmentId: context.environmentId, id: 'extra', customerId, invoiceId }
    const times = { createdAt: at, updatedAt: at, version: 1 }
    const paid = { paymentId: payment?.id ?? '', amount: 1n, currency: 'USD' }
    await tx.refunds.add({
      ...{ ...own, ...times, ...paid, creditNoteId: sample.creditNoteId, status: 'unknown', provider: 'sandbox' },
      ...{ providerReference: null, idempotencyKey: 'extra', error: null, checkAt: at, unanswered: 0 },
    })
    const dispute = { providerReference: 'extra', reason: 'fraudulent', status: 'open', openedAt: at } as const
    await tx.disputes.add({ ...own, ...times, ...paid, ...dispute })
    await tx.providers.addErrand({ ...errand, bucket, customerId })
    const deletedId = api.engine.ids.next('customer', bucket)
    await tx.testClocks.add(extraClock)
    const nobody = { timeZone: 'UTC', metadata: {}, invoicePrefix: 'X', createdAt: at, updatedAt: at, deletedAt: at }
    await tx.customers.add({ ...nobody, bucket, id: deletedId, testClockId: extraClock.id })
    const ofCalls = { bucket, customerId, subscriptionId, featureSlug: 'api-calls' }
    const events = await tx.usage.events(ofCalls, long, end)
    await tx.usage.insertNew(
      events.map((event) => ({ ...event, idempotencyKey: 'uncovered', id: 'uncovered', subscriptionId: null })),
    )
    const [event] = events
    if (event !== undefined) {
      await tx.usage.insertNew([{ ...event, idempotencyKey: 'archived', id: 'archived', countsAt: long }])
      const archived = { ...ofCalls, periodStart: long, periodEnd: afterLong }
      await tx.usageArchive.move(archived, await tx.usageArchive.openPart(long, afterLong, at), afterLong, 1)
      const change = { ...event, idempotencyKey: 'canary\n1', id: 'change', refersTo: event.idempotencyKey }
      await tx.usage.addChange({ ...change, kind: 'void', counts: false })
    }
    const entries = await Promise.all(
      entryKinds.map(async (kind) => [kind, await tx.catalog[kind].bySlug(slugs[kind])]),
    )
    return {
      ...sample,
      bucket,
      methodId: method?.id ?? '',
      paymentId: payment?.id ?? '',
      cause: invoice?.cause ?? '',
      couponId: code?.couponId ?? '',
      planId: plan?.id ?? '',
      planVersionId: version?.id ?? '',
      addOnVersionId: 'extra',
      deletedId,
      requestKey: 'extra',
      theirs: {
        entries: Object.fromEntries(entries),
        subscription: await tx.subscriptions.find(bucket, subscriptionId),
        method: method ?? null,
        invoice,
        lines: (await tx.invoices.lines(bucket, [invoiceId])).get(invoiceId) ?? [],
        payment: payment ?? null,
        creditNote: await tx.creditNotes.find(bucket, sample.creditNoteId),
        refund: await tx.refunds.find(bucket, 'extra'),
        dispute: (await tx.disputes.ofPayment(bucket, payment?.id ?? ''))[0] ?? null,
        setup: await tx.providers.findSetup(bucket, sample.paymentSetupId),
        code,
        slot,
        discount,
        events,
        wallet: await tx.wallets.find(key),
        outbox: await tx.outbox.ofCustomer(bucket, customerId),
        environmentOutbox: await tx.outbox.ofEnvironment(),
      },
    }
  })
}

const extraGrant: Grant = {
  id: 'extra',
  amount: rational(5n),
  priority: 50,
  effectiveAt: at,
  expiresAt: null,
  costBasis: ZERO,
  source: 'proration',
  createdAt: at,
  voidedAt: null,
  rollover: null,
  origin: null,
}

const extraClock = { id: 'extra', name: null, clockAt: at, advancingTo: end, advanceLeaseUntil: end, createdAt: at }
const recoveryLink = {
  id: 'extra',
  tokenHash: 'extra',
  createdAt: at,
  expiresAt: end,
  revokedAt: null,
  usedAt: null,
}

const draftBasis = { finalizeAt: at, basis: {} as never }

const planMigration = {
  id: 'extra',
  targetVersionId: 'extra',
  reached: null,
  changed: 0,
  scheduled: 0,
  unchanged: 0,
  refused: 0,
  refusals: [],
  startedAt: at,
  finishedAt: null,
  leaseUntil: end,
}

const everyone = { targetVersionId: '', fromVersion: null, includeCustom: true, customers: null }

/** Every row of an environment once more in another, with other words in it. */
async function makeDouble(environmentId: string): Promise<void> {
  const double = 'env_double'
  const inOrder = [
    ...[
      'environments',
      'test_clocks',
      'features',
      'credits',
      'plan_groups',
      'coupons',
      'plans',
      'plan_versions',
      'plan_migrations',
      'add_ons',
    ],
    ...[
      'add_on_versions',
      'tax_rates',
      'alerts',
      'environment_outbox',
      'environment_requests',
      'environment_series',
      'customers',
    ],
    ...[
      'invoice_prefixes',
      'payment_methods',
      'subscriptions',
      'granted_features',
      'pending_lines',
      'skipped_time',
      'invoices',
      'invoice_lines',
      'recovery_links',
      'boundary_drafts',
      'threshold_checks',
      'alert_firings',
      'alert_checks',
      'limit_shares',
      'billed_boundaries',
      'late_usage',
      'usage_archive',
      'usage_archive_keys',
      'usage_archive_counts',
      'usage_draws',
      'usage_holds',
      'refused_usage',
      'quota_counts',
      'quota_changes',
      'entitlement_grants',
      'payments',
      'credit_notes',
      'credit_note_lines',
      'refunds',
      'disputes',
      'provider_customers',
      'provider_errands',
      'payment_setups',
      'wallets',
      'top_ups',
    ],
    ...['promotion_codes', 'promotion_code_slots', 'discounts', 'discount_uses'],
    ...[
      'wallet_grants',
      'ledger_entries',
      'usage_events',
      'usage_totals',
      'usage_windows',
      'outbox',
      'previews',
      'requests',
    ],
  ]
  // Ids of keys, and keys in the provider's books, are unique over all environments; what it told, and parts, belong to none.
  expect(inOrder).toHaveLength(Object.keys(schema).length - 4)
  for (const name of inOrder) {
    const table = sql.identifier(name)
    const column = sql.identifier(name === 'environments' ? 'id' : 'environment_id')
    const renamed = sql`replace(replace(to_jsonb(t)::text, ${environmentId}, ${double}), 'canary', 'double')`
    const kept = name === 'usage_events' ? sql`replace(${renamed}, '"double"', '"canary"')` : renamed
    await api.connection.database.execute(sql`
      insert into ${table} select (jsonb_populate_record(null::${table}, ${kept}::jsonb)).*
      from ${table} t where t.${column} = ${environmentId}`)
  }
}
