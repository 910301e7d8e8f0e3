import { LRUCache } from 'lru-cache'
import type { KeyFinding, KeyHolder } from './identify-key.ts'

/** A busy server has few keys; of one that is asked with more, those that were not used the longest are forgotten. */
const MOST_REMEMBERED = 1000

/**
 * Looks keys up, each one at a time: requests that come while a key is looked up share the next look, which begins after they
 * have come, so that a key that was revoked opens nothing from the moment of its commit.
 */
export class KeyLookups {
  readonly #running = new Map<string, Promise<KeyFinding>>()
  readonly #next = new Map<string, Promise<KeyFinding>>()
  readonly #remembered = new LRUCache<string, KeyHolder>({ max: MOST_REMEMBERED })

  find(text: string, look: () => Promise<KeyFinding>): Promise<KeyFinding> {
    const running = this.#running.get(text)
    if (running === undefined) return this.#look(text, look)
    const next = this.#next.get(text) ?? this.#after(running, text, look)
    this.#next.set(text, next)
    return next
  }

  /** Whom this text opened for the last time: a guess, until it is looked up again. */
  remembered(text: string): KeyHolder | null {
    return this.#remembered.get(text) ?? null
  }

  #look(text: string, look: () => Promise<KeyFinding>): Promise<KeyFinding> {
    const looking = this.#kept(text, look).finally(() => this.#running.delete(text))
    this.#running.set(text, looking)
    return looking
  }

  async #kept(text: string, look: () => Promise<KeyFinding>): Promise<KeyFinding> {
    const finding = await look()
    if (finding.found === 'valid') this.#remembered.set(text, finding.holder)
    else this.#remembered.delete(text)
    return finding
  }

  async #after(running: Promise<KeyFinding>, text: string, look: () => Promise<KeyFinding>): Promise<KeyFinding> {
    await running.catch(() => null)
    this.#next.delete(text)
    return this.#look(text, look)
  }
}
