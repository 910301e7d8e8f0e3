import { createApp } from '@tallywright/api'
import { bootstrapDemo, bootstrapEnvironments, DEMO_KEYS, type Engine, runDueWork } from '@tallywright/engine'
import type { MountedSandbox, SandboxMount } from '@tallywright/providers'
import type { Store } from '@tallywright/store'
import type { Logger } from 'pino'
import { type DemoKeys, newKeysNotice } from './banner.ts'
import { demo, emptyDemo } from './demo.ts'
import { refusedName, takesDemoKeys } from './demo-access.ts'
import { deadlineIn, type Listener, listen } from './listener.ts'
import { onceAMinute } from './once-a-minute.ts'
import { openStore } from './open-store.ts'
import { pricingPage } from './pricing-page.ts'
import { sandboxUpkeep } from './sandbox-upkeep.ts'
import type { Settings } from './settings.ts'
import { startWorker, type Worker } from './worker.ts'

/** Where the server is reached, and its own answer to a request. */
export type Address = Pick<SandboxMount, 'url' | 'serve'>

export interface Assembled {
  readonly engine: Engine
  readonly sandbox: MountedSandbox
}

/** What only a running program has: a clock, chance, and somewhere to write. */
export interface Surroundings {
  readonly engineOn: (store: Store, address: Address) => Promise<Assembled>
  readonly stopwatch: () => number
  readonly log: Logger
  readonly print: (text: string) => void
}

export interface RunningServer {
  readonly url: string
  readonly hasPricingPage: boolean
  readonly demoKeys: DemoKeys | null
  /** Answers what is under way, ends the round of work that is running, and closes the database: within ten seconds. */
  stop(): Promise<void>
}

const STOPS_WITHIN_MS = 10_000

/** Takes the port, opens the database, makes sure there is something in it, and then serves and works. */
export async function startServer(settings: Settings, surroundings: Surroundings): Promise<RunningServer> {
  const listener = await listen(settings)
  try {
    const store = await openStore(settings.database)
    const url = settings.publicUrl ?? listener.url
    const assembled = await surroundings.engineOn(store, { url, serve: (request) => api.fetch(request) })
    const api = apiOn(assembled.engine, settings, surroundings)
    await fill(assembled.engine, settings, surroundings)
    const demoKeys = takesDemoKeys(settings) ? await findDemoKeys(store) : null
    return { ...serve(listener, assembled, api, settings, surroundings), demoKeys }
  } catch (error) {
    await listener.close(Promise.resolve())
    throw error
  }
}

async function fill(engine: Engine, settings: Settings, { print }: Surroundings): Promise<void> {
  if (settings.database.kind === 'embedded') await bootstrapDemo(engine, settings.demo ? demo : emptyDemo)
  else await bootstrapEnvironments(engine, (made) => print(newKeysNotice(made)))
}

/** A demo key can be revoked like any other, and stays so. */
async function findDemoKeys({ directory }: Store): Promise<DemoKeys> {
  const find = async ({ id, text }: { readonly id: string; readonly text: string }) =>
    (await directory.keyById(id))?.revokedAt === null ? text : null
  return { secret: await find(DEMO_KEYS.secret), publishable: await find(DEMO_KEYS.publishable) }
}

function apiOn(engine: Engine, settings: Settings, { log, stopwatch }: Surroundings): ReturnType<typeof createApp> {
  return createApp({
    engine,
    stopwatch,
    acceptDemoKeys: takesDemoKeys(settings),
    log: { info: (facts) => log.info(facts), error: ({ error, ...facts }) => log.error({ ...facts, err: error }) },
  })
}

function serve(
  listener: Listener,
  { engine, sandbox }: Assembled,
  api: ReturnType<typeof createApp>,
  settings: Settings,
  { log, stopwatch }: Surroundings,
): Omit<RunningServer, 'demoKeys'> {
  const isDemo = takesDemoKeys(settings)
  const page = pricingPage(settings.publishableKey ?? (isDemo ? DEMO_KEYS.publishable.text : null))
  const answer = (request: Request) => page?.answer(request) ?? sandbox.answer(request) ?? api.fetch(request)
  listener.serve((request) => (isDemo ? refusedName(request) : null) ?? answer(request))

  const failed = (error: unknown, environmentId?: string) => log.error({ err: error, environmentId }, 'due work failed')
  const wentApart = onceAMinute(stopwatch, (error: unknown, environmentId: string) =>
    log.warn({ err: error, environmentId }, 'what was due failed together and is done one by one, which is slow'),
  )
  const resting = new Map()
  const upkeep = sandboxUpkeep(engine, sandbox.provider)
  const worker = startWorker(async () => {
    await upkeep().catch(failed)
    return runDueWork(engine, failed, resting, wentApart)
  }, failed)
  return { url: listener.url, hasPricingPage: page !== null, stop: () => stop(listener, worker, engine.store) }
}

async function stop(listener: Listener, worker: Worker, store: Store): Promise<void> {
  const deadline = deadlineIn(STOPS_WITHIN_MS)
  await Promise.all([listener.close(deadline), Promise.race([worker.stop(), deadline])])
  await Promise.race([store.close(), deadline])
}
