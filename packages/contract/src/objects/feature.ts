import { z } from 'zod'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'
import { meter } from './catalog-feature.ts'

/** A thing a plan grants. `meter` is null but for metered features. */
export const feature = z.object({
  id: id('feature'),
  object: z.literal('feature'),
  slug: z.string(),
  type: z.enum(['boolean', 'metered', 'seats', 'quota']),
  name: z.string(),
  description: z.string().nullable(),
  unitName: z.string().nullable(),
  meter: meter.nullable(),
  createdAt: instant,
  updatedAt: instant,
  archivedAt: instant.nullable(),
})
