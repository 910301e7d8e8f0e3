import type { Benchmark } from './benchmark.ts'
import { check } from './check/check.ts'
import { client } from './client/client.ts'
import { ingestion } from './ingestion/ingestion.ts'
import { singleEvents } from './ingestion/single-events.ts'
import { rating } from './rating/rating.ts'
import { renewals } from './renewals/renewals.ts'
import { start } from './start/start.ts'
import { statements } from './statements/statements.ts'
import { totals } from './totals/totals.ts'

/** In the order in which they run and are shown. */
export const benchmarks: readonly Benchmark[] = [
  rating,
  ingestion,
  singleEvents,
  client,
  check,
  totals,
  renewals,
  statements,
  start,
]
