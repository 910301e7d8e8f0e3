import { createHash } from 'node:crypto'

/**
 * What goes wrong besides the methods' scripts, in hundredths of all charges or refunds. Whether it does depends on the seed
 * and the request's idempotency key alone, so the same requests meet the same faults in whatever order they come.
 */
export interface FaultPlan {
  readonly seed: string
  /** The first arrival is lost; sent again, the request arrives. */
  readonly lostRequests?: number
  /** It took effect, and is not answered. */
  readonly lostAnswers?: number
  /** The first question what became of it is not answered. */
  readonly lostLookUps?: number
  /** Answered late. */
  readonly late?: number
  /** Charges that would succeed are declined (`generic_decline`). */
  readonly declines?: number
  /** Refunds that would succeed fail. */
  readonly failedRefunds?: number
}

/** Whether a request meets each fault. */
export type Faults = (share: Exclude<keyof FaultPlan, 'seed'>) => boolean

export function faultsOf(plan: FaultPlan | undefined, key: string): Faults {
  return (share) => plan !== undefined && hundredthOf(plan.seed, share, key) < (plan[share] ?? 0)
}

/** A number from 0 to 99 that depends on these texts alone. */
export function hundredthOf(seed: string, what: string, key: string): number {
  const hash = createHash('sha256')
    .update(JSON.stringify([seed, what, key]))
    .digest()
  return hash.readUInt32BE() % 100
}
