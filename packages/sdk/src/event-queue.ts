import type { UsageEvent, UsageReceipt } from './generated/types.ts'
import type { TallywrightError } from './tallywright-error.ts'

/** A reported event on its way, with the promise that its reporter holds. */
export interface Pending {
  readonly event: UsageEvent
  readonly bytes: number
  readonly resolve: (receipt: UsageReceipt) => void
  readonly reject: (error: TallywrightError) => void
}

export interface BatchLimits {
  readonly events: number
  readonly bytes: number
}

/** Events in the order reported, taken out in batches. */
export class EventQueue {
  #pending: Pending[] = []
  #bytes = 0

  get length(): number {
    return this.#pending.length
  }

  push(pending: Pending): void {
    this.#pending.push(pending)
    this.#bytes += pending.bytes
  }

  fills({ events, bytes }: BatchLimits): boolean {
    return this.#pending.length >= events || this.#bytes >= bytes
  }

  /** As many of the oldest as fit; one at least, whatever its size. */
  takeBatch(limits: BatchLimits): Pending[] {
    let [count, bytes] = [0, 0]
    for (const pending of this.#pending.slice(0, limits.events)) {
      if (count > 0 && bytes + pending.bytes > limits.bytes) break
      count++
      bytes += pending.bytes
    }
    this.#bytes -= bytes
    return this.#pending.splice(0, count)
  }
}
