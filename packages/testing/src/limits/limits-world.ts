import type { Catalog } from '@tallywright/domain'
import { reportUsage } from '@tallywright/engine'
import { inject } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { violationsIn } from '../proofs/invariants.ts'

const month = { unit: 'month', count: 1 } as const

/** All of them in one, with the property whose values `unique_count` counts. */
export const AGGREGATIONS = ['count', 'sum', 'max', 'min', 'avg', 'latest', 'weighted_sum', 'unique_count'] as const
export type Aggregation = (typeof AGGREGATIONS)[number]

export const base = (amount: string) => ({ cadence: month, terms: { USD: { model: 'flat', amount } } })
export const priceOf = (feature: string, terms: object) => ({ feature, cadence: month, terms: { USD: terms } })
export const perUnit = (unitAmount: string) => ({ model: 'per_unit', unitAmount })
export const blocked = (allowance: string) =>
  ({ type: 'metered', consumption: 'priced', allowance, overage: 'blocked' }) as const
export const credits = {
  type: 'metered',
  consumption: 'credits',
  wallet: 'token',
  creditCost: '1',
  overdraft: 'blocked',
}
export const balance = { type: 'metered', consumption: 'balance', overage: 'blocked' } as const

/** One metered feature `f` in one plan `a`. */
export function oneFeature(feature: object, meter: object, prices: object = {}) {
  return {
    credits: { token: { name: 'Tokens' } },
    features: { f: { type: 'metered', name: 'Use', meter } },
    plans: { a: { name: 'A', features: { f: feature }, prices: { base: base('10.00'), ...prices } } },
  }
}

/** The same in two plans of one group, of which `b` is the dearer. */
export function twoPlans(meter: object, a: object, b: object, prices: object = {}) {
  const plan = (name: string, amount: string, f: object) => {
    return { name, features: { f }, prices: { base: base(amount), ...prices } }
  }
  return {
    features: { f: { type: 'metered', name: 'Use', meter } },
    planGroups: { main: { name: 'Main', plans: ['a', 'b'] } },
    plans: { a: plan('A', '10.00', a), b: plan('B', '20.00', b) },
  }
}

export const openApi = (): Promise<TestApi> => openTestApi(inject('testDatabase'))

interface Sent {
  readonly properties?: Record<string, string>
  readonly timestamp?: string
  readonly idempotencyKey?: string
  readonly enforce?: boolean
}

/** What was decided: accepted, or the code of the refusal with its reason. */
const answer = async (asked: Promise<unknown>): Promise<string> => {
  try {
    await asked
    return 'accepted'
  } catch (error) {
    const { code, details } = error as { code?: string; details?: { reason?: string } }
    if (code === undefined) throw error
    return details?.reason ?? code
  }
}

/** Ada, on plan `a` since 1 January 2026, in a frozen sandbox. */
export async function newLimitsWorld(api: TestApi, catalog: object) {
  const on = { engine: api.engine, fetch: api.serve }
  const sandbox = await createSandboxOn(on, { catalog: catalog as Catalog, at: '2026-01-01T00:00:00Z' })
  const { billing, environmentId, advance } = sandbox
  const customerId = 'ada'
  await billing.customers.create({ externalId: customerId })
  await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId, planSlug: 'a' })
  let made = 0
  const event = (units: number | string, { idempotencyKey = `k${made++}`, ...more }: Sent) => {
    return { customerId, featureSlug: 'f', units, idempotencyKey, ...more }
  }
  const context = { ...api.engine, environmentId, actor: 'test', reason: null }
  const summary = async () => (await billing.usage.summary({ customerId, featureSlug: 'f' })).features[0]
  return {
    billing,
    subscriptionId,
    until: (to: string) => advance({ to }),
    report: (units: number | string, more: Sent = {}) => billing.usage.report(event(units, more)),
    enforced: (units: number | string, more: Sent = {}) =>
      answer(billing.usage.report({ ...event(units, more), enforce: true })),
    /** In one transaction, as those are that come at once. */
    together: async (...sent: readonly (Sent & { readonly units: number })[]) => {
      const events = sent.map(({ units, ...more }) => ({ ...event(String(units), more), units: String(units) }))
      return (await reportUsage(context, events)).map(({ status }) => status)
    },
    hold: (units: number | string, more: Sent = {}) => billing.usage.hold(event(units, more)),
    settle: (holdId: string, units: number) => billing.usage.settle({ holdId, units }),
    check: (units: number) => billing.usage.check({ customerId, featureSlug: 'f', units }),
    changePlan: () => billing.subscriptions.changePlan({ subscriptionId, planSlug: 'b', behavior: 'invoice_now' }),
    grant: (unit: string, worth: number) => billing.wallets.grant({ customerId, unit, amount: worth }),
    wallet: (unit: string) => billing.wallets.get({ customerId, unit }),
    summary,
    quantity: async () => (await summary())?.quantity,
    uncovered: async () => (await summary())?.wallet?.uncovered,
    violations: () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId }),
  }
}
