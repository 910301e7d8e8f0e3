import { StandingReads } from '../entitlements/standing-reads.ts'
import { KeyLookups } from '../environments/key-lookups.ts'
import { KnownCustomers } from '../usage/known-customers.ts'
import { UsageIntake } from '../usage/usage-intake.ts'
import type { Engine, EngineParts } from './context.ts'

/** The engine of a process, from what its composition root has put together. */
export function createEngine(parts: EngineParts): Engine {
  const shared = { intake: new UsageIntake(), known: new KnownCustomers(), reads: new StandingReads() }
  return { ...parts, ...shared, keys: new KeyLookups() }
}
