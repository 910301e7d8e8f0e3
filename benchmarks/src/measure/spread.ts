/** What several runs of one measurement came to. */
export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
  readonly runs: number
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  return {
    min: percentile(sorted, 0),
    median: percentile(sorted, 0.5),
    max: percentile(sorted, 1),
    runs: sorted.length,
  }
}

/** The smallest of the sorted values that at least `share` of them do not exceed. */
export function percentile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)]
  if (value === undefined) throw new Error('nothing was measured')
  return value
}
