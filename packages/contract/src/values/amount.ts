import { z } from 'zod'

/** An ISO 4217 code; that it exists is checked by the server. */
export const currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 currency such as "USD"')

/** Whole minor units of a currency as a safe integer (semantics §1). Negative for credits and discounts. */
export const amount = z.int()

/** Seats, or what is held of a quota: set and never metered. */
export const seatCount = z.int().min(0).max(1_000_000)

/** Something counted by the server. */
export const count = z.int().min(0)
