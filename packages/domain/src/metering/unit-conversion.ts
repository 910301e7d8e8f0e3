import type { UnitConversion } from '../catalog/meter.ts'
import { parseDecimal } from '../money/decimal.ts'
import { divide, multiply, type Rational } from '../money/rational.ts'
import { round } from '../money/rounding.ts'

/**
 * Metered units as billed ones: multiplied or divided by the factor, then rounded if the conversion says so (semantics §3).
 * Always applied to the quantity of a whole group, never to one event: 3 × 400 MB are 2 started GB, not 3.
 */
export function convertUnits(quantity: Rational, conversion: UnitConversion): Rational {
  const factor = parseDecimal(conversion.factor)
  const exact = conversion.operation === 'multiply' ? multiply(quantity, factor) : divide(quantity, factor)
  if (conversion.rounding === 'none') return exact
  return round(exact, { mode: conversion.rounding, places: conversion.places ?? 0 })
}
