import {
  type Connection,
  connectPglite,
  connectPostgres,
  createStore,
  DataDirectoryInUse,
  PostgresTooOld,
  type Store,
} from '@tallywright/store'
import type { Settings } from './settings.ts'
import { StartProblem } from './start-problem.ts'

/** Opens the database with its schema up to date; what keeps it from opening is told in one line. */
export async function openStore(database: Settings['database']): Promise<Store> {
  return createStore(await (database.kind === 'embedded' ? openEmbedded(database.directory) : openPostgres(database)))
}

type PostgresSettings = Extract<Settings['database'], { readonly kind: 'postgres' }>

async function openEmbedded(directory: string): Promise<Connection> {
  try {
    return await connectPglite(directory)
  } catch (error) {
    if (error instanceof DataDirectoryInUse) throw new StartProblem(error.message, { cause: error })
    const reason = messageOf(error)
    const said =
      systemCode(error) === null
        ? `cannot open the embedded database in ${directory} (${reason}); put back a copy of it, or choose another folder`
        : `cannot write to the data directory ${directory}: ${reason}`
    throw new StartProblem(said, { cause: error })
  }
}

async function openPostgres({ url, ...options }: PostgresSettings): Promise<Connection> {
  try {
    return await connectPostgres(url, options)
  } catch (error) {
    if (error instanceof PostgresTooOld) throw new StartProblem(error.message, { cause: error })
    const { host, pathname } = new URL(url)
    throw new StartProblem(`cannot use the database ${pathname.slice(1)} at ${host}: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

/** Of the operating system, such as EACCES. */
function systemCode(error: unknown): string | null {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return typeof code === 'string' && /^E[A-Z]+$/.test(code) ? code : null
}

/** The innermost reason: a connection that fails at every address of a host has a list of them. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return messageOf(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  if (error.cause instanceof Error) return messageOf(error.cause)
  return error.message || String((error as NodeJS.ErrnoException).code)
}
