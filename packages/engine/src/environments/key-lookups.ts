import type { Store } from '@tallywright/store'
import type { KeyFinding } from './identify-key.ts'

type KeyRow = Awaited<ReturnType<Store['directory']['keyById']>>

/** A busy server has few keys; one that is asked with more forgets and looks again. */
const MOST_REMEMBERED = 1000

/**
 * Looks keys up, each one at a time: requests that come while a key is looked up share the next look, which begins after they
 * have come, so that a key that was revoked opens nothing from the moment of its commit.
 */
export class KeyLookups {
  readonly #running = new Map<string, Promise<KeyRow>>()
  readonly #next = new Map<string, Promise<KeyRow>>()
  readonly #remembered = new Map<string, KeyFinding>()

  find(store: Store, id: string): Promise<KeyRow> {
    const running = this.#running.get(id)
    if (running === undefined) return this.#look(store, id)
    const next = this.#next.get(id) ?? this.#after(running, store, id)
    this.#next.set(id, next)
    return next
  }

  /** What was found under this text the last time: a guess, until it is looked up again. */
  remembered(text: string): KeyFinding | null {
    return this.#remembered.get(text) ?? null
  }

  keep(text: string, finding: KeyFinding): void {
    if (finding.found !== 'valid') this.#remembered.delete(text)
    else if (this.#remembered.size < MOST_REMEMBERED) this.#remembered.set(text, finding)
    else this.#remembered.clear()
  }

  #look(store: Store, id: string): Promise<KeyRow> {
    const looking = store.directory.keyById(id).finally(() => this.#running.delete(id))
    this.#running.set(id, looking)
    return looking
  }

  async #after(running: Promise<KeyRow>, store: Store, id: string): Promise<KeyRow> {
    await running.catch(() => null)
    this.#next.delete(id)
    return this.#look(store, id)
  }
}
