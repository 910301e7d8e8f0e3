import { z } from 'zod'

/** 18 digits on either side of the point hold 10^15 with 12 fractional digits (semantics §1) with room for sums. */
const UNSIGNED = /^\d{1,18}(?:\.\d{1,18})?$/
/** Quantities round to 12 places (semantics §1), so finer units would be lost. */
const UNITS = /^-?\d{1,18}(?:\.\d{1,12})?$/

/** An exact decimal of a catalog, in major units where it is money: `"0.000003"`. */
export const unsignedDecimal = z
  .string()
  .regex(UNSIGNED, 'must be a decimal such as "0.000003", not negative, at most 18 digits on either side')

const UNITS_RULE = 'must be a safe integer or a decimal string with at most 18 digits before and 12 after the point'

/** Units going in: a safe integer or a decimal string; either becomes the string (semantics §1). */
export const unitsInput = z
  // Of a text, zod says what the text's own branch says.
  .union([z.int(), z.string().regex(UNITS, UNITS_RULE)], { error: UNITS_RULE })
  .transform(String)

/** A quantity, unit amount or percentage coming out: a decimal string of any length. */
export const exactDecimal = z.string().regex(/^-?\d+(?:\.\d+)?$/)
