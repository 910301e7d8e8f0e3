import { addMilliseconds, DAY, defineCatalog, instantFromIso } from '@tallywright/domain'
import {
  type Context,
  type CreateAlert,
  createAlert,
  createCustomer,
  createSubscription,
  type IdempotentRequest,
  pushCatalog,
  reportUsage,
  runDueWork,
} from '@tallywright/engine'
import { bucketOf } from '@tallywright/store'
import { newEnvironment, type TestEngine, valueIn } from '../harness/test-engine.ts'

const month = { unit: 'month', count: 1 } as const
const year = { unit: 'year', count: 1 } as const
const catalog = defineCatalog({
  features: {
    calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } },
    jobs: { type: 'metered', name: 'Jobs', meter: { aggregation: 'sum' } },
    tokens: { type: 'metered', name: 'Tokens', meter: { aggregation: 'sum' } },
    editor: { type: 'seats', name: 'Editors' },
    projects: { type: 'quota', name: 'Projects' },
    sso: { type: 'boolean', name: 'Single sign-on' },
  },
  credits: { credit: { name: 'Credits' } },
  planGroups: { main: { name: 'Main', plans: ['team', 'yearly'] } },
  plans: {
    // Calls by the year, jobs by the month.
    yearly: {
      name: 'Yearly',
      features: {
        calls: { type: 'metered', consumption: 'priced', allowance: '100', overage: 'allowed' },
        jobs: { type: 'metered', consumption: 'priced', overage: 'allowed' },
      },
      prices: {
        base: { cadence: year, terms: { USD: { model: 'flat', amount: '0' } } },
        calls: { feature: 'calls', cadence: year, terms: { USD: { model: 'per_unit', unitAmount: '0.10' } } },
        jobs: {
          feature: 'jobs',
          ...{ cadence: month, planCadences: [year] },
          terms: { USD: { model: 'per_unit', unitAmount: '0.25' } },
        },
      },
    },
    team: {
      name: 'Team',
      features: {
        calls: { type: 'metered', consumption: 'priced', allowance: '100', overage: 'allowed' },
        jobs: { type: 'metered', consumption: 'priced', overage: 'allowed' },
        tokens: { type: 'metered', consumption: 'credits', wallet: 'credit', creditCost: '2', overdraft: 'blocked' },
        editor: { type: 'seats', included: 4, extra: 'allowed' },
        projects: { type: 'quota', allowance: 5, extra: 'blocked' },
      },
      prices: {
        base: { cadence: month, terms: { USD: { model: 'flat', amount: '0' } } },
        editor: { feature: 'editor', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0' } } },
        calls: { feature: 'calls', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.10' } } },
        jobs: { feature: 'jobs', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.25' } } },
      },
    },
  },
})

export const START = instantFromIso('2026-01-01T00:00:00Z')
export const after = (days: number) => addMilliseconds(START, days * DAY)

/** A live environment in which Ada has the plan since 1 January. */
export async function newAlertWorld(opened: TestEngine, kind: 'live' | 'sandbox' = 'live') {
  opened.clock.wall = START
  const context = await newEnvironment(opened.engine, kind)
  let requests = 0
  const request = (name: string | null = 'ada'): IdempotentRequest => {
    const bucket = name === null ? null : bucketOf(context.environmentId, name)
    return { key: `r${requests++}`, procedure: 'test', input: {}, bucket }
  }
  valueIn(await pushCatalog(context, { catalog, dryRun: false }, request(null)))
  const subscribe = async (name: string, planSlug = 'team') => {
    const { id: customerId } = valueIn(
      await createCustomer(context, { externalId: name, timeZone: 'UTC' }, request(name)),
    )
    const created = await createSubscription(context, { customerId: name, planSlug }, request(name))
    return { customerId, subscriptionId: valueIn(created).id }
  }
  const { customerId, subscriptionId } = await subscribe('ada')
  let events = 0
  return {
    context,
    customerId,
    subscriptionId,
    request,
    subscribe,
    use: async (units: string, featureSlug = 'calls', on: Context = context) => {
      const event = { customerId: 'ada', featureSlug, units, idempotencyKey: `event-${events++}` }
      const [result] = await reportUsage(on, [event])
      return result
    },
    alert: async (input: CreateAlert) => valueIn(await createAlert(context, input, request(input.customerId ?? null))),
    work: () =>
      runDueWork(opened.engine, (error) => {
        throw error
      }),
    told: (name = 'ada') => toldTo(context, name),
  }
}

/** What was told of alerts, in its order: `value/limit` of each. */
async function toldTo({ environmentId, store }: Context, name: string) {
  return store.read(environmentId, async ({ customers, outbox }) => {
    const customer = await customers.find(name)
    const events = customer === null ? [] : await outbox.ofCustomer(customer.bucket, customer.id)
    return events.filter(({ type }) => type === 'alert.triggered').map(({ snapshot }) => snapshot as Told)
  })
}

interface Told {
  readonly alert: { readonly id: string; readonly threshold: string }
  readonly value: string
  readonly limit: string | null
  readonly period: { readonly subscriptionId: string | null; readonly start: string; readonly end: string }
}

export const ofCalls = { metric: 'usage', featureSlug: 'calls' } as const
export const percent = (threshold: string) => ({ threshold, thresholdType: 'percent' }) as const
export const absolute = (threshold: string) => ({ threshold, thresholdType: 'absolute' }) as const
export const JANUARY = { start: '2026-01-01T00:00:00Z', end: '2026-02-01T00:00:00Z' }
