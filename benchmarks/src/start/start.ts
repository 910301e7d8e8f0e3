import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Benchmark, type Figure, figure } from '../benchmark.ts'
import { repeat } from '../measure/repeat.ts'
import { timed } from '../measure/stopwatch.ts'
import { SERVER, startProgram } from '../programs/start-program.ts'
import { openWorld } from '../world/open-world.ts'
import type { SandboxTimes } from './sandbox-program.ts'

const SANDBOX_PROGRAM = fileURLToPath(new URL('sandbox-program.ts', import.meta.url))

export const start: Benchmark = {
  name: 'start',
  title: 'Cold start of the server, and of a sandbox in a test',
  run: async (say) => {
    say('the server on an embedded database')
    const embedded = await embeddedStarts()
    say('the server on PostgreSQL')
    const onPostgres = await postgresStarts()
    say('sandboxes')
    return {
      figures: [...embedded, ...onPostgres, ...(await sandboxTimes())],
      notes: [
        'From the start of `node apps/server/src/main.ts` to the first answer of /healthz; nothing is installed or built.',
        'The first start on an empty embedded directory makes the schema and bills the demo’s months through the engine.',
        `A year of billing: ${'`advance({ by: { months: 12 } })`'} for one customer, 12 paid invoices.`,
      ],
    }
  },
}

async function embeddedStarts(): Promise<Figure[]> {
  const runs = await repeat(async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tallywright-bench-'))
    const variables = { TALLYWRIGHT_DATA: directory, DATABASE_URL: '' }
    const empty = await timeToAnswer(variables)
    const existing = await timeToAnswer(variables)
    await rm(directory, { recursive: true })
    return { empty, existing }
  })
  return [
    figure(
      'server, empty embedded directory, with the demo',
      'ms',
      runs.map(({ empty }) => empty),
    ),
    figure(
      'server, existing embedded directory',
      'ms',
      runs.map(({ existing }) => existing),
    ),
  ]
}

async function postgresStarts(): Promise<Figure[]> {
  const world = await openWorld()
  const times = await repeat(() => timeToAnswer({ DATABASE_URL: world.databaseUrl }))
  await world.close()
  return [figure('server, PostgreSQL with the schema in place', 'ms', times)]
}

async function timeToAnswer(variables: Readonly<Record<string, string>>): Promise<number> {
  const { ms, value: program } = await timed(() => startProgram(SERVER, variables))
  await program.stop()
  return ms
}

async function sandboxTimes(): Promise<Figure[]> {
  const runs = await repeat(async (): Promise<SandboxTimes> => {
    const { stdout } = await promisify(execFile)(process.execPath, [SANDBOX_PROGRAM])
    return JSON.parse(stdout)
  })
  return [
    figure(
      'first sandbox of a program, from the prepared image',
      'ms',
      runs.map(({ first }) => first),
    ),
    figure(
      'each further sandbox',
      'ms',
      runs.map(({ further }) => further),
    ),
    figure(
      'a year of monthly billing in a sandbox',
      'ms',
      runs.map(({ year }) => year),
    ),
  ]
}
