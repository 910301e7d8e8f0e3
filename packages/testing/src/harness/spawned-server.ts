import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../../../apps/server/src/main.ts', import.meta.url))

/** The server as a process of its own, as `npm start` runs it. */
export interface SpawnedServer {
  readonly pid: number
  /** All that it has printed so far, on both of its outputs. */
  readonly output: () => string
  /** Where it listens, once it does; rejected with its output when it ends before that. */
  readonly up: () => Promise<string>
  /** Its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>
  readonly kill: (signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL') => Promise<number | null>
}

/** Starts the server with these settings alone, on a free port unless one is given. */
export function spawnServer(settings: Readonly<Record<string, string>>): SpawnedServer {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const read = (text: Buffer) => {
    output += text.toString()
  }
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return {
    pid: child.pid ?? 0,
    output: () => output,
    up: () => addressOf(child, ended, () => output),
    ended,
    kill: (signal) => {
      child.kill(signal)
      return ended
    },
  }
}

async function addressOf(child: ChildProcess, ended: Promise<unknown>, output: () => string): Promise<string> {
  const address = () => /Tallywright is running on (\S+)/.exec(output())?.[1]
  let running = true
  void ended.then(() => {
    running = false
  })
  while (running) {
    const found = address()
    if (found !== undefined) return found
    await Promise.race([child.stdout === null ? ended : once(child.stdout, 'data'), ended])
  }
  throw new Error(`the server ended before it was up:\n${output()}`)
}

/** The keys in a text, by how they begin: `tw_test_sk`. */
export function keysIn(text: string, prefix = 'tw_(?:live|test)_[sp]k'): string[] {
  return text.match(new RegExp(`${prefix}_\\w+`, 'g')) ?? []
}

/** A query, or a mutation where there is an input. */
export function callServer(url: string, path: string, key: string, input?: object): Promise<Response> {
  const authorization = `Bearer ${key}`
  if (input === undefined) return fetch(`${url}/trpc/${path}`, { headers: { authorization } })
  const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() }
  return fetch(`${url}/trpc/${path}`, { method: 'POST', headers, body: JSON.stringify(input) })
}
