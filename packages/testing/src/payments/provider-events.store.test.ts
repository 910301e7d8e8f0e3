import { addMilliseconds, DAY, defineCatalog } from '@tallywright/domain'
import { applyDueProviderEvents } from '@tallywright/engine'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { violationsIn } from '../proofs/invariants.ts'

const catalog = defineCatalog({
  features: {},
  plans: {
    team: {
      name: 'Team',
      features: {},
      prices: { base: { cadence: { unit: 'month', count: 1 }, terms: { USD: { model: 'flat', amount: '20.00' } } } },
    },
  },
})

interface Message {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What the provider has told, and nobody has received yet. */
let told: Message[] = []
let api: TestApi
beforeAll(async () => {
  const webhooks = {
    secret: 'c2VjcmV0LW9mLXRoZS1kaXNwdXRlcw==',
    wallClock: () => api.engine.wallClock(),
    deliver: async (message: Message) => {
      told.push(message)
    },
  }
  api = await openTestApi(inject('testDatabase'), { sandbox: { webhooks } })
})
afterAll(() => api.close())

const receive = async (message: Message) => {
  const { status } = await api.serve('http://test.local/webhooks/sandbox', { method: 'POST', ...message })
  return status
}

/** Ada's bank asks her to confirm the first payment, which she does. */
async function confirmedPayment() {
  told = []
  const server = { engine: api.engine, fetch: api.serve }
  const { billing, environmentId } = await createSandboxOn(server, { catalog, at: '2026-01-01T00:00:00Z' })
  await billing.customers.create({ externalId: 'ada' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'requires_action' })
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  const [invoice] = (await billing.invoices.list({})).items
  await api.sandbox.acts.completeAction(`sandbox_${invoice?.id}:1`)
  await api.sandbox.deliveries.flush()
  expect(told.length).toBeGreaterThan(1)
  const stands = async () => {
    const { items } = await billing.payments.list({ customerId: 'ada' })
    const { status } = await billing.subscriptions.get({ subscriptionId })
    return [status, ...items.map((payment) => payment.status)]
  }
  const violations = () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId })
  return { stands, violations }
}

test.each<[string, (messages: readonly Message[]) => Message[]]>([
  ['in their order', (messages) => [...messages]],
  ['each twice', (messages) => messages.flatMap((message) => [message, message])],
  ['the oldest last', (messages) => messages.toReversed()],
  ['the newest, all of them once more, and the oldest again', (messages) => [...messages.toReversed(), ...messages]],
])('events of the provider that come %s leave one payment, as it stands at the provider', async (_, inOrder) => {
  const { stands, violations } = await confirmedPayment()
  expect(await stands()).toEqual(['incomplete', 'requires_action'])
  for (const message of inOrder(told)) expect(await receive(message)).toBe(200)
  expect(await stands()).toEqual(['active', 'succeeded'])
  expect(await violations()).toEqual([])
})

test('an event whose signature is of another secret changes nothing', async () => {
  const { stands } = await confirmedPayment()
  for (const { headers, body } of told) {
    const forged = { headers, body: body.replace('{', '{ ') }
    expect(await receive(forged)).toBe(401)
  }
  expect(await stands()).toEqual(['incomplete', 'requires_action'])
})

test('an event that fails is tried again for three days, and no longer', async () => {
  const away = { ...api.sandbox, findDispute: () => Promise.reject(new Error('the provider is away')) }
  const engine = { ...api.engine, providers: new Map([['sandbox', away]]) }
  const { providerEvents } = engine.store
  const begin = api.clock.wall
  const subject = { kind: 'dispute', reference: 'sandbox_dispute_1' }
  const stored = {
    id: 'evt_1',
    type: 'dispute.opened',
    subject,
    receivedAt: begin,
    dueAt: begin,
    failures: 0,
    error: null,
  }
  await providerEvents.store({ provider: 'sandbox', ...stored })
  const next = async () => (await providerEvents.due(addMilliseconds(api.clock.wall, DAY), 1))[0]?.dueAt ?? null
  let tries = 0
  for (let due = await next(); due !== null; due = await next()) {
    api.clock.wall = due
    await applyDueProviderEvents(engine, () => {
      tries += 1
    })
  }
  expect(tries).toBe(78)
  expect(Math.round((api.clock.wall - begin) / DAY)).toBe(3)
})
