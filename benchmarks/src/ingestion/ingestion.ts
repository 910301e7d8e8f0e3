import { type Benchmark, type Figure, figure, ratioFigure } from '../benchmark.ts'
import { repeat } from '../measure/repeat.ts'
import { load } from '../programs/load.ts'
import { type RunningProgram, SERVER, startProgram } from '../programs/start-program.ts'
import { cloneCustomer } from '../world/clone-customer.ts'
import { openWorld, type World } from '../world/open-world.ts'
import { subscribeMetered } from '../world/subscribe.ts'
import { acceptedIn, EVENTS_PER_BATCH, newBatches } from './batches.ts'
import { copyInBatches, copyWhole, createTwin, newRows } from './copy-twin.ts'

const CUSTOMERS = [1, 100, 10_000]
const BATCHES = 40
const CONNECTIONS = 4
const EVENTS = BATCHES * EVENTS_PER_BATCH

const WHOLE = 'usage_events_copied_whole'
const IN_BATCHES = 'usage_events_copied_in_batches'

export const ingestion: Benchmark = {
  name: 'ingestion',
  title: 'usage.reportBatch over HTTP into PostgreSQL 18 against raw COPY of the same rows',
  run: async (say) => {
    const world = await openWorld()
    const server = await startProgram(SERVER, { DATABASE_URL: world.databaseUrl })
    try {
      const customerIds = await cloneCustomer(world, await subscribeMetered(world), { count: 10_000, name: 'customer' })
      await createTwin(world.sql, WHOLE)
      await createTwin(world.sql, IN_BATCHES)
      const figures: Figure[] = []
      for (const count of CUSTOMERS) {
        say(`${count} customers`)
        figures.push(...(await measure(world, server, customerIds.slice(0, count))))
      }
      return {
        figures,
        notes: [
          `Batches of ${EVENTS_PER_BATCH} new events with random UUIDs as keys, ${BATCHES} batches in a run, ${CONNECTIONS} connections.`,
          'PostgreSQL as durable as it comes; server, database and load share one machine.',
          await checkBooks(world),
        ],
      }
    } finally {
      await server.stop()
      await world.close()
    }
  },
}

async function measure(world: World, server: RunningProgram, customerIds: readonly string[]): Promise<Figure[]> {
  const runs = await repeat(() => once(world, server, customerIds))
  const named = `${customerIds.length.toLocaleString('en')} customer${customerIds.length === 1 ? '' : 's'}`
  const perSecond = (key: keyof Once) => runs.map((run) => (EVENTS / run[key]) * 1000)
  return [
    figure(`reportBatch, ${named}`, 'events/s', perSecond('reported')),
    figure(`one COPY of the same rows, ${named}`, 'rows/s', perSecond('copiedWhole')),
    figure(`COPY in the same batches and connections, ${named}`, 'rows/s', perSecond('copiedInBatches')),
    ratioFigure(`reportBatch ÷ one COPY, ${named}`, perSecond('reported'), perSecond('copiedWhole')),
    ratioFigure(`reportBatch ÷ COPY in batches, ${named}`, perSecond('reported'), perSecond('copiedInBatches')),
  ]
}

/** Milliseconds of one run. */
interface Once {
  readonly reported: number
  readonly copiedWhole: number
  readonly copiedInBatches: number
}

async function once(world: World, { url }: RunningProgram, customerIds: readonly string[]): Promise<Once> {
  const { sql, secretKey } = world
  const batches = newBatches(customerIds, BATCHES)
  const { ms: reported, answers } = await load({ url, secretKey, connections: CONNECTIONS }, batches)
  const accepted = acceptedIn(answers)
  if (accepted !== EVENTS) throw new Error(`${accepted} of ${EVENTS} events were accepted`)

  const rows = await newRows(world, WHOLE)
  if (rows.length !== EVENTS) throw new Error(`${rows.length} of ${EVENTS} accepted events are stored`)
  return {
    reported,
    copiedWhole: await copyWhole(sql, WHOLE, rows),
    copiedInBatches: await copyInBatches(sql, IN_BATCHES, rows, { size: EVENTS_PER_BATCH, connections: CONNECTIONS }),
  }
}

/** What was acknowledged is stored, counted in its total, and copied into both twins. */
async function checkBooks({ sql }: World): Promise<string> {
  const [books] = await sql<Record<'stored' | 'units' | 'counted' | 'whole' | 'inBatches', string>[]>`
    select (select count(*) from usage_events) as stored, (select sum(units)::bigint from usage_events) as units,
      (select sum(units)::bigint from usage_totals) as counted,
      (select count(*) from ${sql(WHOLE)}) as whole, (select count(*) from ${sql(IN_BATCHES)}) as "inBatches"`
  if (books === undefined || books.units !== books.counted)
    throw new Error(`not counted once each: ${JSON.stringify(books)}`)
  if (books.stored !== books.whole || books.stored !== books.inBatches) throw new Error('a twin holds other rows')
  return `At the end ${Number(books.stored).toLocaleString('en')} events were stored, and their totals held ${books.units} units.`
}
