import { type BatchLimits, EventQueue, type Pending } from './event-queue.ts'
import type { UsageEvent, UsageReceipt } from './generated/types.ts'
import type { Runtime } from './runtime.ts'
import { type Send, settleBatch } from './settle-batch.ts'
import { TallywrightError } from './tallywright-error.ts'

/** A batch is sent as soon as it is full, or this long after its first event. */
export const BATCH_LIMITS: BatchLimits = { events: 1_000, bytes: 1_000_000 }
const BATCH_INTERVAL_MS = 20

/**
 * How many events are held at once, gathered or on their way. Beyond it an event waits, oldest first, until there is room:
 * a caller that awaits its reports is slowed down to what the server takes.
 */
export const HELD_EVENTS = 10_000

/**
 * What is kept in all: those that are held and those that wait. Beyond it a report is refused, so that the memory of a caller who
 * awaits nothing has a bound too.
 */
export const KEPT_LIMITS: BatchLimits = { events: 100_000, bytes: 100_000_000 }

/** While the server is slow, events gather into larger batches instead of more requests. */
const BATCHES_IN_FLIGHT = 4

export interface ReporterSettings {
  readonly send: Send
  readonly startTimer: Runtime['startTimer']
  readonly onError: ((error: TallywrightError, event: UsageEvent) => void) | undefined
}

/** Gathers usage events into batches, and settles each event's promise with what became of it. */
export class UsageReporter {
  readonly #settings: ReporterSettings
  readonly #unsettled = new Set<Promise<void>>()
  readonly #gathered = new EventQueue()
  #waiting: Pending[] = []
  #held = 0
  #keptBytes = 0
  #inFlight = 0
  #stopTimer: (() => void) | null = null
  /** What is gathered goes now, full or not. */
  #isDue = false
  #isClosed = false

  constructor(settings: ReporterSettings) {
    this.#settings = settings
  }

  /** Events that are not settled yet, and their size as JSON. */
  get kept(): BatchLimits {
    return { events: this.#unsettled.size, bytes: this.#keptBytes }
  }

  /** Resolves when the event is durable; rejects when it was refused or could not be sent, or when too many are kept. */
  report(event: UsageEvent): Promise<UsageReceipt> {
    const receipt = new Promise<UsageReceipt>((resolve, reject) => {
      const { bytes, problem } = measured(event)
      const isFull = this.#unsettled.size >= KEPT_LIMITS.events || this.#keptBytes + bytes > KEPT_LIMITS.bytes
      const pending = this.#pending(event, bytes, resolve, reject)
      if (this.#isClosed) pending.reject(closed())
      else if (problem !== null) pending.reject(problem)
      else if (isFull) pending.reject(full())
      else this.#waiting.push(pending)
    })
    // With an onError the failure is heard there, so a report that nobody awaits does not end the program. Without one it
    // does: an event is never lost in silence.
    if (this.#settings.onError !== undefined) receipt.catch(() => {})
    this.#advance()
    return receipt
  }

  /** Sends what is gathered without waiting for the interval; resolves when everything reported so far is settled. */
  async flush(): Promise<void> {
    this.#isDue = true
    this.#advance()
    await Promise.all(this.#unsettled)
  }

  /** Flushes, and refuses every event from now on. */
  close(): Promise<void> {
    this.#isClosed = true
    return this.flush()
  }

  #advance(): void {
    for (const pending of this.#waiting.splice(0, HELD_EVENTS - this.#held)) {
      this.#gathered.push(pending)
      this.#held++
    }
    while (this.#inFlight < BATCHES_IN_FLIGHT && this.#isBatchReady())
      void this.#send(this.#gathered.takeBatch(BATCH_LIMITS))
    if (this.#gathered.length === 0) this.#isDue = false
    else if (!this.#isDue) this.#startTimer()
  }

  #isBatchReady(): boolean {
    return this.#gathered.length > 0 && (this.#isDue || this.#gathered.fills(BATCH_LIMITS))
  }

  #startTimer(): void {
    this.#stopTimer ??= this.#settings.startTimer(BATCH_INTERVAL_MS, () => {
      this.#stopTimer = null
      this.#isDue = true
      this.#advance()
    })
  }

  async #send(batch: readonly Pending[]): Promise<void> {
    this.#inFlight++
    await settleBatch(batch, this.#settings.send)
    this.#inFlight--
    this.#held -= batch.length
    this.#advance()
  }

  #pending(event: UsageEvent, bytes: number, resolve: Pending['resolve'], reject: Pending['reject']): Pending {
    let settle = () => {}
    const settled = new Promise<void>((done) => {
      settle = () => {
        this.#unsettled.delete(settled)
        this.#keptBytes -= bytes
        done()
      }
    })
    this.#unsettled.add(settled)
    this.#keptBytes += bytes
    return {
      event,
      bytes,
      resolve: (receipt) => {
        resolve(receipt)
        settle()
      },
      reject: (error) => {
        reject(error)
        settle()
        // Apart from here: an onError that throws must not keep the other events of the batch from being settled.
        const { onError } = this.#settings
        if (onError !== undefined) queueMicrotask(() => onError(error, event))
      },
    }
  }
}

/** The size of an event as JSON; what is none, such as a bigint that got past the types, would fail its whole batch. */
function measured(event: UsageEvent): { readonly bytes: number; readonly problem: TallywrightError | null } {
  try {
    return { bytes: new TextEncoder().encode(JSON.stringify(event)).length, problem: null }
  } catch (cause) {
    const message = `the event cannot be sent as JSON: ${cause instanceof Error ? cause.message : String(cause)}`
    return { bytes: 0, problem: new TallywrightError('event.unsendable', message, { status: null, cause }) }
  }
}

function closed(): TallywrightError {
  return new TallywrightError('client.closed', 'the client was closed before this event was reported', { status: null })
}

function full(): TallywrightError {
  const { events, bytes } = KEPT_LIMITS
  const kept = `${events} events, or ${bytes / 1_000_000} MB of them`
  return new TallywrightError('client.full', `${kept}, are kept that are not recorded yet; await reports`, {
    status: null,
  })
}
