import { setTimeout as wait } from 'node:timers/promises'
import { entriesIn, type SandboxBooks } from './sandbox-books.ts'
import { type FaultPlan, type Faults, faultsOf } from './sandbox-faults.ts'
import type { AnswerCourse } from './sandbox-methods.ts'

/** The request or its answer got lost, as the method's script or the plan of faults wants it. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'

  constructor() {
    super('the sandbox provider did not answer in time')
  }
}

/** The road between us and the provider, on which requests and answers get lost or come late. */
export interface Road {
  /** Whether the request with this key meets a fault of the plan. */
  readonly faults: (key: string) => Faults
  /** Throws {@link NoAnswer} when the request got lost: nothing has happened then, and sent again it arrives. */
  readonly receive: (what: string, key: string, isLost: boolean) => Promise<void>
  /** Throws {@link NoAnswer} when the answer gets lost: all has happened then. */
  readonly answer: <Answer>(value: Answer, course: AnswerCourse, meets: Faults) => Promise<Answer>
}

export function openRoad(books: SandboxBooks, plan: FaultPlan | undefined, lateByMs: number): Road {
  const lost = entriesIn<object>(books, 'lost')
  return {
    faults: (key) => faultsOf(plan, key),
    receive: async (what, key, isLost) => {
      if (isLost && (await lost.record(`${what} ${key}`, {})).isNew) throw new NoAnswer()
    },
    answer: async (value, course, meets) => {
      if (course === 'late' || meets('late')) await wait(lateByMs)
      if (course === 'lost' || meets('lostAnswers')) throw new NoAnswer()
      return value
    },
  }
}
