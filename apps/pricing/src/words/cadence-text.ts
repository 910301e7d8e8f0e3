import { type Cadence, sameCadence } from '@tallywright/domain'

const NAMED: readonly (readonly [Cadence, string])[] = [
  [{ unit: 'day', count: 1 }, 'Daily'],
  [{ unit: 'week', count: 1 }, 'Weekly'],
  [{ unit: 'month', count: 1 }, 'Monthly'],
  [{ unit: 'month', count: 3 }, 'Quarterly'],
  [{ unit: 'month', count: 6 }, 'Half-yearly'],
  [{ unit: 'year', count: 1 }, 'Yearly'],
]

/** What a customer chooses: `Monthly`, `Every 2 weeks`. */
export function cadenceName(cadence: Cadence): string {
  const named = NAMED.find(([other]) => sameCadence(other, cadence))
  return named?.[1] ?? `Every ${cadence.count} ${cadence.unit}s`
}

/** After an amount or a quantity: `per month`, `per 2 weeks`. */
export function perCadence({ unit, count }: Cadence): string {
  return count === 1 ? `per ${unit}` : `per ${count} ${unit}s`
}

/** In a sentence: `a month`, `every 2 weeks`. */
export function eachCadence({ unit, count }: Cadence): string {
  if (count > 1) return `every ${count} ${unit}s`
  return unit === 'hour' ? 'an hour' : `a ${unit}`
}
