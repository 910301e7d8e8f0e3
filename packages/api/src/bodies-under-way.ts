import { coded } from './coded-error.ts'

/** One body that is being read, or was and is not answered yet. */
export interface BodyUnderWay {
  /** Counts bytes before they are read. Throws a coded 429 where they are more than is left for all. */
  grow(bytes: number): void
  /** When it is answered, whatever with. */
  end(): void
}

/** Bytes of bodies that are under way at once, of whoever sends them: so that many large ones do not fill the memory. */
export class BodiesUnderWay {
  readonly #most: number
  #bytes = 0

  constructor(most: number) {
    this.#most = most
  }

  get bytes(): number {
    return this.#bytes
  }

  begin(): BodyUnderWay {
    let own = 0
    return {
      grow: (bytes) => {
        if (this.#bytes + bytes > this.#most) throw busy()
        this.#bytes += bytes
        own += bytes
      },
      end: () => {
        this.#bytes -= own
        own = 0
      },
    }
  }
}

function busy() {
  const details = { retryAfterSeconds: 1 }
  return coded('server.busy', 'more is being sent than the server takes at once; send it again in a second', {
    details,
  })
}
