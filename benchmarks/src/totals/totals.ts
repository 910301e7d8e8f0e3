import { type Benchmark, type Figure, figure, ratioFigure } from '../benchmark.ts'
import { repeat } from '../measure/repeat.ts'
import { percentile } from '../measure/spread.ts'
import { load } from '../programs/load.ts'
import { type RunningProgram, SERVER, startProgram } from '../programs/start-program.ts'
import { cloneCustomer } from '../world/clone-customer.ts'
import { openWorld, type World } from '../world/open-world.ts'
import { subscribeMetered } from '../world/subscribe.ts'

const EVENTS = [10_000, 1_000_000, 10_000_000] as const
const ROWS_PER_STATEMENT = 500_000
const CHECKS = 500
const INVOICES = 50

export const totals: Benchmark = {
  name: 'totals',
  title:
    'usage.check and invoices.upcoming of customers with 10 thousand, 1 million and 10 million events in the period',
  run: async (say) => {
    const world = await openWorld()
    const server = await startProgram(SERVER, { DATABASE_URL: world.databaseUrl })
    try {
      const customerIds = await cloneCustomer(world, await subscribeMetered(world), {
        count: EVENTS.length,
        name: 'customer',
      })
      const measured: (readonly [number, Latencies])[] = []
      for (const [index, count] of EVENTS.entries()) {
        say(`${count.toLocaleString('en')} events`)
        const customerId = customerIds[index] ?? ''
        await giveEvents(world, customerId, count)
      }
      await world.sql`vacuum analyze usage_events`
      for (const [index, count] of EVENTS.entries()) {
        measured.push([count, await measure(world, server, customerIds[index] ?? '')])
      }
      return {
        figures: figuresOf(measured),
        notes: [`${CHECKS} checks and ${INVOICES} invoices in a run, one after another.`],
      }
    } finally {
      await server.stop()
      await world.close()
    }
  },
}

/** One event by a report, and the others as copies of its row, with what they come to in the total. */
async function giveEvents({ sql, call }: World, customerId: string, count: number): Promise<void> {
  await call.usage.report({ customerId, featureSlug: 'api-calls', units: 1, idempotencyKey: 'first' })
  const { id } = await call.customers.get({ customerId })
  for (let from = 1; from < count; from += ROWS_PER_STATEMENT) {
    const to = Math.min(from + ROWS_PER_STATEMENT, count) - 1
    await sql`
      insert into usage_events
      select copy.* from usage_events original, generate_series(${from}::integer, ${to}::integer) as n,
        jsonb_populate_record(null::usage_events, to_jsonb(original)
          || jsonb_build_object('idempotency_key', gen_random_uuid()::text, 'id', original.id || n)) as copy
      where original.customer_id = ${id} and original.idempotency_key = 'first'`
  }
  const changed = await sql`
    update usage_totals set event_count = ${count}, units = ${count} where customer_id = ${id} returning 1`
  if (changed.length !== 1) throw new Error('a sum has one running total')
}

interface Latencies {
  readonly checks: readonly number[]
  readonly invoices: readonly number[]
}

/** Medians of each run, in ms. */
async function measure({ secretKey, call }: World, { url }: RunningProgram, customerId: string): Promise<Latencies> {
  const asking = (path: string, input: object) => {
    return { path: `/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}` }
  }
  const { items } = await call.subscriptions.list({ customerId })
  const check = asking('usage.check', { customerId, featureSlug: 'api-calls' })
  const upcoming = asking('invoices.upcoming', { subscriptionId: items[0]?.id ?? '' })
  const medianOf = async (request: typeof check, times: number) => {
    const { latencies } = await load(
      { url, secretKey, connections: 1 },
      Array.from({ length: times }, () => request),
    )
    return percentile(latencies, 0.5)
  }
  const runs = await repeat(async () => ({
    check: await medianOf(check, CHECKS),
    invoice: await medianOf(upcoming, INVOICES),
  }))
  return { checks: runs.map((run) => run.check), invoices: runs.map((run) => run.invoice) }
}

function figuresOf(measured: readonly (readonly [number, Latencies])[]): Figure[] {
  const few = measured[0]?.[1]
  if (few === undefined) throw new Error('nothing was measured')
  return measured.flatMap(([count, { checks, invoices }]) => {
    const named = `${count.toLocaleString('en')} events`
    return [
      figure(`usage.check, ${named}`, 'ms', checks),
      figure(`invoices.upcoming, ${named}`, 'ms', invoices),
      ratioFigure(`usage.check, ${named} ÷ 10,000`, checks, few.checks),
      ratioFigure(`invoices.upcoming, ${named} ÷ 10,000`, invoices, few.invoices),
    ]
  })
}
