const MINUTE_MS = 60_000

/** Tells at most once a minute by the stopwatch, and forgets what comes between: told each time it would bury all else. */
export function onceAMinute<Given extends readonly unknown[]>(
  stopwatch: () => number,
  tell: (...given: Given) => void,
): (...given: Given) => void {
  let toldAt = Number.NEGATIVE_INFINITY
  return (...given) => {
    const now = stopwatch()
    if (now - toldAt < MINUTE_MS) return
    toldAt = now
    tell(...given)
  }
}
