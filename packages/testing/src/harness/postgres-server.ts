import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { type PostgresBinaries, type PostgresVersion, postgresBinaries, type SystemUser } from './postgres-binaries.ts'

export type { PostgresVersion } from './postgres-binaries.ts'

export type PostgresServer = {
  /** Of a superuser, to the database `postgres`. The same after a restart. */
  readonly url: string
  readonly dataDirectory: string
  /** Stops it as an operator would and removes its data. */
  readonly stop: () => Promise<void>
  /** Ends all of its processes at once, without a chance to write anything. */
  readonly kill9: () => Promise<void>
  /** Starts it again on the same data, after a `kill9` or while it runs. */
  readonly restart: () => Promise<void>
}

/** Settings of postgresql.conf that trade durability for speed: for tests that do not end the server. */
export const fastAndLossy = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

const startDeadlineMilliseconds = 60_000

// The file may name a server that was killed long ago, and its number may be another's by now.
const guardScript = `
  cat
  pid=$(head -n 1 "$0/data/postmaster.pid")
  grep -qF "$0" "/proc/$pid/cmdline" && kill -QUIT "$pid" && sleep 1
  rm -rf "$0"
`

/**
 * Starts a real PostgreSQL from its npm package, on a free port of the loopback interface. `settings` are those of
 * postgresql.conf; without any it is durable. It ends with the calling program, also when that is killed.
 */
export async function startPostgres(options: {
  version: PostgresVersion
  settings?: Readonly<Record<string, string>>
}): Promise<PostgresServer> {
  const binaries = await postgresBinaries(options.version)
  const home = mkdtempSync(join(binaries.scratch, 'tallywright-data-'))
  if (binaries.user) chownSync(home, binaries.user.uid, binaries.user.gid)
  const guard = startGuard(home, binaries.user)
  const dataDirectory = join(home, 'data')
  await initialize(binaries, dataDirectory)

  const port = await freePort()
  const url = `postgres://tallywright@127.0.0.1:${port}/postgres`
  const logFile = join(home, 'log')
  const settings = { ...options.settings, listen_addresses: '127.0.0.1', unix_socket_directories: '', port: `${port}` }
  const start = () => startOn(binaries, { url, dataDirectory, logFile, settings })
  let server = await start()

  const halt = async (signal: 'SIGINT' | 'SIGKILL') => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    const children = signal === 'SIGKILL' ? childrenOf(server) : []
    server.kill(signal)
    children.forEach(tryKill)
    await ended
  }
  return {
    url,
    dataDirectory,
    kill9: () => halt('SIGKILL'),
    restart: async () => {
      await halt('SIGINT')
      server = await start()
    },
    stop: async () => {
      await halt('SIGINT')
      await guard.end()
    },
  }
}

async function initialize({ initdb, user }: PostgresBinaries, dataDirectory: string): Promise<void> {
  const args = ['--pgdata', dataDirectory, '--username=tallywright', '--auth=trust', '--encoding=UTF8', '--no-locale']
  await promisify(execFile)(initdb, [...args, '--no-sync'], { cwd: '/', ...user })
}

type Place = { url: string; dataDirectory: string; logFile: string; settings: Readonly<Record<string, string>> }

// The children of a killed server may hold its shared memory for a moment, and PostgreSQL then refuses to start
// beside them; so a start that ends early is tried again until the deadline.
async function startOn({ postgres: program, user }: PostgresBinaries, place: Place): Promise<ChildProcess> {
  const settings = Object.entries(place.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const deadline = performance.now() + startDeadlineMilliseconds
  const log = openSync(place.logFile, 'a')
  while (performance.now() < deadline) {
    const server = spawn(program, ['-D', place.dataDirectory, ...settings], {
      cwd: '/',
      stdio: ['ignore', log, log],
      detached: true,
      ...user,
    })
    server.unref()
    if (await becomesReady(server, place, deadline)) return server
    await sleep(100)
  }
  throw new Error(`PostgreSQL did not start:\n${readFileSync(place.logFile, 'utf8').slice(-2000)}`)
}

async function becomesReady(server: ChildProcess, place: Place, deadline: number): Promise<boolean> {
  let ended = false
  const end = () => {
    ended = true
  }
  server.once('exit', end).once('error', end)
  while (!ended && performance.now() < deadline) {
    if (await answers(place)) return true
    await sleep(25)
  }
  return false
}

// Another server may have taken the port in between, so it also says whose files it serves.
async function answers({ url, dataDirectory }: Place): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    const [row] = await sql`select current_setting('data_directory') as directory`
    return row?.directory === dataDirectory
  } catch {
    return false
  } finally {
    await sql.end({ timeout: 1 })
  }
}

// Outlives a crash of the calling program: the end of that program closes the pipe that `cat` reads, whatever ended
// it, and then the server goes and its files with it.
function startGuard(home: string, user: SystemUser | undefined): { end: () => Promise<void> } {
  const guard = spawn('sh', ['-c', guardScript, home], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    ...user,
  })
  guard.unref()
  return {
    end: async () => {
      const ended = once(guard, 'exit')
      guard.stdin?.end()
      await ended
    },
  }
}

function childrenOf({ pid }: ChildProcess): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself in between.
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('The loopback interface gives no port.')
  return address.port
}
