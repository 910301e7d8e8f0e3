import { fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Tallywright } from '@tallywright/sdk'
import type { PostgresServer } from '../../harness/postgres-server.ts'
import { keysIn, spawnServer } from '../../harness/spawned-server.ts'
import { askChild } from '../ask-child.ts'
import { chanceOf } from '../chance.ts'
import type { WitnessedEvent, WitnessOrder, WitnessReport } from './witness.ts'

const WITNESS = fileURLToPath(new URL('./witness.ts', import.meta.url))

/** A server that is killed while a client reports to it, and its PostgreSQL where it has one. */
export interface KilledIngestion {
  /** Kills some times, bills what was reported, and returns what does not agree with the witness. */
  run(seed: string, kills: number): Promise<IngestionOutcome>
  close(): Promise<void>
}

interface IngestionOutcome extends Omit<WitnessReport, 'refused'> {
  readonly found: readonly string[]
}

/** Without a PostgreSQL, which must be durable, on an embedded database in a new directory. */
export async function openKilledIngestion(postgres: PostgresServer | null): Promise<KilledIngestion> {
  const scratch = mkdtempSync(join(tmpdir(), 'tallywright-ingestion-'))
  const database = postgres === null ? { TALLYWRIGHT_DATA: join(scratch, 'data') } : { DATABASE_URL: postgres.url }
  const settings = { ...database, TALLYWRIGHT_DEMO: 'off', TALLYWRIGHT_LOG: 'error' }
  let server = spawnServer(settings)
  const address = await server.up()
  const apiKey = keysIn(server.output(), 'tw_test_sk')[0] ?? ''
  const billing = new Tallywright({ apiKey, baseUrl: address, maxRetries: 5 })
  await billing.catalog.push({ catalog })
  const witness = fork(WITNESS, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  let runs = 0

  const tell = (order: WitnessOrder) => witness.send(order)

  const restart = async () => {
    server = spawnServer({ ...settings, PORT: new URL(address).port })
    await server.up()
  }
  const deaths: readonly (() => Promise<void>)[] = [
    // With an acknowledgement, when what is not durable yet is lost.
    async () => {
      tell({ kind: 'kill', pid: server.pid })
      await server.ended
      await restart()
    },
    // At any time, which cuts off answers to what is durable already.
    async () => {
      await server.kill('SIGKILL')
      await restart()
    },
    ...(postgres === null ? [] : deathsWith(postgres, () => server.kill('SIGKILL'), restart)),
  ]
  return {
    run: async (seed, kills) => {
      const chance = chanceOf(seed)
      const file = join(scratch, `witness-${runs++}`)
      writeFileSync(file, '')
      const customers = ['ada', 'bob', 'cyd'].map((name) => `${seed}-${name}`)
      const subscriptionIds = await subscribeAll(billing, customers)
      tell({ kind: 'start', url: address, apiKey, file, customers })
      const found: string[] = []
      for (let kill = 0; kill < kills; kill++) {
        await wait(200 + chance.below(800))
        await deaths[kill % deaths.length]?.()
        // Read before the question, so that what is acknowledged meanwhile does not count as lost.
        const acknowledged = eventsIn(file)
        found.push(...lost(acknowledged, await countedFor(billing, customers)))
      }
      await wait(chance.below(300))
      const { refused, ...outcome } = await askChild<WitnessReport>(witness, { kind: 'finish' } satisfies WitnessOrder)
      const events = eventsIn(file)
      found.push(...refused, ...different(events, await countedFor(billing, customers)))
      found.push(...(await forgotten(billing, events)))
      for (const subscriptionId of subscriptionIds)
        await billing.subscriptions.cancel({ subscriptionId, behavior: 'now' })
      found.push(...(await billedOtherwise(billing, events, customers)))
      return { ...outcome, found }
    },
    close: async () => {
      witness.kill()
      await server.kill('SIGKILL')
      rmSync(scratch, { recursive: true })
    },
  }
}

/** PostgreSQL alone, whose server lives on; and both at once, as when the power fails. */
function deathsWith(
  { kill9, restart: restartPostgres }: PostgresServer,
  killServer: () => Promise<unknown>,
  restartServer: () => Promise<void>,
): readonly (() => Promise<void>)[] {
  return [
    async () => {
      await kill9()
      await restartPostgres()
    },
    async () => {
      await Promise.all([kill9(), killServer()])
      await restartPostgres()
      await restartServer()
    },
  ]
}

const month = { unit: 'month', count: 1 } as const
const perCall = { model: 'per_unit', unitAmount: '0.01' } as const
const catalog = {
  features: { calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } },
  plans: {
    metered: {
      name: 'Metered',
      features: { calls: { type: 'metered', consumption: 'priced', overage: 'allowed' } },
      prices: { calls: { feature: 'calls', cadence: month, terms: { USD: perCall } } },
    },
  },
} as const

/** Makes the customers; returns the ids of their subscriptions. */
async function subscribeAll(billing: Tallywright, customers: readonly string[]): Promise<string[]> {
  const ids: string[] = []
  for (const customerId of customers) {
    await billing.customers.create({ externalId: customerId })
    await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
    ids.push((await billing.subscriptions.create({ customerId, planSlug: 'metered' })).id)
  }
  return ids
}

/** What the witness had acknowledged; a line that it is just writing does not count yet. */
function eventsIn(file: string): WitnessedEvent[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as WitnessedEvent)
}

interface Count {
  readonly units: number
  readonly events: number
}

function countOf(events: readonly WitnessedEvent[], customer: string): Count {
  const own = events.filter(({ customerId }) => customerId === customer)
  return { units: own.reduce((total, { units }) => total + units, 0), events: own.length }
}

/** What the server counts, by customer. */
async function countedFor(billing: Tallywright, customers: readonly string[]): Promise<ReadonlyMap<string, Count>> {
  const counted = new Map<string, Count>()
  for (const customerId of customers) {
    const { features } = await billing.usage.summary({ customerId, featureSlug: 'calls' })
    const groups = features.flatMap((feature) => feature.groups)
    counted.set(customerId, {
      units: features.reduce((total, feature) => total + Number(feature.quantity), 0),
      events: groups.reduce((total, group) => total + group.eventCount, 0),
    })
  }
  return counted
}

function lost(acknowledged: readonly WitnessedEvent[], counted: ReadonlyMap<string, Count>): string[] {
  return [...counted].flatMap(([customer, { events }]) => {
    const wanted = countOf(acknowledged, customer).events
    return events < wanted ? [`${customer}: ${wanted} events acknowledged, ${events} there after a kill`] : []
  })
}

function different(acknowledged: readonly WitnessedEvent[], counted: ReadonlyMap<string, Count>): string[] {
  return [...counted].flatMap(([customer, { units, events }]) => {
    const wanted = countOf(acknowledged, customer)
    if (units === wanted.units && events === wanted.events) return []
    return [`${customer}: acknowledged ${shown(wanted)}, counted ${shown({ units, events })}`]
  })
}

const shown = ({ units, events }: Count) => `${units} units in ${events} events`

/** Every acknowledged event is sent once more: one that is not known as it was is lost, whatever the sums say. */
async function forgotten(billing: Tallywright, acknowledged: readonly WitnessedEvent[]): Promise<string[]> {
  const strange: string[] = []
  for (let sent = 0; sent < acknowledged.length; sent += 1_000) {
    const { results } = await billing.usage.reportBatch({ events: acknowledged.slice(sent, sent + 1_000) })
    const unknown = results.filter(({ status }) => status !== 'duplicate')
    strange.push(...unknown.map(({ idempotencyKey, status }) => `${idempotencyKey} is ${status}`))
  }
  if (strange.length === 0) return []
  return [`${strange.length} acknowledged events are no duplicates when sent again: ${strange.slice(0, 5).join(', ')}`]
}

/** The last invoice of each customer has what was acknowledged, in one line, and is paid. */
async function billedOtherwise(
  billing: Tallywright,
  acknowledged: readonly WitnessedEvent[],
  customers: readonly string[],
): Promise<string[]> {
  const found: string[] = []
  for (const customerId of customers) {
    const { items } = await billing.invoices.list({ customerId })
    const billed = items.flatMap(({ status, lines }) => lines.map(({ quantity }) => `${quantity} units, ${status}`))
    const wanted = `${countOf(acknowledged, customerId).units} units, paid`
    if (billed.join('; ') !== wanted) found.push(`${customerId}: ${wanted}, but billed ${billed.join('; ')}`)
  }
  return found
}
