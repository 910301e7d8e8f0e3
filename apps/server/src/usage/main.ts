// `npm run usage -- COMMAND`: looks after stored usage, on the database that the server's own variables name.
import { randomBytes } from 'node:crypto'
import { instantFromEpoch } from '@tallywright/domain'
import { createEngine, randomIds } from '@tallywright/engine'
import { openStore } from '../open-store.ts'
import { readSettings } from '../settings.ts'
import { StartProblem } from '../start-problem.ts'
import { runUsageCommand } from './usage-command.ts'

async function main(): Promise<number> {
  const store = await openStore(readSettings(process.env).database)
  try {
    const engine = createEngine({
      store,
      ids: randomIds({ now: () => Date.now(), randomBytes }),
      wallClock: () => instantFromEpoch(Date.now()),
      providers: new Map(),
    })
    const stopping = new AbortController()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort())
    return await runUsageCommand(process.argv.slice(2), {
      engine,
      print: (text) => console.log(text),
      tell: (text) => console.error(text),
      stopwatch: () => performance.now(),
      stopping: stopping.signal,
    })
  } finally {
    await store.close()
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof StartProblem ? error.message : error)
    process.exit(1)
  },
)
