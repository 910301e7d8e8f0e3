import { assert, assertNever } from '../assert.ts'
import type { PlanFeature } from '../catalog/plan.ts'
import type { Subscription } from '../subscription/subscription.ts'
import { checkBalance, checkCredits } from './check-prepaid.ts'
import { checkPriced } from './check-priced.ts'
import type { BalanceAccess, CreditsAccess, EntitlementQuestion, PricedAccess } from './entitlement.ts'
import { type MeteredUse, meteredUse } from './metered-use.ts'
import { withinSpendCap } from './within-spend-cap.ts'
import { withinWindows } from './within-windows.ts'

type MeteredFeature = Extract<PlanFeature, { type: 'metered' }>

/** A metered feature, by the way in which its plan lets it be consumed (semantics §3). */
export function checkMetered(
  question: EntitlementQuestion,
  subscription: Subscription,
): PricedAccess | CreditsAccess | BalanceAccess {
  const use = meteredUse(question, subscription)
  const feature = use.offers[0]?.feature
  assert(feature?.type === 'metered', 'only a metered feature is consumed')
  return withinWindows(use, byConsumption(use, feature))
}

function byConsumption(use: MeteredUse, feature: MeteredFeature): PricedAccess | CreditsAccess | BalanceAccess {
  switch (feature.consumption) {
    case 'priced':
      return withinSpendCap(use, checkPriced(use))
    case 'credits':
      return checkCredits(use, feature)
    case 'balance':
      return withinSpendCap(use, checkBalance(use))
    default:
      return assertNever(feature)
  }
}
