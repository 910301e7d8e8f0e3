import { z } from 'zod'

/** How every list is asked for: newest first, `limit` at a time, from an opaque cursor. */
export const pageInput = {
  limit: z.int().min(1).max(100).default(20).describe('How many to return, 1 to 100.'),
  cursor: z.exactOptional(
    z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,500}$/, 'must be the nextCursor of an earlier page')
      .describe('The `nextCursor` of the page before.'),
  ),
}

/** One page of a list; `nextCursor` is null on the last one. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}
