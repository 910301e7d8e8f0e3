import { z } from 'zod'
import { currency } from '../values/amount.ts'
import { unsignedDecimal } from '../values/decimal.ts'
import { slug } from '../values/slug.ts'
import { boundedRecord, line, lines } from '../values/text.ts'
import { cadence } from './cadence.ts'
import { price, priceTerms } from './catalog-price.ts'

/** The unit of a wallet: a currency (`USD`) or the slug of a credit. */
const walletUnit = z
  .string()
  .max(64)
  .regex(/^(?:[A-Z]{3}|[a-z0-9]+(?:-[a-z0-9]+)*)$/, 'must be a currency or a credit’s slug')
const overage = z.enum(['allowed', 'blocked'])
const wholeCount = z.int().min(0).max(1_000_000_000)

const limits = z
  .array(
    z.strictObject({
      hours: z.int().min(1).max(8784).describe('How long each window is.'),
      units: unsignedDecimal.describe('Billed units that each window takes at most.'),
    }),
  )
  .max(8)
  .describe('Windows side by side with the period, one after another from the start of the subscription.')

const meteredFeature = z.discriminatedUnion('consumption', [
  z.strictObject({
    type: z.literal('metered'),
    consumption: z.literal('priced'),
    allowance: z.exactOptional(unsignedDecimal),
    trialAllowance: z.exactOptional(unsignedDecimal),
    overage,
    resets: z.exactOptional(cadence),
    limits: z.exactOptional(limits),
  }),
  z.strictObject({
    type: z.literal('metered'),
    consumption: z.literal('credits'),
    wallet: slug,
    creditCost: unsignedDecimal,
    overdraft: overage,
    limits: z.exactOptional(limits),
  }),
  z.strictObject({
    type: z.literal('metered'),
    consumption: z.literal('balance'),
    overage: z.enum(['blocked', 'billed']),
    limits: z.exactOptional(limits),
  }),
])

/** What a plan says about one of its features. */
export const planFeature = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('boolean') }),
  meteredFeature,
  z.strictObject({ type: z.literal('seats'), included: wholeCount, extra: overage }),
  z.strictObject({ type: z.literal('quota'), allowance: wholeCount, extra: overage }),
])

const periods = z.int().min(1).max(1000)

const rollover = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('amount'), cap: unsignedDecimal, periods }),
  z.strictObject({ kind: z.literal('share'), percent: unsignedDecimal, periods }),
])

const planGrant = z.strictObject({
  unit: walletUnit,
  amount: unsignedDecimal,
  every: z.enum(['period', 'once']),
  rollover: z.exactOptional(rollover),
  priority: z.exactOptional(z.int().min(0).max(100)),
})

export const trial = z.strictObject({
  days: z.int().min(1).max(730),
  end: z.exactOptional(z.enum(['convert', 'cancel', 'pause'])),
  paymentMethodRequired: z.exactOptional(z.boolean()),
})

export const proration = z.enum(['second', 'day', '30_360', 'none'])

export const alignment = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('anniversary') }),
  z.strictObject({ kind: z.literal('calendar') }),
  z.strictObject({ kind: z.literal('billing_day'), dayOfMonth: z.int().min(1).max(31) }),
])

export const visibility = z.enum(['public', 'hidden'])

export const offerName = line(255)
export const offerDescription = lines(5000)
export const planFeatures = boundedRecord(slug, planFeature, 500)
export const prices = boundedRecord(slug, price, 500)
export const planGrants = boundedRecord(slug, planGrant, 50)

const amounts = boundedRecord(currency, unsignedDecimal, 200)

const priceOverride = z.strictObject({
  terms: boundedRecord(currency, priceTerms, 200).describe('Instead of the price’s, in the currencies that are named.'),
  minimum: z.exactOptional(amounts),
  maximum: z.exactOptional(amounts),
})

const priceOverrides = boundedRecord(slug, priceOverride, 500)

/** Prices for one customer. */
export const planOverrides = z.strictObject({
  prices: z.exactOptional(priceOverrides.describe('Figures by the slug of the price; others stay.')),
  features: z.exactOptional(planFeatures.describe('Allowances and included counts by feature; others stay.')),
})

export const planPhases = z
  .array(
    z.strictObject({
      periods: z.int().min(1).max(1000).describe('Billing periods of the subscription’s own cadence.'),
      prices: z.exactOptional(priceOverrides),
      discountPercent: z.exactOptional(
        unsignedDecimal.describe('Off every figure that `prices` does not name: `"50"` is half.'),
      ),
    }),
  )
  .max(12)

export const billingThreshold = amounts.describe(
  'By currency, major units: what use of an open period comes to before it is invoiced at once.',
)

/** The fields of a plan, its slug aside. */
export const planFields = {
  name: offerName,
  description: z.exactOptional(offerDescription),
  visibility: z.exactOptional(visibility),
  features: planFeatures,
  prices,
  grants: z.exactOptional(planGrants),
  trial: z.exactOptional(trial),
  proration: z.exactOptional(proration),
  alignment: z.exactOptional(alignment),
  phases: z.exactOptional(planPhases.describe('Introductory prices of who subscribes, one phase after another.')),
  billingThreshold: z.exactOptional(billingThreshold),
}

export const planDefinition = z.strictObject(planFields)

export const recurrence = z.enum(['recurring', 'one_off'])

/** The fields of an add-on, its slug aside. */
export const addOnFields = {
  name: offerName,
  description: z.exactOptional(offerDescription),
  recurrence,
  features: planFeatures,
  prices,
  grants: z.exactOptional(planGrants),
}

export const addOnDefinition = z.strictObject(addOnFields)
