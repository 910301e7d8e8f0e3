import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Instant } from '@tallywright/domain'
import { timed } from '../measure/stopwatch.ts'
import type { Done, Order } from './worker-program.ts'

const PROGRAM = fileURLToPath(new URL('./worker-program.ts', import.meta.url))

/** Programs that share one database's due work. */
export interface Workers {
  /** Until nothing is due by then any more. */
  readonly workOff: (wall: Instant) => Promise<Worked>
  readonly stop: () => Promise<void>
}

interface Worked {
  readonly ms: number
  /** Of the largest of them, in MB. */
  readonly rss: number
  /** Of all of them. */
  readonly cpuMs: number
}

/** `books`: where the pretended payment provider keeps what it did, in the same database or elsewhere. */
export async function startWorkers(url: string, count: number, books: 'same' | 'elsewhere'): Promise<Workers> {
  const children = Array.from({ length: count }, () => fork(PROGRAM, [url, books]))
  const end = () => {
    for (const child of children) child.kill('SIGKILL')
  }
  process.once('exit', end)
  const said = (child: ChildProcess): Promise<Done> =>
    Promise.race([
      once(child, 'message').then(([done]) => done as Done),
      once(child, 'exit').then(() => Promise.reject(new Error('a worker ended before its work was done'))),
    ])
  let before = await Promise.all(children.map(said))
  return {
    workOff: async (wall) => {
      const { ms, value: after } = await timed(() =>
        Promise.all(
          children.map((child) => {
            const done = said(child)
            child.send({ wall } satisfies Order)
            return done
          }),
        ),
      )
      const cpuMs = total(after) - total(before)
      before = after
      return { ms, rss: Math.max(...after.map(({ rss }) => rss)) / 2 ** 20, cpuMs }
    },
    stop: async () => {
      const exited = children.map((child) => once(child, 'exit'))
      for (const child of children) child.disconnect()
      await Promise.all(exited)
      process.off('exit', end)
    },
  }
}

function total(said: readonly Done[]): number {
  return said.reduce((sum, { cpuMs }) => sum + cpuMs, 0)
}
