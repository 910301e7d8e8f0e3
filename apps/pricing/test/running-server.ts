import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url))

export interface RunningServer {
  readonly url: string
  readonly secretKey: string
  stop(): Promise<void>
}

/** The real server as a program of its own, on a port of its choice and an embedded database that is thrown away. */
export async function startServer(): Promise<RunningServer> {
  const directory = mkdtempSync(join(tmpdir(), 'tallywright-pricing-'))
  const settings = { PORT: '0', TALLYWRIGHT_DATA: directory, DATABASE_URL: '' }
  const child = spawn(process.execPath, [MAIN], { env: { ...process.env, ...settings } })
  const printed = await readBanner(child)
  return {
    url: found(printed, /running on (\S+)/),
    secretKey: found(printed, /secret +(tw_test_sk_\S+)/),
    stop: async () => {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** All that the server prints until it is up. */
async function readBanner(child: ChildProcess): Promise<string> {
  let printed = ''
  const ended = once(child, 'exit').then(([status]) => {
    throw new Error(`the server ended with ${status}:\n${printed}`)
  })
  const isUp = new Promise<void>((resolve) => {
    for (const output of [child.stdout, child.stderr]) {
      output?.on('data', (text) => {
        printed += text
        if (/plans\.list/.test(printed)) resolve()
      })
    }
  })
  await Promise.race([isUp, ended])
  ended.catch(() => {})
  return printed
}

function found(text: string, pattern: RegExp): string {
  const match = pattern.exec(text)?.[1]
  if (match === undefined) throw new Error(`the server printed nothing like ${pattern}:\n${text}`)
  return match
}
