import { standingReads } from '../entitlements/standing-reads.ts'
import { KeyLookups } from '../environments/key-lookups.ts'
import { KnownCustomers } from '../memory/known-customers.ts'
import { usageIntake } from '../usage/ingestion/usage-intake.ts'
import type { Engine, EngineParts } from './context.ts'

/** The engine of a process, from what its composition root has put together. */
export function createEngine(parts: EngineParts): Engine {
  const [intake, reads] = [usageIntake(), standingReads(parts.store)]
  return { ...parts, intake, reads, known: new KnownCustomers(), keys: new KeyLookups() }
}
