import { randomBytes } from 'node:crypto'
import { instantFromEpoch } from '@tallywright/domain'
import { createEngine, randomIds } from '@tallywright/engine'
import {
  mountSandbox,
  type ProviderFailure,
  stripeProvider,
  tellingFailures,
  webhookSecretOf,
} from '@tallywright/providers'
import type { Store } from '@tallywright/store'
import { destination, type Logger, pino } from 'pino'
import { banner } from './banner.ts'
import { readSettings, type Settings } from './settings.ts'
import { StartProblem } from './start-problem.ts'
import { type Address, type Assembled, type RunningServer, startServer } from './start-server.ts'

/** The only place where the wall clock and chance come in. */
async function engineOn(store: Store, { stripe }: Settings, address: Address, log: Logger): Promise<Assembled> {
  const wallClock = () => instantFromEpoch(Date.now())
  const secret = await webhookSecretOf(store.sandboxBooks, randomBytes(32).toString('base64'))
  const sandbox = mountSandbox(store.sandboxBooks, { ...address, secret, wallClock })
  const onFailure = (failure: ProviderFailure) => log.error(failure, 'a payment provider did not answer')
  const real = stripe === null ? [] : [tellingFailures(stripeProvider(stripe), onFailure)]
  const providers = [sandbox.provider, ...real]
  const engine = createEngine({
    store,
    ids: randomIds({ now: () => Date.now(), randomBytes }),
    wallClock,
    providers: new Map(providers.map((provider) => [provider.name, provider])),
  })
  return { engine, sandbox }
}

async function main(): Promise<void> {
  const settings = readSettings(process.env)
  const log = pino({ level: settings.logLevel }, linesTogether())
  const print = (text: string) => console.log(text)
  const withSettings = (store: Store, address: Address) => engineOn(store, settings, address, log)
  const server = await startServer(settings, { engineOn: withSettings, log, print, stopwatch: () => performance.now() })
  stopOnSignals(server)
  print(banner(server))
}

/** A write for every line, or every few, would cost a busy server as much as its answers: many go at a time, or after this. */
const LINES_WAIT_MS = 100
const LINES_TOGETHER = 64 * 1024

/**
 * Lines are put together here, and not by the destination with its `minLength`: that measures all that waits anew with each line,
 * which took a twentieth of a check.
 */
function linesTogether() {
  const lines = destination({ sync: false })
  let waiting = ''
  const pass = () => {
    if (waiting !== '') lines.write(waiting)
    waiting = ''
  }
  setInterval(pass, LINES_WAIT_MS).unref()
  process.on('exit', () => {
    pass()
    lines.flushSync()
  })
  return {
    write: (line: string) => {
      waiting += line
      if (waiting.length >= LINES_TOGETHER) pass()
    },
  }
}

function stopOnSignals(server: RunningServer): void {
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Asked twice, it does not finish what it is doing.
      if (stopping) process.exit(130)
      stopping = true
      server.stop().then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      )
    })
  }
}

function fail(error: unknown): never {
  console.error(error instanceof StartProblem ? `Tallywright cannot start: ${error.message}` : error)
  process.exit(1)
}

main().catch(fail)
