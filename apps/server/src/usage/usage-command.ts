import { parseArgs } from 'node:util'
import type { Context, Engine } from '@tallywright/engine'
import { StartProblem } from '../start-problem.ts'
import { ARCHIVE_COMMANDS } from './archive-command.ts'
import { rebuildCommand } from './rebuild-command.ts'

/** What a command has around it. */
export interface UsageSurroundings {
  readonly engine: Engine
  /** What was asked for. */
  readonly print: (text: string) => void
  /** How far it has come. */
  readonly tell: (text: string) => void
  readonly stopwatch: () => number
  /** Ends it after the step that is under way. */
  readonly stopping: AbortSignal
}

export interface UsageCommand extends UsageSurroundings {
  readonly context: Context
  /** Without the command's own name. */
  readonly words: readonly string[]
  readonly options: UsageOptions
}

const OPTIONS = {
  environment: { type: 'string' },
  customer: { type: 'string' },
  feature: { type: 'string' },
  after: { type: 'string' },
  replace: { type: 'boolean' },
  to: { type: 'string' },
} as const

type UsageOptions = ReturnType<typeof parse>['values']

type Command = (command: UsageCommand) => Promise<number>

const COMMANDS: Readonly<Record<string, Command>> = { rebuild: rebuildCommand }

/** Over all environments. */
const COMMANDS_OF_ALL = new Set(['list', 'export', 'detach'])

const USAGE = `npm run usage -- COMMAND [--environment ID], where COMMAND is:
  rebuild [--customer ID] [--feature SLUG] [--after ID] [--replace]
      counts events again and says which running totals differ; replaces them only with --replace
  archive list
      says which parts the archive has
  archive run
      moves what is old enough to the archive now; the server does the same step by step
  archive export MONTH [--to FOLDER]
      writes a part to usage-MONTH.ndjson
  archive detach MONTH
      takes a part out of the archive; its table stays`

/** The exit code: 0 where everything is as it should be by now, 1 where something is not, 2 where it was stopped. */
export async function runUsageCommand(args: readonly string[], surroundings: UsageSurroundings): Promise<number> {
  const { values, positionals } = parse(args)
  const [name = '', ...rest] = positionals
  const [action = '', ...words] = rest
  const command = name === 'archive' ? ARCHIVE_COMMANDS[action] : COMMANDS[name]
  if (command === undefined) throw new StartProblem(USAGE)
  const isOfAll = name === 'archive' && COMMANDS_OF_ALL.has(action)
  const context = isOfAll
    ? contextIn(surroundings.engine, '')
    : await contextOf(surroundings.engine, values.environment)
  return command({ ...surroundings, context, words, options: values })
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS })
  } catch (error) {
    throw new StartProblem(`${(error as Error).message}\n${USAGE}`, { cause: error })
  }
}

/** The environment of that id; the only one there is unless given. */
async function contextOf(engine: Engine, id: string | undefined): Promise<Context> {
  const all = await engine.store.directory.all()
  const [environment, ...others] = id === undefined ? all : all.filter((each) => each.id === id)
  if (environment !== undefined && others.length === 0) {
    return contextIn(engine, environment.id)
  }
  const listed = all.map((each) => `  ${each.id}  ${each.kind}  ${each.name}`)
  throw new StartProblem(['name one with --environment:', ...listed].join('\n'))
}

function contextIn(engine: Engine, environmentId: string): Context {
  return { ...engine, environmentId, actor: 'operator', reason: null }
}
