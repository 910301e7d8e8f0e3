import { composeId } from '@tallywright/domain'
import type { IdSource } from './context.ts'

/** Where ids take their time and chance from: the wall clock in ms, and a cryptographic source of bytes. */
export interface IdMaterial {
  readonly now: () => number
  readonly randomBytes: (count: number) => Uint8Array
}

/** 2^59 starts leave as many steps before the 60 bits of an id are used up. */
const START_BITS = 59

/**
 * Ids of one bucket sort in the order in which this process made them, also within a millisecond and when the wall clock
 * steps back: time never runs backwards here, and within one millisecond the random part counts up from where it began.
 */
export function randomIds({ now, randomBytes }: IdMaterial): IdSource {
  let milliseconds = 0
  let randomness = 0n
  return {
    next: (kind, bucket = 0) => {
      const time = now()
      if (time > milliseconds) {
        milliseconds = time
        randomness = BigInt.asUintN(START_BITS, Buffer.from(randomBytes(8)).readBigUInt64BE())
      } else {
        randomness += 1n
      }
      return composeId(kind, milliseconds, bucket, randomness)
    },
    secret: () => randomBytes(32),
  }
}
