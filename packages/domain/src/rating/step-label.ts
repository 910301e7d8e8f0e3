import type { ExactText } from '../explanation/explanation.ts'
import { formatExact, parseExact } from '../money/decimal.ts'
import { round } from '../money/rounding.ts'

/** A number as people write it: `12500.5` is `12,500.5`, and `10400/31` is `≈335.4839`. */
export function readable(text: ExactText): string {
  if (text.includes('/')) return `≈${readable(formatExact(round(parseExact(text), { mode: 'half_up', places: 4 })))}`
  const point = text.indexOf('.')
  const end = point < 0 ? text.length : point
  if (end <= 3) return text
  const first = text.startsWith('-') ? 1 : 0
  let grouped = text.slice(end - 3)
  let start = end - 3
  for (; start - first > 0; start -= 3) grouped = `${text.slice(Math.max(start - 3, first), start)},${grouped}`
  return text.slice(0, first) + grouped
}
