import type * as contract from '@tallywright/contract'
import { type Catalog, defineCatalog } from '@tallywright/domain'
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client'
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc'
import { describe, expect, expectTypeOf, test } from 'vitest'
import type {
  AppRouter,
  CatalogDefinition,
  Customer,
  ErrorBody,
  ErrorCode,
  InvoiceExplanation,
  Page,
  Plan,
  PlanFeatureDefinition,
  PriceDefinition,
  Subscription,
  Tallywright,
  TrpcErrorShape,
} from './index.ts'

const catalog = defineCatalog({
  features: {
    'api-calls': { type: 'metered', name: 'API calls', meter: { aggregation: 'sum' } },
    editor: { type: 'seats', name: 'Editors' },
    sso: { type: 'boolean', name: 'Single sign-on' },
  },
  plans: {
    pro: {
      name: 'Pro',
      features: { editor: { type: 'seats', included: 3, extra: 'allowed' }, sso: { type: 'boolean' } },
      prices: { base: { cadence: { unit: 'month', count: 1 }, terms: { USD: { model: 'flat', amount: '20.00' } } } },
    },
  },
})

// Never called: only compiled.
function typed(billing: Tallywright<typeof catalog>, untyped: Tallywright) {
  return {
    known: [
      () => billing.subscriptions.create({ customerId: 'acme', planSlug: 'pro', seats: { editor: 5 } }),
      () => billing.usage.report({ customerId: 'acme', featureSlug: 'api-calls', units: 1 }),
      () => billing.usage.check({ customerId: 'acme', featureSlug: 'api-calls' }),
      () => billing.entitlements.check({ customerId: 'acme', featureSlug: 'sso' }),
      () => billing.catalog.push({ catalog }),
      () => untyped.subscriptions.create({ customerId: 'acme', planSlug: 'any', seats: { any: 1 } }),
      () => untyped.usage.report({ customerId: 'acme', featureSlug: 'any', units: '0.5' }),
      () => untyped.testClocks.advance({ by: { weeks: 2 } }),
      () => untyped.testClocks.advance({ to: '2026-02-01T00:00:00Z', by: undefined }),
    ],
    unknown: [
      // @ts-expect-error an unknown plan
      () => billing.subscriptions.create({ customerId: 'acme', planSlug: 'prp' }),
      // @ts-expect-error seats of a feature that has none
      () => billing.subscriptions.create({ customerId: 'acme', planSlug: 'pro', seats: { sso: 1 } }),
      // @ts-expect-error usage of a feature that is not metered
      () => billing.usage.report({ customerId: 'acme', featureSlug: 'sso', units: 1 }),
      // @ts-expect-error usage of an unknown feature
      () => billing.usage.reportBatch({ events: [{ customerId: 'acme', featureSlug: 'api-cals', units: 1 }] }),
      // @ts-expect-error a check of an unknown feature
      () => billing.usage.check({ customerId: 'acme', featureSlug: 'api' }),
      // @ts-expect-error an unknown field
      () => untyped.customers.create({ nmae: 'Ada' }),
      // @ts-expect-error neither `to` nor `by`
      () => untyped.testClocks.advance({}),
      // @ts-expect-error both `to` and `by`
      () => untyped.testClocks.advance({ to: '2026-02-01T00:00:00Z', by: { months: 1 } }),
      // @ts-expect-error a jump of two units
      () => untyped.testClocks.advance({ by: { months: 1, days: 1 } }),
    ],
  }
}

test('slugs of a catalog are typed, and others do not compile', () => {
  expect(typed).toBeTypeOf('function')
})

test('a denial carries its reason, and what is allowed does not', () => {
  type Check = Awaited<ReturnType<Tallywright['usage']['check']>>
  expectTypeOf<Extract<Check, { allowed: false }>>().toHaveProperty('reason')
  expectTypeOf<Extract<Check, { allowed: true }>>().not.toHaveProperty('reason')
})

describe('the printed types say what the schemas say', () => {
  type Output<P extends contract.Procedure> = contract.OutputOf<P>
  type Procedures = contract.Contract

  test('of answers', () => {
    expectTypeOf<Customer>().toExtend<Output<Procedures['customers']['get']>>()
    expectTypeOf<Output<Procedures['customers']['get']>>().toExtend<Customer>()
    expectTypeOf<Output<Procedures['subscriptions']['get']>>().toExtend<Subscription>()
    expectTypeOf<Subscription>().toExtend<Output<Procedures['subscriptions']['get']>>()
    expectTypeOf<Output<Procedures['invoices']['explain']>>().toExtend<InvoiceExplanation>()
    expectTypeOf<InvoiceExplanation>().toExtend<Output<Procedures['invoices']['explain']>>()
    expectTypeOf<Output<Procedures['plans']['list']>>().toExtend<Page<Plan>>()
  })

  test('of inputs', () => {
    expectTypeOf<contract.InputOf<Procedures['catalog']['push']>['catalog']>().toExtend<CatalogDefinition>()
    expectTypeOf<Catalog>().toExtend<CatalogDefinition>()
  })

  test('of errors', () => {
    expectTypeOf<ErrorCode>().toEqualTypeOf<contract.ErrorCode>()
    expectTypeOf<ErrorBody>().toEqualTypeOf<contract.ErrorBody>()
    expectTypeOf<TrpcErrorShape>().toEqualTypeOf<contract.TrpcErrorShape>()
    expectTypeOf<contract.TrpcErrorKey>().toExtend<TRPC_ERROR_CODE_KEY>()
  })

  test('of plans, so that the domain computes with what the server answers', () => {
    expectTypeOf<Plan['features'][string]>().toExtend<PlanFeatureDefinition | undefined>()
    expectTypeOf<Plan['prices']>().toExtend<Readonly<Record<string, PriceDefinition>>>()
  })
})

test('AppRouter types a plain tRPC client, errors included', async () => {
  const client = createTRPCClient<AppRouter>({ links: [httpLink({ url: 'http://127.0.0.1:1/trpc' })] })
  const call = () => client.customers.get.query({ customerId: 'acme' })
  expectTypeOf(call).returns.resolves.toEqualTypeOf<Customer>()
  // @ts-expect-error a query is not mutated
  expect(() => client.customers.get.mutate).not.toThrow()
  const error = await call().catch((caught: unknown) => caught)
  if (!(error instanceof TRPCClientError)) throw error
  expectTypeOf<TRPCClientError<AppRouter>['data']>().toExtend<{ code: ErrorCode } | undefined | null>()
})
