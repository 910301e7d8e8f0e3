import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Instant } from '@tallywright/domain'
import { askChild } from '../ask-child.ts'
import type { RaceCall, RaceResult } from './calls.ts'
import type { RaceOrder, RaceReport } from './racer.ts'

const PROGRAM = fileURLToPath(new URL('./racer.ts', import.meta.url))

/** What the wall clocks say. */
export interface RaceTime {
  readonly wall: Instant
  /** How far each process's clock is behind that of the one before it. */
  readonly apartMs: number
}

/** Processes that call the same database at the same time. */
export interface Racers {
  /** Deals the calls to the processes in turn; results are in the order of the calls. */
  race(environmentId: string, time: RaceTime, calls: readonly RaceCall[]): Promise<RaceResult[]>
  close(): Promise<void>
  /** Kill -9: what they were asked to do fails. */
  kill(): Promise<void>
}

export async function openRacers(url: string, count = 2): Promise<Racers> {
  const children = Array.from({ length: count }, () => fork(PROGRAM, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }))
  await Promise.all(children.map((child) => tell(child, { kind: 'open', url })))
  const ended = () => Promise.all(children.map((child) => once(child, 'exit')))
  return {
    race: async (environmentId, { wall, apartMs }, calls) => {
      const dealt = children.map((_, index) => calls.filter((__, place) => place % count === index))
      const ahead = wall - Date.now()
      const reports = await Promise.all(
        children.map((child, index) => {
          const aheadMs = ahead - index * apartMs
          return tell(child, { kind: 'race', environmentId, aheadMs, calls: dealt[index] ?? [] })
        }),
      )
      return calls.map((_, place) => reports[place % count]?.results[Math.floor(place / count)] as RaceResult)
    },
    close: async () => {
      const all = ended()
      for (const child of children) child.send({ kind: 'close' } satisfies RaceOrder)
      await all
    },
    kill: async () => {
      const all = ended()
      for (const child of children) child.kill('SIGKILL')
      await all
    },
  }
}

const tell = (child: ChildProcess, order: RaceOrder) => askChild<RaceReport>(child, order)
