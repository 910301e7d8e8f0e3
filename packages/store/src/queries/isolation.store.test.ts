import { addGrant, emptyWallet, type Grant, instantFromIso, ONE, rational, ZERO } from '@tallywright/domain'
import { makeSampleWorld, type SampleWorld } from '@tallywright/testing/sample-world'
import { storedRows } from '@tallywright/testing/stored-rows'
import { openTestApi, type TestApi } from '@tallywright/testing/test-api'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import * as schema from '../schema/index.ts'
import type { StoreTransaction } from '../store.ts'

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
  before = new Map(
    await Promise.all(Object.keys(reads).map(async (name) => [name, await read(name, environmentOf(world))] as const)),
  )
  await makeDouble(environmentOf(world))
})
afterAll(() => api.close())

interface World extends SampleWorld {
  readonly bucket: number
  readonly methodId: string
  readonly paymentId: string
  readonly cause: string
  readonly planId: string
  readonly planVersionId: string
  readonly addOnVersionId: string
  readonly requestKey: string
}

type Ask = (tx: StoreTransaction, world: World) => Promise<unknown>

const long = instantFromIso('2000-01-01T00:00:00Z')
const end = instantFromIso('2100-01-01T00:00:00Z')
const at = instantFromIso('2026-01-01T00:00:00Z')
const page = { limit: 100, after: null }
const environmentOf = ({ context }: World) => context.environmentId
const wallet = ({ bucket, customerId }: World) => ({ bucket, customerId, unit: 'USD' })
const period = ({ bucket, customerId }: World) => ({ bucket, customerId, featureSlug: 'api-calls', periodStart: at })
const totalKey = (w: World) => ({ ...period(w), segmentStart: at, groupKey: '', subscriptionId: w.subscriptionId })
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
const reads: Readonly<Record<string, Ask>> = {
  'environment.keys': (tx) => tx.environment.keys(page),
  'environment.lockKey': (tx, { apiKeyId }) => tx.environment.lockKey(apiKeyId),
  ...readsOfEntries,
  'catalog.plans.version': (tx, { planVersionId }) => tx.catalog.plans.version(planVersionId),
  'catalog.plans.versions': (tx, { planVersionId }) => tx.catalog.plans.versions([planVersionId]),
  'catalog.plans.currentVersions': (tx, { planId }) => tx.catalog.plans.currentVersions([planId]),
  'catalog.addOns.versions': (tx, { addOnVersionId }) => tx.catalog.addOns.versions([addOnVersionId]),
  'customers.find': (tx, { customerId }) => tx.customers.find(customerId),
  'customers.findMany': (tx, { customerId }) => tx.customers.findMany([customerId]),
  'customers.findDeleted': (tx, { customerId }) => tx.customers.findDeleted(customerId),
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
  'subscriptions.holdOfCustomers': (tx, { bucket, customerId: id }) => tx.subscriptions.holdOfCustomers([{ bucket, id }]),
  'subscriptions.list': (tx, { planId }) => tx.subscriptions.list({ planId }, page),
  'subscriptions.due': (tx) => tx.subscriptions.due(end, 100),
  'subscriptions.pendingLines': (tx, { bucket, subscriptionId }) => tx.subscriptions.pendingLines(bucket, subscriptionId),
  'invoices.find': (tx, { bucket, invoiceId }) => tx.invoices.find(bucket, invoiceId),
  'invoices.lock': (tx, { bucket, invoiceId }) => tx.invoices.lock(bucket, invoiceId),
  'invoices.ofCause': (tx, { bucket, subscriptionId, cause }) => tx.invoices.ofCause(bucket, subscriptionId, cause),
  'invoices.lines': (tx, { bucket, invoiceId }) => tx.invoices.lines(bucket, [invoiceId]),
  'invoices.linesEndingAfter': (tx, { bucket, subscriptionId }) => tx.invoices.linesEndingAfter(bucket, subscriptionId, at),
  'invoices.openOfSubscription': (tx, { bucket, subscriptionId }) => tx.invoices.openOfSubscription(bucket, subscriptionId),
  'invoices.list': (tx) => tx.invoices.list({}, page),
  'payments.lock': (tx, { bucket, paymentId }) => tx.payments.lock(bucket, paymentId),
  'payments.openOfInvoice': (tx, { bucket, invoiceId }) => tx.payments.openOfInvoice(bucket, invoiceId),
  'payments.ofInvoice': (tx, { bucket, invoiceId }) => tx.payments.ofInvoice(bucket, invoiceId),
  'payments.due': (tx) => tx.payments.due(end, 100),
  'payments.list': (tx) => tx.payments.list({}, page),
  'usage.stored': (tx, w) => tx.usage.stored([eventKey(w)]),
  'usage.events': (tx, { bucket, customerId }) => tx.usage.events(bucket, customerId, 'api-calls', long, end),
  'usage.movable': (tx, { bucket, customerId, subscriptionId }) => tx.usage.movable(bucket, customerId, long, subscriptionId),
  'usage.totals': (tx, w) => tx.usage.totals(period(w)),
  'wallets.find': async (tx, w) => (await tx.wallets.find(wallet(w))).grants,
  'wallets.unitsOf': (tx, { bucket, customerId }) => tx.wallets.unitsOf(bucket, customerId),
  'outbox.ofEnvironment': (tx) => tx.outbox.ofEnvironment(),
  'outbox.ofCustomer': (tx, { bucket, customerId }) => tx.outbox.ofCustomer(bucket, customerId),
  'previews.find': (tx, { bucket }) => tx.previews.find(bucket, 'hash', long),
}

const writesOfEntries = Object.fromEntries(
  entryKinds.flatMap((kind): [string, Ask][] => [
    [`catalog.${kind}.save`, async (tx) => tx.catalog[kind].save({ ...(await theirEntry(kind)), slug: 'stolen' } as never)],
    [`catalog.${kind}.add`, async (tx) => tx.catalog[kind].add(withoutEnvironment(await theirEntry(kind)) as never)],
  ]),
)

/** What changes rows, called with ids of the environment that has them. */
const writes: Readonly<Record<string, Ask>> = {
  'environment.get': (tx) => tx.environment.get(),
  'environment.lock': (tx) => tx.environment.lock(),
  'environment.setClock': (tx) => tx.environment.setClock({ clockAt: end }),
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
  'customers.add': (tx, { bucket, customerId: id }) =>
    tx.customers.add({ bucket, id, timeZone: 'UTC', metadata: {}, invoicePrefix: 'X', createdAt: at, updatedAt: at }),
  'customers.save': (tx, { bucket, customerId: id }) => tx.customers.save({ bucket, id, name: 'stolen' }),
  'customers.takeEventSequences': (tx, { bucket, customerId }) => tx.customers.takeEventSequences(bucket, customerId, 3),
  'customers.takeInvoiceNumber': (tx, { bucket, customerId }) => tx.customers.takeInvoiceNumber(bucket, customerId),
  'paymentMethods.add': async (tx, { bucket, methodId }) =>
    tx.paymentMethods.add(withoutEnvironment(await asOwner((own) => own.paymentMethods.byId(bucket, methodId))) as never),
  'paymentMethods.clearDefault': (tx, { bucket, customerId }) => tx.paymentMethods.clearDefault(bucket, customerId),
  'paymentMethods.erase': (tx, { bucket, customerId }) => tx.paymentMethods.erase(bucket, customerId, at),
  'subscriptions.add': async (tx, { bucket }) =>
    tx.subscriptions.add(bucket, (await theirSubscription()).subscription, stolenIndex, at),
  'subscriptions.save': async (tx) => {
    const stored = await theirSubscription()
    await tx.subscriptions.save(stored, stored.subscription, stolenIndex, at)
  },
  'subscriptions.noteInvoice': (tx, { bucket, subscriptionId }) => tx.subscriptions.noteInvoice(bucket, subscriptionId, 'stolen'),
  'subscriptions.addPendingLines': (tx, { bucket, subscriptionId }) =>
    tx.subscriptions.addPendingLines(bucket, subscriptionId, [{ key: 'stolen' } as never], at),
  'subscriptions.removeAllPendingLines': (tx, { bucket, subscriptionId }) =>
    tx.subscriptions.removeAllPendingLines(bucket, subscriptionId),
  'invoices.add': async (tx, { bucket, invoiceId }) =>
    tx.invoices.add(withoutEnvironment(await asOwner((own) => own.invoices.find(bucket, invoiceId))) as never),
  'invoices.save': (tx, { bucket, invoiceId: id }) => tx.invoices.save({ bucket, id, status: 'void' }),
  'invoices.eraseCustomer': (tx, { bucket, customerId }) => tx.invoices.eraseCustomer(bucket, customerId),
  'invoices.addLines': async (tx, { bucket, invoiceId }) => {
    const lines = await asOwner((own) => own.invoices.lines(bucket, [invoiceId]))
    await tx.invoices.addLines(bucket, invoiceId, lines.get(invoiceId) ?? [])
  },
  'payments.add': async (tx, { bucket, paymentId }) =>
    tx.payments.add(withoutEnvironment(await asOwner((own) => own.payments.lock(bucket, paymentId))) as never),
  'payments.save': (tx, { bucket, paymentId: id }) => tx.payments.save({ bucket, id, status: 'failed' }),
  'payments.nextAttempt': (tx, { bucket, invoiceId }) => tx.payments.nextAttempt(bucket, invoiceId),
  'usage.insertNew': async (tx, w) => {
    const [event] = await asOwner((own) => own.usage.events(w.bucket, w.customerId, 'api-calls', long, end))
    await tx.usage.insertNew([event as never])
  },
  'usage.attribute': (tx, w) => tx.usage.attribute([eventKey(w)], 'stolen'),
  'usage.lockTotals': (tx, w) => tx.usage.lockTotals([totalKey(w)]),
  'usage.saveTotals': (tx, w) => tx.usage.saveTotals([{ ...totalKey(w), total: null }]),
  'usage.removeTotals': (tx, w) => tx.usage.removeTotals(period(w)),
  'wallets.lock': (tx, w) => tx.wallets.lock(wallet(w)),
  'wallets.post': async (tx, w) => {
    const held = await asOwner((own) => own.wallets.find(wallet(w)))
    const [grant] = held.grants
    const entries = [{ debit: 'issued', credit: 'spent', amount: ONE }] as const
    const movement = { wallet: { ...held, grants: [{ ...(grant as never), remaining: ZERO }] }, entries }
    await tx.wallets.post(wallet(w), held, movement, { source: 'stolen', at, entryId: () => 'stolen' })
  },
  'outbox.add': async (tx, { bucket, customerId }) =>
    tx.outbox.add(await asOwner((own) => own.outbox.ofCustomer(bucket, customerId))),
  'outbox.addOfEnvironment': async (tx) => tx.outbox.addOfEnvironment(await asOwner((own) => own.outbox.ofEnvironment())),
  'outbox.eraseCustomer': (tx, { bucket, customerId }) => tx.outbox.eraseCustomer(bucket, customerId, {}),
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

const stolenIndex = { status: 'canceled', live: false, hadTrial: false, deadlineAt: null, deadlineRank: null, meteredFeatures: [] }

function stolenRequest(key: string) {
  return { key, fingerprint: 'x', state: 'done' as const, effect: null, reply: null, createdAt: at, leaseUntil: null }
}

function asOwner<Value>(ask: (tx: StoreTransaction) => Promise<Value>): Promise<Value> {
  return api.engine.store.transaction(environmentOf(world), ask)
}

function withoutEnvironment(row: object | null): object {
  return { ...row, environmentId: undefined }
}

async function theirEntry(kind: (typeof entryKinds)[number]): Promise<object> {
  return (await asOwner((own) => own.catalog[kind].bySlug(slugs[kind]))) as object
}

async function theirSubscription() {
  const stored = await asOwner((own) => own.subscriptions.find(world.bucket, world.subscriptionId))
  if (stored === null) throw new Error('the sample world has a subscription')
  return stored
}

/** In a form that can be compared: a page as its entries, a map as what it maps to. */
async function read(name: string, environmentId: string): Promise<unknown> {
  const found = await api.engine.store.transaction(environmentId, (tx) => (reads[name] as Ask)(tx, world))
  if (found instanceof Map) return [...found]
  return found !== null && typeof found === 'object' && 'entries' in found ? found.entries : found
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
  // A payment that waits, a customer who was deleted and an invoice that is open are not in the sample world.
  const none = ['payments.due', 'payments.openOfInvoice', 'customers.findDeleted', 'invoices.openOfSubscription']
  const found = [...before].filter(([, value]) => value !== null && JSON.stringify(value) !== '[]').map(([name]) => name)
  expect(Object.keys(reads).filter((name) => !found.includes(name)).sort()).toEqual(none.sort())
})

test.for(Object.keys(writes))('%s changes nothing in another environment', async (name) => {
  const untouched = await storedRows(api.connection, environmentOf(world))
  // Refused is as good as changing nothing: a foreign key does not lead into another environment.
  await api.engine.store.transaction(emptyEnvironment, (tx) => (writes[name] as Ask)(tx, world)).catch(() => {})
  expect(await storedRows(api.connection, environmentOf(world))).toBe(untouched)
})

test('no query of a transaction is left out here', async () => {
  const names = await asOwner(async (tx) => namesOf({ ...tx, requests: tx.requests(0) }, ''))
  expect(names.sort()).toEqual([...Object.keys(reads), ...Object.keys(writes)].sort())
})

function namesOf(group: object, prefix: string): string[] {
  return Object.entries(group).flatMap(([name, value]) => {
    if (typeof value === 'function') return [`${prefix}${name}`]
    return typeof value === 'object' ? namesOf(value, `${prefix}${name}.`) : []
  })
}

/** The sample world with a row in every table that it leaves empty. */
async function fillWorld(sample: SampleWorld): Promise<World> {
  const { customerId, subscriptionId, invoiceId, context } = sample
  const { environmentId } = context
  const { database } = api.connection
  const entry = { id: 'extra', slug: 'extra', createdAt: at, updatedAt: at, definition: {} as never }
  return api.engine.store.transaction(environmentId, async (tx) => {
    const customer = await tx.customers.find(customerId)
    const bucket = customer?.bucket ?? 0
    await tx.catalog.credits.add(entry)
    await tx.catalog.coupons.add(entry)
    await tx.catalog.addOns.add({ ...entry, version: 1 })
    await tx.catalog.addOns.addVersion({ id: 'extra', addOnId: 'extra', version: 1 } as never, at)
    await tx.subscriptions.addPendingLines(bucket, subscriptionId, [{ key: 'extra' } as never], at)
    await tx.previews.keep({ bucket, hash: 'hash', effectiveAt: at, ids: {}, expiresAt: end })
    const key = { bucket, customerId, unit: 'USD' }
    const before = await tx.wallets.lock(key)
    const movement = addGrant(emptyWallet('USD'), extraGrant, at)
    await tx.wallets.post(key, before, movement, { source: 'extra', at, entryId: () => 'extra' })
    const invoice = await tx.invoices.find(bucket, invoiceId)
    const [payment] = (await tx.payments.list({}, page)).entries
    const [plan] = await tx.catalog.plans.currentVersions([(await tx.catalog.plans.bySlug('pro'))?.id ?? ''])
    const [method] = (await tx.paymentMethods.list(bucket, customerId, page)).entries
    const [event] = await tx.outbox.ofCustomer(bucket, customerId)
    if (event === undefined || plan === undefined) throw new Error('the sample world has a plan and events')
    void database
    return {
      ...sample,
      bucket,
      methodId: method?.id ?? '',
      paymentId: payment?.id ?? '',
      cause: invoice?.cause ?? '',
      planId: plan.planId,
      planVersionId: plan.id,
      addOnVersionId: 'extra',
      requestKey: 'extra',
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
}

/** Every row of an environment once more in another, with other words in it. */
async function makeDouble(environmentId: string): Promise<void> {
  const double = 'env_double'
  const inOrder = [
    ...['environments', 'features', 'credits', 'plan_groups', 'coupons', 'plans', 'plan_versions', 'add_ons'],
    ...['add_on_versions', 'environment_outbox', 'environment_requests', 'customers', 'payment_methods'],
    ...['subscriptions', 'granted_features', 'pending_lines', 'invoices', 'invoice_lines', 'payments', 'wallets'],
    ...['wallet_grants', 'ledger_entries', 'usage_events', 'usage_totals', 'outbox', 'previews', 'requests'],
  ]
  // Ids of keys are unique over all environments, and the books of the provider belong to none.
  expect(inOrder).toHaveLength(Object.keys(schema).length - 2)
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
