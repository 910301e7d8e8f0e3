import { type Entitlement, formatExact, instantToIso, type Lift, type Money, type Rational } from '@tallywright/domain'
import { amountView } from './amount-view.ts'

type Metered<Consumption extends string> = Extract<Entitlement, { type: 'metered'; consumption: Consumption }>

/** What a customer may do, in its wire form. */
export function entitlementView(entitlement: Entitlement) {
  const { featureSlug } = entitlement
  switch (entitlement.type) {
    case 'none': {
      const { type, reason, liftedBy } = entitlement
      // An unknown feature is refused before anything is asked about it.
      if (reason === 'feature_unknown') throw new Error(`${featureSlug} is no feature of the catalog`)
      return { object, type, featureSlug, allowed: false as const, reason, liftedBy: liftedBy.map(liftView) }
    }
    case 'boolean': {
      const { type, allowed, subscriptionIds, grantIds } = entitlement
      return { object, type, featureSlug, allowed, subscriptionIds: [...subscriptionIds], grantIds: [...grantIds] }
    }
    case 'seats':
    case 'quota': {
      const { type, subscriptionId, included, granted, used, remaining, extra } = entitlement
      const figures = { object, type, featureSlug, subscriptionId, included, granted, used, remaining, extra }
      return { ...figures, ...decisionView(entitlement) }
    }
    case 'metered':
      return meteredView(entitlement)
  }
}

export type EntitlementView = ReturnType<typeof entitlementView>

const object = 'entitlement' as const

function meteredView(entitlement: Extract<Entitlement, { type: 'metered' }>) {
  switch (entitlement.consumption) {
    case 'priced':
      return { ...meteredFigures(entitlement), ...pricedView(entitlement), ...decisionView(entitlement) }
    case 'credits':
      return { ...meteredFigures(entitlement), ...creditsView(entitlement), ...decisionView(entitlement) }
    case 'balance':
      return { ...meteredFigures(entitlement), ...balanceView(entitlement), ...decisionView(entitlement) }
  }
}

function meteredFigures({
  type,
  featureSlug,
  subscriptionId,
  used,
  resetsAt,
  windows,
}: Extract<Entitlement, { type: 'metered' }>) {
  const period = { used: formatExact(used), resetsAt: instantToIso(resetsAt) }
  return { object, type, featureSlug, subscriptionId, ...period, windows: windows.map(windowView) }
}

/** One that limits the feature side by side with its period. */
function windowView({ hours, limit, used, remaining, resetsAt }: Metered<'priced'>['windows'][number]) {
  const figures = { limit: formatExact(limit), used: formatExact(used), remaining: formatExact(remaining) }
  return { hours, ...figures, resetsAt: instantToIso(resetsAt) }
}

function pricedView({ consumption, allowance, granted, remaining, overage, overageUsed, cost }: Metered<'priced'>) {
  return {
    consumption,
    allowance: decimalOrNull(allowance),
    granted: formatExact(granted),
    remaining: decimalOrNull(remaining),
    overage,
    overageUsed: formatExact(overageUsed),
    cost: moneyView(cost),
  }
}

function creditsView({ consumption, wallet, balance, remaining, overdraft, cost }: Metered<'credits'>) {
  return {
    consumption,
    wallet,
    balance: formatExact(balance),
    remaining: decimalOrNull(remaining),
    overdraft,
    cost: formatExact(cost),
  }
}

function balanceView({ consumption, wallet, balance, overage, cost }: Metered<'balance'>) {
  return {
    consumption,
    wallet,
    balance: amountView(balance.numerator / balance.denominator),
    overage,
    cost: moneyView(cost),
  }
}

type Decision<Reason extends string> =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: Reason; readonly liftedBy: readonly Lift[] }

function decisionView<Reason extends string>(decision: Decision<Reason>) {
  if (decision.allowed) return { allowed: true as const }
  return { allowed: false as const, reason: decision.reason, liftedBy: decision.liftedBy.map(liftView) }
}

/** What would turn a denial into access, in its wire form. */
export function liftView(lift: Lift) {
  switch (lift.by) {
    case 'wait':
      return { by: lift.by, until: instantToIso(lift.until) }
    case 'top_up':
      return { by: lift.by, unit: lift.unit, missing: formatExact(lift.missing) }
    case 'raise_spend_cap':
      return { by: lift.by, missing: amountView(lift.missing.numerator / lift.missing.denominator) }
    case 'upgrade':
      return { by: lift.by, planSlugs: [...lift.planSlugs] }
    default:
      return { by: lift.by }
  }
}

function decimalOrNull(value: Rational | null): string | null {
  return value === null ? null : formatExact(value)
}

function moneyView(money: Money | null) {
  return money === null ? null : { amount: amountView(money), currency: money.currency }
}
