import { createHash } from 'node:crypto'

/** Chance that is the same again for the same seed. */
export interface Chance {
  /** A whole number from 0 up to, and not including, `limit`. */
  below(limit: number): number
  /** True in `percent` of 100 cases. */
  happens(percent: number): boolean
  pick<Value>(values: readonly Value[]): Value
  /** One of these, each as often as its weight says. */
  weighted<Value>(choices: readonly (readonly [weight: number, value: Value])[]): Value
}

/** Chance from the digests of seed and counter: no state but a count, so a run can be taken up anywhere. */
export function chanceOf(seed: string): Chance {
  let count = 0
  const below = (limit: number) => {
    const digest = createHash('sha256').update(`${seed}\n${count++}`).digest()
    return Number(digest.readBigUInt64BE() % BigInt(limit))
  }
  const pick = <Value>(values: readonly Value[]) => {
    if (values.length === 0) throw new Error('nothing to pick from')
    return values[below(values.length)] as Value
  }
  return {
    below,
    happens: (percent) => below(100) < percent,
    pick,
    weighted: (choices) => pick(choices.flatMap(([weight, value]) => Array.from({ length: weight }, () => value))),
  }
}
