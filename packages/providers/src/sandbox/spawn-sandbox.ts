import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('./sandbox-program.ts', import.meta.url))

export interface SpawnedSandbox {
  readonly url: string
  readonly pid: number
  /** kill -9: what was answered is in the journal, and the next process on it goes on from there. */
  kill(): Promise<void>
}

export interface SandboxProgramOptions {
  /** The file that its books are kept in. */
  readonly journal: string
  readonly port?: number
  readonly webhook?: { readonly url: string; readonly secret: string }
}

/** Starts the sandbox provider as a process of its own; rejected when it ends before it listens. */
export async function spawnSandbox({ journal, port = 0, webhook }: SandboxProgramOptions): Promise<SpawnedSandbox> {
  const told = webhook === undefined ? [] : ['--webhook-url', webhook.url, '--webhook-secret', webhook.secret]
  const child = fork(PROGRAM, ['--journal', journal, '--port', String(port), ...told], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let complaint = ''
  child.stderr?.on('data', (text: Buffer) => {
    complaint += text.toString()
  })
  const ended = once(child, 'close')
  const started = once(child, 'message') as Promise<[{ readonly url: string }]>
  const first = await Promise.race([started, ended.then(() => null)])
  if (first === null) throw new Error(`the sandbox provider ended before it listened: ${complaint}`)
  return {
    url: first[0].url,
    pid: child.pid ?? 0,
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
