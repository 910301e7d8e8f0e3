import { addMilliseconds, instantFromIso } from '@tallywright/domain'
import {
  addPaymentMethod,
  addSeats,
  type CommandReply,
  cancelSubscription,
  changePlan,
  createCustomer,
  createSubscription,
  type IdempotentRequest,
  type Outcome,
  pushCatalog,
  removeSeats,
} from '@tallywright/engine'
import { bucketOf } from '@tallywright/store'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { newEnvironment, openTestEngine, sandboxProviders, type TestEngine, valueIn } from '../harness/test-engine.ts'
import { rowsOf } from '../proofs/invariants/books.ts'

let opened: TestEngine
beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'), { providers: sandboxProviders() })
})
afterAll(() => opened.close())

const month = { unit: 'month', count: 1 } as const
const flat = (amount: string) => ({ cadence: month, terms: { USD: { model: 'flat' as const, amount } } })
const seats = { cadence: month, feature: 'editor', terms: { USD: { model: 'per_unit' as const, unitAmount: '31.00' } } }
const features = { editor: { type: 'seats', included: 1, extra: 'allowed' } } as const
const catalog = {
  features: { editor: { type: 'seats', name: 'Editors' } },
  planGroups: { main: { name: 'Main', plans: ['team', 'business'] } },
  plans: {
    team: { name: 'Team', features, prices: { base: flat('31.00'), editor: seats } },
    business: { name: 'Business', features, prices: { base: flat('62.00'), editor: seats } },
  },
} as const

const START = instantFromIso('2026-01-01T00:00:00Z')
const CHANGED = instantFromIso('2026-01-02T00:00:00Z')
/** What two servers may differ by, and more. */
const BEHIND = addMilliseconds(CHANGED, -2000)

/** Ada on Team from 1 January in an environment that goes by the wall clock, which a test sets as it likes. */
async function newWorld() {
  opened.clock.wall = START
  const context = await newEnvironment(opened.engine)
  const { environmentId, store } = context
  await store.transaction(environmentId, ({ environment }) =>
    environment.setClock({ clockMode: 'ticking', clockAt: null, clockOffsetMs: 0 }),
  )
  let requests = 0
  const request = (externalId: string | null): IdempotentRequest => {
    const bucket = externalId === null ? null : bucketOf(environmentId, externalId)
    return { key: `request-${requests++}`, procedure: 'test', input: {}, bucket }
  }
  valueIn(await pushCatalog(context, { catalog, dryRun: false }, request(null)))
  valueIn(await createCustomer(context, { externalId: 'ada', timeZone: 'UTC' }, request('ada')))
  const method = { customerId: 'ada', provider: 'sandbox', token: 'succeeds', isDefault: true }
  valueIn(await addPaymentMethod(context, method, request('ada')))
  const creation = { customerId: 'ada', planSlug: 'team' }
  const { id: subscriptionId } = valueIn(await createSubscription(context, creation, request('ada')))
  /** Runs a command of ada's on a server whose clock says so. */
  const at = async <Value>(
    wall: typeof CHANGED,
    use: (request: IdempotentRequest) => Promise<Outcome<Value> | CommandReply<Value>>,
  ) => {
    opened.clock.wall = wall
    return valueIn(await use(request('ada')))
  }
  const inWallet = async () => {
    const books = { connection: opened.connection, store, environmentId }
    const query = 'select balance::bigint::text as cents from wallets where environment_id = :environment'
    return Number((await rowsOf<{ cents: string }>(books, query))[0]?.cents ?? 0)
  }
  return { context, subscriptionId, at, inWallet }
}

describe('a command on a server whose clock is behind comes after the change that it sees', () => {
  test('and gives back the seats that were added', async () => {
    const { context, subscriptionId, at, inWallet } = await newWorld()
    const change = { subscriptionId, featureSlug: 'editor', quantity: 3 }
    await at(CHANGED, (request) => addSeats(context, change, request))
    await at(BEHIND, (request) => removeSeats(context, { ...change, behavior: 'now' }, request))
    expect(await inWallet()).toBe(3 * 3000)
  })

  test('and credits all that is left when it cancels', async () => {
    const { context, subscriptionId, at, inWallet } = await newWorld()
    await at(CHANGED, (request) => changePlan(context, { subscriptionId, planSlug: 'business' }, request))
    const cancel = { subscriptionId, behavior: 'now', prorate: true } as const
    const canceled = await at(BEHIND, (request) => cancelSubscription(context, cancel, request))
    expect(canceled.canceledAt).toBe('2026-01-02T00:00:00Z')
    expect(await inWallet()).toBe(6000)
  })

  test('and changes the plan again', async () => {
    const { context, subscriptionId, at, inWallet } = await newWorld()
    await at(CHANGED, (request) => changePlan(context, { subscriptionId, planSlug: 'business' }, request))
    const back = { subscriptionId, planSlug: 'team', behavior: 'invoice_now' } as const
    const changed = await at(BEHIND, (request) => changePlan(context, back, request))
    expect(changed.effectiveAt).toBe('2026-01-02T00:00:00Z')
    expect(await inWallet()).toBe(3000)
  })
})
