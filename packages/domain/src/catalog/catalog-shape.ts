import type { Alignment } from '../time/anchor.ts'
import type { Cadence } from '../time/cadence.ts'
import type { Catalog, Credit, CreditTopUp } from './catalog.ts'
import type { Coupon, CouponDiscount, CouponDuration } from './coupon.ts'
import type { BooleanFeature, Feature, MeteredFeature, QuotaFeature, SeatsFeature } from './feature.ts'
import { AGGREGATIONS, type Meter, type PropertyFilter, type UnitConversion } from './meter.ts'
import type {
  AddOn,
  BalanceFeature,
  CreditsFeature,
  Plan,
  PlanFeature,
  PlanGrant,
  PlanGroup,
  PlanPhase,
  PlanQuota,
  PlanSeats,
  PlanSwitch,
  PricedFeature,
  PriceOverride,
  Rollover,
  Trial,
  WindowLimit,
} from './plan.ts'
import type { Price } from './price.ts'
import {
  decimal,
  flag,
  listOf,
  nullable,
  number,
  object,
  optional,
  recordOf,
  type Shape,
  tagged,
  text,
  word,
} from './shape.ts'
import { priceTerms } from './terms-shape.ts'

const propertyValues = optional(listOf(nullable(text)))

const meter = object<Meter>({
  aggregation: word(...AGGREGATIONS),
  property: optional(text),
  filters: optional(listOf(object<PropertyFilter>({ property: text, in: propertyValues, notIn: propertyValues }))),
  groupBy: optional(listOf(text)),
  unitConversion: optional(
    object<UnitConversion>({
      operation: word('multiply', 'divide'),
      factor: decimal,
      rounding: word('none', 'ceil', 'floor', 'half_up'),
      places: optional(number),
    }),
  ),
  carryOver: optional(flag),
  rounding: optional(object({ mode: word('half_up', 'ceil', 'floor', 'truncate'), places: number })),
})

const named = { name: text, description: optional(text) }
const counted = { ...named, unitName: optional(text) }

const feature = tagged<'type', Feature>('type', {
  boolean: object<BooleanFeature>({ type: word('boolean'), ...named }),
  metered: object<MeteredFeature>({ type: word('metered'), ...counted, meter }),
  seats: object<SeatsFeature>({ type: word('seats'), ...counted }),
  quota: object<QuotaFeature>({ type: word('quota'), ...counted }),
})

const cadence = object<Cadence>({ unit: word('hour', 'day', 'week', 'month', 'year'), count: number })

const limits = optional(listOf(object<WindowLimit>({ hours: number, units: decimal })))

type MeteredUse = PricedFeature | CreditsFeature | BalanceFeature

const meteredUse = tagged<'consumption', MeteredUse>('consumption', {
  priced: object<PricedFeature>({
    type: word('metered'),
    consumption: word('priced'),
    allowance: optional(decimal),
    trialAllowance: optional(decimal),
    overage: word('allowed', 'blocked'),
    resets: optional(cadence),
    limits,
  }),
  credits: object<CreditsFeature>({
    type: word('metered'),
    consumption: word('credits'),
    wallet: text,
    creditCost: decimal,
    overdraft: word('allowed', 'blocked'),
    limits,
  }),
  balance: object<BalanceFeature>({
    type: word('metered'),
    consumption: word('balance'),
    overage: word('blocked', 'billed'),
    limits,
  }),
})

const planFeature = tagged<'type', PlanFeature>('type', {
  boolean: object<PlanSwitch>({ type: word('boolean') }),
  metered: meteredUse,
  seats: object<PlanSeats>({ type: word('seats'), included: number, extra: word('allowed', 'blocked') }),
  quota: object<PlanQuota>({ type: word('quota'), allowance: number, extra: word('allowed', 'blocked') }),
})

const amounts = recordOf(decimal)

const price = object<Price>({
  feature: optional(text),
  name: optional(text),
  cadence,
  planCadences: optional(listOf(cadence)),
  timing: optional(word('in_advance', 'in_arrears')),
  terms: recordOf(priceTerms),
  minimum: optional(amounts),
  maximum: optional(amounts),
  taxBehavior: optional(word('exclusive', 'inclusive')),
  taxCategory: optional(text),
})

const grant = object<PlanGrant>({
  unit: text,
  amount: decimal,
  every: word('period', 'once'),
  rollover: optional(
    tagged<'kind', Rollover>('kind', {
      none: object({ kind: word('none') }),
      amount: object({ kind: word('amount'), cap: decimal, periods: number }),
      share: object({ kind: word('share'), percent: decimal, periods: number }),
    }),
  ),
  priority: optional(number),
})

const trial = object<Trial>({
  days: number,
  end: optional(word('convert', 'cancel', 'pause')),
  paymentMethodRequired: optional(flag),
})

const alignment = tagged<'kind', Alignment>('kind', {
  anniversary: object({ kind: word('anniversary') }),
  calendar: object({ kind: word('calendar') }),
  billing_day: object({ kind: word('billing_day'), dayOfMonth: number }),
})

const phase = object<PlanPhase>({
  periods: number,
  prices: optional(
    recordOf(
      object<PriceOverride>({ terms: recordOf(priceTerms), minimum: optional(amounts), maximum: optional(amounts) }),
    ),
  ),
  discountPercent: optional(decimal),
})

const offer = {
  ...named,
  features: recordOf(optional(planFeature)),
  prices: recordOf(price),
  grants: optional(recordOf(grant)),
}

const plan = object<Plan>({
  ...offer,
  visibility: optional(word('public', 'hidden')),
  trial: optional(trial),
  proration: optional(word('second', 'day', '30_360', 'none')),
  alignment: optional(alignment),
  phases: optional(listOf(phase)),
  billingThreshold: optional(amounts),
})

const addOn = object<AddOn>({ ...offer, recurrence: word('recurring', 'one_off') })

const credit = object<Credit>({
  name: text,
  topUp: optional(
    object<CreditTopUp>({
      unitAmounts: amounts,
      taxBehavior: optional(word('exclusive', 'inclusive')),
      taxCategory: optional(text),
      expiresAfterMonths: optional(number),
    }),
  ),
})

const coupon = object<Coupon>({
  name: text,
  discount: tagged<'type', CouponDiscount>('type', {
    percent: object({ type: word('percent'), percent: decimal }),
    amount: object({ type: word('amount'), amounts }),
  }),
  duration: tagged<'kind', CouponDuration>('kind', {
    once: object({ kind: word('once') }),
    periods: object({ kind: word('periods'), count: number }),
    forever: object({ kind: word('forever') }),
  }),
  appliesTo: optional(
    object<NonNullable<Coupon['appliesTo']>>({ plans: optional(listOf(text)), prices: optional(listOf(text)) }),
  ),
  stackable: optional(flag),
})

/** Every field and word of a {@link Catalog}. The compiler holds each part to its type. */
export const catalogShape: Shape<Catalog> = object<Catalog>({
  features: recordOf(feature),
  credits: optional(recordOf(credit)),
  plans: recordOf(plan),
  planGroups: optional(recordOf(object<PlanGroup>({ name: text, plans: listOf(text) }))),
  addOns: optional(recordOf(addOn)),
  coupons: optional(recordOf(coupon)),
})
