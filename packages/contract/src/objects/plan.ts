import { z } from 'zod'
import { count } from '../values/amount.ts'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'
import { cadence } from './cadence.ts'
import { meter } from './catalog-feature.ts'
import { planFields, visibility } from './catalog-plan.ts'

/** A named offer as its newest version has it. Amounts of prices are decimals in major units, as in the catalog. */
export const plan = z.object({
  id: id('plan'),
  object: z.literal('plan'),
  slug: z.string(),
  versionId: id('planVersion'),
  version: count,
  group: z.object({ slug: z.string(), rank: count.describe('0 is the lowest plan.') }).nullable(),
  ...planFields,
  meters: z.record(z.string(), meter).describe('Of its metered features, as this version has them.'),
  visibility,
  cadences: z.array(cadence).describe('What a customer can choose from.'),
  currencies: z.array(z.string()).describe('In which every price is offered.'),
  createdAt: instant,
  updatedAt: instant,
  archivedAt: instant.nullable(),
})
