import { randomBytes } from 'node:crypto'
import { instantFromEpoch } from '@tallywright/domain'
import { type Engine, randomIds } from '@tallywright/engine'
import { sandboxProvider, stripeProvider } from '@tallywright/providers'
import type { Store } from '@tallywright/store'
import { pino } from 'pino'
import { banner } from './banner.ts'
import { readSettings, type Settings } from './settings.ts'
import { StartProblem } from './start-problem.ts'
import { type RunningServer, startServer } from './start-server.ts'

/** The only place where the wall clock and chance come in. */
function engineOn(store: Store, { stripe }: Settings): Engine {
  const providers = [sandboxProvider(store.sandboxBooks), ...(stripe === null ? [] : [stripeProvider(stripe)])]
  return {
    store,
    ids: randomIds({ now: () => Date.now(), randomBytes }),
    wallClock: () => instantFromEpoch(Date.now()),
    providers: new Map(providers.map((provider) => [provider.name, provider])),
  }
}

async function main(): Promise<void> {
  const settings = readSettings(process.env)
  const log = pino({ level: settings.logLevel })
  const print = (text: string) => console.log(text)
  const withSettings = (store: Store) => engineOn(store, settings)
  const server = await startServer(settings, { engineOn: withSettings, log, print, stopwatch: () => performance.now() })
  stopOnSignals(server)
  print(banner(server))
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
