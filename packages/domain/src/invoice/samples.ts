import type { Meter } from '../catalog/meter.ts'
import type { AddOn, Plan } from '../catalog/plan.ts'
import type { AddOnVersion, PlanVersion } from '../catalog/plan-version.ts'
import { explain } from '../explanation/explanation.ts'
import type { Currency } from '../money/currency.ts'
import { formatMoney, money } from '../money/money.ts'
import { instantFromEpoch, instantFromIso } from '../time/instant.ts'
import type { CouponInForce } from './discounts/coupon-in-force.ts'
import type { BuiltLine, Line, RatedLine } from './line.ts'
import { keyedLine } from './line-key.ts'
import type { TaxContext } from './tax/tax.ts'
import type { TaxRate } from './tax/tax-rate.ts'

/** Lines, coupons and plans for the tests of this folder. Amounts are minor units. */
export function sampleLine(amount: bigint, fields: Partial<RatedLine> = {}, currency: Currency = 'USD'): RatedLine {
  const shown = { op: 'add', label: 'price', amount: formatMoney(money(amount, currency)) } as const
  return keyedLine({
    kind: 'plan_base',
    subscriptionId: 'sub_1',
    priceId: 'price_1',
    offerPrice: 'team/base',
    featureSlug: null,
    group: null,
    servicePeriod: { start: instantFromEpoch(0), end: instantFromEpoch(1000) },
    cause: 'cause_1',
    source: null,
    description: 'Team',
    quantity: '1',
    amount: money(amount, currency),
    taxBehavior: 'exclusive',
    taxCategory: null,
    explanation: explain(currency, [shown]),
    ...fields,
  })
}

/** A line per amount, each of a price of its own: `team/p0`, `team/p1`. */
export function sampleLines(amounts: readonly bigint[], fields: Partial<RatedLine> = {}, currency: Currency = 'USD') {
  return amounts.map((amount, index) =>
    sampleLine(amount, { priceId: `p${index}`, offerPrice: `team/p${index}`, ...fields }, currency),
  )
}

export function percentOff(percent: string, more: Partial<CouponInForce['coupon']> = {}): CouponInForce {
  const discount = { type: 'percent', percent } as const
  return {
    id: `off_${percent}`,
    coupon: { name: `${percent} % off`, discount, duration: { kind: 'forever' }, ...more },
  }
}

export function amountOff(
  amount: string,
  more: Partial<CouponInForce['coupon']> = {},
  currency: Currency = 'USD',
): CouponInForce {
  const discount = { type: 'amount', amounts: { [currency]: amount } } as const
  return { id: `less_${amount}`, coupon: { name: `${amount} off`, discount, duration: { kind: 'once' }, ...more } }
}

/** A seller and a customer in Germany at these rates; nothing is taxed without any. */
export function taxedAt(...rates: (string | (Partial<TaxRate> & { readonly percent: string }))[]): TaxContext {
  return {
    treatment: 'standard',
    place: { country: 'DE', region: null },
    at: instantFromIso('2024-06-01T00:00:00Z'),
    rates: rates.map((rate) => ({
      name: 'VAT',
      country: 'DE',
      ...(typeof rate === 'string' ? { percent: rate } : rate),
    })),
  }
}

/** A built line as it comes back from storage, under its key as its id. */
export function stored({ key, ...line }: BuiltLine): Line {
  return { ...line, id: key }
}

export function planVersion(slug: string, plan: Partial<Plan>, meters: Record<string, Meter> = {}): PlanVersion {
  return {
    id: `pv_${slug}`,
    planId: `plan_${slug}`,
    planSlug: slug,
    version: 1,
    group: null,
    plan: { name: slug, features: {}, prices: {}, ...plan },
    meters,
  }
}

export function addOnVersion(slug: string, addOn: Partial<AddOn>, meters: Record<string, Meter> = {}): AddOnVersion {
  return {
    id: `av_${slug}`,
    addOnId: `add_${slug}`,
    addOnSlug: slug,
    version: 1,
    addOn: { name: slug, recurrence: 'recurring', features: {}, prices: {}, ...addOn },
    meters,
  }
}
