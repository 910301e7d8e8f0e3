import { ID_PREFIXES } from '../ids.ts'
import { isCurrency } from '../money/currency.ts'
import { type Decimal, isDecimal, parseDecimal } from '../money/decimal.ts'
import { compare, isNegative, isPositive } from '../money/rational.ts'
import type { Cadence } from '../time/cadence.ts'
import { type CatalogProblemCode, type CatalogProblems, problem } from './catalog-problem.ts'

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/

function isSlug(text: string): boolean {
  return text.length <= 64 && SLUG.test(text)
}

export function* checkSlug(path: string, slug: string): CatalogProblems {
  if (Object.values(ID_PREFIXES).some((prefix) => slug.startsWith(`${prefix}_`)))
    yield problem('slug.looks_like_id', path, slug)
  else if (!isSlug(slug)) yield problem('slug.malformed', path, JSON.stringify(slug))
}

export function* checkName(path: string, name: string): CatalogProblems {
  if (name.trim() === '') yield problem('name.empty', `${path}.name`)
}

/** A decimal from 0; `code` says what it is otherwise. Absent ones are fine. */
export function* checkDecimal(
  path: string,
  value: Decimal | undefined,
  code: CatalogProblemCode = 'amount.negative',
): CatalogProblems {
  if (value === undefined) return
  if (!isDecimal(value)) yield problem('decimal.malformed', path, JSON.stringify(value))
  else if (isNegative(parseDecimal(value))) yield problem(code, path, value)
}

/** A decimal above 0; `code` says what it is otherwise. */
export function* checkPositive(path: string, value: Decimal, code: CatalogProblemCode): CatalogProblems {
  if (!isDecimal(value)) yield problem('decimal.malformed', path, JSON.stringify(value))
  else if (!isPositive(parseDecimal(value))) yield problem(code, path, value)
}

export function* checkCount(path: string, value: number | undefined): CatalogProblems {
  if (value !== undefined && !isWhole(value, 0)) yield problem('count.not_whole', path, value)
}

export function isWhole(value: number, least: number, most: number = Number.MAX_SAFE_INTEGER): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most
}

export function* checkCurrency(path: string, currency: string): CatalogProblems {
  if (!isCurrency(currency)) yield problem('currency.unknown', path, currency)
}

export function* checkCadence(path: string, { unit, count }: Cadence, hours: 'hours' | 'no hours'): CatalogProblems {
  if (!isWhole(count, 1, 1200)) yield problem('cadence.malformed', `${path}.count`, count)
  if (unit === 'hour' && hours === 'no hours') yield problem('cadence.too_short', `${path}.unit`, unit)
}

/** Whether two decimals are both well-formed and the first is greater; what is malformed has been reported already. */
export function isAbove(a: Decimal | undefined, b: Decimal | undefined): boolean {
  if (a === undefined || b === undefined || !isDecimal(a) || !isDecimal(b)) return false
  return compare(parseDecimal(a), parseDecimal(b)) > 0
}
