/** How many milliseconds `work` took, and what came of it. */
export async function timed<Value>(
  work: () => Value | Promise<Value>,
): Promise<{ readonly ms: number; readonly value: Value }> {
  const start = performance.now()
  const value = await work()
  return { ms: performance.now() - start, value }
}

/** Looking at the clock after each call would cost as much as the fastest of them. */
const CALLS_BETWEEN_LOOKS = 64

/** Calls per second of a synchronous function that is called over and over for `ms` milliseconds. */
export function rateOf(call: (turn: number) => void, ms: number): number {
  const start = performance.now()
  let turn = 0
  let passed = 0
  while (passed < ms) {
    for (let left = CALLS_BETWEEN_LOOKS; left > 0; left--) call(turn++)
    passed = performance.now() - start
  }
  return (turn / passed) * 1000
}
