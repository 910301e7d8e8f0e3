// A program: one process of several that call one engine's database at the same time. Its parent tells it what to call.
import { randomBytes } from 'node:crypto'
import { instantFromEpoch } from '@tallywright/domain'
import { type Context, createEngine, type Engine, randomIds } from '@tallywright/engine'
import { sandboxProvider } from '@tallywright/providers'
import { connectPostgres, createStore } from '@tallywright/store'
import { makeCall, type RaceCall, type RaceResult } from './calls.ts'

/** From the parent: open this database and say so, or make these calls, all at once. */
export type RaceOrder =
  | { readonly kind: 'open'; readonly url: string }
  | {
      readonly kind: 'race'
      readonly environmentId: string
      /** What its wall clock is ahead of the machine's. */
      readonly aheadMs: number
      readonly calls: readonly RaceCall[]
    }
  | { readonly kind: 'close' }

/** To the parent: ready for the next order, with the results of the last. */
export interface RaceReport {
  readonly results: readonly RaceResult[]
}

let engine: Engine | undefined
let aheadMs = 0

async function obey(order: RaceOrder): Promise<RaceReport> {
  switch (order.kind) {
    case 'open':
      engine = await openEngine(order.url)
      return { results: [] }
    case 'race': {
      aheadMs = order.aheadMs
      const context = contextOf(order.environmentId)
      return { results: await Promise.all(order.calls.map((call) => makeCall(context, call))) }
    }
    case 'close':
      await engine?.store.close()
      process.exit()
  }
}

async function openEngine(url: string): Promise<Engine> {
  const store = createStore(await connectPostgres(url, { connections: 10 }))
  const wallClock = () => instantFromEpoch(Date.now() + aheadMs)
  const providers = new Map([['sandbox', sandboxProvider(store.sandboxBooks)]])
  return createEngine({ store, wallClock, providers, ids: randomIds({ now: wallClock, randomBytes }) })
}

function contextOf(environmentId: string): Context {
  if (engine === undefined) throw new Error('no database is open yet')
  return { ...engine, environmentId, actor: 'racer', reason: null }
}

// It does not outlive the program that started it.
process.on('disconnect', () => process.exit())
process.on('message', (order: RaceOrder) => {
  void obey(order).then((report) => {
    if (process.connected) process.send?.(report)
  })
})
