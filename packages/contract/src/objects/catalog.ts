import type { Catalog } from '@tallywright/domain'
import { z } from 'zod'
import { count, currency } from '../values/amount.ts'
import { unsignedDecimal } from '../values/decimal.ts'
import { slug } from '../values/slug.ts'
import { boundedRecord, line } from '../values/text.ts'
import { featureDefinition } from './catalog-feature.ts'
import { addOnDefinition, planDefinition } from './catalog-plan.ts'

const couponDiscount = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('percent'), percent: unsignedDecimal }),
  z.strictObject({ type: z.literal('amount'), amounts: boundedRecord(currency, unsignedDecimal, 200) }),
])

const couponDuration = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('once') }),
  z.strictObject({ kind: z.literal('periods'), count: z.int().min(1).max(1000) }),
  z.strictObject({ kind: z.literal('forever') }),
])

const priceRef = z.string().regex(/^[a-z0-9-]{1,64}\/[a-z0-9-]{1,64}$/, 'must name a plan and a price: "pro/base"')

const couponScope = z.strictObject({
  plans: z.exactOptional(z.array(slug).min(1).max(500)),
  prices: z.exactOptional(z.array(priceRef).min(1).max(500)),
})

export const couponName = line(255)

/** What a coupon takes off, for how long and of what; as it goes in. */
export const couponFields = {
  name: couponName,
  discount: couponDiscount,
  duration: couponDuration,
  appliesTo: z.exactOptional(couponScope.describe('Plans and prices that it is narrowed to; every line unless given.')),
  stackable: z.exactOptional(
    z.boolean().describe('False: it is used alone, and the choice worth most to the customer wins. True unless given.'),
  ),
}

/** The same as it comes out. */
export const couponTerms = {
  name: z.string(),
  discount: couponDiscount,
  duration: couponDuration,
  appliesTo: couponScope.nullable(),
  stackable: z.boolean(),
}

const coupon = z.strictObject(couponFields)

const topUp = z.strictObject({
  unitAmounts: boundedRecord(currency, unsignedDecimal, 200).describe(
    'What one unit costs, in major units, by currency.',
  ),
  taxBehavior: z.exactOptional(z.enum(['exclusive', 'inclusive']).describe('`exclusive` unless given.')),
  taxCategory: z.exactOptional(line(64)),
  expiresAfterMonths: z.exactOptional(
    z.int().min(1).max(120).describe('Months from the payment until what was bought expires; never unless given.'),
  ),
})

const credit = z.strictObject({
  name: line(255),
  topUp: z.exactOptional(topUp.describe('How it is bought; it comes with plans only, or by hand, unless given.')),
})

const planGroup = z.strictObject({ name: line(255), plans: z.array(slug).min(1).max(100) })

/** Everything that is for sale, by slug: what `defineCatalog` makes, as it arrives. */
const catalogObject = z.strictObject({
  features: boundedRecord(slug, featureDefinition, 1000),
  credits: z.exactOptional(boundedRecord(slug, credit, 100)),
  plans: boundedRecord(slug, planDefinition, 500),
  planGroups: z.exactOptional(boundedRecord(slug, planGroup, 100)),
  addOns: z.exactOptional(boundedRecord(slug, addOnDefinition, 500)),
  coupons: z.exactOptional(boundedRecord(slug, coupon, 500)),
})

/**
 * The same under the domain's type, whose arrays and records are read-only: what `defineCatalog` made can be handed over as
 * it is, also without a network in between.
 */
export const catalog: z.ZodType<Catalog, Catalog> = catalogObject

/** What a push does, or would do, to one thing of the catalog. */
const catalogChange = z.object({
  kind: z.enum(['feature', 'credit', 'plan', 'plan_group', 'add_on', 'coupon']),
  slug: z.string(),
  change: z.enum(['created', 'updated', 'unchanged']).describe('`updated` plans with subscriptions get a new version.'),
  version: count.nullable().describe('Of a plan or add-on, after the push.'),
  changedFields: z.array(z.string()).describe('Paths within it: `prices.base.terms.USD.amount`.'),
})

export const catalogPush = z.object({
  object: z.literal('catalog_push'),
  dryRun: z.boolean(),
  changes: z.array(catalogChange),
})
