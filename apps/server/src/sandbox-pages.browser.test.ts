import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchBrowser } from '@tallywright/testing/browser'
import { callServer, keysIn, type SpawnedServer, spawnServer } from '@tallywright/testing/spawned-server'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

// The server is a process with a database, and each test ends one by itself.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const scratch = mkdtempSync(join(tmpdir(), 'tallywright-sandbox-pages-'))
const pictures = join(tmpdir(), 'tallywright-sandbox-pictures')

let server: SpawnedServer
let url: string
let browser: Awaited<ReturnType<typeof launchBrowser>>

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true })
  server = spawnServer({ TALLYWRIGHT_DATA: scratch, TALLYWRIGHT_DEMO: 'off' })
  ;[url, browser] = await Promise.all([server.up(), launchBrowser()])
  await call('catalog.push', { catalog })
})
afterAll(async () => {
  await browser?.close()
  await server?.kill('SIGTERM')
  rmSync(scratch, { recursive: true })
})

const catalog = {
  features: {},
  plans: {
    team: {
      name: 'Team',
      features: {},
      prices: { base: { cadence: { unit: 'month', count: 1 }, terms: { USD: { model: 'flat', amount: '20.00' } } } },
    },
  },
}

type Answer = Record<string, string> & { readonly items: readonly Record<string, string>[] }

async function call(path: string, input: object): Promise<Answer> {
  return resultOf(await callServer(url, path, keysIn(server.output(), 'tw_test_sk')[0] ?? '', input))
}

async function ask(path: string, input: object): Promise<Answer> {
  const asked = `${path}?input=${encodeURIComponent(JSON.stringify(input))}`
  return resultOf(await callServer(url, asked, keysIn(server.output(), 'tw_test_sk')[0] ?? ''))
}

async function resultOf(answer: Response): Promise<Answer> {
  const body = (await answer.json()) as { result: { data: Answer } }
  expect([answer.status, body]).toMatchObject([200, {}])
  return body.result.data
}

test.each(['light', 'dark'] as const)('a payment method is entered on its page, in the %s', async (colorScheme) => {
  const page = await browser.newPage({ colorScheme, viewport: { width: 900, height: 700 } })
  const { id: customerId } = await call('customers.create', { name: 'Ada' })
  const { url: setup } = await call('paymentMethods.openSetup', {
    customerId,
    provider: 'sandbox',
    returnUrl: `${url}/healthz`,
  })
  await page.goto(setup ?? '')
  await page.screenshot({ path: join(pictures, `setup-${colorScheme}.png`) })
  await page.getByLabel('What it does when it is used').selectOption('succeeds')
  await page.getByRole('button', { name: 'Save' }).press('Enter')
  await page.waitForURL(`${url}/healthz`)
  expect((await ask('paymentMethods.list', { customerId })).items).toMatchObject([{ label: 'Sandbox: succeeds' }])
  await page.close()
})

test('a payment that asks for it is confirmed on its page, and has paid the invoice by then', async () => {
  const page = await browser.newPage({ viewport: { width: 380, height: 700 } })
  const { id: customerId } = await call('customers.create', { name: 'Ada' })
  await call('paymentMethods.create', { customerId, provider: 'sandbox', token: 'requires_action' })
  await call('subscriptions.create', { customerId, planSlug: 'team' })
  const [payment] = (await ask('payments.list', { customerId })).items
  await page.goto(payment?.actionUrl ?? '')
  expect(await page.getByText('20.00 USD').isVisible()).toBe(true)
  await page.screenshot({ path: join(pictures, 'action.png') })
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByRole('heading', { name: 'You have confirmed the payment' }).waitFor()
  expect((await ask('invoices.list', { customerId })).items).toMatchObject([{ status: 'paid' }])
  await page.close()
})
