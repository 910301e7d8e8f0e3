import { z } from 'zod'

/** A document as bytes. */
export const file = z.object({
  object: z.literal('file'),
  fileName: z.string(),
  contentType: z.string(),
  base64: z.string().describe('Its bytes in base64.'),
})
