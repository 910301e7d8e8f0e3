/**
 * The provider's own durable record of what it was asked to charge, kept apart from Tallywright's: the witness of what
 * was really charged.
 */
export interface ChargeBook {
  /** Writes the charge unless one with its key is there, and returns the one that is. */
  record(idempotencyKey: string, charge: object): Promise<unknown>
  find(idempotencyKey: string): Promise<unknown>
}

/** A book that lives as long as its process: for unit tests. */
export function memoryChargeBook(): ChargeBook {
  const charges = new Map<string, object>()
  return {
    async record(idempotencyKey, charge) {
      if (!charges.has(idempotencyKey)) charges.set(idempotencyKey, charge)
      return charges.get(idempotencyKey)
    },
    async find(idempotencyKey) {
      return charges.get(idempotencyKey) ?? null
    },
  }
}
