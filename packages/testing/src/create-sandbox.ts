import { randomBytes } from 'node:crypto'
import { createApp } from '@tallywright/api'
import { type Catalog, instantFromEpoch, instantFromIso } from '@tallywright/domain'
import { createEngine, type Engine, openSandbox, randomIds } from '@tallywright/engine'
import { memoryBooks, mountSandbox } from '@tallywright/providers'
import { type RunReport, Tallywright, type TestClocksAdvanceInput } from '@tallywright/sdk'
import { createStore } from '@tallywright/store'
import { connectFromImage } from './harness/database-image.ts'

export interface SandboxOptions<C extends Catalog> {
  /** Pushed before the sandbox is handed over; its slugs then type the client. */
  readonly catalog?: C
  /** Where the clock begins, ISO 8601; 2026-01-01T00:00:00Z unless given. */
  readonly at?: string
}

/** A jump as the API takes it, in days, weeks, months or years: `{ by: { months: 1 } }`; or an instant: `{ to }`. */
export type ClockMove = TestClocksAdvanceInput

export interface Sandbox<C extends Catalog> {
  /** The client of `@tallywright/sdk`, on the same API that a server serves, without a socket. */
  readonly billing: Tallywright<C>
  readonly environmentId: string
  readonly secretKey: string
  readonly publishableKey: string
  /** Moves the sandbox's clock and acts on every deadline on the way. */
  advance(move: ClockMove): Promise<RunReport>
  /** Serves a request as the server would: for clients of another kind, and for the pages of the payment provider. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
}

const DEFAULT_START = '2026-01-01T00:00:00Z'
const BASE_URL = 'http://sandbox.tallywright.test'

/**
 * The whole of Tallywright in a unit test: engine, database, API, sandbox payment provider and a clock that you move. All
 * sandboxes of a process share one database in memory, and each is an environment of its own that sees nothing of others.
 */
export async function createSandbox<const C extends Catalog = Catalog>(
  options: SandboxOptions<C> = {},
): Promise<Sandbox<C>> {
  return createSandboxOn(await sharedServer(), options)
}

/** The same on a server that is there: for tests that run on more than one database. */
export async function createSandboxOn<const C extends Catalog = Catalog>(
  { engine, fetch }: SandboxServer,
  options: SandboxOptions<C> = {},
): Promise<Sandbox<C>> {
  const at = instantFromIso(options.at ?? DEFAULT_START)
  const { environmentId, secretKey, publishableKey } = await openSandbox(engine, { name: 'test', at })
  const billing = new Tallywright<C>({ apiKey: secretKey, baseUrl: BASE_URL, fetch })
  if (options.catalog !== undefined) await billing.catalog.push({ catalog: options.catalog })
  const advance = (move: ClockMove) => billing.testClocks.advance(move)
  return { billing, environmentId, secretKey, publishableKey, advance, fetch }
}

/** An engine, and its API without a socket. */
export interface SandboxServer {
  readonly engine: Engine
  readonly fetch: Sandbox<Catalog>['fetch']
}

let server: Promise<SandboxServer> | undefined

/** Made by the first sandbox of a process, used by all. */
export function sharedServer(): Promise<SandboxServer> {
  server ??= startServer()
  return server
}

async function startServer(): Promise<SandboxServer> {
  const wallClock = () => instantFromEpoch(Date.now())
  const secret = randomBytes(32).toString('base64')
  const sandbox = mountSandbox(memoryBooks(), {
    url: BASE_URL,
    secret,
    wallClock,
    serve: (request) => app.fetch(request),
  })
  const engine = createEngine({
    store: createStore(await connectFromImage()),
    ids: randomIds({ now: Date.now, randomBytes }),
    wallClock,
    providers: new Map([[sandbox.provider.name, sandbox.provider]]),
  })
  // The caller gets a bare `internal`; whoever wrote the test wants to see the bug.
  const log = { info: () => {}, error: ({ error }: { error: unknown }) => process.emitWarning(error as Error) }
  const app = createApp({ engine, log, stopwatch: () => performance.now(), acceptDemoKeys: false })
  const fetch: SandboxServer['fetch'] = async (input, init) => {
    const request = new Request(input, init)
    return sandbox.answer(request) ?? app.fetch(request)
  }
  return { engine, fetch }
}
