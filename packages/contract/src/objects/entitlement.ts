import { z } from 'zod'
import { amount, count } from '../values/amount.ts'
import { exactDecimal } from '../values/decimal.ts'
import { id } from '../values/id.ts'
import { instant } from '../values/instant.ts'

/** What would turn a denial into access. */
const lift = z.discriminatedUnion('by', [
  z.object({ by: z.literal('subscribe') }),
  z.object({ by: z.literal('upgrade'), planSlugs: z.array(z.string()) }),
  z.object({ by: z.literal('wait'), until: instant }),
  z.object({ by: z.literal('pay') }),
  z.object({ by: z.literal('resume') }),
  z.object({ by: z.literal('top_up'), unit: z.string(), missing: exactDecimal.describe('In the wallet’s unit.') }),
  z.object({ by: z.literal('raise_spend_cap'), missing: amount }),
])

const common = { object: z.literal('entitlement'), featureSlug: z.string() }

/** Nothing is allowed without a live, paid subscription that grants it. */
const none = z.object({
  ...common,
  type: z.literal('none'),
  allowed: z.literal(false),
  reason: z.enum([
    'no_subscription',
    'feature_not_in_plan',
    'subscription_scheduled',
    'subscription_incomplete',
    'subscription_paused',
    'subscription_past_due',
    'subscription_unpaid',
  ]),
  liftedBy: z.array(lift),
})

const boolean = z.object({
  ...common,
  type: z.literal('boolean'),
  allowed: z.literal(true),
  subscriptionIds: z.array(id('subscription')).describe('Empty where only a grant gives it.'),
  grantIds: z.array(id('entitlementGrant')).describe('Temporary grants that are in force.'),
})

/** The window that is open now. */
const limitWindow = z.object({
  hours: count.describe('How long it is.'),
  limit: exactDecimal.describe('In billed units, like the figures beside it.'),
  used: exactDecimal.describe('With what holds set aside.'),
  remaining: exactDecimal,
  resetsAt: instant.describe('Its end: the next one begins with nothing used.'),
})

const meteredFigures = {
  ...common,
  type: z.literal('metered'),
  subscriptionId: id('subscription'),
  used: exactDecimal.describe('In the open period, in billed units.'),
  resetsAt: instant.describe('The end of the open period, or of the trial.'),
  windows: z
    .array(limitWindow)
    .describe('That limit it side by side with the period, the shortest first; none where the plan has none.'),
}

const pricedFigures = {
  ...meteredFigures,
  consumption: z.literal('priced'),
  allowance: exactDecimal.nullable().describe('Null when no allowance limits the use.'),
  granted: exactDecimal.describe('Of the allowance, what is granted for a time.'),
  remaining: exactDecimal.nullable().describe('What is left of the allowance; null without one.'),
  overage: z.enum(['allowed', 'blocked']),
  overageUsed: exactDecimal,
  cost: z
    .object({ amount, currency: z.string() })
    .nullable()
    .describe('What the units asked about would add to the invoice; null without a price.'),
}

const creditsFigures = {
  ...meteredFigures,
  consumption: z.literal('credits'),
  wallet: z.string(),
  balance: exactDecimal,
  remaining: exactDecimal.nullable().describe('The units that the balance pays for; null when they cost nothing.'),
  overdraft: z.enum(['allowed', 'blocked']),
  cost: exactDecimal.describe('In credits.'),
}

const balanceFigures = {
  ...meteredFigures,
  consumption: z.literal('balance'),
  wallet: z.string().describe('The currency whose wallet is drawn.'),
  balance: amount,
  overage: z.enum(['billed', 'blocked']),
  cost: z
    .object({ amount, currency: z.string() })
    .nullable()
    .describe('What the units asked about would draw; null where the check leaves it open.'),
}

const countedFigures = {
  ...common,
  type: z.enum(['seats', 'quota']),
  subscriptionId: id('subscription'),
  included: count.describe('By the plan, its add-ons and temporary grants.'),
  granted: count.describe('Of the included ones, what is granted for a time.'),
  used: count,
  remaining: count.describe('What is left of the included ones.'),
  extra: z.enum(['allowed', 'blocked']),
}

const limitReasons = ['limit_reached', 'limit_reached_in_trial', 'limit_reached_on_free_plan'] as const

function decided<Figures extends z.ZodRawShape, const Reasons extends readonly string[]>(
  figures: Figures,
  reasons: Reasons,
) {
  return [
    z.object({ ...figures, allowed: z.literal(true) }),
    z.object({ ...figures, allowed: z.literal(false), reason: z.enum(reasons), liftedBy: z.array(lift) }),
  ] as const
}

const metered = [
  ...decided(pricedFigures, [...limitReasons, 'spend_cap_reached', 'window_limit_reached']),
  ...decided(creditsFigures, ['wallet_empty', 'window_limit_reached']),
  ...decided(balanceFigures, ['wallet_empty', ...limitReasons, 'spend_cap_reached', 'window_limit_reached']),
] as const

/** Whether a customer may use units of a metered feature now, and at what cost (semantics §7). */
export const usageCheck = z.union([none, ...metered])

/** What a customer may do now. Narrow by `allowed`, `type` and, of metered features, `consumption`. */
export const entitlement = z.union([none, boolean, ...metered, ...decided(countedFigures, limitReasons)])

/** A feature, or units of one, that a customer has for a time without an invoice. */
export const entitlementGrant = z.object({
  id: id('entitlementGrant'),
  object: z.literal('entitlement_grant'),
  customerId: id('customer'),
  featureSlug: z.string(),
  units: exactDecimal.nullable().describe('Null for a boolean feature.'),
  status: z.enum(['coming', 'in_force', 'ended']),
  effectiveAt: instant,
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
  reason: z.string(),
  createdAt: instant,
})
