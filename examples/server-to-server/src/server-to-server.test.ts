import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { serve } from '@hono/node-server'
import { createCallerFactory } from '@tallywright/api'
import { defineCatalog } from '@tallywright/sdk'
import { createSandbox } from '@tallywright/testing'
import { rerunSharedInvoices } from '@tallywright/testing/rerun-shared-invoices'
import { newEnvironment, openTestEngine, sandboxProviders } from '@tallywright/testing/test-engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { subscribeInProcess } from './in-process.ts'

afterAll(rerunSharedInvoices)

const run = promisify(execFile)
const program = fileURLToPath(new URL('over-http.ts', import.meta.url))

const catalog = defineCatalog({
  features: { sso: { type: 'boolean', name: 'Single sign-on' } },
  plans: {
    pro: {
      name: 'Pro',
      features: { sso: { type: 'boolean' } },
      prices: {
        base: { cadence: { unit: 'month', count: 1 }, terms: { USD: { model: 'flat', amount: '12.50' } } },
      },
    },
  },
})

let server: ReturnType<typeof serve>
let environment: Record<string, string>

beforeAll(async () => {
  const sandbox = await createSandbox({ catalog })
  const port = await new Promise<number>((resolve) => {
    server = serve({ fetch: (request) => sandbox.fetch(request), port: 0, hostname: '127.0.0.1' }, (info) =>
      resolve(info.port),
    )
  })
  environment = { TALLYWRIGHT_URL: `http://127.0.0.1:${port}`, TALLYWRIGHT_API_KEY: sandbox.secretKey }
})

afterAll(() => {
  server.close()
})

test('another process subscribes a customer through the typed client and reads the paid invoice', async () => {
  const { stdout } = await run(process.execPath, [program], { env: { ...process.env, ...environment } })
  expect(stdout).toContain('is subscribed to Pro: active')
  expect(stdout).toMatch(/invoice \S+-0001: 1250 minor units of USD, paid/)
})

test('a server that runs the engine itself calls the same procedures without HTTP', async () => {
  const { engine, close } = await openTestEngine({ kind: 'pglite' }, { providers: sandboxProviders() })
  const { environmentId } = await newEnvironment(engine)
  await createCallerFactory(engine)(environmentId).catalog.push({ catalog })
  expect(await subscribeInProcess(engine, environmentId, 'pro')).toBe('active')
  await close()
})
