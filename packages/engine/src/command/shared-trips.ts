import { setImmediate as turn } from 'node:timers/promises'

/** How calls share trips to the database. */
export interface TripRules<Call, Answer> {
  /** Trips under way at once, of one environment. */
  readonly lanes: number
  /** What of a call counts. */
  readonly sizeOf: (call: Call) => number
  /** A trip takes calls until they have so much; a call that has more goes alone. */
  readonly mostTogether: number
  /** All that may wait or be under way. An environment may have as much of it as it leaves free for others. */
  readonly mostWaiting: number
  /** For a call that does not fit. */
  readonly refusal: () => Error
  /** Answers in the order of the calls. */
  readonly go: (environmentId: string, calls: readonly Call[]) => Promise<readonly Answer[]>
  /** Whether all who went together fail by it; otherwise one of them is the reason, and each goes again alone. */
  readonly failsAll: (error: unknown) => boolean
}

interface Waiting<Call, Answer> {
  readonly call: Call
  readonly answer: (answer: Answer) => void
  readonly fail: (error: unknown) => void
}

interface Queue<Call, Answer> {
  readonly waiting: Waiting<Call, Answer>[]
  lanes: number
  size: number
}

/**
 * Where calls of one environment wait for a trip to the database that they share: those that come while others are answered go
 * together, so that many calls are few trips. Each trip begins after all who share it have come. What does not fit is refused at
 * once, and nothing of it is kept.
 */
export class SharedTrips<Call, Answer> {
  readonly #rules: TripRules<Call, Answer>
  readonly #queues = new Map<string, Queue<Call, Answer>>()
  #size = 0

  constructor(rules: TripRules<Call, Answer>) {
    this.#rules = rules
  }

  /** Throws the refusal of the rules where too much waits already. */
  ask(environmentId: string, call: Call): Promise<Answer> {
    const { sizeOf, lanes } = this.#rules
    const size = sizeOf(call)
    const queue = this.#queues.get(environmentId) ?? { waiting: [], lanes: 0, size: 0 }
    this.#take(queue, size)
    this.#queues.set(environmentId, queue)
    return new Promise((answer, fail) => {
      queue.waiting.push({ call, answer, fail })
      if (queue.lanes < lanes) void this.#work(environmentId, queue)
    })
  }

  #take(queue: Queue<Call, Answer>, size: number): void {
    const left = this.#rules.mostWaiting - this.#size - size
    if (this.#size > 0 && queue.size + size > left) throw this.#rules.refusal()
    queue.size += size
    this.#size += size
  }

  async #work(environmentId: string, queue: Queue<Call, Answer>): Promise<void> {
    queue.lanes += 1
    // Whoever was read from the network in this turn of the event loop comes along.
    await turn()
    while (queue.waiting.length > 0) {
      const together = this.#nextOf(queue)
      await this.#go(environmentId, together)
      for (const { call } of together) {
        const size = this.#rules.sizeOf(call)
        queue.size -= size
        this.#size -= size
      }
    }
    queue.lanes -= 1
    if (queue.lanes === 0) this.#queues.delete(environmentId)
  }

  #nextOf({ waiting }: Queue<Call, Answer>): Waiting<Call, Answer>[] {
    const { sizeOf, mostTogether } = this.#rules
    let size = 0
    const end = waiting.findIndex(({ call }, index) => {
      size += sizeOf(call)
      return index > 0 && size > mostTogether
    })
    return waiting.splice(0, end < 0 ? waiting.length : end)
  }

  async #go(environmentId: string, together: readonly Waiting<Call, Answer>[]): Promise<void> {
    const { go, failsAll } = this.#rules
    try {
      const answers = await go(
        environmentId,
        together.map(({ call }) => call),
      )
      together.forEach(({ answer }, index) => {
        answer(answers[index] as Answer)
      })
    } catch (error) {
      if (together.length === 1 || failsAll(error)) for (const { fail } of together) fail(error)
      else for (const one of together) await this.#go(environmentId, [one])
    }
  }
}
