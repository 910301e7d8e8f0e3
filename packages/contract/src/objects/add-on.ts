import { z } from 'zod'
import { count } from '../values/amount.ts'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'
import { cadence } from './cadence.ts'
import { meter } from './catalog-feature.ts'
import { addOnFields, recurrence } from './catalog-plan.ts'
import { invoice } from './invoice.ts'
import { subscription } from './subscription.ts'

/** An offer that is attached to a running subscription, as its newest version has it. */
export const addOn = z.object({
  id: id('addOn'),
  object: z.literal('add_on'),
  slug: z.string(),
  versionId: id('addOnVersion'),
  version: count,
  ...addOnFields,
  recurrence,
  meters: z.record(z.string(), meter).describe('Of its metered features, as this version has them.'),
  cadences: z.array(cadence).describe('Of subscriptions that it can be attached to; one without prices fits all.'),
  currencies: z.array(z.string()).describe('In which every price is offered.'),
  createdAt: instant,
  updatedAt: instant,
  archivedAt: instant.nullable(),
})

/** The answer to a change of add-ons: one that waits is the subscription's `pendingChange`. */
export const addOnChange = z.object({
  object: z.literal('add_on_change'),
  attachmentId: id('attachment'),
  applied: z.boolean().describe('False while it waits for its payment.'),
  subscription,
  invoice: invoice.nullable().describe('The invoice of this change, where one was made at once.'),
})
