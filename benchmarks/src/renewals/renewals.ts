import { type Benchmark, type Figure, figure, ratioFigure } from '../benchmark.ts'
import { openWorld } from '../world/open-world.ts'
import { checkBooks } from './check-books.ts'
import { type DueGroup, makeGroups } from './due-groups.ts'
import { createTwins, writeAtOnce } from './one-statement.ts'
import { startWorkers } from './workers.ts'

/** A run takes half a minute at the larger size. */
const RUNS = 3

/** Renewals of other subscriptions before the measured ones: workers are young, and a server is not. */
const WARM_UP = 6000

/** What is measured in one database: `books` is where the pretended payment provider keeps what it did. */
interface Setting {
  readonly workers: number
  readonly books: 'same' | 'elsewhere'
}

const ONE: Setting = { workers: 1, books: 'elsewhere' }
const FOUR: Setting = { workers: 4, books: 'elsewhere' }
const WITH_SANDBOX: Setting = { workers: 4, books: 'same' }

const SIZES: readonly { readonly subscriptions: number; readonly settings: readonly Setting[] }[] = [
  { subscriptions: 10_000, settings: [ONE, FOUR, WITH_SANDBOX] },
  { subscriptions: 100_000, settings: [ONE, FOUR] },
]

export const renewals: Benchmark = {
  name: 'renewals',
  title: 'Renewals on PostgreSQL 18 against one statement that writes the same rows',
  run: async (say) => {
    const figures: Figure[] = []
    for (const { subscriptions, settings } of SIZES) figures.push(...(await measureSize(subscriptions, settings, say)))
    return {
      figures,
      notes: [
        `A third each of the subscriptions has a base price, seats beside it, or usage of the month beside it. A run renews all that are due on one day, a ninth of 10,000 or a sixth of 100,000; each is invoiced, charged and paid.`,
        `Each setting begins with new workers, which first renew ${WARM_UP.toLocaleString('en')} other subscriptions. That is not counted.`,
        'The statement writes into copies of the tables with the same keys and indexes; it copies what the renewals have just written, and decides nothing.',
        'The payment provider answers at once and keeps its books outside this database, but for the lines that say otherwise.',
        'Afterwards every subscription of the day has one renewal, with the right total, paid by one payment, and no gap in its numbers and events.',
      ],
    }
  },
}

async function measureSize(subscriptions: number, settings: readonly Setting[], say: (line: string) => void) {
  const world = await openWorld()
  try {
    const days = Array.from({ length: RUNS }, () => subscriptions / settings.length / RUNS)
    say(`${subscriptions} subscriptions`)
    const groups = await makeGroups(
      world,
      settings.flatMap(() => [WARM_UP, ...days]),
    )
    await createTwins(world.sql)
    const figures: Figure[] = []
    for (const setting of settings) {
      const name = nameOf(subscriptions, setting)
      say(name)
      figures.push(...(await measureSetting(world, setting, { name, groups: groups.splice(0, RUNS + 1) })))
    }
    return figures
  } finally {
    await world.close()
  }
}

function nameOf(subscriptions: number, { workers, books }: Setting): string {
  const of = `${subscriptions.toLocaleString('en')}, ${workers} worker${workers === 1 ? '' : 's'}`
  return books === 'same' ? `${of}, provider's books in the same database` : of
}

async function measureSetting(
  { databaseUrl, sql }: Awaited<ReturnType<typeof openWorld>>,
  { workers, books }: Setting,
  { name, groups }: { readonly name: string; readonly groups: readonly DueGroup[] },
): Promise<Figure[]> {
  const programs = await startWorkers(databaseUrl, workers, books)
  const rates: number[] = []
  const limits: number[] = []
  const cpu: number[] = []
  const memory: number[] = []
  for (const { at, size } of groups) {
    const worked = await programs.workOff(at)
    await checkBooks(sql, at, size)
    const limitMs = await writeAtOnce(sql, at)
    memory.push(worked.rss)
    rates.push((size / worked.ms) * 1000)
    limits.push((size / limitMs) * 1000)
    cpu.push(worked.cpuMs / size)
  }
  await programs.stop()
  const [measured, limit] = [rates.slice(1), limits.slice(1)]
  return [
    figure(`renewals of ${name}`, 'renewals/s', measured),
    figure(`one statement, ${name}`, 'renewals/s', limit),
    ratioFigure(`renewals ÷ one statement, ${name}`, measured, limit),
    figure(`Node.js for a renewal, ${name}`, 'ms of CPU', cpu.slice(1)),
    figure(`memory of a worker after the first day, ${name}`, 'MB', memory.slice(0, 1)),
    figure(`memory of a worker after the last day, ${name}`, 'MB', memory.slice(-1)),
  ]
}
