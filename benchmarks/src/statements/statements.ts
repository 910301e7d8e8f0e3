import { createApp } from '@tallywright/api'
import { addLocalMonths } from '@tallywright/domain'
import { runDueWork } from '@tallywright/engine'
import { type Benchmark, figure } from '../benchmark.ts'
import { newBatches } from '../ingestion/batches.ts'
import { cloneCustomer } from '../world/clone-customer.ts'
import { openWorld, type World } from '../world/open-world.ts'
import { subscribeMetered, subscribePaying } from '../world/subscribe.ts'
import { inShort, LOG_SETTINGS, statementsOf } from './statement-log.ts'

type Operations = Readonly<Record<string, () => Promise<unknown>>>

export const statements: Benchmark = {
  name: 'statements',
  title: 'Statements and transactions that one operation sends to PostgreSQL',
  run: async (say) => {
    const world = await openWorld(LOG_SETTINGS)
    try {
      const counted: Record<string, readonly string[]> = {}
      for (const [name, operation] of Object.entries(await operationsOf(world))) {
        say(name)
        await operation()
        counted[name] = await statementsOf(world, operation)
      }
      return {
        figures: Object.entries(counted).flatMap(([name, sent]) => countsOf(name, sent)),
        notes: [
          'The second time of each, so that nothing is counted that happens once. Keys are looked up as over HTTP.',
        ],
        lists: Object.fromEntries(Object.entries(counted).map(([name, sent]) => [name, sent.map(inShort)])),
      }
    } finally {
      await world.close()
    }
  },
}

function countsOf(name: string, sent: readonly string[]) {
  const transactions = sent.filter((statement) => statement === 'begin').length
  const inside = sent.filter((statement) => statement !== 'begin' && statement !== 'commit').length
  return [figure(name, 'statements', [inside]), figure(name, 'transactions', [transactions])]
}

async function operationsOf(world: World): Promise<Operations> {
  const customerIds = await cloneCustomer(world, await subscribeMetered(world), { count: 100, name: 'customer' })
  const ask = requests(world)
  const [customerId = ''] = customerIds
  let turn = 0
  const event = () => ({ customerId, featureSlug: 'api-calls', units: 1, idempotencyKey: `event-${turn++}` })
  return {
    'usage.check': () => ask('usage.check', { customerId, featureSlug: 'api-calls' }, 'GET'),
    'usage.report': () => ask('usage.report', event()),
    'usage.report with enforce': () => ask('usage.report', { ...event(), enforce: true }),
    'usage.reportBatch, 1,000 events of 100 customers': async () => {
      for (const { body } of newBatches(customerIds, 1)) await ask('usage.reportBatch', JSON.parse(body ?? ''))
    },
    'customers.create': () => ask('customers.create', { name: 'Ada' }),
    'subscriptions.create, paid': await subscribing(world, ask),
    'renewal, paid': renewing(world, 1),
    '100 renewals at one instant, paid': renewing(world, 100),
  }
}

/** Asks the API as over HTTP, without the socket and without a worker whose statements would be counted too. */
function requests({ engine, secretKey }: World) {
  const log = { info: () => {}, error: console.error }
  const app = createApp({ engine, log, stopwatch: () => 0, acceptDemoKeys: false })
  let key = 0
  return async (path: string, input: object, method = 'POST'): Promise<void> => {
    const text = JSON.stringify(input)
    const headers = { authorization: `Bearer ${secretKey}`, 'idempotency-key': `request-${key++}` }
    const response = await (method === 'GET'
      ? app.request(`/trpc/${path}?input=${encodeURIComponent(text)}`, { headers })
      : app.request(`/trpc/${path}`, {
          method,
          headers: { ...headers, 'content-type': 'application/json' },
          body: text,
        }))
    if (!response.ok) throw new Error(`${path} was refused: ${await response.text()}`)
  }
}

async function subscribing({ call }: World, ask: ReturnType<typeof requests>): Promise<() => Promise<void>> {
  const customerIds: string[] = []
  for (const externalId of ['first', 'second']) {
    const { id: customerId } = await call.customers.create({ externalId })
    await call.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
    customerIds.push(customerId)
  }
  return () => ask('subscriptions.create', { customerId: customerIds.pop(), planSlug: 'pro' })
}

/** So many have their renewal each time: the round that finds them, the renewals, and the round that finds nothing. */
function renewing(world: World, count: number): () => Promise<void> {
  let months = 0
  let from = world.engine.wallClock()
  return async () => {
    if (months === 0) {
      from = world.engine.wallClock()
      await onlyTheseAreDue(world, count)
    }
    world.clock.wall = addLocalMonths(from, 'UTC', ++months)
    await runDueWork(world.engine, (error) => console.error(error))
  }
}

async function onlyTheseAreDue(world: World, count: number): Promise<void> {
  await world.sql`update subscriptions set deadline_at = null`
  const prototype = await subscribePaying(world, `renewing-${count}`)
  await cloneCustomer(world, prototype, { count: count - 1, name: `renewing-${count}` })
}
