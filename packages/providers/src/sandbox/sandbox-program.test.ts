import { once } from 'node:events'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { instantFromEpoch } from '@tallywright/domain'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describePaymentProvider, type ProviderUnderTest } from '../provider-suite.ts'
import { AT, chargeOf, refundOf } from './charge-for-test.ts'
import { journalBooks } from './journal-books.ts'
import { remoteSandboxProvider } from './remote-sandbox-provider.ts'
import type { WebhookMessage } from './sandbox-signature.ts'
import { sandboxUnderTest } from './sandbox-under-test.ts'
import { type SpawnedSandbox, spawnSandbox } from './spawn-sandbox.ts'

const SECRET = 'secret of the tests'

const scratch = mkdtempSync(join(tmpdir(), 'tallywright-sandbox-'))
const running: SpawnedSandbox[] = []
afterAll(async () => {
  for (const each of running) await each.kill()
  rmSync(scratch, { recursive: true })
})

async function spawn(options: Parameters<typeof spawnSandbox>[0]): Promise<SpawnedSandbox> {
  const spawned = await spawnSandbox(options)
  running.push(spawned)
  return spawned
}

/** A webhook address; `isDown`: it answers 500. */
async function openReceiver() {
  const delivered: WebhookMessage[] = []
  const receiver = { delivered, isDown: false }
  const server = createServer(async (request, response) => {
    const body = await text(request)
    if (receiver.isDown) return response.writeHead(500).end()
    delivered.push({ headers: request.headers as Record<string, string>, body })
    return response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return Object.assign(receiver, { url: `http://127.0.0.1:${port}`, close: () => server.close() })
}

let receiver: Awaited<ReturnType<typeof openReceiver>>
beforeAll(async () => {
  receiver = await openReceiver()
})
afterAll(() => receiver.close())

const journalOf = (name: string) => join(scratch, `${name}.journal`)

describePaymentProvider('the sandbox in a process of its own, with books in a journal', async () => {
  const webhook = { url: receiver.url, secret: SECRET }
  const { url } = await spawn({ journal: journalOf('suite'), webhook })
  const provider = remoteSandboxProvider(url, { webhookSecret: SECRET })
  const wallClock = () => instantFromEpoch(Date.now())
  const made = sandboxUnderTest(provider, { delivered: receiver.delivered, wallClock, close: async () => {} })
  const webhookOf: ProviderUnderTest['webhookOf'] = async (request, signedWith) => {
    // It posts after it has answered.
    const id = `sandbox_${request.idempotencyKey}:succeeded`
    await expect.poll(() => receiver.delivered.map(({ headers }) => headers['webhook-id'])).toContain(id)
    return made.webhookOf(request, signedWith)
  }
  return { ...made, webhookOf }
})

test('kill -9 loses no charge and no refund that was answered, and doubles none that was not', async () => {
  const journal = journalOf('killed')
  const { url, kill } = await spawn({ journal })
  const port = Number(new URL(url).port)
  const provider = remoteSandboxProvider(url)
  const answered = new Set<string>()
  const chargeAndRefund = async (key: string): Promise<void> => {
    await provider.charge(chargeOf(key, 'succeeds'))
    answered.add(key)
    await provider.refund(refundOf(`re ${key}`, key, 40n))
    answered.add(`re ${key}`)
  }
  const keys = Array.from({ length: 150 }, (_, index) => `${index}`)
  let killLast = kill
  for (let round = 0; round < 3; round++) {
    const before = answered.size
    const sent = Promise.allSettled(keys.slice(round * 50, (round + 1) * 50).map(chargeAndRefund))
    await expect.poll(() => answered.size, { interval: 1 }).toBeGreaterThan(before + 20)
    await killLast()
    await sent
    expect(answered.size).toBeLessThan(before + 100)
    killLast = (await spawn({ journal, port })).kill
    const { charges, refunds } = await provider.witness(AT)
    const kept = [...charges, ...refunds].map(({ key }) => key)
    expect([...answered].filter((key) => !kept.includes(key))).toEqual([])
  }
  for (const key of keys) await chargeAndRefund(key)
  const { charges, refunds } = await provider.witness(AT)
  expect(refunds).toHaveLength(keys.length)
  expect(charges.map(({ captured, refunded }) => [captured, refunded])).toEqual(keys.map(() => [100n, 40n]))
})

test('a second process is refused the journal, and a later one gets it', async () => {
  const journal = journalOf('shared')
  const first = await spawn({ journal })
  await expect(spawnSandbox({ journal })).rejects.toThrow(`in use by process ${first.pid}`)
  await first.kill()
  expect((await spawn({ journal })).pid).not.toBe(first.pid)
})

test('a line that a crash cut off is cut away, and the lines before it stand', async () => {
  const journal = journalOf('torn')
  const books = await journalBooks(journal)
  await books.record('charge', 'a', { amount: '1' })
  await books.replace('charge', 'a', 1, { amount: '2' })
  books.close()
  appendFileSync(journal, '{"kind":"charge","key":"b","stored":{"en')
  const again = await journalBooks(journal)
  expect(await again.find('charge', 'a')).toEqual({ entry: { amount: '2' }, version: 2 })
  expect(await again.find('charge', 'b')).toBeNull()
  await again.record('charge', 'b', { amount: '3' })
  again.close()
  const last = await journalBooks(journal)
  expect(await last.find('charge', 'b')).toEqual({ entry: { amount: '3' }, version: 1 })
  last.close()
})

test('what could not be delivered is delivered when the address answers again, also by the next process', async () => {
  const journal = journalOf('undelivered')
  const webhook = { url: receiver.url, secret: SECRET }
  const heard = () => receiver.delivered.filter(({ body }) => body.includes('pay_down')).length
  receiver.isDown = true
  const first = await spawn({ journal, webhook })
  await remoteSandboxProvider(first.url).charge(chargeOf('down', 'succeeds'))
  await wait(100)
  await first.kill()
  receiver.isDown = false
  expect(heard()).toBe(0)
  await spawn({ journal, webhook })
  await expect.poll(heard, { timeout: 10_000 }).toBe(1)
})

test('a customer confirms on the page that the charge names', async () => {
  const { url } = await spawn({ journal: journalOf('pages') })
  const provider = remoteSandboxProvider(url)
  const outcome = await provider.charge(chargeOf('page', 'requires_action'))
  if (outcome.status !== 'requires_action' || outcome.actionUrl === null) throw new Error('there is no page')
  expect(await (await fetch(outcome.actionUrl)).text()).toContain('Confirm your payment')
  const answer = new URLSearchParams({ answer: 'confirm' })
  expect((await fetch(outcome.actionUrl, { method: 'POST', body: answer })).status).toBe(200)
  expect(await provider.findCharge('page', AT)).toMatchObject({ status: 'succeeded' })
})
