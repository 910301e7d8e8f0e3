import { type Entitlement, formatExact, instantToIso, type Lift, type Money, type Rational } from '@tallywright/domain'
import { amountView } from './amount-view.ts'

/** What a customer may do, in its wire form. */
export function entitlementView(entitlement: Entitlement) {
  const object = 'entitlement' as const
  switch (entitlement.type) {
    case 'none':
      return { object, ...entitlement, liftedBy: entitlement.liftedBy.map(liftView) }
    case 'boolean':
      return { object, ...entitlement }
    case 'seats':
    case 'quota':
      return { object, ...entitlement, ...decision(entitlement) }
    case 'metered':
      return { object, ...meteredView(entitlement), ...decision(entitlement) }
  }
}

function meteredView(entitlement: Extract<Entitlement, { type: 'metered' }>) {
  const figures = { ...entitlement, used: formatExact(entitlement.used), resetsAt: instantToIso(entitlement.resetsAt) }
  switch (entitlement.consumption) {
    case 'priced':
      return {
        ...figures,
        allowance: decimalOrNull(entitlement.allowance),
        remaining: decimalOrNull(entitlement.remaining),
        overageUsed: formatExact(entitlement.overageUsed),
        cost: moneyView(entitlement.cost),
      }
    case 'credits':
      return {
        ...figures,
        balance: formatExact(entitlement.balance),
        remaining: decimalOrNull(entitlement.remaining),
        cost: formatExact(entitlement.cost),
      }
    case 'balance':
      return { ...figures, balance: formatExact(entitlement.balance), cost: moneyView(entitlement.cost) }
  }
}

function decision(entitlement: { readonly allowed: boolean } | { readonly allowed: false; readonly liftedBy: readonly Lift[] }) {
  return 'liftedBy' in entitlement ? { liftedBy: entitlement.liftedBy.map(liftView) } : {}
}

function liftView(lift: Lift) {
  if (lift.by === 'wait') return { ...lift, until: instantToIso(lift.until) }
  return lift.by === 'top_up' ? { ...lift, missing: formatExact(lift.missing) } : lift
}

function decimalOrNull(value: Rational | null): string | null {
  return value === null ? null : formatExact(value)
}

function moneyView(money: Money | null) {
  return money === null ? null : { amount: amountView(money), currency: money.currency }
}

export type EntitlementView = ReturnType<typeof entitlementView>
