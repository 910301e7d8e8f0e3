/** What a run of checks or tests came to. */
export type Tally = {
  readonly passed: number
  readonly failed: readonly string[]
  /** Each with its reason. */
  readonly skipped: readonly string[]
}

export function addTallies(one: Tally, other: Tally): Tally {
  return {
    passed: one.passed + other.passed,
    failed: [...one.failed, ...other.failed],
    skipped: [...one.skipped, ...other.skipped],
  }
}

/** The end of `npm test`: what failed and what was skipped by name, then the line that programs read. */
export function closingLines({ passed, failed, skipped }: Tally): string[] {
  const counts = `${passed} passed, ${failed.length} failed`
  return [
    ...failed.map((name) => `failed: ${name}`),
    ...skipped.map((name) => `skipped: ${name}`),
    skipped.length > 0 ? `${counts}, ${skipped.length} skipped` : counts,
  ]
}
