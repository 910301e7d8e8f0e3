import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type InvoiceLine, Tallywright } from '@tallywright/sdk'
import { chanceOf } from '../chance.ts'
import { type RunningSandboxes, startSandboxes } from '../sandboxes/running-sandboxes.ts'
import { openWatchedProvider, type WatchedProvider } from '../sandboxes/watched-provider.ts'
import { type Quantities, referenceOf } from './reference.ts'
import { sentEvents, type Tenths, type UsedOnce, type Wave } from './sent-events.ts'

/** Usage that comes in any order, again and again, late, and with keys that customers share. */
export interface Disorder {
  /** Sends so many events, and returns where what was billed is not what a recount comes to. */
  run(seed: string, size: DisorderSize): Promise<DisorderOutcome>
  close(): Promise<void>
}

interface DisorderSize {
  readonly events: number
  readonly customers: number
}

interface DisorderOutcome {
  readonly events: number
  readonly duplicates: number
  readonly late: number
  readonly found: readonly string[]
}

/** On PostgreSQL where `url` is given, else on an embedded database in a new directory. */
export async function openDisorder(url: string | null): Promise<Disorder> {
  const scratch = mkdtempSync(join(tmpdir(), 'tallywright-disorder-'))
  const provider = await openWatchedProvider()
  const server = await startSandboxes({ database: url ?? join(scratch, 'data'), providerUrl: provider.url })
  return {
    run: (seed, size) => run(server, provider, seed, size),
    close: async () => {
      await server.kill()
      await provider.close()
      rmSync(scratch, { recursive: true })
    },
  }
}

async function run(
  server: RunningSandboxes,
  provider: WatchedProvider,
  seed: string,
  { events, customers: customerCount }: DisorderSize,
): Promise<DisorderOutcome> {
  const { environmentId, secretKey } = await server.open('2026-01-01T00:00:00Z')
  const billing = new Tallywright({ apiKey: secretKey, baseUrl: server.url, timeoutMs: 600_000 })
  await billing.environments.updateSettings({ invoices: { graceMinutes: 60 } })
  await billing.catalog.push({ catalog })
  const customers = Array.from({ length: customerCount }, (_, index) => `customer-${index}`)
  for (const customerId of customers) await subscribe(billing, customerId)
  const { waves, used } = sentEvents(chanceOf(seed), customers, events)
  const statuses = new Map<string, number>()
  for (const [wave, at] of WAVES_AT) {
    await billing.testClocks.advance({ to: at })
    await send(
      billing,
      wave.flatMap((each) => waves.get(each) ?? []),
      statuses,
    )
  }
  await billing.testClocks.advance({ to: '2026-03-02T00:00:00Z' })
  const { violations } = await server.read(environmentId, await provider.charges(environmentId))
  const accepted = statuses.get('accepted') ?? 0
  const duplicates = statuses.get('duplicate') ?? 0
  return {
    events,
    duplicates,
    late: waves.get('late')?.length ?? 0,
    found: [
      ...(accepted === used.length ? [] : [`accepted ${accepted} of ${used.length} events`]),
      ...(accepted + duplicates === events ? [] : [`of ${events} events: ${JSON.stringify([...statuses])}`]),
      ...differences(referenceOf(used), await billedQuantities(billing, customers)),
      ...violations,
    ],
  }
}

/** When what is sent. What is late comes among what is of its own month by then. */
const WAVES_AT: readonly (readonly [waves: readonly Wave[], at: string])[] = [
  [['in time'], '2026-01-31T23:59:59Z'],
  [['in grace'], '2026-02-01T00:30:00Z'],
  [['late', 'month after'], '2026-02-28T23:59:59Z'],
]

const month = { unit: 'month', count: 1 } as const
const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
// A tenth of a unit is a cent, so that no line is rounded.
const priceOf = <Slug extends string>(feature: Slug) =>
  ({ feature, cadence: month, terms: { USD: { model: 'per_unit', unitAmount: '0.10' } } }) as const
const catalog = {
  features: {
    calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } },
    traffic: { type: 'metered', name: 'Traffic', meter: { aggregation: 'sum', groupBy: ['region'] } },
    jobs: {
      type: 'metered',
      name: 'Jobs',
      meter: { aggregation: 'count', filters: [{ property: 'region', in: ['eu', 'us'] }] },
    },
    peak: { type: 'metered', name: 'Peak', meter: { aggregation: 'max' } },
    users: { type: 'metered', name: 'Users', meter: { aggregation: 'unique_count', property: 'user' } },
  },
  plans: {
    metered: {
      name: 'Metered',
      features: { calls: priced, traffic: priced, jobs: priced, peak: priced, users: priced },
      prices: {
        calls: priceOf('calls'),
        traffic: priceOf('traffic'),
        jobs: priceOf('jobs'),
        peak: priceOf('peak'),
        users: priceOf('users'),
      },
    },
  },
} as const

async function subscribe(billing: Tallywright, customerId: string): Promise<void> {
  await billing.customers.create({ externalId: customerId, timeZone: 'UTC' })
  await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
  await billing.subscriptions.create({ customerId, planSlug: 'metered' })
}

const CONNECTIONS = 4
const BATCH = 1_000

/** Sends all of it, and counts what became of each. */
async function send(billing: Tallywright, events: readonly UsedOnce[], statuses: Map<string, number>): Promise<void> {
  let next = 0
  const connection = async () => {
    while (next < events.length) {
      const batch = events.slice(next, next + BATCH)
      next += BATCH
      const { results } = await billing.usage.reportBatch({ events: batch.map(reportedAs) })
      for (const { status } of results) statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
}

function reportedAs({ customer, feature, idempotencyKey, tenths, at, region, user }: UsedOnce) {
  return {
    customerId: customer,
    featureSlug: feature,
    idempotencyKey,
    units: `${Math.floor(tenths / 10)}.${tenths % 10}`,
    timestamp: new Date(at).toISOString(),
    properties: { region, user },
  }
}

/** From the lines of every invoice, corrections among them; each must also cost what its quantity does. */
async function billedQuantities(billing: Tallywright, customers: readonly string[]): Promise<Quantities> {
  const billed = new Map<string, Tenths>()
  for (const customerId of customers) {
    const { items } = await billing.invoices.list({ customerId, limit: 100 })
    for (const line of items.flatMap(({ lines }) => lines)) {
      const group = line.group === null ? '' : ` ${Object.values(line.group).join(' ')}`
      const name = `${customerId} ${line.servicePeriod.start.slice(0, 7)} ${line.featureSlug}${group}`
      billed.set(name, (billed.get(name) ?? 0) + tenthsOf(line))
    }
  }
  return billed
}

function tenthsOf({ quantity, net }: InvoiceLine): Tenths {
  const tenths = Math.round(Number(quantity) * 10)
  if (tenths !== Number(net)) throw new Error(`${quantity} units cost ${net}`)
  return tenths
}

function differences(wanted: Quantities, billed: Quantities): string[] {
  return [...new Set([...wanted.keys(), ...billed.keys()])].flatMap((name) => {
    const [reference, found] = [wanted.get(name) ?? 0, billed.get(name) ?? 0]
    return reference === found ? [] : [`${name}: used ${reference} tenths, billed ${found}`]
  })
}
