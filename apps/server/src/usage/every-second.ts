/** Tells nothing while it did less than a second ago. */
export function everySecond(stopwatch: () => number, tell: (text: string) => void): (text: () => string) => void {
  let toldAt = stopwatch()
  return (text) => {
    if (stopwatch() - toldAt < 1000) return
    toldAt = stopwatch()
    tell(text())
  }
}
