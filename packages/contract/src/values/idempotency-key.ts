import { z } from 'zod'

/** The header that every mutation carries, and the one that marks a stored reply (semantics §13). */
export const IDEMPOTENCY_KEY_HEADER = 'idempotency-key'
export const IDEMPOTENT_REPLAYED_HEADER = 'idempotent-replayed'

export const idempotencyKey = z.string().regex(/^[!-~]{1,255}$/, 'must be 1 to 255 printable ASCII characters')
