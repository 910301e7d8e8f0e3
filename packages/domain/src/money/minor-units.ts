/** Whole minor units, or anything else that is counted exactly: `Math` knows no bigint. */
export function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

export function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

export function total(parts: readonly bigint[]): bigint {
  return parts.reduce((a, b) => a + b, 0n)
}
