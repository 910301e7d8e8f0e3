import { instantFromIso } from '@tallywright/domain'
import { openTestEngine, type TestEngine } from '@tallywright/testing/test-engine'
import { getTableColumns, getTableName } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createStore, type StoreTransaction } from '../store.ts'
import * as schema from './index.ts'

let opened: TestEngine

/** In a bucket, of each table: enough that to read all of them is not the cheapest. */
const ROWS = 5000

beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'))
  await opened.connection.transaction(async ({ send }) => {
    await send(
      `create table usage_archive_2026_01 partition of usage_archive for values from ('2026-01-01') to ('2026-02-01')`,
      [],
    )
    // Rows without what they refer to are rows enough to be looked for.
    await send('set local session_replication_role = replica', [])
    for (const [table, own] of filled) {
      const values = { ...anything(table), bucket: 'n % 2', environment_id: `'e'`, ...own }
      const rows = `select ${Object.values(values)} from generate_series(1, ${2 * ROWS}) as n`
      await send(`insert into ${getTableName(table)} (${Object.keys(values)}) ${rows}`, [])
    }
  })
  await opened.connection.wire.send('analyze', [])
})
afterAll(() => opened.close())

/** As SQL over `n`, the number of the row. */
const filled: readonly (readonly [PgTable, Readonly<Record<string, string>>])[] = [
  [schema.subscriptions, {}],
  [schema.discounts, {}],
  [schema.paymentMethods, {}],
  [schema.invoices, { subscription_id: `'subscription_id' || n`, status: `'draft'` }],
  [schema.invoiceLines, { kind: `'proration_credit'`, source: `'source' || n` }],
  [schema.payments, { amount: '1', status: `'failed'` }],
  [schema.creditNotes, { number: 'n', total: '1', net_total: '1', reduces_due: '1' }],
  [schema.refunds, { amount: '1' }],
  ...[schema.usageEvents, schema.usageArchive].map((table) => {
    const second = `timestamptz '2026-01-01' + n * interval '1 second'`
    const subscription = `case when n % 500 = 7 then null else 'subscription_id' end`
    const values = { received_at: second, counts_at: second, subscription_id: subscription, counts: 'n % 500 <> 8' }
    return [table, values] as const
  }),
  [schema.alertChecks, {}],
  [
    schema.limitShares,
    { metric: `'usage'`, subject: `case when n % 9 = 0 then 'rare' else 'often' end`, share: 'n % 700' },
  ],
  [schema.refusedUsage, { received_at: `timestamptz '2026-01-01' + n * interval '1 second'` }],
]

/** For each column that must have a value: of ids another in each row, `customer_id7` in the seventh. */
function anything(table: PgTable): Readonly<Record<string, string>> {
  const needed = Object.values(getTableColumns(table)).filter(({ notNull, hasDefault }) => notNull && !hasDefault)
  return Object.fromEntries(needed.map((column) => [column.name, anythingFor(column)]))
}

function anythingFor(column: PgColumn): string {
  const { name } = column
  if (/(?:^|_)id$/.test(name)) return `'${name}' || n`
  const type = column.getSQLType()
  if (type.startsWith('json')) return `'{}'`
  if (type === 'text') return `'${name}'`
  if (type === 'boolean') return 'false'
  return type.startsWith('timestamp') ? `'2026-01-01'` : '0'
}

const page = { limit: 50, after: null }
const bucket = 1
const few = { limit: 2, after: null }
const at = instantFromIso('2026-01-01T01:00:00Z')
const top = { now: at, limit: 2, after: null }
const rare = { metric: 'usage', subject: 'rare' } as const
const afterPage = { ...top, after: { ...rare, share: '300', customerId: 'customer_id7', subscriptionId: '' } }
const behind = {
  ...{
    line: 'line',
    bucket,
    customerId: 'customer_id7',
    featureSlug: 'feature_slug',
    subscriptionId: 'subscription_id',
  },
  ...{ from: instantFromIso('2026-01-01T00:00:00Z'), to: at, group: { region: null }, filters: [], limit: 3 },
}
const soon = instantFromIso('2026-01-01T01:00:02Z')

test.each<[string, (tx: StoreTransaction) => Promise<unknown>]>([
  ['subscriptions of a customer', ({ subscriptions }) => subscriptions.ofCustomer(bucket, 'customer_id7')],
  ['subscriptions held for usage', ({ subscriptions }) => subscriptions.ofCustomers([{ bucket, id: 'customer_id7' }])],
  ['a list of them', ({ subscriptions }) => subscriptions.list({ customer: { bucket, id: 'customer_id7' } }, page)],
  ['discounts of a subscription', ({ discounts }) => discounts.ofSubscription(bucket, 'subscription_id7')],
  ['those in force', ({ discounts }) => discounts.inForce(bucket, 'subscription_id7')],
  ['those in force and restored', ({ discounts }) => discounts.inForce(bucket, 'subscription_id7', ['id7'])],
  ['payment methods of a customer', ({ paymentMethods }) => paymentMethods.list(bucket, 'customer_id7', page)],
  [
    'invoices of a subscription',
    ({ invoices }) => invoices.list({ subscription: { bucket, id: 'subscription_id7' } }, page),
  ],
  ['credits of a line', ({ invoices }) => invoices.lineCreditsOf(bucket, ['source7'])],
  ['payments of an invoice', ({ payments }) => payments.list({ invoice: { bucket, id: 'invoice_id7' } }, page)],
  [
    'credit notes of an invoice',
    ({ creditNotes }) => creditNotes.list({ invoice: { bucket, id: 'invoice_id7' } }, page),
  ],
  [
    'credit notes of a customer',
    ({ creditNotes }) => creditNotes.list({ customer: { bucket, id: 'customer_id7' } }, page),
  ],
  ['the newest events of a feed', ({ usageFeed }) => usageFeed.list({}, few)],
  ['those after a page of it', ({ usageFeed }) => usageFeed.list({}, { ...few, after: { receivedAt: at, id: 'id7' } })],
  ['those of a customer', ({ usageFeed }) => usageFeed.list({ customer: { bucket, id: 'customer_id7' } }, few)],
  [
    'the event of a key',
    ({ usageFeed }) =>
      usageFeed.list({ customer: { bucket, id: 'customer_id7' }, idempotencyKey: 'idempotency_key' }, few),
  ],
  ['those that nobody covers', ({ usageFeed }) => usageFeed.list({ outcome: 'unattributed' }, few)],
  ['those that were amended', ({ usageFeed }) => usageFeed.list({ outcome: 'amended' }, few)],
  ['those of a time', ({ usageFeed }) => usageFeed.list({ from: at, to: soon }, few)],
  ['the newest refused events', ({ refusedUsage }) => refusedUsage.list({}, few)],
  [
    'the changes of an event',
    ({ usageFeed }) => usageFeed.changesOf([{ bucket, customerId: 'customer_id7', idempotencyKey: 'idempotency_key' }]),
  ],
  [
    'events of a series',
    ({ usage }) =>
      usage.eventsAfter(
        { bucket, customerId: 'customer_id7', featureSlug: 'feature_slug', subscriptionId: 'subscription_id' },
        { from: at, to: soon },
        { countsAt: at, receivedAt: at, id: 'id7' },
        100,
      ),
  ],
  ['the events behind a line', ({ usage }) => usage.eventsBehind([behind])],
  ['how many they are', ({ usage }) => usage.countBehind([behind])],
  ['lines that bill use', ({ usageFeed }) => usageFeed.billedUse([{ bucket, id: 'subscription_id7' }], [at])],
  ['the largest shares of limits', ({ limitShares }) => limitShares.nearest({ of: null, atLeast: null }, top)],
  ['those after a page of them', ({ limitShares }) => limitShares.nearest({ of: null, atLeast: '5' }, afterPage)],
  ['those of a feature', ({ limitShares }) => limitShares.nearest({ of: rare, atLeast: null }, top)],
  ['those of it after a page', ({ limitShares }) => limitShares.nearest({ of: rare, atLeast: '5' }, afterPage)],
  ['refunds of an invoice', ({ refunds }) => refunds.ofInvoice(bucket, 'invoice_id7')],
])('%s are found without reading those of others', async (_, ask) => {
  // Every part of a plan counts the rows that it hands on.
  expect(await rowsReadFor(ask)).toBeLessThan(20)
})

/** How many rows the database looks at for what is asked, those that it then leaves out too. */
async function rowsReadFor(ask: (tx: StoreTransaction) => Promise<unknown>): Promise<number> {
  const { connection } = opened
  const asked: [string, readonly unknown[]][] = []
  const send: typeof connection.wire.send = async (text, params) => {
    asked.push([text, params])
    return []
  }
  await createStore({ ...connection, wire: { ...connection.wire, send, sendNamed: send } }).read('e', ask)
  const [[text, params] = ['', []]] = asked
  const [[plan] = []] = await connection.wire.send(`explain (analyze, format json) ${text}`, params)
  const [{ Plan: root }] = (typeof plan === 'string' ? JSON.parse(plan) : plan) as [{ Plan: PlanNode }]
  return rowsReadBy(root)
}

interface PlanNode {
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly PlanNode[]
}

function rowsReadBy(node: PlanNode): number {
  const own = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
  return (node.Plans ?? []).reduce((sum, part) => sum + rowsReadBy(part), own)
}
