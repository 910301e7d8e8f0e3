import { compare, type Decimal, parseDecimal, type Rational } from '@tallywright/domain'
import { ascending } from './landmarks.ts'

// In tenths: fine enough to stop near any quantity, coarse enough that a decade is eleven key presses.
const STOPS_PER_DECADE = [10n, 15n, 20n, 25n, 30n, 40n, 50n, 60n, 70n, 80n, 90n]

// Where nothing tells how much is usual.
const USUAL: readonly Decimal[] = ['1000']

/**
 * The quantities that a slider stops at: zero, then round numbers in decades, from a tenth of the smallest landmark to ten
 * times the largest, and the landmarks themselves. Whole numbers, but for landmarks that are not.
 */
export function sliderStops(landmarks: readonly Decimal[]): Decimal[] {
  const known = landmarks.length === 0 ? USUAL : landmarks
  const magnitudes = known.map(magnitude)
  const [first, last] = [Math.max(0, Math.min(...magnitudes) - 1), Math.max(...magnitudes) + 1]
  const rounds: Decimal[] = []
  for (let decade = first; decade < last; decade++) rounds.push(...stopsOf(decade))
  return ['0', ...ascending([...rounds, (10n ** BigInt(last)).toString(), ...known])]
}

/** 3 for 1,000 to 9,999; 0 for all below 10. */
function magnitude(quantity: Decimal): number {
  return quantity.replace(/\..*$/, '').length - 1
}

function stopsOf(decade: number): Decimal[] {
  const scaled = STOPS_PER_DECADE.map((tenths) => tenths * 10n ** BigInt(decade))
  return scaled.filter((tenths) => tenths % 10n === 0n).map((tenths) => (tenths / 10n).toString())
}

/** The place on the slider for any quantity: the last stop that is not beyond it. */
export function stopIndex(stops: readonly Decimal[], quantity: Decimal): number {
  const wanted: Rational = parseDecimal(quantity)
  const beyond = stops.findIndex((stop) => compare(parseDecimal(stop), wanted) > 0)
  return beyond < 0 ? stops.length - 1 : Math.max(0, beyond - 1)
}

/** Where a visitor finds the slider: a little beyond the middle landmark, so that the plans differ. */
export function initialQuantity(stops: readonly Decimal[], landmarks: readonly Decimal[]): Decimal {
  const middle = landmarks[Math.floor((landmarks.length - 1) / 2)] ?? USUAL[0] ?? '0'
  return stops[stopIndex(stops, middle) + 1] ?? middle
}
