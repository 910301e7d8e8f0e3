import type { Catalog } from '@tallywright/domain'
import { expect, inject, test } from 'vitest'
import { createSandboxOn } from './create-sandbox.ts'
import { openTestApi } from './harness/test-api.ts'
import { rowsOf } from './proofs/invariants/books.ts'
import { catalog } from './proofs/simulation/catalog.ts'
import { simulate } from './proofs/simulation/simulate.ts'

// PostgreSQL plans a prepared statement for its values five times, and goes on so for ever where a plan that fits any values
// looks dearer: then planning takes longer than the statement.
const MOST_PLANS = 5

test('whatever is asked again and again is planned for any values, and not anew each time', async () => {
  const api = await openTestApi(inject('testDatabase'), { connections: 1 })
  const { billing, advance, environmentId } = await createSandboxOn<Catalog>(
    { engine: api.engine, fetch: api.serve },
    { catalog: catalog as never },
  )
  const customers = ['ada', 'bob', 'cyd']
  for (const customerId of customers) {
    await billing.customers.create({ externalId: customerId })
    await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
    await billing.subscriptions.create({ customerId, planSlug: 'business' })
  }
  for (let round = 0; round < 4 * MOST_PLANS; round++) {
    const use = { customerId: 'ada', featureSlug: 'calls', units: 1 }
    await billing.usage.report(use)
    await billing.usage.check({ customerId: 'ada', featureSlug: 'calls' })
    await billing.wallets.get({ customerId: 'ada', unit: 'token' })
    await billing.usage.report({ ...use, featureSlug: 'visitors', properties: { visitor: `v${round}` } })
    await billing.usage.reportBatch({ events: customers.map((customerId) => ({ ...use, customerId })) })
    await advance({ by: { days: 7 } })
  }
  await simulate(api, 'planned', { steps: 40, customers: 3 })
  const statements = await rowsOf<{ readonly statement: string; readonly custom_plans: string | number }>(
    { connection: api.connection, store: api.engine.store, environmentId },
    `select statement, custom_plans from pg_prepared_statements where custom_plans + generic_plans > 2 * ${MOST_PLANS}`,
  )
  expect(statements.length).toBeGreaterThan(50)
  const anew = statements.filter(({ custom_plans }) => Number(custom_plans) > MOST_PLANS)
  expect(anew.map(({ statement }) => statement)).toEqual([])
  await api.close()
}, 120_000)
