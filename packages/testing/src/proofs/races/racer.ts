// A program: one process of several that call one engine's database at the same time. Its parent tells it what to call.
import { randomBytes } from 'node:crypto'
import { type Instant, instantFromEpoch } from '@tallywright/domain'
import {
  type CommandReply,
  type Context,
  cancelSubscription,
  changePlan,
  createSubscription,
  type Engine,
  type IdempotentRequest,
  type Outcome,
  randomIds,
  reportOne,
  reportUsage,
  runDueWork,
  setSeats,
} from '@tallywright/engine'
import { sandboxProvider } from '@tallywright/providers'
import { connectPostgres, createStore } from '@tallywright/store'

/** One call of a use case. `key` is its Idempotency-Key, `bucket` its customer's. */
export interface RaceCall {
  readonly use: keyof typeof USES
  readonly input: object
  readonly key: string
  readonly bucket: number | null
}

/** What came of it; `thrown` is what a caller over HTTP would get as a 5xx. */
export type RaceResult =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'thrown'; readonly message: string }

/** From the parent: open this database and say so, or make these calls, all at once. */
export type RaceOrder =
  | { readonly kind: 'open'; readonly url: string }
  | {
      readonly kind: 'race'
      readonly environmentId: string
      readonly wall: Instant
      readonly calls: readonly RaceCall[]
    }
  | { readonly kind: 'close' }

/** To the parent: ready for the next order, with the results of the last. */
export interface RaceReport {
  readonly results: readonly RaceResult[]
}

type Use = (
  context: Context,
  input: never,
  request: IdempotentRequest,
) => Promise<Outcome<unknown> | CommandReply<unknown>>

const USES = {
  createSubscription,
  changePlan,
  setSeats,
  cancelSubscription,
  reportOne: (context, input) => reportOne(context, input),
  reportUsage: async (context, input) => ({ ok: true, value: await reportUsage(context, input) }),
  runDueWork: async (context) => ({ ok: true, value: await workUntilDone(context) }),
} satisfies Record<string, Use>

/** As many customers as a worker takes at a time here: few, so that several workers have something to share. */
const TAKEN = 5

async function workUntilDone(engine: Engine): Promise<string[]> {
  const { together } = engine.store
  const store: Engine['store'] = {
    ...engine.store,
    together: (environmentId, work) =>
      together(environmentId, (tx) =>
        work({ ...tx, customers: { ...tx.customers, claim: (keys) => tx.customers.claim(keys, TAKEN) } }),
      ),
  }
  const failures: string[] = []
  while ((await runDueWork({ ...engine, store }, (error) => failures.push(String(error)))) > 0);
  return failures
}

let engine: Engine | undefined
/** What the wall clock is ahead of the machine's. */
let ahead = 0

async function obey(order: RaceOrder): Promise<RaceReport> {
  switch (order.kind) {
    case 'open':
      engine = await openEngine(order.url)
      return { results: [] }
    case 'race':
      ahead = order.wall - Date.now()
      return { results: await Promise.all(order.calls.map((call) => make(call, order.environmentId))) }
    case 'close':
      await engine?.store.close()
      process.exit()
  }
}

async function openEngine(url: string): Promise<Engine> {
  const store = createStore(await connectPostgres(url, { connections: 10 }))
  const wallClock = () => instantFromEpoch(Date.now() + ahead)
  const providers = new Map([['sandbox', sandboxProvider(store.sandboxBooks)]])
  return { store, wallClock, providers, ids: randomIds({ now: wallClock, randomBytes }) }
}

async function make({ use, input, key, bucket }: RaceCall, environmentId: string): Promise<RaceResult> {
  if (engine === undefined) throw new Error('no database is open yet')
  const context: Context = { ...engine, environmentId, actor: 'racer', reason: null }
  const call: Use = USES[use]
  try {
    const answer = await call(context, input as never, { key, procedure: use, input, bucket })
    const outcome = 'outcome' in answer ? answer.outcome : answer
    return outcome.ok ? { kind: 'done', value: outcome.value } : { kind: 'refused', code: outcome.error.code }
  } catch (error) {
    return { kind: 'thrown', message: messageOf(error) }
  }
}

/** With what the database said, which drizzle wraps. */
function messageOf(error: unknown): string {
  const parts: string[] = []
  for (let current = error; current instanceof Error; current = current.cause) parts.push(current.message.slice(0, 300))
  return parts.join(' ← ')
}

// It does not outlive the program that started it.
process.on('disconnect', () => process.exit())
process.on('message', (order: RaceOrder) => {
  void obey(order).then((report) => {
    if (process.connected) process.send?.(report)
  })
})
