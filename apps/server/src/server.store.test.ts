import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SpawnedServer, spawnServer } from '@tallywright/testing/spawned-server'
import { createDatabase } from '@tallywright/testing/test-engine'
import { afterAll, afterEach, describe, expect, inject, test, vi } from 'vitest'

const database = inject('testDatabase')
// Each start is a whole process with a database, several of them in a test.
vi.setConfig({ testTimeout: 120_000 })

const scratch = mkdtempSync(join(tmpdir(), 'tallywright-server-'))
const running: SpawnedServer[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.kill('SIGKILL')))
})
afterAll(() => rmSync(scratch, { recursive: true }))

function start(settings: Readonly<Record<string, string>>): SpawnedServer {
  const server = spawnServer(settings)
  running.push(server)
  return server
}

const keysIn = (text: string, kind = 'tw_(?:live|test)_[sp]k') => text.match(new RegExp(`${kind}_\\w+`, 'g')) ?? []
const secretIn = (text: string) => keysIn(text, 'tw_test_sk')[0] ?? ''

async function call(url: string, path: string, key: string, input?: object): Promise<Response> {
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'idempotency-key': `${Math.random()}`,
  }
  return fetch(
    `${url}/trpc/${path}`,
    input === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(input) },
  )
}

async function namesOf(url: string, key: string): Promise<string[]> {
  const { result } = (await (await call(url, 'customers.list', key)).json()) as {
    result: { data: { items: { name: string }[] } }
  }
  return result.data.items.map(({ name }) => name)
}

const refusal = async (server: SpawnedServer) => ({ code: await server.ended, output: server.output().trim() })

if (database.kind === 'pglite')
  describe('on the embedded database', () => {
    test('keeps its data over Ctrl-C and kill -9, and lets nobody else at it', async () => {
      const directory = join(scratch, 'data')
      const settings = { TALLYWRIGHT_DATA: directory, TALLYWRIGHT_DEMO: 'off' }
      const first = start(settings)
      const url = await first.up()
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
      const key = secretIn(first.output())
      const [curl = ''] = first.output().match(/curl .*/) ?? []
      expect(curl).toContain(`Bearer ${key}`)
      expect((await fetch(curl.split(' ').at(-1) ?? '', { headers: { authorization: `Bearer ${key}` } })).status).toBe(
        200,
      )
      expect((await call(url, 'customers.create', key, { name: 'Before Ctrl-C' })).status).toBe(200)

      const second = await refusal(start(settings))
      expect(second.code).toBe(1)
      expect(second.output).toBe(
        `Tallywright cannot start: the data directory ${directory} is in use by process ${first.pid}; stop that process or choose another directory`,
      )
      const { port } = new URL(url)
      const onItsPort = await refusal(start({ TALLYWRIGHT_DATA: join(scratch, 'other'), PORT: port }))
      expect(onItsPort).toEqual({
        code: 1,
        output: `Tallywright cannot start: port ${port} is taken by another program; stop it or set PORT`,
      })
      expect(existsSync(join(scratch, 'other'))).toBe(false)
      expect(await first.kill('SIGINT')).toBe(0)

      const restarted = start(settings)
      expect(keysIn(await restarted.up().then(() => restarted.output()))).toEqual(keysIn(first.output()))
      expect(await namesOf(await restarted.up(), key)).toContain('Before Ctrl-C')
      expect((await call(await restarted.up(), 'customers.create', key, { name: 'Before kill -9' })).status).toBe(200)
      expect(await restarted.kill('SIGKILL')).toBeNull()

      const recovered = start(settings)
      expect(await namesOf(await recovered.up(), key)).toEqual(
        expect.arrayContaining(['Before Ctrl-C', 'Before kill -9']),
      )
      expect(await recovered.kill('SIGTERM')).toBe(0)
    })

    test('of two that start together where a killed one left its lock, one has the folder', async () => {
      const settings = { TALLYWRIGHT_DATA: join(scratch, 'data') }
      const killed = start(settings)
      await killed.up()
      await killed.kill('SIGKILL')
      const both = [start(settings), start(settings)]
      const outcomes = await Promise.allSettled(both.map(({ up }) => up()))
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      const loser = both[outcomes.findIndex(({ status }) => status === 'rejected')]
      expect(loser?.output()).toContain('is in use by process')
    })

    test('begins with a demo that was lived through, and never loads it twice', async () => {
      const settings = { TALLYWRIGHT_DATA: join(scratch, 'demo') }
      const server = start(settings)
      const url = await server.up()
      const key = secretIn(server.output())
      const customers = await namesOf(url, key)
      expect(customers.length).toBeGreaterThan(3)
      const clock = await (await call(url, 'testClocks.get', key)).json()
      expect(clock).toMatchObject({ result: { data: { mode: 'ticking' } } })
      await server.kill('SIGINT')
      const again = start(settings)
      expect(await namesOf(await again.up(), key)).toEqual(customers)
    })

    test('answers what is under way before it ends', async () => {
      const server = start({ TALLYWRIGHT_DATA: join(scratch, 'data') })
      const url = new URL(await server.up())
      const headers = {
        authorization: `Bearer ${secretIn(server.output())}`,
        'content-type': 'application/json',
        'idempotency-key': 'slow',
      }
      const slow = request({
        host: url.hostname,
        port: url.port,
        method: 'POST',
        path: '/trpc/customers.create',
        headers,
      })
      slow.write('{"name":')
      await once(slow, 'socket')
      await fetch(`${url.origin}/healthz`)
      const ended = server.kill('SIGTERM')
      slow.end('"Slow"}')
      const [answer] = await once(slow, 'response')
      expect(answer.statusCode).toBe(200)
      answer.resume()
      expect(await ended).toBe(0)
    })

    test('serves the pricing page with its key, where it was built', async () => {
      const server = start({ TALLYWRIGHT_DATA: join(scratch, 'data') })
      const url = await server.up()
      const page = await fetch(url)
      if (!server.output().includes('Pricing page')) return expect(page.status).toBe(404)
      const html = await page.text()
      expect(keysIn(html)).toEqual([expect.stringMatching(/^tw_test_pk_demo_/)])
      const [script = ''] = html.match(/\/assets\/[\w.-]+\.js/) ?? []
      const asset = await fetch(`${url}${script}`)
      expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable'])
      expect((await fetch(`${url}/..%2f..%2fpackage.json`)).status).toBe(404)
    })
  })

if (database.kind === 'postgres')
  describe('on PostgreSQL', () => {
    const newDatabase = () => createDatabase(database.kind === 'postgres' ? database.url : '')

    test('two that start together on an empty database print each key once', async () => {
      const settings = { DATABASE_URL: await newDatabase(), TALLYWRIGHT_HOST: '127.0.0.1' }
      const both = [start(settings), start(settings)]
      const urls = await Promise.all(both.map(({ up }) => up()))
      const printed = both.flatMap((server) => keysIn(server.output()))
      expect(printed.map((key) => key.slice(0, 10)).sort()).toEqual([
        'tw_live_pk',
        'tw_live_sk',
        'tw_test_pk',
        'tw_test_sk',
      ])
      for (const url of urls) {
        for (const key of printed) expect((await call(url, 'environments.current', key)).status).toBe(200)
      }

      const later = start(settings)
      await later.up()
      expect(keysIn(later.output())).toEqual([])
      expect(await Promise.all([...both, later].map((server) => server.kill('SIGTERM')))).toEqual([0, 0, 0])
    })

    test('refuses the keys of the demo', async () => {
      const server = start({ DATABASE_URL: await newDatabase(), TALLYWRIGHT_HOST: '127.0.0.1' })
      const { DEMO_KEYS } = await import('@tallywright/engine')
      const answer = await call(await server.up(), 'environments.current', DEMO_KEYS.secret.text)
      expect([answer.status, await answer.json()]).toMatchObject([
        401,
        { error: { data: { code: 'auth.invalid_key' } } },
      ])
    })

    test('logs a line for every request, without keys', async () => {
      const server = start({ DATABASE_URL: await newDatabase(), TALLYWRIGHT_HOST: '127.0.0.1' })
      const url = await server.up()
      const key = secretIn(server.output())
      await call(url, 'plans.list', key)
      await server.kill('SIGTERM')
      const lines = server
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line))
      const environmentId = expect.stringMatching(/^env_/)
      expect(lines).toMatchObject([
        { path: '/trpc/plans.list', status: 200, actor: expect.stringMatching(/^key:/), environmentId },
      ])
      expect(JSON.stringify(lines)).not.toContain(key.slice(-72))
    })

    test('says which database it could not use and why, and never the password', async () => {
      const wrong = new URL(await newDatabase())
      wrong.pathname = '/nothing'
      wrong.password = 'hunter2'
      const { code, output } = await refusal(start({ DATABASE_URL: wrong.href }))
      expect(code).toBe(1)
      expect(output).toMatch(
        /^Tallywright cannot start: cannot use the database nothing at 127\.0\.0\.1:\d+: .*does not exist$/,
      )
      expect(output).not.toContain('hunter2')
    })
  })

if (database.kind === 'pglite')
  describe('does not start', () => {
    const file = join(scratch, 'a-file')
    writeFileSync(file, '')

    test.each([
      ['with a port that is none', { PORT: 'http' }, 'PORT must be a number from 0 to 65535, not http'],
      [
        'on a host that is not this machine',
        { TALLYWRIGHT_HOST: '192.0.2.1', TALLYWRIGHT_DATA: join(scratch, 'x') },
        /^cannot listen on 192\.0\.2\.1:0: /,
      ],
      ['in a file', { TALLYWRIGHT_DATA: file }, /^cannot write to the data directory .*a-file: EEXIST/],
      ['below a file', { TALLYWRIGHT_DATA: join(file, 'data') }, /^cannot write to the data directory .*: ENOTDIR/],
      [
        'with a database that nobody answers for',
        { DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/d' },
        /^cannot use the database d at 127\.0\.0\.1:1: .*ECONNREFUSED/,
      ],
      [
        'with a database on a host that is none',
        { DATABASE_URL: 'postgres://u:hunter2@nothing.invalid/d' },
        /^cannot use the database d at nothing\.invalid: .*(?:ENOTFOUND|EAI_AGAIN)/,
      ],
    ])('%s, and says so in one line', async (_, settings, message) => {
      const { code, output } = await refusal(start(settings))
      expect(code).toBe(1)
      expect(output.split('\n')).toHaveLength(1)
      const said = output.replace(/^Tallywright cannot start: /, '')
      if (typeof message === 'string') expect(said).toBe(message)
      else expect(said).toMatch(message)
      expect(output).not.toContain('hunter2')
    })

    test('on a PostgreSQL before 15', async () => {
      const old = await oldPostgres('14.13 (Debian 14.13-1)')
      const { code, output } = await refusal(start({ DATABASE_URL: `postgres://u@127.0.0.1:${old.port}/d` }))
      old.close()
      expect(code).toBe(1)
      expect(output).toBe(
        'Tallywright cannot start: the database is PostgreSQL 14.13 (Debian 14.13-1); it must be 15 or newer',
      )
    })
  })

/** Speaks as much of PostgreSQL's protocol as it takes to be asked for its version. */
async function oldPostgres(version: string): Promise<{ port: number; close: () => void }> {
  const message = (type: string, body: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeInt32BE(body.length + 4)
    return Buffer.concat([Buffer.from(type), length, body])
  }
  const int16 = (value: number) => Buffer.from([value >> 8, value & 255])
  const int32 = (value: number) => Buffer.concat([int16(value >> 16), int16(value & 65_535)])
  const ready = message('Z', Buffer.from('I'))
  const column = Buffer.concat([
    Buffer.from('server_version\0'),
    int32(0),
    int16(0),
    int32(25),
    int16(-1 & 65_535),
    int32(-1),
    int16(0),
  ])
  const row = Buffer.concat([int16(1), int32(version.length), Buffer.from(version)])
  const answer = [
    message('T', Buffer.concat([int16(1), column])),
    message('D', row),
    message('C', Buffer.from('SHOW\0')),
    ready,
  ]
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', int32(0)), ready]))
      socket.on('data', (data) => {
        if (data.toString().startsWith('Q')) socket.write(Buffer.concat(answer))
      })
    })
    socket.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, close: () => server.close() }
}
