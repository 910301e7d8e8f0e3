import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callServer, keysIn, type SpawnedServer, spawnServer } from '@tallywright/testing/spawned-server'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'

// Each start is a whole process with a database.
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

const secretOf = (server: SpawnedServer) => keysIn(server.output(), 'tw_test_sk')[0] ?? ''
const refusal = async (server: SpawnedServer) => ({ code: await server.ended, output: server.output().trim() })

async function namesOf(url: string, key: string): Promise<string[]> {
  const answer = await callServer(url, 'customers.list', key)
  const { result } = (await answer.json()) as { result: { data: { items: { name: string }[] } } }
  return result.data.items.map(({ name }) => name)
}

/** Begins to create a customer and leaves the request open: `finish` sends the rest and tells the status. */
async function beginToCreate(url: string, key: string, name: string): Promise<{ finish: () => Promise<number> }> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': name }
  const slow = request(`${url}/trpc/customers.create`, { method: 'POST', headers })
  slow.write('{"name":')
  await once(slow, 'socket')
  await fetch(`${url}/healthz`)
  return {
    finish: async () => {
      slow.end(`${JSON.stringify(name)}}`)
      const [answer] = await once(slow, 'response')
      answer.resume()
      return answer.statusCode
    },
  }
}

test('keeps its data over Ctrl-C and kill -9, and lets nobody else at it', async () => {
  const directory = join(scratch, 'data')
  const settings = { TALLYWRIGHT_DATA: directory, TALLYWRIGHT_DEMO: 'off' }
  const first = start(settings)
  const url = await first.up()
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  const key = secretOf(first)
  const [, inCurl = '', address = ''] = /curl -H "Authorization: Bearer (\S+)" (\S+)/.exec(first.output()) ?? []
  const tried = await fetch(address, { headers: { authorization: `Bearer ${inCurl}` } })
  expect([inCurl, tried.status]).toEqual([key, 200])
  expect((await callServer(url, 'customers.create', key, { name: 'Before Ctrl-C' })).status).toBe(200)

  expect(await refusal(start(settings))).toEqual({
    code: 1,
    output: `Tallywright cannot start: the data directory ${directory} is in use by process ${first.pid}; stop that process or choose another directory`,
  })
  const { port } = new URL(url)
  expect(await refusal(start({ TALLYWRIGHT_DATA: join(scratch, 'other'), PORT: port }))).toEqual({
    code: 1,
    output: `Tallywright cannot start: port ${port} is taken by another program; stop it or set PORT`,
  })
  expect(existsSync(join(scratch, 'other'))).toBe(false)

  const underWay = await beginToCreate(url, key, 'While it stops')
  const ended = first.kill('SIGINT')
  expect(await underWay.finish()).toBe(200)
  expect(await ended).toBe(0)

  const second = start(settings)
  const names = await namesOf(await second.up(), key)
  expect(names).toEqual(expect.arrayContaining(['Before Ctrl-C', 'While it stops']))
  expect(keysIn(second.output())).toEqual(keysIn(first.output()))
  expect((await callServer(await second.up(), 'customers.create', key, { name: 'Before kill -9' })).status).toBe(200)
  expect(await second.kill('SIGKILL')).toBeNull()

  // The killed process left its lock. Of two that start together there now, one has the folder.
  const both = [start(settings), start(settings)]
  const outcomes = await Promise.allSettled(both.map(({ up }) => up()))
  const [winner, loser] = outcomes[0]?.status === 'fulfilled' ? both : both.reverse()
  expect(loser?.output()).toContain('is in use by process')
  expect(await loser?.ended).toBe(1)
  expect(await namesOf((await winner?.up()) ?? '', key)).toEqual(expect.arrayContaining([...names, 'Before kill -9']))
  expect(await winner?.kill('SIGTERM')).toBe(0)
})

test('takes the demo’s keys from this machine only', async () => {
  const directory = join(scratch, 'open')
  const settings = { TALLYWRIGHT_DATA: directory, TALLYWRIGHT_DEMO: 'off' }
  const own = start(settings)
  const url = await own.up()
  const key = secretOf(own)
  const rebound = request(`${url}/trpc/plans.list`, {
    headers: { host: 'rebound.example', authorization: `Bearer ${key}` },
  })
  rebound.end()
  const [refused] = await once(rebound, 'response')
  expect([refused.statusCode, (await callServer(url, 'plans.list', key)).status]).toEqual([421, 200])
  await own.kill('SIGTERM')

  const open = start({ ...settings, TALLYWRIGHT_HOST: '0.0.0.0' })
  expect((await callServer(await open.up(), 'plans.list', key)).status).toBe(401)
  expect(keysIn(open.output())).toEqual([])
})

test('shows no demo key that was revoked, for it opens nothing', async () => {
  const settings = { TALLYWRIGHT_DATA: join(scratch, 'revoked'), TALLYWRIGHT_DEMO: 'off' }
  const first = start(settings)
  const [url, key] = [await first.up(), secretOf(first)]
  const { result } = (await (await callServer(url, 'apiKeys.list', key)).json()) as {
    result: { data: { items: { id: string; kind: string }[] } }
  }
  const secret = result.data.items.find(({ kind }) => kind === 'secret')
  expect((await callServer(url, 'apiKeys.revoke', key, { apiKeyId: secret?.id })).status).toBe(200)
  await first.kill('SIGTERM')

  const second = start(settings)
  await second.up()
  expect(second.output()).not.toContain(key)
  expect(second.output()).toMatch(/secret +revoked/)
  expect(keysIn(second.output()).map((each) => each.slice(0, 10))).toEqual(['tw_test_pk'])
})

test('begins with a demo that was lived through, and a pricing page that may ask for its plans', async () => {
  const server = start({ TALLYWRIGHT_DATA: join(scratch, 'demo') })
  const url = await server.up()
  const key = secretOf(server)
  expect((await namesOf(url, key)).length).toBeGreaterThan(3)
  const clock = await (await callServer(url, 'testClocks.get', key)).json()
  expect(clock).toMatchObject({ result: { data: { mode: 'ticking' } } })

  const page = await fetch(url)
  // Only a build has made it.
  if (!server.output().includes('Pricing page')) return expect(page.status).toBe(404)
  const html = await page.text()
  const [pageKey = ''] = keysIn(html)
  expect(pageKey).toMatch(/^tw_test_pk_demo_/)
  expect((await callServer(url, 'plans.list', pageKey)).status).toBe(200)
  const [script = ''] = html.match(/\/assets\/[\w.-]+\.js/) ?? []
  const asset = await fetch(`${url}${script}`)
  expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable'])
  expect((await fetch(`${url}/..%2f..%2fpackage.json`)).status).toBe(404)
})

describe('does not start', () => {
  const file = join(scratch, 'a-file')
  writeFileSync(file, '')
  const unreachable = 'postgres://u:hunter2@127.0.0.1:1/d'

  test.each([
    ['with a port that is none', { PORT: 'http' }, /^PORT must be a number from 0 to 65535, not http$/],
    ['below a file', { TALLYWRIGHT_DATA: join(file, 'data') }, /^cannot write to the data directory .*: ENOTDIR/],
    [
      'where no folder can be made',
      { TALLYWRIGHT_DATA: '/proc/tallywright' },
      /^cannot write to the data directory .*: E/,
    ],
    [
      'with a database that nobody answers for',
      { DATABASE_URL: unreachable },
      /^cannot use the database d at 127\.0\.0\.1:1: .*ECONNREFUSED/,
    ],
  ])('%s, and says so in one line', async (_, settings, message) => {
    const { code, output } = await refusal(start(settings))
    expect(code).toBe(1)
    expect(output.split('\n')).toHaveLength(1)
    expect(output.replace(/^Tallywright cannot start: /, '')).toMatch(message)
    expect(output).not.toContain('hunter2')
  })

  test('where nothing speaks PostgreSQL, and says so before anyone gives up', async () => {
    const refusedAt = async (speak: (socket: Socket) => void) => {
      const { port, close } = await listen(speak)
      const { code, output } = await refusal(start({ DATABASE_URL: `postgres://u:hunter2@127.0.0.1:${port}/d` }))
      close()
      return { code, output: output.replace(String(port), '<port>') }
    }
    const since = performance.now()
    const inSilence = refusedAt((socket) => socket.on('error', () => {}))
    const overHttp = refusedAt((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'))
    })
    const told = {
      code: 1,
      output:
        'Tallywright cannot start: cannot use the database d at 127.0.0.1:<port>: nothing answered as PostgreSQL does within 15 seconds',
    }
    expect(await Promise.all([inSilence, overHttp])).toEqual([told, told])
    expect(performance.now() - since).toBeLessThan(40_000)
  })

  test('with an embedded database that is damaged, and says so in one line', async () => {
    const directory = join(scratch, 'damaged')
    const server = start({ TALLYWRIGHT_DATA: directory, TALLYWRIGHT_DEMO: 'off' })
    await server.up()
    await server.kill('SIGTERM')
    writeFileSync(join(directory, 'database/global/pg_control'), 'damaged')
    const { code, output } = await refusal(start({ TALLYWRIGHT_DATA: directory }))
    expect({ code, lines: output.split('\n') }).toEqual({ code: 1, lines: [expect.stringContaining(directory)] })
    expect(output).toMatch(/^Tallywright cannot start: cannot open the embedded database in /)
  })

  test('on a PostgreSQL before 15', async () => {
    const old = await oldPostgres('14.13 (Debian 14.13-1)')
    expect(await refusal(start({ DATABASE_URL: `postgres://u@127.0.0.1:${old.port}/d` }))).toEqual({
      code: 1,
      output: 'Tallywright cannot start: the database is PostgreSQL 14.13 (Debian 14.13-1); it must be 15 or newer',
    })
    old.close()
  })
})

/** Speaks as much of PostgreSQL's protocol as it takes to be asked for its version. */
async function oldPostgres(version: string): Promise<{ port: number; close: () => void }> {
  const int16 = (value: number) => Buffer.from([(value >> 8) & 255, value & 255])
  const int32 = (value: number) => Buffer.concat([int16(value >> 16), int16(value)])
  const message = (type: string, ...body: Buffer[]) => {
    const content = Buffer.concat(body)
    return Buffer.concat([Buffer.from(type), int32(content.length + 4), content])
  }
  const ready = message('Z', Buffer.from('I'))
  const column = [Buffer.from('server_version\0'), int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)]
  const row = [int16(1), int32(version.length), Buffer.from(version)]
  const answer = [message('T', int16(1), ...column), message('D', ...row), message('C', Buffer.from('SHOW\0')), ready]
  return listen((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', int32(0)), ready]))
      socket.on('data', (data) => data.toString().startsWith('Q') && socket.write(Buffer.concat(answer)))
    })
  })
}

async function listen(speak: (socket: Socket) => void): Promise<{ port: number; close: () => void }> {
  const server = createServer(speak).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, close: () => server.close() }
}
