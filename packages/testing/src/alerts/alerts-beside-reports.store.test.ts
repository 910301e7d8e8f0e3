import { bucketOfId } from '@tallywright/domain'
import { reportUsage } from '@tallywright/engine'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openTestEngine, sandboxProviders, type TestEngine } from '../harness/test-engine.ts'
import { absolute, newAlertWorld, ofCalls, START } from './alert-world.ts'

const database = inject('testDatabase')

let opened: TestEngine
beforeAll(async () => {
  opened = await openTestEngine(database, { connections: 8, providers: sandboxProviders() })
})
afterAll(() => opened.close())

/** Two customers with an alert, in the order in which looks at them are asked for. */
async function newWorld() {
  const world = await newAlertWorld(opened)
  const { customerId: ada } = world
  const { customerId: bob } = await world.subscribe('bob')
  await world.alert({ ...ofCalls, ...absolute('100') })
  const customers = [ada, bob]
    .map((customerId) => ({ customerId, bucket: bucketOfId('customer', customerId) ?? 0 }))
    .toSorted((a, b) => a.bucket - b.bucket || (a.customerId < b.customerId ? -1 : 1))
  const [first, second] = customers as [(typeof customers)[0], (typeof customers)[0]]
  let events = 0
  const report = (units: Record<string, string>) =>
    reportUsage(
      world.context,
      Object.entries(units).map(([customerId, each]) => {
        return { customerId, featureSlug: 'calls', units: each, idempotencyKey: `event-${events++}` }
      }),
    )
  return { ...world, first, second, report }
}

/** Statements that wait for a lock. */
async function waiting(): Promise<number> {
  const rows = await opened.connection.wire.send(
    `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    [],
  )
  return rows.length
}

function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

test('a look takes nothing away from a report that is not committed and has seen that one is asked for', async (context) => {
  if (database.kind === 'pglite') context.skip('an embedded database has one connection')
  const { first, second, report, work, told } = await newWorld()
  await report({ [first.customerId]: '1', [second.customerId]: '1' })
  await work()
  await report({ [first.customerId]: '1' })
  // The report finds that a look at the first is asked for, and waits for whoever asks about the second.
  const { open, opened: released } = gate()
  const holder = opened.connection.transaction(async (wire) => {
    await wire.send(
      'insert into alert_checks (bucket, environment_id, customer_id, due_at) select bucket, environment_id, id, created_at from customers where id = $1',
      [second.customerId],
    )
    await released
  })
  const reported = report({ [first.customerId]: '100', [second.customerId]: '1' })
  await expect.poll(waiting, { timeout: 5_000 }).toBe(1)
  const looked = work()
  await Promise.race([looked, expect.poll(waiting, { timeout: 5_000 }).toBe(2)])
  open()
  await Promise.all([holder, looked])
  expect(await reported).toMatchObject([{ status: 'accepted' }, { status: 'accepted' }])
  await work()
  expect(await told(first.customerId)).toMatchObject([{ value: '102' }])
}, 20_000)

test('two that ask about the same customers in other orders do not wait for each other in a ring', async (context) => {
  if (database.kind === 'pglite') context.skip('an embedded database has one connection')
  const { first, second, context: caller } = await newWorld()
  const asking = (customer: typeof first) => ({ ...customer, dueAt: START })
  const { open, opened: isAsked } = gate()
  const { open: end, opened: ended } = gate()
  // One that is chosen to end a ring begins again.
  let begun = 0
  const one = caller.store.transaction(caller.environmentId, async ({ alertChecks }) => {
    begun += 1
    await alertChecks.askAll([asking(first)])
    open()
    await Promise.race([ended, expect.poll(waiting, { timeout: 5_000 }).toBe(1)])
    await alertChecks.askAll([asking(second)])
  })
  await isAsked
  const other = caller.store.transaction(caller.environmentId, ({ alertChecks }) => {
    begun += 1
    return alertChecks.askAll([asking(second), asking(first)])
  })
  await Promise.all([one, other.finally(end)])
  expect(begun).toBe(2)
}, 20_000)
