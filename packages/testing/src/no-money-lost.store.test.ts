import { addMilliseconds, defineCatalog, instantFromIso, MINUTE } from '@tallywright/domain'
import {
  addPaymentMethod,
  advanceClock,
  archiveFeature,
  type Context,
  cancelSubscription,
  changePlan,
  createCustomer,
  createSubscription,
  deleteCustomer,
  getSubscription,
  type IdempotentRequest,
  listInvoices,
  listPayments,
  listWallets,
  type PaymentProvider,
  previewPlanChange,
  previewSubscription,
  pushCatalog,
  reportUsage,
  runDueWork,
  setSeats,
  summarizeUsage,
  upcomingInvoice,
  updateCustomer,
} from '@tallywright/engine'
import { memoryBooks, sandboxProvider } from '@tallywright/providers'
import { bucketOf } from '@tallywright/store'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { newEnvironment, openTestEngine, type TestEngine, valueIn } from './harness/test-engine.ts'

const month = { unit: 'month', count: 1 } as const
const year = { unit: 'year', count: 1 } as const
const flat = (cadence: typeof month | typeof year, amount: string) => ({
  cadence,
  terms: { USD: { model: 'flat' as const, amount } },
})
const calls = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
const perCall = {
  feature: 'api-calls',
  cadence: month,
  terms: { USD: { model: 'per_unit', unitAmount: '0.01' } },
} as const

const catalog = defineCatalog({
  features: {
    'api-calls': { type: 'metered', name: 'API calls', meter: { aggregation: 'sum' } },
    editor: { type: 'seats', name: 'Editors' },
  },
  planGroups: { main: { name: 'Main', plans: ['basic', 'team', 'business'] } },
  plans: {
    basic: { name: 'Basic', features: {}, prices: { base: flat(month, '10.00') } },
    team: {
      name: 'Team',
      features: { 'api-calls': calls, editor: { type: 'seats', included: 1, extra: 'allowed' } },
      prices: {
        base: flat(month, '20.00'),
        yearly: flat(year, '200.00'),
        calls: perCall,
        'yearly-calls': { ...perCall, cadence: year },
        editor: { feature: 'editor', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '5.00' } } },
        editors: { feature: 'editor', cadence: year, terms: { USD: { model: 'per_unit', unitAmount: '50.00' } } },
      },
    },
    business: {
      name: 'Business',
      features: { 'api-calls': calls, editor: { type: 'seats', included: 1, extra: 'allowed' } },
      prices: {
        base: flat(month, '50.00'),
        calls: perCall,
        editor: { feature: 'editor', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '5.00' } } },
      },
    },
    calls: { name: 'Calls', features: { 'api-calls': calls }, prices: { base: flat(month, '1.00'), calls: perCall } },
    support: { name: 'Support', features: {}, prices: { base: flat(month, '7.00') } },
  },
})

const START = instantFromIso('2024-01-01T00:00:00Z')

const sandbox = sandboxProvider(memoryBooks())
/** For live environments, whose wall clock these tests move. */
const bank: PaymentProvider = { ...sandbox, name: 'bank', movesRealMoney: true }

let opened: TestEngine
beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'), {
    providers: new Map<string, PaymentProvider>([
      ['sandbox', sandbox],
      ['bank', bank],
    ]),
  })
})
afterAll(() => opened.close())

async function newWorld(kind: 'live' | 'sandbox' = 'sandbox', pushed: object = catalog) {
  opened.clock.wall = START
  const context = await newEnvironment(opened.engine, kind)
  const provider = kind === 'live' ? 'bank' : 'sandbox'
  let requests = 0
  const request = (customer = 'ada'): IdempotentRequest => {
    requests += 1
    const bucket = bucketOf(context.environmentId, customer)
    return { key: `request-${requests}`, procedure: 'test', input: {}, bucket }
  }
  const ofEnvironment = () => ({ ...request(), bucket: null })
  const push = async (changed: object) =>
    valueIn(await pushCatalog(context, { catalog: changed as typeof catalog, dryRun: false }, ofEnvironment()))
  await push(pushed)
  const payBy = async (token: string, customerId = 'ada') =>
    valueIn(await addPaymentMethod(context, { customerId, provider, token, isDefault: true }, request(customerId)))
  const customer = async (externalId: string) => {
    valueIn(await createCustomer(context, { externalId, timeZone: 'UTC' }, request(externalId)))
    await payBy('succeeds', externalId)
  }
  await customer('ada')
  const advance = async (to: string) => valueIn(await advanceClock(context, { to }, ofEnvironment()))
  const subscribe = async (planSlug = 'team', customerId = 'ada', more: object = {}) =>
    valueIn(await createSubscription(context, { customerId, planSlug, ...more }, request(customerId)))
  const get = async (subscriptionId: string) => valueIn(await getSubscription(context, { subscriptionId }))
  return { context, request, payBy, customer, advance, subscribe, get, push, invoices: () => invoicesOf(context) }
}

async function invoicesOf(context: Context) {
  const { items } = valueIn(await listInvoices(context, { limit: 100 }))
  return items.toReversed().map(({ status, totals, lines }) => ({
    status,
    total: totals.total,
    lines: lines.map(({ description, net }) => `${description} ${net}`),
  }))
}

test('a bank debit of a deleted customer is settled, and the clock goes on', async () => {
  const { context, request, payBy, advance, subscribe } = await newWorld()
  const { id: subscriptionId } = await subscribe()
  await reportUsage(context, [{ customerId: 'ada', featureSlug: 'api-calls', units: '500', idempotencyKey: 'x' }])
  await advance('2024-01-10T00:00:00Z')
  await payBy('processing_then_succeeds')
  valueIn(await cancelSubscription(context, { subscriptionId, behavior: 'now', prorate: false }, request()))
  valueIn(await deleteCustomer(context, { customerId: 'ada' }, request()))
  await advance('2024-01-20T00:00:00Z')
  expect(valueIn(await listPayments(context, { limit: 1 })).items).toMatchObject([{ amount: 500, status: 'succeeded' }])
  expect((await invoicesOf(context)).at(-1)).toMatchObject({ status: 'paid', total: 500 })
})

test('plans that are put into one group later do not stop the renewals of those who have both', async () => {
  const { subscribe, push, advance, get } = await newWorld()
  const calls = await subscribe('calls')
  const support = await subscribe('support')
  await push({
    ...catalog,
    planGroups: { ...catalog.planGroups, other: { name: 'Other', plans: ['calls', 'support'] } },
  })
  await advance('2024-02-01T00:00:00Z')
  for (const { id } of [calls, support]) {
    expect((await get(id)).currentPeriod?.start).toBe('2024-02-01T00:00:00Z')
  }
})

test('a feature that a scheduled change will grant is taken', async () => {
  const { context, request, subscribe, advance, get } = await newWorld()
  const { id } = await subscribe('basic')
  valueIn(await changePlan(context, { subscriptionId: id, planSlug: 'team', behavior: 'at_period_end' }, request()))
  const second = await createSubscription(context, { customerId: 'ada', planSlug: 'calls' }, request())
  expect(second.outcome).toMatchObject({ ok: false, error: { code: 'subscription.feature_taken' } })
  await advance('2024-02-01T00:00:00Z')
  expect(await get(id)).toMatchObject({ plan: { slug: 'team' } })
})

test('money for a change that a renewal has overtaken goes back', async () => {
  const { context, request, payBy, advance, subscribe, get, invoices } = await newWorld()
  const { id: subscriptionId } = await subscribe()
  await advance('2024-01-31T00:00:00Z')
  await payBy('processing_then_succeeds')
  valueIn(await changePlan(context, { subscriptionId, planSlug: 'business' }, request()))
  await payBy('succeeds')
  await advance('2024-02-10T00:00:00Z')
  expect(await get(subscriptionId)).toMatchObject({ plan: { slug: 'team' }, pendingChange: null })
  expect(await invoices()).toMatchObject([{ status: 'paid' }, { status: 'void' }, { status: 'paid', total: 2000 }])
  // 50.00 × 1/31 − 20.00 × 1/31, each rounded, had been charged.
  const { refunds } = await sandbox.witness(instantFromIso('2024-02-10T00:00:00Z'))
  const { items } = valueIn(await listPayments(context, { limit: 10 }))
  const late = items.find(({ amountRefunded }) => amountRefunded > 0)
  expect(late).toMatchObject({ status: 'succeeded', amount: 96, amountRefunded: 96 })
  const own = refunds.filter(({ chargeKey }) => chargeKey.startsWith(late?.invoiceId ?? '-'))
  expect(own).toMatchObject([{ status: 'succeeded', amount: 96n }])
  await advance('2024-03-01T00:00:00Z')
  const [next] = valueIn(await listInvoices(context, { limit: 1 })).items
  expect(next?.totals).toMatchObject({ total: 2000, creditsApplied: 0, amountPaid: 2000 })
})

test('a cancel with credit counts nothing that the change it gives up had credited', async () => {
  const { context, request, payBy, advance, subscribe } = await newWorld()
  const { id: subscriptionId } = await subscribe()
  await advance('2024-01-16T12:00:00Z')
  await payBy('requires_action')
  valueIn(await changePlan(context, { subscriptionId, planSlug: 'business' }, request()))
  valueIn(await cancelSubscription(context, { subscriptionId, behavior: 'now', prorate: true }, request()))
  await payBy('succeeds')
  await subscribe()
  const [invoice] = valueIn(await listInvoices(context, { limit: 1 })).items
  expect(invoice?.totals).toMatchObject({ total: 2000, creditsApplied: 1000 })
})

test('what waits for the next invoice survives a change that was declined, and is billed once', async () => {
  const { context, request, payBy, advance, subscribe, get, invoices } = await newWorld()
  const { id: subscriptionId } = await subscribe()
  await reportUsage(context, [{ customerId: 'ada', featureSlug: 'api-calls', units: '100', idempotencyKey: 'x' }])
  await advance('2024-01-16T12:00:00Z')
  const seats = { subscriptionId, featureSlug: 'editor', quantity: 2, behavior: 'next_invoice' as const }
  valueIn(await setSeats(context, seats, request()))
  await payBy('declines_do_not_honor')
  const change = { subscriptionId, planSlug: 'team', cadence: year }
  for (const _ of ['once', 'and again at the same instant']) {
    const { outcome } = await changePlan(context, change, request())
    expect(outcome).toMatchObject({ ok: false, error: { code: 'plan_change.payment_failed' } })
  }
  await payBy('succeeds')
  valueIn(await changePlan(context, change, request()))
  expect(await get(subscriptionId)).toMatchObject({ cadence: year })
  await advance('2024-02-16T12:00:00Z')
  const billed = (await invoices()).filter(({ status }) => status === 'paid').flatMap(({ lines }) => lines)
  expect(billed.filter((line) => line.includes('Editors, rest'))).toEqual([expect.stringMatching(/ 250$/)])
  expect(billed.filter((line) => line.startsWith('API calls'))).toEqual(['API calls 100'])
})

test('an invoice is collected although the process died between issuing it and asking the provider', async () => {
  const { context, advance, subscribe, get } = await newWorld()
  const { id } = await subscribe()
  // The store fails as soon as the renewal is committed.
  const { store } = context
  let transactions = 0
  const dying: Context = {
    ...context,
    store: {
      ...store,
      transaction: async (environmentId, work) => {
        if (transactions === -1) throw new Error('killed')
        const value = await store.transaction(environmentId, work)
        if ((await get(id)).currentPeriod?.start === '2024-02-01T00:00:00Z') transactions = -1
        return value
      },
    },
  }
  const request = { key: 'dies', procedure: 'test', input: {}, bucket: null }
  await expect(advanceClock(dying, { to: '2024-02-02T00:00:00Z' }, request)).rejects.toThrow('killed')
  opened.clock.wall = instantFromIso('2024-01-01T00:01:00Z')
  await advance('2024-02-03T00:00:00Z')
  expect((await invoicesOf(context)).at(-1)).toMatchObject({ status: 'paid', total: 2000 })
})

test('a server that dies before it hears of its charge leaves it to another, which asks and makes none', async () => {
  const { context, request, get } = await newWorld('live')
  const made: string[] = []
  // It never hears the answer, and nobody hears of it again.
  const dying: PaymentProvider = {
    ...bank,
    charge: async (asked) => {
      await bank.charge(asked)
      made.push(asked.idempotencyKey)
      return new Promise(() => {})
    },
  }
  const started = new Map([['bank', dying]])
  void createSubscription({ ...context, providers: started }, { customerId: 'ada', planSlug: 'team' }, request())
  await expect.poll(() => made).toHaveLength(1)
  opened.clock.wall = addMilliseconds(START, 2 * MINUTE)
  const asked: string[] = []
  const watched: PaymentProvider = {
    ...bank,
    charge: async (request) => {
      asked.push('charge')
      return bank.charge(request)
    },
    findCharge: async (key, at) => {
      asked.push(`find ${key}`)
      return bank.findCharge(key, at)
    },
  }
  await runDueWork({ ...opened.engine, providers: new Map([['bank', watched]]) }, () => {})
  expect(asked).toEqual([`find ${made[0]}`])
  const { items } = valueIn(await listPayments(context, { customerId: 'ada', limit: 10 }))
  expect(items).toMatchObject([{ status: 'succeeded', amount: 2000 }])
  const { items: invoices } = valueIn(await listInvoices(context, { limit: 1 }))
  expect((await get(invoices[0]?.subscriptionId ?? '')).status).toBe('active')
})

test('a provider that takes its time to say how a charge stands holds up nobody else’s renewal', async () => {
  const { context, customer, request, subscribe, get } = await newWorld('live')
  await customer('bob')
  const { id } = await subscribe('basic', 'bob')
  const sent: string[] = []
  const silent: PaymentProvider = {
    ...bank,
    charge: ({ idempotencyKey }) => {
      sent.push(idempotencyKey)
      return new Promise(() => {})
    },
  }
  const hanging = { ...context, providers: new Map([['bank', silent]]) }
  void createSubscription(hanging, { customerId: 'ada', planSlug: 'team' }, request())
  await expect.poll(() => sent).toHaveLength(1)
  opened.clock.wall = instantFromIso('2024-02-01T00:00:01Z')
  const renewed = Promise.withResolvers<void>()
  const slow: PaymentProvider = {
    ...bank,
    charge: async (asked) => {
      if (asked.subject.environmentId === context.environmentId) renewed.resolve()
      return bank.charge(asked)
    },
    findCharge: async (key, at) => {
      if (sent.includes(key)) await renewed.promise
      return bank.findCharge(key, at)
    },
  }
  await runDueWork({ ...opened.engine, providers: new Map([['bank', slow]]) }, () => {})
  expect((await get(id)).currentPeriod).toMatchObject({ start: '2024-02-01T00:00:00Z' })
})

test('one subscription that cannot be renewed stops no other, and is tried again', async () => {
  const { context, customer, subscribe, get } = await newWorld('live')
  await customer('bob')
  const [poison, fine] = [await subscribe(), await subscribe('team', 'bob')]
  const usage = { customerId: 'ada', featureSlug: 'api-calls', units: '1000000000000000', idempotencyKey: 'x' }
  await reportUsage(context, [usage, { ...usage, idempotencyKey: 'y' }, { ...usage, idempotencyKey: 'z' }])
  for (let n = 0; n < 20; n++) await reportUsage(context, [{ ...usage, idempotencyKey: `n${n}` }])
  opened.clock.wall = instantFromIso('2024-02-01T00:00:01Z')
  const failures: unknown[] = []
  const resting = new Map()
  for (const told of [1, 1, 2]) {
    if (told === 2) opened.clock.wall = instantFromIso('2024-02-01T00:01:02Z')
    await runDueWork(opened.engine, (error) => failures.push(error), resting)
    expect(failures).toHaveLength(told)
  }
  expect((await get(fine.id)).currentPeriod?.start).toBe('2024-02-01T00:00:00Z')
  expect((await get(poison.id)).currentPeriod?.start).toBe('2024-01-01T00:00:00Z')
})

test('tokens of a model that the price does not list are refused, and stop no renewal', async () => {
  const models = { large: { input: '0.001' } }
  const { context, advance, subscribe, invoices } = await newWorld('sandbox', {
    features: {
      tokens: { type: 'metered', name: 'Tokens', meter: { aggregation: 'sum', groupBy: ['model', 'tokenKind'] } },
    },
    plans: {
      ai: {
        name: 'AI',
        features: { tokens: calls },
        prices: {
          base: flat(month, '20.00'),
          tokens: { feature: 'tokens', cadence: month, terms: { USD: { model: 'model_cost', models } } },
        },
      },
    },
  })
  await subscribe('ai')
  const use = { customerId: 'ada', featureSlug: 'tokens', units: '1000' }
  const results = await reportUsage(context, [
    { ...use, idempotencyKey: 'a', properties: { model: 'large', tokenKind: 'input' } },
    { ...use, idempotencyKey: 'b', properties: { model: 'small', tokenKind: 'input' } },
    { ...use, idempotencyKey: 'c' },
  ])
  expect(results).toMatchObject([
    { status: 'accepted' },
    { status: 'rejected', code: 'usage.unlisted_model', param: 'properties.model' },
    { status: 'rejected', code: 'usage.unlisted_model', param: 'properties.model' },
  ])
  await advance('2024-02-01T00:00:00Z')
  expect((await invoices()).at(-1)).toMatchObject({ status: 'paid', total: 2100 })
})

test('usage that nobody could be billed for stops no clock, is named in the report, and can be taken back', async () => {
  const { context, customer, subscribe, advance, get } = await newWorld()
  await customer('bob')
  const [poisoned, fine] = [await subscribe(), await subscribe('team', 'bob')]
  const use = { customerId: 'ada', featureSlug: 'api-calls' }
  await reportUsage(context, [{ ...use, units: '999999999999999999', idempotencyKey: 'wrong' }])
  const refused = { kind: 'failed', subscriptionId: poisoned.id, outcome: 'amount.out_of_range' }
  expect((await advance('2024-02-01T00:00:00Z')).deadlines).toContainEqual(expect.objectContaining(refused))
  expect((await get(fine.id)).currentPeriod?.start).toBe('2024-02-01T00:00:00Z')
  expect((await get(poisoned.id)).currentPeriod?.start).toBe('2024-01-01T00:00:00Z')
  const timestamp = '2024-01-31T00:00:00Z'
  await reportUsage(context, [{ ...use, timestamp, units: '-999999999999999998', idempotencyKey: 'back' }])
  await advance('2024-02-01T00:00:01Z')
  expect((await get(poisoned.id)).currentPeriod?.start).toBe('2024-02-01T00:00:00Z')
})

test('a price that no invoice can carry is a refusal', async () => {
  const { context, request, push } = await newWorld()
  const prices = { base: flat(month, '999999999999999999') }
  await push({ features: {}, plans: { absurd: { name: 'Absurd', features: {}, prices } } })
  const created = await createSubscription(context, { customerId: 'ada', planSlug: 'absurd' }, request())
  expect(created.outcome).toMatchObject({ ok: false, error: { code: 'amount.out_of_range' } })
})

test('a run that ends by a failure leaves the clock to the next request at once', async () => {
  const { context, advance, subscribe, get } = await newWorld()
  const { id } = await subscribe()
  const { store } = context
  let fails = false
  const failing: Context = {
    ...context,
    store: {
      ...store,
      transaction: async (environmentId, work) => {
        if (fails) {
          fails = false
          throw new Error('a bug')
        }
        const value = await store.transaction(environmentId, work)
        fails = (await get(id)).currentPeriod?.start === '2024-02-01T00:00:00Z'
        return value
      },
    },
  }
  const request = { key: 'fails', procedure: 'test', input: {}, bucket: null }
  await expect(advanceClock(failing, { to: '2024-02-02T00:00:00Z' }, request)).rejects.toThrow('a bug')
  await advance('2024-02-03T00:00:00Z')
  expect((await invoicesOf(context)).at(-1)).toMatchObject({ status: 'paid', total: 2000 })
})

test('others are answered while a clock moves over years', async () => {
  const { context, advance, subscribe, get } = await newWorld()
  const { id } = await subscribe()
  const order: string[] = []
  const moved = advance('2027-01-01T00:00:00Z').then(() => order.push('moved'))
  await get(id).then(() => order.push('answered'))
  await moved
  expect(order).toEqual(['answered', 'moved'])
  const beyond = await advanceClock(
    context,
    { by: { years: 200 } },
    { key: 'x', procedure: 't', input: {}, bucket: null },
  )
  expect(beyond.outcome).toMatchObject({ ok: false, error: { code: 'validation.failed', param: 'by' } })
})

test('a feature that is archived goes on counting for those who pay for it', async () => {
  const { context, request, subscribe, advance, invoices, customer } = await newWorld()
  await subscribe()
  await customer('bob')
  const archived = await archiveFeature(context, { featureSlug: 'api-calls' }, { ...request(), bucket: null })
  expect(archived.outcome.ok).toBe(true)
  const use = { featureSlug: 'api-calls', units: '100', idempotencyKey: 'x' }
  expect(await reportUsage(context, [{ ...use, customerId: 'ada' }])).toMatchObject([{ status: 'accepted' }])
  expect(await reportUsage(context, [{ ...use, customerId: 'bob' }])).toMatchObject([
    { status: 'rejected', code: 'usage.unknown_feature', message: expect.stringMatching('archived') },
  ])
  const summary = valueIn(await summarizeUsage(context, { customerId: 'ada' }))
  expect(summary.features).toMatchObject([{ featureSlug: 'api-calls', quantity: '100' }])
  await advance('2024-02-01T00:00:00Z')
  expect((await invoices()).at(-1)?.lines).toContain('API calls 100')
})

test('a feature keeps its type, whoever has it', async () => {
  const { context, request, subscribe } = await newWorld()
  await subscribe()
  const retyped = { ...catalog, features: { ...catalog.features, 'api-calls': { type: 'boolean', name: 'API calls' } } }
  const pushed = await pushCatalog(
    context,
    { catalog: retyped as unknown as typeof catalog, dryRun: false },
    { ...request(), bucket: null },
  )
  expect(pushed.outcome).toMatchObject({ ok: false, error: { code: 'catalog.invalid' } })
  expect(JSON.stringify(pushed.outcome)).toContain(
    '"code":"feature.type_fixed","path":"catalog.features.api-calls.type"',
  )
})

test.each(['invoice_now', 'restart', 'next_invoice'] as const)(
  'a preview of a downgrade (%s) shows the next invoice as it will be',
  async (behavior) => {
    const { context, request, advance, subscribe } = await newWorld()
    const { id: subscriptionId } = await subscribe('business')
    await advance('2024-01-11T00:00:00Z')
    const change = { subscriptionId, planSlug: 'team', behavior }
    const preview = valueIn(await previewPlanChange(context, change))
    // 50.00 × 21/31 less 20.00 × 21/31, or less a whole 20.00 with a restart.
    const credited = { invoice_now: 3387 - 1355, restart: 3387 - 2000, next_invoice: 0 }[behavior]
    expect(preview.creditedToWallet).toBe(credited)
    expect(preview.lines.find(({ kind }) => kind === 'proration_credit')?.net).toBe(
      behavior === 'next_invoice' ? -3387 : -(3387 - credited),
    )
    for (const { net, explanation } of preview.lines) expect(explanation.at(-1)).toMatch(`to ${net} minor units`)
    valueIn(await changePlan(context, { ...change, planHash: preview.planHash }, request()))
    const { at, totals } = valueIn(await upcomingInvoice(context, { subscriptionId }))
    expect(preview.nextInvoice).toMatchObject({ at, totals })
  },
)

test('a preview is forgotten when the clock of its sandbox has moved on', async () => {
  const { context, request, advance, customer } = await newWorld()
  await customer('bob')
  const wanted = { customerId: 'bob', planSlug: 'team' }
  const { planHash } = valueIn(await previewSubscription(context, wanted))
  await advance('2024-01-01T00:15:00Z')
  const created = await createSubscription(context, { ...wanted, planHash }, request('bob'))
  expect(created.outcome).toMatchObject({ ok: false, error: { code: 'preview.not_found' } })
})

test('a credit of an invoice that is not paid reduces what is open, and nothing comes into the wallet', async () => {
  const { context, request, payBy, advance, subscribe } = await newWorld()
  const { id: subscriptionId } = await subscribe()
  await payBy('declines_do_not_honor')
  await advance('2024-02-02T00:00:00Z')
  valueIn(await cancelSubscription(context, { subscriptionId, behavior: 'now', prorate: true }, request()))
  const { items } = valueIn(await listInvoices(context, { limit: 100 }))
  // 20.00 x 28/29
  expect(items[1]).toMatchObject({ status: 'open', totals: { total: 2000, credited: 1931, amountDue: 69 } })
  expect(valueIn(await listWallets(context, { customerId: 'ada' })).items).toEqual([])
})

test('a command after the end of a period finds it closed, however late the workers are', async () => {
  const { context, request, subscribe, get, invoices } = await newWorld('live')
  const { id: subscriptionId } = await subscribe()
  opened.clock.wall = instantFromIso('2024-02-01T00:00:05Z')
  valueIn(await cancelSubscription(context, { subscriptionId, behavior: 'at_period_end', prorate: false }, request()))
  expect(await get(subscriptionId)).toMatchObject({ cancelAt: '2024-03-01T00:00:00Z' })
  expect(await invoices()).toMatchObject([{ total: 2000 }, { total: 2000, status: 'draft' }])
})

test('a subscription that should have ended does not stand in the way of a new one, however late the workers are', async () => {
  const { context, request, subscribe, get } = await newWorld('live')
  const { id: subscriptionId } = await subscribe()
  valueIn(await cancelSubscription(context, { subscriptionId, behavior: 'at_period_end', prorate: false }, request()))
  opened.clock.wall = instantFromIso('2024-02-01T00:00:05Z')
  const next = await subscribe()
  expect(next.status).toBe('active')
  expect((await get(subscriptionId)).canceledAt).toBe('2024-02-01T00:00:00Z')
})

test('a plan without prices, alone in its catalog, is subscribed to in the currency that is said', async () => {
  const free = { features: {}, plans: { free: { name: 'Free', features: {}, prices: {} } } }
  const { context, request } = await newWorld('sandbox', free)
  const create = (more: object) =>
    createSubscription(context, { customerId: 'ada', planSlug: 'free', ...more }, request())
  expect((await create({})).outcome).toMatchObject({
    ok: false,
    error: { message: expect.stringMatching(/say the currency/) },
  })
  expect((await create({ currency: 'EUR' })).outcome).toMatchObject({
    ok: true,
    value: { status: 'active', currency: 'EUR' },
  })
})

test('usage that a subscription billed is not billed by another one that covers the same time', async () => {
  const { context, request, advance, subscribe, invoices } = await newWorld()
  const { id: subscriptionId } = await subscribe('calls')
  await reportUsage(context, [{ customerId: 'ada', featureSlug: 'api-calls', units: '100', idempotencyKey: 'x' }])
  await advance('2024-01-10T00:00:00Z')
  valueIn(await cancelSubscription(context, { subscriptionId, behavior: 'now', prorate: false }, request()))
  await subscribe('calls', 'ada', { startAt: '2024-01-01T00:00:00Z' })
  await advance('2024-02-01T00:00:00Z')
  const usage = (await invoices()).flatMap(({ lines }) => lines.filter((line) => line.startsWith('API calls')))
  expect(usage.filter((line) => !line.endsWith(' 0'))).toEqual(['API calls 100'])
})

test('what waits for the next invoice is billed by a renewal that comes before the money of a restart', async () => {
  const { context, request, payBy, advance, subscribe, get, invoices } = await newWorld()
  const { id: subscriptionId } = await subscribe()
  await advance('2024-01-30T00:00:00Z')
  const seats = { subscriptionId, featureSlug: 'editor', quantity: 2, behavior: 'next_invoice' as const }
  valueIn(await setSeats(context, seats, request()))
  await payBy('processing_then_succeeds')
  valueIn(await changePlan(context, { subscriptionId, planSlug: 'team', cadence: year }, request()))
  await payBy('succeeds')
  await advance('2024-02-05T00:00:00Z')
  expect(await get(subscriptionId)).toMatchObject({ cadence: month, pendingChange: null })
  const billed = (await invoices()).filter(({ status }) => status === 'paid').flatMap(({ lines }) => lines)
  expect(billed.filter((line) => line.startsWith('Editors'))).toEqual(['Editors 500', 'Editors, rest of the period 32'])
})

test('a late payment of a subscription that was past due and has ended is recorded', async () => {
  const { context, request, payBy, advance, subscribe, get, invoices } = await newWorld()
  const { id: subscriptionId } = await subscribe()
  await payBy('declines_do_not_honor')
  await advance('2024-02-02T00:00:00Z')
  expect((await get(subscriptionId)).status).toBe('past_due')
  await payBy('processing_then_succeeds')
  valueIn(await cancelSubscription(context, { subscriptionId, behavior: 'now', prorate: false }, request()))
  await advance('2024-02-10T00:00:00Z')
  expect(await invoices()).toMatchObject([{ status: 'paid' }, { status: 'paid', total: 2000 }, { total: 0 }])
  expect((await get(subscriptionId)).status).toBe('canceled')
})

test('a first payment that the customer never confirmed gives way to another try', async () => {
  const { payBy, subscribe, get } = await newWorld()
  await payBy('requires_action')
  const first = await subscribe()
  expect(first.status).toBe('incomplete')
  expect((await subscribe()).status).toBe('incomplete')
  expect((await get(first.id)).status).toBe('canceled')
})

test('a first payment that the customer never confirmed is made by their next payment method', async () => {
  const { payBy, subscribe, get } = await newWorld()
  await payBy('requires_action')
  const { id } = await subscribe()
  await payBy('succeeds')
  expect((await get(id)).status).toBe('active')
})

test('usage that is reported while a subscription begins is covered by it', async () => {
  const { context, customer, subscribe } = await newWorld()
  const names = Array.from({ length: 20 }, (_, index) => `customer-${index}`)
  for (const name of names) await customer(name)
  for (const customerId of names) {
    const report = (idempotencyKey: string) =>
      reportUsage(context, [{ customerId, featureSlug: 'api-calls', units: '1', idempotencyKey }])
    const reports = Array.from({ length: 5 }, (_, index) => report(`${index}`))
    await Promise.all([subscribe('calls', customerId), ...reports, report('last')])
    for (const key of ['0', '1', '2', '3', '4', 'last']) {
      // Reported again it says what it is attributed to.
      expect(await report(key)).toEqual([{ status: 'duplicate', idempotencyKey: key, usageEventId: expect.anything() }])
    }
  }
})

test('a clock whose run was cut off goes on ticking for the workers', async () => {
  const { context, subscribe, get } = await newWorld()
  const { id } = await subscribe()
  await context.store.transaction(context.environmentId, ({ environment }) =>
    environment.setClock({
      clockMode: 'ticking',
      clockAt: null,
      advancingTo: instantFromIso('2024-03-01T00:00:00Z'),
      advanceLeaseUntil: instantFromIso('2024-01-01T00:00:30Z'),
    }),
  )
  opened.clock.wall = instantFromIso('2024-02-01T00:00:01Z')
  await runDueWork(opened.engine, () => {})
  expect((await get(id)).currentPeriod?.start).toBe('2024-02-01T00:00:00Z')
})

test('a customer who moves to another time zone is billed by it from the next period on', async () => {
  const { context, request, advance, subscribe, get } = await newWorld()
  const { id } = await subscribe()
  valueIn(await updateCustomer(context, { customerId: 'ada', timeZone: 'America/New_York' }, request()))
  expect(await get(id)).toMatchObject({ currentPeriod: { end: '2024-02-01T00:00:00Z' } })
  await advance('2024-06-15T00:00:00Z')
  // Local midnight, four hours behind UTC in summer.
  expect(await get(id)).toMatchObject({
    timeZone: 'America/New_York',
    currentPeriod: { start: '2024-06-01T04:00:00Z', end: '2024-07-01T04:00:00Z' },
  })
})
