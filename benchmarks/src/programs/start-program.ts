import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

export interface RunningProgram {
  /** What it printed between `Tallywright … on ` and the end of the line: its address. */
  readonly url: string
  /** Milliseconds of CPU that it has used so far, of user and system. */
  readonly cpuMs: () => number
  readonly stop: () => Promise<void>
}

/** The server as `npm start` runs it. */
export const SERVER = fileURLToPath(new URL('../../../apps/server/src/main.ts', import.meta.url))

const ADDRESS = / on (http:\/\/\S+)/

/**
 * Starts a program of this repository in a Node.js of its own, on a free port, and waits until it has printed its address
 * and answers there.
 */
export async function startProgram(
  file: string,
  variables: Readonly<Record<string, string>> = {},
  options: readonly string[] = [],
): Promise<RunningProgram> {
  const child = spawn(process.execPath, [...options, file], {
    env: { ...process.env, PORT: '0', ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  const exited = once(child, 'exit')
  const url = await Promise.race([printedAddress(child.stdout), exited.then(() => null)])
  if (url === null) throw new Error(`${file} ended before it was ready`)
  const response = await fetch(`${url}/healthz`)
  if (!response.ok) throw new Error(`${file} says that it is ready, and answers with ${response.status}`)
  await response.arrayBuffer()
  return {
    url,
    cpuMs: () => cpuMsOf(child.pid ?? 0),
    stop: async () => {
      child.kill('SIGTERM')
      await exited
      process.off('exit', end)
    },
  }
}

function printedAddress(output: Readable): Promise<string> {
  const lines = createInterface({ input: output })
  return new Promise((resolve) => {
    lines.on('line', (line) => {
      const [, url] = ADDRESS.exec(line) ?? []
      if (url === undefined) return
      lines.close()
      // What it logs from now on is read and dropped, so that a full pipe never stops it.
      output.resume()
      resolve(url)
    })
  })
}

/** The kernel counts in hundredths of a second. */
function cpuMsOf(pid: number): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
  const [user = 0, system = 0] = fields.split(' ').slice(11, 13).map(Number)
  return (user + system) * 10
}
