import { sampleCatalog } from '@tallywright/testing/sample-inputs'
import { openTestApi, type TestApi } from '@tallywright/testing/test-api'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'

let api: TestApi
let key: string

const plan = (name: string, features: object) => ({ name, features, prices: {} })

const catalog = {
  ...sampleCatalog,
  features: {
    ...sampleCatalog.features,
    projects: { type: 'quota', name: 'Projects' },
    exports: { type: 'metered', name: 'Exports', meter: { aggregation: 'count' } },
  },
  plans: {
    free: plan('Free', {
      editor: { type: 'seats', included: 3, extra: 'allowed' },
      projects: { type: 'quota', allowance: 3, extra: 'blocked' },
      exports: { type: 'metered', consumption: 'priced', allowance: '10', overage: 'blocked' },
    }),
  },
  planGroups: {},
}

beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
  key = await api.newKey(await api.newEnvironment(), 'secret')
  for (const [path, input] of [
    ['catalog.push', { catalog }],
    ['customers.create', { externalId: 'ada' }],
    ['subscriptions.create', { customerId: 'ada', planSlug: 'free', currency: 'USD' }],
  ] as const) {
    expect((await api.mutate(path, input, { key })).text).toContain('"result"')
  }
})
afterAll(() => api.close())

const check = (featureSlug: string, units: string | number) =>
  api.query('entitlements.check', { customerId: 'ada', featureSlug, units }, { key })

describe('a check', () => {
  test.each([
    ['half a seat', 'editor', '0.5'],
    ['seats taken away', 'editor', '-3'],
    ['more seats than can be set', 'editor', '999999999999999999'],
    ['half a project', 'projects', '2.5'],
    ['projects taken away', 'projects', -1],
    ['events taken back from a meter that counts them', 'exports', -1],
  ])('of %s is refused', async (_, featureSlug, units) => {
    const { status, error } = await check(featureSlug, units)
    expect({ status, error }).toMatchObject({ status: 422, error: { code: 'usage.units_not_allowed', param: 'units' } })
  })

  test.each([
    ['editor', '1.0', true],
    ['editor', 1_000_000, true],
    ['projects', 0, true],
    ['projects', 4, false],
    ['exports', 11, false],
  ])('of whole units of %s is answered: %s', async (featureSlug, units, allowed) => {
    expect((await check(featureSlug, units)).data).toMatchObject({ featureSlug, allowed })
  })
})

test('a token that the sandbox does not know is refused by its name', async () => {
  const input = { customerId: 'ada', provider: 'sandbox', token: 'constructor' }
  const { status, error } = await api.mutate('paymentMethods.create', input, { key })
  expect({ status, error }).toMatchObject({ status: 400, error: { code: 'validation.failed', param: 'token' } })
})
