import { assert } from '../src/assert.ts'
import { answerAggregation } from './aggregation.ts'
import type { VectorCase } from './case-fields.ts'
import { agrees } from './compare.ts'
import { answerCredits } from './credits.ts'
import { answerPeriods } from './periods.ts'
import { answerProration } from './proration.ts'
import { answerRating } from './rating.ts'
import { answerTaxDiscount } from './tax-discount.ts'

/** What one case came to. `reason` is there when it could not be answered. */
export interface AnsweredCase {
  readonly id: unknown
  readonly expected: unknown
  readonly actual: unknown
  readonly ok: boolean
  readonly reason?: string
}

interface Adapter {
  /** How the files of its format are called. */
  readonly prefix: string
  /** Whether a case in a file of another name has its format. */
  readonly claims: (vectorCase: VectorCase) => boolean
  readonly answer: (vectorCase: VectorCase) => Record<string, unknown>
}

/** The last one takes what no other claims: its file has the most kinds. */
const adapters: readonly Adapter[] = [
  { prefix: 'rating', claims: (vectorCase) => 'model' in vectorCase, answer: answerRating },
  { prefix: 'aggregation', claims: (vectorCase) => 'aggregation' in vectorCase, answer: answerAggregation },
  { prefix: 'periods', claims: isPeriods, answer: answerPeriods },
  { prefix: 'proration', claims: hasKind('change', 'partial', 'fraction', 'cycles'), answer: answerProration },
  { prefix: 'credits', claims: isCredits, answer: answerCredits },
  { prefix: 'tax', claims: () => true, answer: answerTaxDiscount },
]

function isPeriods(vectorCase: VectorCase): boolean {
  const kinds = ['elapsed_cycles', 'nth_boundary', 'next_boundary_on_or_after', 'add_duration']
  return 'query' in vectorCase || hasKind(...kinds, 'local_day_of_month', 'align_day')(vectorCase)
}

function isCredits(vectorCase: VectorCase): boolean {
  const kinds = ['burn_down', 'wallet', 'wallet_allocation', 'ordering', 'effective_period', 'rollover', 'deduct']
  return 'grants' in vectorCase || hasKind(...kinds, 'top_up_rebalance', 'rate_conversion')(vectorCase)
}

function hasKind(...kinds: string[]): (vectorCase: VectorCase) => boolean {
  return ({ kind }) => kinds.includes(String(kind))
}

/** Answers every case of a vector file, given its name without folders and a way to its text. */
export function answerFile(name: string, read: () => string): AnsweredCase[] {
  try {
    return casesOf(JSON.parse(read())).map((vectorCase) => answerCase(name, vectorCase))
  } catch (error) {
    return [{ id: name, expected: null, actual: null, ok: false, reason: reasonOf(error) }]
  }
}

function casesOf(content: unknown): VectorCase[] {
  const cases = isRecord(content) ? content.cases : content
  assert(Array.isArray(cases), 'a vector file is a list of cases')
  return cases
}

/** Answers one case; only what is expected is compared, and of that only what the source asserts, where it says so. */
export function answerCase(fileName: string, vectorCase: VectorCase): AnsweredCase {
  const { id, expected } = isRecord(vectorCase) ? vectorCase : { id: null, expected: null }
  try {
    assert(isRecord(vectorCase) && isRecord(expected), 'a case has an object of expected values')
    assert(Object.keys(expected).length > 0, 'a case expects at least one value')
    const actual = pick(adapterOf(fileName, vectorCase).answer(vectorCase), Object.keys(expected))
    return { id, expected, actual, ok: agrees(pick(expected, assertedKeys(vectorCase, expected)), actual) }
  } catch (error) {
    return { id, expected, actual: null, ok: false, reason: reasonOf(error) }
  }
}

function adapterOf(fileName: string, vectorCase: VectorCase): Adapter {
  const adapter =
    adapters.find(({ prefix }) => fileName.startsWith(prefix)) ?? adapters.find(({ claims }) => claims(vectorCase))
  assert(adapter !== undefined, `unknown file and kind of case: ${fileName}, ${vectorCase.kind}`)
  return adapter
}

function assertedKeys({ asserted }: VectorCase, expected: VectorCase): string[] {
  return Array.isArray(asserted) && asserted.length > 0 ? asserted : Object.keys(expected)
}

function pick(values: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, values[key] ?? null]))
}

function isRecord(value: unknown): value is VectorCase {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
