import { expect, test } from 'vitest'
import { contract } from './contract.ts'
import { inputProblems } from './input-problems.ts'
import type { Procedure } from './procedure.ts'

const { apiKeys, catalog, customers, features, invoices, plans, seats, subscriptions, testClocks, usage } = contract
const sub = `sub_${'0'.repeat(24)}`
const event = { customerId: 'acme', featureSlug: 'api-calls', units: 1, idempotencyKey: 'a' }
const metered = { type: 'metered', name: 'API calls', meter: { aggregation: 'sum' } }

function catalogWith(price: unknown) {
  const pro = { name: 'Pro', features: {}, prices: { base: price } }
  return { catalog: { features: {}, plans: { pro } } }
}

const flat = { cadence: { unit: 'month', count: 1 }, terms: { USD: { model: 'flat', amount: '20' } } }

const refused: [string, Procedure, unknown, string[]][] = [
  ['an unknown field', customers.create, { nmae: 'Ada' }, ['nmae']],
  ['several unknown fields', customers.get, { customerId: 'a', x: 1, y: 2 }, ['x', 'y']],
  ['a missing field', customers.get, {}, ['customerId']],
  ['a wrong type', customers.get, { customerId: 5 }, ['customerId']],
  ['no object', customers.get, 'acme', ['']],
  ['an empty reference', customers.get, { customerId: '' }, ['customerId']],
  ['a text with a NUL', customers.create, { name: 'A\u0000' }, ['name']],
  ['half a surrogate pair', customers.create, { name: '\ud83d' }, ['name']],
  ['a text over its limit', customers.create, { name: 'a'.repeat(256) }, ['name']],
  ['an externalId like one of our ids', customers.create, { externalId: sub }, ['externalId']],
  ['an externalId with a space around it', customers.create, { externalId: ' a' }, ['externalId']],
  ['an unknown field of an address', customers.create, { address: { country: 'DE', street: 'A' } }, ['address.street']],
  ['a key of metadata', customers.create, { metadata: { '1st': 'a' } }, ['metadata.1st']],
  ['an id of another kind', invoices.get, { invoiceId: sub }, ['invoiceId']],
  ['a limit over 100', customers.list, { limit: 101 }, ['limit']],
  ['a limit of 0', customers.list, { limit: 0 }, ['limit']],
  ['a cursor with other signs', customers.list, { cursor: "' OR 1=1" }, ['cursor']],
  ['a slug in capitals', plans.get, { planSlug: 'Pro' }, ['planSlug']],
  ['negative seats', seats.set, { subscriptionId: sub, featureSlug: 'editor', quantity: -1 }, ['quantity']],
  ['half a seat', seats.set, { subscriptionId: sub, featureSlug: 'editor', quantity: 1.5 }, ['quantity']],
  ['seats under a bad slug', subscriptions.create, { customerId: 'a', planSlug: 'p', seats: { A: 1 } }, ['seats.A']],
  ['a local time', subscriptions.create, { customerId: 'a', planSlug: 'p', startAt: '2026-01-31' }, ['startAt']],
  ['a float of units', usage.report, { ...event, units: 0.1 }, ['units']],
  ['unsafe units', usage.report, { ...event, units: 2 ** 53 }, ['units']],
  ['units with an exponent', usage.report, { ...event, units: '1e9' }, ['units']],
  ['units finer than a quantity', usage.report, { ...event, units: `0.${'0'.repeat(12)}1` }, ['units']],
  ['no idempotencyKey', usage.report, { ...event, idempotencyKey: undefined }, ['idempotencyKey']],
  ['a year out of range', usage.report, { ...event, timestamp: '0000-01-01T00:00:00Z' }, ['timestamp']],
  ['a nested property', usage.report, { ...event, properties: { a: { b: 1 } } }, ['properties.a']],
  [
    'the fourth event',
    usage.reportBatch,
    { events: [event, event, event, { ...event, units: 'x' }] },
    ['events.3.units'],
  ],
  ['no events', usage.reportBatch, { events: [] }, ['events']],
  ['too many events', usage.reportBatch, { events: Array(10_001).fill(event) }, ['events']],
  ['no target of an advance', testClocks.advance, {}, ['']],
  ['two targets of an advance', testClocks.advance, { to: '2026-01-01T00:00:00Z', by: { days: 1 } }, ['']],
  ['a target of the wrong form', testClocks.advance, { to: 'tomorrow' }, ['to']],
  ['a jump of no length', testClocks.advance, { by: { months: 0 } }, ['by.months']],
  ['a jump of two units', testClocks.advance, { by: { months: 1, days: 1 } }, ['by']],
  ['scopes for a secret key', apiKeys.create, { name: 'k', scopes: ['usage:write'] }, ['scopes']],
  ['a restricted key without scopes', apiKeys.create, { name: 'k', kind: 'restricted' }, ['scopes']],
  ['a metered feature without a meter', features.create, { slug: 'a', type: 'metered', name: 'A' }, ['meter']],
  ['a meter of a boolean feature', features.create, { ...metered, slug: 'a', type: 'boolean' }, ['meter']],
  ['an unknown type of feature', features.create, { ...metered, slug: 'a', type: 'counted' }, ['type']],
  [
    'a number for money',
    catalog.push,
    catalogWith({ ...flat, terms: { USD: { model: 'flat', amount: 20 } } }),
    ['catalog.plans.pro.prices.base.terms.USD.amount'],
  ],
  [
    'an unknown pricing model',
    catalog.push,
    catalogWith({ ...flat, terms: { USD: { model: 'tiered' } } }),
    ['catalog.plans.pro.prices.base.terms.USD.model'],
  ],
  [
    'a field of another pricing model',
    catalog.push,
    catalogWith({ ...flat, terms: { USD: { model: 'flat', amount: '1', size: '2' } } }),
    ['catalog.plans.pro.prices.base.terms.USD.size'],
  ],
  [
    'a currency in small letters',
    catalog.push,
    catalogWith({ ...flat, terms: { usd: { model: 'flat', amount: '1' } } }),
    ['catalog.plans.pro.prices.base.terms.usd'],
  ],
]

/** As JSON brings it: a literal of this kind would set the prototype. */
const withProto = (value: unknown) => JSON.parse(`{"__proto__":${JSON.stringify(value)}}`) as object

const underProto: [string, Procedure, unknown, string][] = [
  ['a customer', customers.create, withProto('Ada'), '__proto__'],
  ['metadata', customers.create, { metadata: withProto('a') }, 'metadata.__proto__'],
  ['seats', subscriptions.create, { customerId: 'a', planSlug: 'p', seats: withProto(1) }, 'seats.__proto__'],
  ['properties', usage.report, { ...event, properties: withProto('a') }, 'properties.__proto__'],
  ['a catalog’s plans', catalog.push, { catalog: { features: {}, plans: withProto({}) } }, 'catalog.plans.__proto__'],
  [
    'terms',
    catalog.push,
    catalogWith({ ...flat, terms: withProto(1) }),
    'catalog.plans.pro.prices.base.terms.__proto__',
  ],
]

test.each(underProto)('a key __proto__ of %s is refused, not dropped', (_, { input }, given, path) => {
  const { error } = input.safeParse(given)
  expect(error && inputProblems(error)).toEqual([{ path, message: expect.stringMatching(/^is not a/) }])
})

test.each(['1e3', 'x', '', 0.1, true, null])('units %j are refused by the rule that they break', (units) => {
  const { error } = usage.report.input.safeParse({ ...event, units })
  expect(error && inputProblems(error)).toEqual([
    { path: 'units', message: expect.stringMatching(/^must be a safe integer or a decimal string/) },
  ])
})

test.each(refused)('%s is refused where it is', (_, { input }, given, paths) => {
  const { error } = input.safeParse(given)
  expect(error && inputProblems(error).map(({ path }) => path)).toEqual(paths)
})

const accepted: [string, Procedure, unknown, unknown][] = [
  ['units as a number', usage.report, event, { ...event, units: '1', enforce: false }],
  ['units as a decimal', usage.report, { ...event, units: '-0.5' }, { ...event, units: '-0.5', enforce: false }],
  ['a list without a limit', customers.list, {}, { limit: 20 }],
  ['a customer without anything', customers.create, {}, { timeZone: 'UTC' }],
  ['a jump of a month', testClocks.advance, { by: { months: 1 } }, { by: { months: 1 } }],
  ['a flat price', catalog.push, catalogWith(flat), { ...catalogWith(flat), dryRun: false }],
]

test.each(accepted)('%s is taken and completed', (_, { input }, given, parsed) => {
  expect(input.parse(given)).toEqual(parsed)
})

test('a batch of nothing but bad events is answered with at most a hundred problems', () => {
  const { error } = usage.reportBatch.input.safeParse({ events: Array(5_000).fill({}) })
  expect(error && inputProblems(error)).toHaveLength(100)
})
