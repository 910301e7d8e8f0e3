import { parseExact } from '../src/money/decimal.ts'
import { equals, type Rational } from '../src/money/rational.ts'

/** Whether `actual` says what `expected` says: decimals by value, instants by instant, only the keys that are expected. */
export function agrees(expected: unknown, actual: unknown): boolean {
  if (Array.isArray(expected)) {
    return Array.isArray(actual) && expected.length === actual.length && expected.every((e, i) => agrees(e, actual[i]))
  }
  if (isRecord(expected)) {
    return isRecord(actual) && Object.entries(expected).every(([key, value]) => agrees(value, actual[key]))
  }
  return sameNumber(expected, actual) || sameInstant(expected, actual) || expected === actual
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sameNumber(a: unknown, b: unknown): boolean {
  const [first, second] = [numberOf(a), numberOf(b)]
  return first !== null && second !== null && equals(first, second)
}

function numberOf(value: unknown): Rational | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  try {
    return parseExact(String(value))
  } catch {
    return null
  }
}

function sameInstant(a: unknown, b: unknown): boolean {
  return isInstant(a) && isInstant(b) && Date.parse(a) === Date.parse(b)
}

function isInstant(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value)
}
