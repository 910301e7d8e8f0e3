import { isDeepStrictEqual } from 'node:util'
import { type AppOptions, createApp, type ErrorShape, type RequestFacts } from '@tallywright/api'
import { type Context, createApiKey, type KeyKind, type PaymentProvider } from '@tallywright/engine'
import { type SandboxOptions, type SandboxProvider, sandboxProvider } from '@tallywright/providers'
import { Tallywright } from '@tallywright/sdk'
import type { SandboxServer } from '../create-sandbox.ts'
import {
  newEnvironment,
  openTestEngine,
  type TestDatabase,
  type TestEngine,
  type TestEngineOptions,
  valueIn,
} from './test-engine.ts'

/** What a call was answered with. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Of a call that succeeded. */
  readonly data: unknown
  /** Of one that was refused. */
  readonly error: ErrorShape['data'] | undefined
  /** The body as it came. */
  readonly text: string
}

export interface CallOptions {
  readonly key?: string
  /** Null for none; a new one for each mutation unless given. */
  readonly idempotencyKey?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

export interface TestApi extends TestEngine {
  readonly fetch: (path: string, init?: RequestInit) => Promise<Answer>
  readonly query: (path: string, input?: unknown, options?: CallOptions) => Promise<Answer>
  readonly mutate: (path: string, input: unknown, options?: CallOptions) => Promise<Answer>
  /** The client on this API, with a new secret key of the environment. */
  readonly newClient: (context: Context) => Promise<Tallywright>
  readonly newKey: (context: Context, kind: KeyKind, scopes?: readonly string[]) => Promise<string>
  readonly newEnvironment: (kind?: 'live' | 'sandbox') => Promise<Context>
  readonly log: (RequestFacts & { readonly error?: unknown })[]
  /** The payment provider, and what customers and banks do there. */
  readonly sandbox: SandboxProvider
  /** For the client of `@tallywright/sdk`. */
  readonly serve: SandboxServer['fetch']
}

export interface TestApiOptions extends Pick<TestEngineOptions, 'randomBytes' | 'connections'> {
  /** How its payment provider behaves. */
  readonly sandbox?: SandboxOptions
  /** Others, beside it. */
  readonly providers?: readonly PaymentProvider[]
}

/** The API on a database of its own. An answer that is not exactly what the contract says is a bug, and answered as one. */
export async function openTestApi(
  database: TestDatabase,
  { sandbox: scripted, providers: others = [], ...options }: TestApiOptions = {},
): Promise<TestApi> {
  const providers = new Map(others.map((provider) => [provider.name, provider]))
  const opened = await openTestEngine(database, { ...options, providers })
  const { engine } = opened
  const sandbox = sandboxProvider(engine.store.sandboxBooks, scripted)
  providers.set(sandbox.name, sandbox)
  const log: TestApi['log'] = []
  const app = createApp({
    engine,
    log: { info: (facts) => log.push(facts), error: (facts) => log.push(facts) },
    stopwatch: () => performance.now(),
    acceptDemoKeys: true,
    inspectAnswer,
  })
  let calls = 0
  const fetch: TestApi['fetch'] = async (path, init) => answerOf(await app.request(`http://test.local${path}`, init))
  const newKey: TestApi['newKey'] = async (context, kind, scopes) => {
    const input = { name: kind, kind, ...(scopes === undefined ? {} : { scopes }) }
    const request = { key: `key-${calls++}`, procedure: 'apiKeys.create', input, bucket: null, callerSecret: 'test' }
    return valueIn(await createApiKey(context, input, request)).key
  }
  return {
    ...opened,
    sandbox,
    fetch,
    log,
    serve: async (input, init) => app.fetch(new Request(input, init)),
    query: (path, input, { key, headers = {} } = {}) =>
      fetch(`/trpc/${path}${input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`}`, {
        headers: { ...authorization(key), ...headers },
      }),
    mutate: (path, input, { key, headers = {}, idempotencyKey = `call-${calls++}` } = {}) =>
      fetch(`/trpc/${path}`, {
        method: 'POST',
        body: JSON.stringify(input),
        headers: {
          'content-type': 'application/json',
          ...(idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey }),
          ...authorization(key),
          ...headers,
        },
      }),
    newEnvironment: (kind) => newEnvironment(engine, kind),
    newKey,
    newClient: async (context) =>
      new Tallywright({
        apiKey: await newKey(context, 'secret'),
        baseUrl: 'http://test.local',
        fetch: async (input, init) => app.fetch(new Request(input, init)),
        maxRetries: 0,
      }),
  }
}

function authorization(key: string | undefined): Record<string, string> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` }
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  const { status, headers } = response
  const body = headers.get('content-type')?.startsWith('application/json') && text !== '' ? JSON.parse(text) : {}
  return { status, headers, text, data: body.result?.data, error: body.error?.data ?? body.error }
}

/** A field too many is a leak, and one too few a broken promise. */
const inspectAnswer: NonNullable<AppOptions['inspectAnswer']> = (path, { output }, value) => {
  const sent = JSON.parse(JSON.stringify(value))
  const parsed = output.safeParse(sent)
  if (!parsed.success) throw new Error(`${path} answered what the contract does not say: ${parsed.error.message}`)
  if (isDeepStrictEqual(parsed.data, sent)) return
  throw new Error(`${path} answered more than the contract says: ${JSON.stringify(sent)}`)
}
