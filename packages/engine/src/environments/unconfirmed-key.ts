import type { KeyState } from '@tallywright/store'
import type { Engine } from '../command/context.ts'
import {
  identifyKey,
  isExpired,
  isUseToNote,
  type KeyFinding,
  type KeyHolder,
  type KeyOptions,
} from './identify-key.ts'

/**
 * A key that opened something before, and that has to be looked up again before anything is answered. The answer is looked for
 * meanwhile; whoever asks the database for it first takes the key along.
 */
export class UnconfirmedKey {
  readonly #engine: Engine
  readonly #text: string
  readonly #options: KeyOptions
  #looking: Promise<KeyState | null> | null = null
  /** Whom it opened for the last time. */
  readonly holder: KeyHolder

  constructor(engine: Engine, text: string, holder: KeyHolder, options: KeyOptions) {
    this.#engine = engine
    this.#text = text
    this.holder = holder
    this.#options = options
  }

  /** `looking`: the look of a statement that goes anyway, begun after the request came. */
  rideWith(looking: Promise<KeyState | null>): void {
    this.#looking = looking
  }

  /** What it opens now. Where it did not ride, or is not as it was, it is looked up by itself. */
  async confirm(): Promise<KeyFinding> {
    const state = await this.#looking
    return state !== null && this.#isAsBefore(state)
      ? { found: 'valid', holder: this.holder }
      : identifyKey(this.#engine, this.#text, this.#options)
  }

  #isAsBefore(state: KeyState): boolean {
    const { kind, scopes, secretHash } = this.holder
    const wall = this.#engine.wallClock()
    const isSame = state.secretHash === secretHash && state.kind === kind && String(state.scopes) === String(scopes)
    return isSame && state.revokedAt === null && !isExpired(state, wall) && !isUseToNote(state, wall)
  }
}

/** Null for a text that opened nothing yet. */
export function rememberedKey(engine: Engine, text: string, options: KeyOptions): UnconfirmedKey | null {
  const holder = engine.keys.remembered(text)
  if (holder === null || (holder.isDemo && !options.acceptDemoKeys)) return null
  return new UnconfirmedKey(engine, text, holder, options)
}
