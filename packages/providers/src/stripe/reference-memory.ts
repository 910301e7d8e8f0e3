/**
 * What Stripe calls the things whose keys this process has lately seen in its answers and webhooks. It only spares a search:
 * how they stand is asked anew each time, and what is forgotten is found again.
 */
export interface ReferenceMemory {
  remember(idempotencyKey: string | null, reference: string): void
  referenceOf(idempotencyKey: string): string | null
}

/** About a megabyte. */
const MOST_KEYS = 10_000

export function referenceMemory(mostKeys = MOST_KEYS): ReferenceMemory {
  const references = new Map<string, string>()
  return {
    remember(idempotencyKey, reference) {
      if (idempotencyKey === null) return
      references.delete(idempotencyKey)
      references.set(idempotencyKey, reference)
      const [oldest] = references.keys()
      if (references.size > mostKeys && oldest !== undefined) references.delete(oldest)
    },
    referenceOf: (idempotencyKey) => references.get(idempotencyKey) ?? null,
  }
}
