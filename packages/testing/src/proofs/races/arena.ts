import { addMilliseconds, DAY, instantFromIso, MINUTE } from '@tallywright/domain'
import {
  addPaymentMethod,
  type Context,
  createCustomer,
  createPromotionCode,
  createSubscription,
  type IdempotentRequest,
  pushCatalog,
  type UpdateEnvironmentSettings,
  updateEnvironmentSettings,
} from '@tallywright/engine'
import { type SandboxProvider, sandboxProvider, type WitnessedCharge } from '@tallywright/providers'
import { bucketOfCustomer } from '@tallywright/store'
import {
  newEnvironment,
  openTestEngine,
  type TestDatabase,
  type TestEngine,
  valueIn,
} from '../../harness/test-engine.ts'
import { type Reading, readBooks } from '../invariants/books.ts'
import { violationsOf } from '../invariants.ts'
import { AFTER_ALL } from '../witnessed-charges.ts'
import type { RaceCall, RaceResult } from './calls.ts'
import { openRacers, type Racers, type RaceTime } from './racers.ts'

export const START = instantFromIso('2026-01-01T00:00:00Z')

/** A real PostgreSQL with two processes beside this one. */
export interface Arena {
  readonly opened: TestEngine
  enter(): Promise<Round>
  /** A process beside the two, to be closed or killed by whoever opened it. */
  openWorker(): Promise<Racers>
  close(): Promise<void>
}

/** One environment in which one race is run; its clock ticks, so that no two calls are at one instant by design. */
export interface Round {
  readonly context: Context
  /** Of a customer, or of the environment itself; with a key of its own unless one is given. */
  request(externalId: string | null, key?: string): IdempotentRequest
  customer(externalId: string, method?: string): Promise<void>
  subscribe(externalId: string, planSlug: string, seats?: Record<string, number>): Promise<{ readonly id: string }>
  /** A promotion code for half off, which may be redeemed `limit` times. Returns its id. */
  promotionCode(code: string, limit: number): Promise<string>
  settings(change: UpdateEnvironmentSettings): Promise<void>
  call(use: RaceCall['use'], externalId: string | null, input: object, key?: string): RaceCall
  /** A day after the start unless told otherwise, and by clocks that agree. */
  race(calls: readonly RaceCall[], time?: Partial<RaceTime>): Promise<RaceResult[]>
  /** What was really charged and given back in this environment, by the books of the provider. */
  charges(): Promise<readonly WitnessedCharge[]>
  /** Everything that is stored after the race. The clock is stopped for it, so that it can be said where it stands. */
  read(): Promise<Reading>
  /** Everything that contradicts an invariant after the race. */
  violations(reading?: Reading): Promise<string[]>
}

export async function openArena(database: Extract<TestDatabase, { kind: 'postgres' }>): Promise<Arena> {
  const providers = new Map()
  const opened = await openTestEngine(database, { providers })
  providers.set('sandbox', sandboxProvider(opened.engine.store.sandboxBooks))
  const racers = await openRacers(opened.url ?? '')
  let rounds = 0
  return {
    opened,
    enter: async () => {
      opened.clock.wall = START
      const context = await newEnvironment(opened.engine)
      await context.store.transaction(context.environmentId, ({ environment }) =>
        environment.setClock({ clockMode: 'ticking', clockAt: null, clockOffsetMs: 0 }),
      )
      return openRound(opened, context, `round-${rounds++}`, racers.race)
    },
    openWorker: () => openRacers(opened.url ?? '', 1),
    close: async () => {
      await racers.close()
      await opened.close()
    },
  }
}

async function openRound(opened: TestEngine, context: Context, name: string, race: Racers['race']): Promise<Round> {
  const { environmentId } = context
  let calls = 0
  const request = (externalId: string | null, key = `${name}-${calls++}`) => {
    const bucket = externalId === null ? null : bucketOfCustomer(environmentId, externalId)
    return { key, procedure: 'arena', input: {}, bucket }
  }
  const read = () => readAfter(opened, context)
  valueIn(await pushCatalog(context, { catalog, dryRun: false }, request(null)))
  return {
    context,
    request,
    customer: async (externalId, method = 'succeeds') => {
      valueIn(await createCustomer(context, { externalId, timeZone: 'UTC' }, request(externalId)))
      const means = { customerId: externalId, provider: 'sandbox', token: method, isDefault: true }
      valueIn(await addPaymentMethod(context, means, request(externalId)))
    },
    subscribe: async (customerId, planSlug, seats = {}) =>
      valueIn(await createSubscription(context, { customerId, planSlug, seats }, request(customerId))),
    promotionCode: async (code, maxRedemptions) =>
      valueIn(await createPromotionCode(context, { code, couponSlug: 'half', maxRedemptions }, request(null))).id,
    settings: async (change) => {
      valueIn(await updateEnvironmentSettings(context, change, request(null)))
    },
    call: (use, externalId, input, key) => {
      const { bucket, ...made } = request(externalId, key)
      return { use, input, key: made.key, bucket }
    },
    race: (made, { wall = addMilliseconds(START, DAY), apartMs = 0 } = {}) =>
      race(environmentId, { wall, apartMs }, made),
    charges: async () => {
      const { charges } = await (context.providers.get('sandbox') as SandboxProvider).witness(AFTER_ALL)
      return charges.filter(({ subject }) => subject.environmentId === environmentId)
    },
    read,
    violations: async (reading) => violationsOf(reading ?? (await read())),
  }
}

/** The invariants ask where the clock stands: it is stopped at the time of the last race. */
async function readAfter({ connection }: TestEngine, { store, environmentId }: Context): Promise<Reading> {
  await store.transaction(environmentId, async ({ environment, subscriptions }) => {
    const latest = (await subscriptions.list({}, { limit: 1, after: null })).entries[0]?.updatedAt ?? START
    await environment.setClock({ clockMode: 'frozen', clockAt: addMilliseconds(latest, MINUTE) })
  })
  return readBooks({ connection, store, environmentId })
}

const month = { unit: 'month', count: 1 } as const
const flat = (amount: string) => ({ cadence: month, terms: { USD: { model: 'flat' as const, amount } } })
const perUnit = (feature: 'calls' | 'editor', unitAmount: string) => ({
  feature,
  cadence: month,
  terms: { USD: { model: 'per_unit' as const, unitAmount } },
})
const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
/** Of 5 hours and of a week. */
const windows = (short: string, long: string) => [
  { hours: 5, units: short },
  { hours: 168, units: long },
]
const limited = { type: 'metered', consumption: 'priced', overage: 'blocked' } as const
const seats = { type: 'seats', included: 1, extra: 'allowed' } as const

const paidWith = (creditCost: string) =>
  ({ type: 'metered', consumption: 'credits', wallet: 'token', creditCost, overdraft: 'blocked' }) as const

const catalog = {
  features: {
    calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } },
    exports: { type: 'metered', name: 'Exports', meter: { aggregation: 'count' } },
    last: { type: 'metered', name: 'Last ones', meter: { aggregation: 'count' } },
    bursts: { type: 'metered', name: 'Bursts', meter: { aggregation: 'sum' } },
    builds: { type: 'metered', name: 'Builds', meter: { aggregation: 'count' } },
    words: { type: 'metered', name: 'Words', meter: { aggregation: 'sum', groupBy: ['model'] } },
    images: { type: 'metered', name: 'Images', meter: { aggregation: 'sum' } },
    editor: { type: 'seats', name: 'Editors' },
  },
  credits: { token: { name: 'Tokens', topUp: { unitAmounts: { USD: '0.01' } } } },
  coupons: {
    half: { name: 'Half off', discount: { type: 'percent', percent: '50' }, duration: { kind: 'forever' } },
  },
  planGroups: { main: { name: 'Main', plans: ['team', 'business', 'scale'] } },
  plans: {
    team: {
      name: 'Team',
      features: { calls: priced, editor: seats },
      prices: { base: flat('20.00'), calls: perUnit('calls', '0.01'), editor: perUnit('editor', '5.00') },
    },
    business: {
      name: 'Business',
      features: { calls: priced, editor: seats },
      prices: { base: flat('50.00'), calls: perUnit('calls', '0.01'), editor: perUnit('editor', '4.00') },
    },
    scale: {
      name: 'Scale',
      features: { calls: priced, editor: seats },
      prices: { base: flat('90.00'), calls: perUnit('calls', '0.01'), editor: perUnit('editor', '3.00') },
    },
    prepaid: {
      name: 'Prepaid',
      features: { words: paidWith('2'), images: paidWith('5') },
      prices: { base: flat('3.00') },
    },
    tools: {
      name: 'Tools',
      features: {
        exports: { ...limited, allowance: '50' },
        last: { ...limited, allowance: '1' },
        bursts: { ...priced, limits: windows('1', '50') },
        builds: { ...priced, limits: windows('40', '50') },
      },
      prices: { base: flat('3.00') },
    },
  },
} as const
