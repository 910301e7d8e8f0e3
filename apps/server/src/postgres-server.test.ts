import { DEMO_KEYS } from '@tallywright/engine'
import { connectPostgres } from '@tallywright/store'
import { fastAndLossy, type PostgresServer, startPostgres } from '@tallywright/testing/postgres-server'
import { callServer, keysIn, type SpawnedServer, spawnServer } from '@tallywright/testing/spawned-server'
import { createDatabase } from '@tallywright/testing/test-engine'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'

// Each start is a whole process.
vi.setConfig({ testTimeout: 120_000 })

let postgres: PostgresServer
const running: SpawnedServer[] = []

beforeAll(async () => {
  postgres = await startPostgres({ version: 18, settings: fastAndLossy })
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.kill('SIGKILL')))
})
afterAll(() => postgres.stop())

function start(url: string, settings: Readonly<Record<string, string>> = {}): SpawnedServer {
  const server = spawnServer({ DATABASE_URL: url, TALLYWRIGHT_HOST: '127.0.0.1', ...settings })
  running.push(server)
  return server
}

test('of two that start together on an empty database, one prints each key, and no later start does', async () => {
  const url = await createDatabase(postgres.url)
  const both = [start(url), start(url)]
  const urls = await Promise.all(both.map(({ up }) => up()))
  const printed = both.flatMap((server) => keysIn(server.output()))
  const kinds = ['tw_live_pk', 'tw_live_sk', 'tw_test_pk', 'tw_test_sk']
  expect(printed.map((key) => key.slice(0, 10)).sort()).toEqual(kinds)
  for (const each of urls) {
    for (const key of printed) expect((await callServer(each, 'environments.current', key)).status).toBe(200)
    const demo = await callServer(each, 'environments.current', DEMO_KEYS.secret.text)
    expect([demo.status, await demo.json()]).toMatchObject([401, { error: { data: { code: 'auth.invalid_key' } } }])
  }

  const later = start(url)
  await later.up()
  expect(keysIn(later.output())).toEqual([])
  expect(await Promise.all([...both, later].map((server) => server.kill('SIGTERM')))).toEqual([0, 0, 0])

  const lines = both.flatMap((server) =>
    server
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{')),
  )
  expect(lines).toHaveLength(10)
  const line = { path: '/trpc/environments.current', method: 'GET', durationMs: expect.any(Number) }
  for (const written of lines) expect(JSON.parse(written)).toMatchObject(line)
  // The first line of each output is the notice with the keys; none of the log lines holds one.
  for (const key of printed) expect(lines.join()).not.toContain(key.slice(-72))
})

test('of two on one database either serves the page of a payment and takes the other’s word for it', async () => {
  const url = await createDatabase(postgres.url)
  const first = start(url)
  const here = await first.up()
  const there = await start(url).up()
  const [key = ''] = keysIn(first.output(), 'tw_test_sk')
  const returnUrl = 'https://shop.example/account'
  const { id: customerId } = await resultOf(await callServer(here, 'customers.create', key, { name: 'Ada' }))
  const opening = { customerId, provider: 'sandbox', returnUrl }
  const { url: setup } = await resultOf(await callServer(here, 'paymentMethods.openSetup', key, opening))
  const page = `${there}${new URL(setup ?? '').pathname}`
  const sent = await fetch(page, {
    method: 'POST',
    body: new URLSearchParams({ method: 'succeeds' }),
    redirect: 'manual',
  })
  expect([sent.status, sent.headers.get('location')]).toEqual([303, returnUrl])
  const asked = `paymentMethods.list?input=${encodeURIComponent(JSON.stringify({ customerId }))}`
  expect(await resultOf(await callServer(here, asked, key))).toMatchObject({ items: [{ label: 'Sandbox: succeeds' }] })
})

async function resultOf(answer: Response): Promise<Record<string, string>> {
  const body = (await answer.json()) as { result: { data: Record<string, string> } }
  expect([answer.status, body]).toMatchObject([200, {}])
  return body.result.data
}

test('says which database it could not use and why, and never the password', async () => {
  const wrong = new URL(postgres.url)
  wrong.pathname = '/nothing'
  wrong.password = 'hunter2'
  const server = start(wrong.href)
  expect(await server.ended).toBe(1)
  const output = server.output().trim()
  expect(output).toMatch(
    /^Tallywright cannot start: cannot use the database nothing at 127\.0\.0\.1:\d+: .*does not exist$/,
  )
  expect(output).not.toContain('hunter2')
})

test('takes as many connections as it is told, and no more', async () => {
  const url = await createDatabase(postgres.url)
  const server = start(url, { TALLYWRIGHT_CONNECTIONS: '3', TALLYWRIGHT_PREPARE: 'off' })
  const address = await server.up()
  const [key = ''] = keysIn(server.output(), 'tw_test_sk')
  const many = Array.from({ length: 30 }, () => callServer(address, 'plans.list', key))
  expect(new Set((await Promise.all(many)).map(({ status }) => status))).toEqual(new Set([200]))
  const connection = await connectPostgres(url, { connections: 1 })
  const text = `select count(*)::int from pg_stat_activity
    where datname = current_database() and application_name = 'tallywright' and pid <> pg_backend_pid()`
  expect(await connection.wire.send(text, [])).toEqual([[3]])
  await connection.close()
})
