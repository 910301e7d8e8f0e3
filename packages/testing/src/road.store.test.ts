import { defineCatalog, instantFromIso } from '@tallywright/domain'
import {
  addPaymentMethod,
  advanceClock,
  type Context,
  cancelSubscription,
  changePlan,
  checkUsage,
  createCustomer,
  createSubscription,
  explainInvoice,
  getSubscription,
  type IdempotentRequest,
  listInvoices,
  listPayments,
  previewPlanChange,
  previewSubscription,
  pushCatalog,
  reportOne,
  reportUsage,
  setSeats,
  upcomingInvoice,
} from '@tallywright/engine'
import { bucketOf } from '@tallywright/store'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { newEnvironment, openTestEngine, sandboxProviders, type TestEngine, valueIn } from './harness/test-engine.ts'

const month = { unit: 'month', count: 1 } as const

const catalog = defineCatalog({
  features: {
    'api-calls': { type: 'metered', name: 'API calls', meter: { aggregation: 'sum' } },
    exports: { type: 'metered', name: 'Exports', meter: { aggregation: 'count' } },
    editor: { type: 'seats', name: 'Editors' },
  },
  planGroups: { main: { name: 'Main', plans: ['team', 'business'] } },
  plans: {
    team: {
      name: 'Team',
      features: {
        'api-calls': { type: 'metered', consumption: 'priced', overage: 'allowed' },
        exports: { type: 'metered', consumption: 'priced', allowance: '10', overage: 'blocked' },
        editor: { type: 'seats', included: 2, extra: 'allowed' },
      },
      prices: {
        base: { cadence: month, terms: { USD: { model: 'flat', amount: '20.00' } } },
        editor: { feature: 'editor', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '5.00' } } },
        calls: {
          feature: 'api-calls',
          cadence: month,
          terms: {
            USD: {
              model: 'graduated',
              tiers: [
                { upTo: '1000', unitAmount: '0' },
                { upTo: '10000', unitAmount: '0.002' },
                { upTo: null, unitAmount: '0.001' },
              ],
            },
          },
        },
      },
    },
    business: {
      name: 'Business',
      features: { editor: { type: 'seats', included: 2, extra: 'allowed' } },
      prices: {
        base: { cadence: month, terms: { USD: { model: 'flat', amount: '50.00' } } },
        editor: { feature: 'editor', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '5.00' } } },
      },
    },
  },
})

const START = instantFromIso('2024-01-30T23:00:00Z')

let opened: TestEngine
beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'), { providers: sandboxProviders() })
})
afterAll(() => opened.close())

/** A sandbox that begins on 31 January, midnight in Berlin, with the catalog and one customer who can pay. */
async function newWorld(sandboxOutcome = 'succeeds') {
  opened.clock.wall = START
  const context = await newEnvironment(opened.engine)
  const bucket = bucketOf(context.environmentId, 'ada')
  let requests = 0
  const request = (input: unknown = {}): IdempotentRequest => {
    requests += 1
    return { key: `request-${requests}`, procedure: 'test', input, bucket }
  }
  valueIn(await pushCatalog(context, { catalog, dryRun: false }, { ...request(), bucket: null }))
  const ada = { externalId: 'ada', name: 'Ada', timeZone: 'Europe/Berlin', metadata: {} }
  valueIn(await createCustomer(context, ada, request()))
  const method = { customerId: 'ada', provider: 'sandbox', token: sandboxOutcome, isDefault: true }
  valueIn(await addPaymentMethod(context, method, request()))
  const advance = async (to: string) => valueIn(await advanceClock(context, { to }, { ...request(), bucket: null }))
  const subscribe = async (planSlug = 'team') =>
    valueIn(await createSubscription(context, { customerId: 'ada', planSlug }, request()))
  return { context, request, advance, subscribe, invoices: () => invoicesOf(context) }
}

/** Oldest first, one text per line: description, service period in UTC dates, net amount. */
async function invoicesOf(context: Context) {
  const { items } = valueIn(await listInvoices(context, { limit: 100 }))
  return items.toReversed().map(({ number, status, totals, lines }) => ({
    number: number?.slice(-4),
    status,
    total: totals.total,
    lines: lines.map(
      ({ description, servicePeriod: { start, end }, net }) =>
        `${description} [${start.slice(0, 10)}, ${end.slice(0, 10)}) ${net}`,
    ),
  }))
}

describe('the road from a plan to a paid invoice', () => {
  test('a month of Team, its API calls in arrears, and a change to Business are billed to the cent', async () => {
    const { context, request, advance, subscribe, invoices } = await newWorld()
    const { id: subscriptionId } = await subscribe()
    await advance('2024-02-10T12:00:00Z')
    const calls = { customerId: 'ada', featureSlug: 'api-calls', units: '12500', idempotencyKey: 'calls' }
    expect(await reportUsage(context, [calls])).toMatchObject([{ status: 'accepted' }])
    await advance('2024-03-15T23:00:00Z')
    valueIn(await changePlan(context, { subscriptionId, planSlug: 'business' }, request()))

    expect(await invoices()).toEqual([
      { number: '0001', status: 'paid', total: 2000, lines: ['Team [2024-01-30, 2024-02-28) 2000'] },
      {
        number: '0002',
        status: 'paid',
        total: 4050,
        lines: [
          'API calls [2024-01-30, 2024-02-28) 2050',
          'Exports [2024-01-30, 2024-02-28) 0',
          'Team [2024-02-28, 2024-03-30) 2000',
        ].filter((line) => !line.startsWith('Exports')),
      },
      {
        number: '0003',
        status: 'paid',
        total: 1451,
        lines: [
          'Team, time not used [2024-03-15, 2024-03-30) -968',
          'Business, rest of the period [2024-03-15, 2024-03-30) 2419',
        ],
      },
    ])
  })

  test('what a preview shows is what a commit with its hash makes', async () => {
    const { context, request, advance, subscribe } = await newWorld()
    const { id: subscriptionId } = await subscribe()
    await advance('2024-02-10T12:00:00Z')
    const input = { subscriptionId, planSlug: 'business' }
    const preview = valueIn(await previewPlanChange(context, input))
    const changed = valueIn(await changePlan(context, { ...input, planHash: preview.planHash }, request()))
    expect(changed.invoice?.lines.map((line) => line.net)).toEqual(preview.lines.map((line) => line.net))
    expect(changed.invoice?.totals.total).toBe(preview.totals.total)
  })

  test('a commit with a preview that no longer holds is refused and changes nothing', async () => {
    const { context, request, advance, subscribe, invoices } = await newWorld()
    const { id: subscriptionId } = await subscribe()
    await advance('2024-02-10T12:00:00Z')
    const input = { subscriptionId, planSlug: 'business' }
    const { planHash } = valueIn(await previewPlanChange(context, input))
    valueIn(await setSeats(context, { subscriptionId, featureSlug: 'editor', quantity: 4 }, request()))
    const before = await invoices()
    const { outcome } = await changePlan(context, { ...input, planHash }, request())
    expect(outcome).toMatchObject({ ok: false, error: { code: 'preview.stale' } })
    expect(await invoices()).toEqual(before)
  })

  test('previewing a subscription shows its first invoice and saves none', async () => {
    const { context, invoices } = await newWorld()
    const preview = valueIn(await previewSubscription(context, { customerId: 'ada', planSlug: 'team' }))
    expect(preview).toMatchObject({ status: 'active', totals: { total: 2000, amountDue: 2000 } })
    expect(preview.nextInvoice).toMatchObject({ at: '2024-02-28T23:00:00Z', totals: { total: 2000 } })
    expect(await invoices()).toEqual([])
  })

  test('the upcoming invoice is the one that the renewal makes', async () => {
    const { context, advance, subscribe } = await newWorld()
    const { id: subscriptionId } = await subscribe()
    const event = { customerId: 'ada', featureSlug: 'api-calls', units: '5000', idempotencyKey: 'a' }
    await reportUsage(context, [event])
    const upcoming = valueIn(await upcomingInvoice(context, { subscriptionId }))
    await advance(upcoming.at)
    const [renewal] = valueIn(await listInvoices(context, { limit: 1 })).items
    expect(renewal?.lines.map(({ description, net }) => ({ description, net }))).toEqual(
      upcoming.lines.map(({ description, net }) => ({ description, net })),
    )
    expect(renewal?.totals.total).toBe(upcoming.totals.total)
  })
})

describe('seats', () => {
  test('more seats are charged for the rest of the period, and whole from the next one on', async () => {
    const { context, request, advance, subscribe, invoices } = await newWorld()
    const { id: subscriptionId } = await subscribe()
    await advance('2024-02-14T11:00:00Z')
    const seats = valueIn(await setSeats(context, { subscriptionId, featureSlug: 'editor', quantity: 5 }, request()))
    expect(seats).toMatchObject({ quantity: 5, included: 2, extra: 3 })
    await advance('2024-02-28T23:00:00Z')
    const [, rest, renewal] = await invoices()
    // 14 of 29 days and 12 hours are left: 15.00 × 14.5 ÷ 29
    expect(rest).toMatchObject({ total: 750 })
    expect(renewal?.lines).toContain('Editors [2024-02-28, 2024-03-30) 1500')
  })

  test('fewer seats take effect at the end of the period and credit nothing', async () => {
    const { context, request, advance, subscribe, invoices } = await newWorld()
    const { id: subscriptionId } = await subscribe()
    valueIn(await setSeats(context, { subscriptionId, featureSlug: 'editor', quantity: 4 }, request()))
    valueIn(await setSeats(context, { subscriptionId, featureSlug: 'editor', quantity: 2 }, request()))
    expect(valueIn(await getSubscription(context, { subscriptionId })).seats.editor).toMatchObject({
      quantity: 4,
      atPeriodEnd: 2,
    })
    await advance('2024-02-28T23:00:00Z')
    expect((await invoices()).at(-1)?.lines).not.toContainEqual(expect.stringContaining('Editors'))
  })
})

describe('payments', () => {
  test('a first payment that is declined leaves the subscription incomplete, and 23 hours later expired with its invoice void', async () => {
    const { context, advance, subscribe, invoices } = await newWorld('declines_insufficient_funds')
    const { id: subscriptionId, status } = await subscribe()
    expect(status).toBe('incomplete')
    expect(await invoices()).toMatchObject([{ status: 'open' }])
    await advance('2024-01-31T22:00:00Z')
    expect(valueIn(await getSubscription(context, { subscriptionId })).status).toBe('expired')
    expect(await invoices()).toMatchObject([{ status: 'void' }])
  })

  test('a charge whose answer got lost is asked for and not made again', async () => {
    const { context, subscribe, invoices } = await newWorld('times_out_after_charging')
    expect((await subscribe()).status).toBe('active')
    expect(await invoices()).toMatchObject([{ status: 'paid' }])
    expect(valueIn(await listPayments(context, { limit: 10 })).items).toMatchObject([
      { attempt: 1, status: 'succeeded' },
    ])
  })

  test('a bank debit is waited for: incomplete while it is processing, active once it has settled', async () => {
    const { context, advance, subscribe } = await newWorld('processing_then_succeeds')
    const { id: subscriptionId, status } = await subscribe()
    expect(status).toBe('incomplete')
    await advance('2024-02-04T23:00:00Z')
    expect(valueIn(await getSubscription(context, { subscriptionId })).status).toBe('active')
  })

  test('a renewal that is declined leaves its invoice open with the reason and the subscription past due', async () => {
    const { context, request, advance, subscribe } = await newWorld()
    const { id: subscriptionId } = await subscribe()
    const method = { customerId: 'ada', provider: 'sandbox', token: 'declines_expired_card', isDefault: true }
    valueIn(await addPaymentMethod(context, method, request()))
    await advance('2024-02-28T23:00:00Z')
    expect(valueIn(await getSubscription(context, { subscriptionId })).status).toBe('past_due')
    expect(valueIn(await listInvoices(context, { limit: 1 })).items).toMatchObject([
      { status: 'open', paymentStatus: 'failed', lastPaymentError: { code: 'expired_card' } },
    ])
  })

  test('a new default payment method pays at once what the one before could not', async () => {
    const { context, request, subscribe, invoices } = await newWorld('declines_insufficient_funds')
    const { id: subscriptionId } = await subscribe()
    const method = { customerId: 'ada', provider: 'sandbox', token: 'succeeds', isDefault: true }
    valueIn(await addPaymentMethod(context, method, request()))
    expect(valueIn(await getSubscription(context, { subscriptionId })).status).toBe('active')
    expect(await invoices()).toMatchObject([{ status: 'paid' }])
  })

  test('a change whose payment is declined leaves the plan as it was and voids its invoice', async () => {
    const { context, request, advance, subscribe, invoices } = await newWorld()
    const { id: subscriptionId } = await subscribe()
    await advance('2024-02-10T12:00:00Z')
    const method = { customerId: 'ada', provider: 'sandbox', token: 'declines_do_not_honor', isDefault: true }
    valueIn(await addPaymentMethod(context, method, request()))
    const { outcome } = await changePlan(context, { subscriptionId, planSlug: 'business' }, request())
    expect(outcome).toMatchObject({ ok: false, error: { code: 'plan_change.payment_failed' } })
    expect(valueIn(await getSubscription(context, { subscriptionId }))).toMatchObject({
      plan: { slug: 'team' },
      pendingChange: null,
    })
    expect((await invoices()).at(-1)).toMatchObject({ status: 'void' })
  })
})

describe('the end', () => {
  test('canceled now with proration, the unused time comes back as money for the next invoices', async () => {
    const { context, request, advance, subscribe } = await newWorld()
    const { id: subscriptionId } = await subscribe()
    await advance('2024-02-14T11:00:00Z')
    const cancellation = { subscriptionId, behavior: 'now' as const, prorate: true }
    expect(valueIn(await cancelSubscription(context, cancellation, request())).status).toBe('canceled')
    const again = await subscribe()
    expect(again.status).toBe('active')
    const [invoice] = valueIn(await listInvoices(context, { limit: 1 })).items
    // Half of 20.00 was left.
    expect(invoice?.totals).toMatchObject({ total: 2000, creditsApplied: 1000, amountPaid: 1000 })
  })

  test('canceled at the end of the period it runs until then and bills nothing more in advance', async () => {
    const { context, request, advance, subscribe, invoices } = await newWorld()
    const { id: subscriptionId } = await subscribe()
    await reportUsage(context, [{ customerId: 'ada', featureSlug: 'api-calls', units: '2000', idempotencyKey: 'x' }])
    const cancellation = { subscriptionId, behavior: 'at_period_end' as const, prorate: false }
    valueIn(await cancelSubscription(context, cancellation, request()))
    await advance('2024-05-01T00:00:00Z')
    expect((await invoices()).map(({ lines }) => lines)).toEqual([
      ['Team [2024-01-30, 2024-02-28) 2000'],
      ['API calls [2024-01-30, 2024-02-28) 200'],
    ])
  })
})

describe('usage', () => {
  test('an event counts once, whatever comes again or late within the period', async () => {
    const { context, advance, subscribe, invoices } = await newWorld()
    await subscribe()
    await advance('2024-02-20T00:00:00Z')
    const event = (key: string, units: string, timestamp: string) => ({
      customerId: 'ada',
      featureSlug: 'api-calls',
      units,
      idempotencyKey: key,
      timestamp,
    })
    const first = [event('a', '1000', '2024-02-15T00:00:00Z'), event('b', '500', '2024-02-01T00:00:00Z')]
    expect(await reportUsage(context, first)).toMatchObject([{ status: 'accepted' }, { status: 'accepted' }])
    const second = [
      event('a', '1000.0', '2024-02-15T00:00:00Z'),
      event('b', '501', '2024-02-01T00:00:00Z'),
      event('c', '500', '2024-02-03T00:00:00Z'),
      event('d', '1', '2024-02-20T00:05:01Z'),
    ]
    expect(await reportUsage(context, second)).toMatchObject([
      { status: 'duplicate' },
      { status: 'conflict', code: 'usage.conflict' },
      { status: 'accepted' },
      { status: 'rejected', code: 'usage.future_timestamp' },
    ])
    await advance('2024-02-28T23:00:00Z')
    expect((await invoices()).at(-1)?.lines).toContain('API calls [2024-01-30, 2024-02-28) 200')
  })

  test('an event that comes after its period was invoiced corrects that period on the next invoice, and not twice', async () => {
    const { context, advance, subscribe, invoices } = await newWorld()
    await subscribe()
    await advance('2024-03-05T00:00:00Z')
    const late = {
      customerId: 'ada',
      featureSlug: 'api-calls',
      idempotencyKey: 'late',
      timestamp: '2024-02-10T00:00:00Z',
    }
    expect(await reportUsage(context, [{ ...late, units: '2000' }])).toMatchObject([{ status: 'accepted' }])
    await advance('2024-05-05T00:00:00Z')
    const usage = (await invoices()).flatMap(({ lines }) => lines.filter((line) => line.startsWith('API calls')))
    expect(usage.filter((line) => !line.endsWith(' 0'))).toEqual(['API calls, corrected [2024-01-30, 2024-02-28) 200'])
  })

  test('a backdated start bills the usage that no subscription covered, each month in its own line', async () => {
    const { context, request, advance, invoices } = await newWorld()
    const event = { customerId: 'ada', featureSlug: 'api-calls', units: '1500' }
    await reportUsage(context, [{ ...event, idempotencyKey: 'first' }])
    await advance('2024-03-15T00:00:00Z')
    await reportUsage(context, [{ ...event, idempotencyKey: 'second' }])
    const input = { customerId: 'ada', planSlug: 'team', startAt: '2024-01-30T23:00:00Z' }
    valueIn(await createSubscription(context, input, request()))
    await advance('2024-03-30T23:00:00Z')
    expect((await invoices()).map(({ lines }) => lines.filter((line) => line.startsWith('API calls')))).toEqual([
      ['API calls [2024-01-30, 2024-02-28) 100'],
      ['API calls [2024-02-28, 2024-03-30) 100'],
    ])
  })

  test('an event that no subscription covers is kept and shown as unattributed', async () => {
    const { context } = await newWorld()
    const event = { customerId: 'ada', featureSlug: 'api-calls', units: '1', idempotencyKey: 'early' }
    expect(await reportUsage(context, [event])).toMatchObject([{ status: 'accepted', unattributed: true }])
  })

  test('an enforced report is refused as a whole beyond the allowance, and a check says so before', async () => {
    const { context, subscribe } = await newWorld()
    await subscribe()
    const export_ = { customerId: 'ada', featureSlug: 'exports', units: '1' }
    for (let n = 0; n < 10; n++) {
      valueIn(await reportOne(context, { ...export_, idempotencyKey: `export-${n}`, enforce: true }))
    }
    expect(valueIn(await checkUsage(context, export_))).toMatchObject({ allowed: false, reason: 'limit_reached' })
    expect(await reportOne(context, { ...export_, idempotencyKey: 'export-10', enforce: true })).toMatchObject({
      ok: false,
      error: { code: 'usage.limit_reached' },
    })
  })
})

describe('clocks', () => {
  test('one jump over a year makes the invoices of twelve jumps', async () => {
    const once = await newWorld()
    await once.subscribe()
    await once.advance('2025-02-01T00:00:00Z')
    const often = await newWorld()
    await often.subscribe()
    for (let months = 2; months <= 12; months++)
      await often.advance(`2024-${String(months).padStart(2, '0')}-15T00:00:00Z`)
    await often.advance('2025-02-01T00:00:00Z')
    expect(await once.invoices()).toEqual(await often.invoices())
    expect((await once.invoices()).map(({ number }) => number)).toEqual(
      Array.from({ length: 13 }, (_, index) => String(index + 1).padStart(4, '0')),
    )
  })

  test('a clock never moves backwards', async () => {
    const { context, request } = await newWorld()
    const { outcome } = await advanceClock(context, { to: '2024-01-01T00:00:00Z' }, { ...request(), bucket: null })
    expect(outcome).toMatchObject({ ok: false, error: { code: 'clock.backwards' } })
  })
})

describe('idempotent requests', () => {
  test('a repeated request gets the stored reply and has no second effect', async () => {
    const { context, request, invoices } = await newWorld()
    const input = { customerId: 'ada', planSlug: 'team' }
    const key = request(input)
    const first = await createSubscription(context, input, key)
    const second = await createSubscription(context, input, key)
    expect(second).toEqual({ ...first, replayed: true })
    expect(await invoices()).toHaveLength(1)
  })

  test('the same key with another input is refused', async () => {
    const { context, request } = await newWorld()
    const key = request({ planSlug: 'team' })
    await createSubscription(context, { customerId: 'ada', planSlug: 'team' }, key)
    const other = { ...key, input: { planSlug: 'business' } }
    const { outcome } = await createSubscription(context, { customerId: 'ada', planSlug: 'business' }, other)
    expect(outcome).toMatchObject({ ok: false, error: { code: 'idempotency.mismatch' } })
  })
})

test('every line of an invoice explains itself down to its amount', async () => {
  const { context, advance, subscribe } = await newWorld()
  await subscribe()
  await reportUsage(context, [{ customerId: 'ada', featureSlug: 'api-calls', units: '12500', idempotencyKey: 'x' }])
  await advance('2024-02-28T23:00:00Z')
  const [invoice] = valueIn(await listInvoices(context, { limit: 1 })).items
  const { lines } = valueIn(await explainInvoice(context, { invoiceId: invoice?.id ?? '' }))
  expect(lines.map(({ explanation }) => Number(explanation.amountMinor))).toEqual(lines.map(({ net }) => net))
  expect(lines[0]?.sentences).toEqual([
    '1,000 × 0 in the tier up to 1,000 → 0',
    '9,000 × 0.002 in the tier 1,000 to 10,000 → 18',
    '2,500 × 0.001 in the tier above 10,000 → 20.5',
    '20.5 rounded (half_up) to 2050 minor units of USD',
  ])
})
