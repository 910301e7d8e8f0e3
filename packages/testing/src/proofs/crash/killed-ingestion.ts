import { fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Tallywright } from '@tallywright/sdk'
import { keysIn, type SpawnedServer, spawnServer } from '../../spawned-server.ts'
import { askChild } from '../ask-child.ts'
import { chanceOf } from '../chance.ts'
import { WITNESSED_CUSTOMERS, type WitnessOrder, type WitnessReport } from './witness.ts'

const WITNESS = fileURLToPath(new URL('./witness.ts', import.meta.url))

/** A server that is killed while a client reports to it. */
export interface KilledIngestion {
  /** Kills it some times, and returns what then does not agree with the witness. */
  run(seed: string, kills: number): Promise<IngestionOutcome>
  close(): Promise<void>
}

export interface IngestionOutcome {
  readonly acknowledged: number
  readonly sentAgain: number
  readonly found: readonly string[]
}

/** On PostgreSQL where `url` is given, else on an embedded database in a new directory. */
export async function openKilledIngestion(url: string | null): Promise<KilledIngestion> {
  const scratch = mkdtempSync(join(tmpdir(), 'tallywright-crash-'))
  const database = url === null ? { TALLYWRIGHT_DATA: join(scratch, 'data') } : { DATABASE_URL: url }
  const settings = { ...database, TALLYWRIGHT_DEMO: 'off', TALLYWRIGHT_LOG: 'error' }
  let server = spawnServer(settings)
  const address = await server.up()
  const port = new URL(address).port
  const key = keysIn(server.output(), 'tw_test_sk')[0] ?? ''
  const billing = new Tallywright({ apiKey: key, baseUrl: address })
  await makeCustomers(billing)
  const witness = fork(WITNESS, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  let runs = 0

  const killOnce = async (milliseconds: number): Promise<void> => {
    await wait(milliseconds)
    await server.kill('SIGKILL')
    server = await restarted(settings, port)
  }
  return {
    run: async (seed, kills) => {
      const file = join(scratch, `witness-${runs++}`)
      writeFileSync(file, '')
      const before = await countedIn(billing)
      witness.send({ kind: 'start', url: address, key, file, prefix: seed } satisfies WitnessOrder)
      const chance = chanceOf(seed)
      const found: string[] = []
      for (let kill = 0; kill < kills; kill++) {
        await killOnce(200 + chance.below(800))
        // Read before the question, so that what is acknowledged meanwhile does not count as lost.
        const acknowledged = acknowledgedIn(file)
        found.push(...lost(before, acknowledged, await countedIn(billing)))
      }
      await wait(chance.below(300))
      const { refused, ...outcome } = await askChild<WitnessReport>(witness, { kind: 'finish' })
      found.push(...refused, ...different(before, acknowledgedIn(file), await countedIn(billing)))
      return { ...outcome, found }
    },
    close: async () => {
      witness.kill()
      await server.kill('SIGTERM')
      rmSync(scratch, { recursive: true })
    },
  }
}

async function restarted(settings: Readonly<Record<string, string>>, port: string): Promise<SpawnedServer> {
  const server = spawnServer({ ...settings, PORT: port })
  await server.up()
  return server
}

/** What is counted for each customer: units and events. */
type Counted = ReadonlyMap<string, { readonly units: number; readonly events: number }>

function acknowledgedIn(file: string): Counted {
  const counted = new Map<string, { units: number; events: number }>()
  for (const line of readFileSync(file, 'utf8').split('\n').slice(0, -1)) {
    const [customer = '', , units = ''] = line.split(' ')
    const before = counted.get(customer) ?? { units: 0, events: 0 }
    counted.set(customer, { units: before.units + Number(units), events: before.events + 1 })
  }
  return counted
}

async function countedIn(billing: Tallywright): Promise<Counted> {
  const counted = new Map<string, { units: number; events: number }>()
  for (const customerId of WITNESSED_CUSTOMERS) {
    const { features } = await billing.usage.summary({ customerId, featureSlug: 'calls' })
    const groups = features.flatMap((feature) => feature.groups)
    const units = features.reduce((total, feature) => total + Number(feature.quantity), 0)
    counted.set(customerId, { units, events: groups.reduce((total, group) => total + group.eventCount, 0) })
  }
  return counted
}

const since = (before: Counted, counted: Counted, customer: string) => ({
  units: (counted.get(customer)?.units ?? 0) - (before.get(customer)?.units ?? 0),
  events: (counted.get(customer)?.events ?? 0) - (before.get(customer)?.events ?? 0),
})

function lost(before: Counted, acknowledged: Counted, counted: Counted): string[] {
  return WITNESSED_CUSTOMERS.flatMap((customer) => {
    const wanted = acknowledged.get(customer)?.events ?? 0
    const { events } = since(before, counted, customer)
    return events < wanted ? [`${customer}: ${wanted} events acknowledged, ${events} there after a kill`] : []
  })
}

function different(before: Counted, acknowledged: Counted, counted: Counted): string[] {
  return WITNESSED_CUSTOMERS.flatMap((customer) => {
    const wanted = acknowledged.get(customer) ?? { units: 0, events: 0 }
    const found = since(before, counted, customer)
    if (found.units === wanted.units && found.events === wanted.events) return []
    return [`${customer}: acknowledged ${JSON.stringify(wanted)}, counted ${JSON.stringify(found)}`]
  })
}

async function makeCustomers(billing: Tallywright): Promise<void> {
  const month = { unit: 'month', count: 1 } as const
  const calls = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
  const price = { feature: 'calls', cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.001' } } } as const
  await billing.catalog.push({
    catalog: {
      features: { calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } },
      plans: { metered: { name: 'Metered', features: { calls }, prices: { calls: price } } },
    },
  })
  for (const externalId of WITNESSED_CUSTOMERS) {
    await billing.customers.create({ externalId })
    await billing.subscriptions.create({ customerId: externalId, planSlug: 'metered' })
  }
}
