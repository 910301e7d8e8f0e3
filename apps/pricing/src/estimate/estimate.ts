import {
  type BuiltLine,
  type Decimal,
  type Explanation,
  type LineKind,
  type Money,
  money,
  parseGroupKey,
  sumMoney,
} from '@tallywright/domain'
import { propertyText } from '../words/unit-text.ts'
import type { Features, OfferedPlan } from './offered-plan.ts'
import type { PlannedUse } from './planned-use.ts'
import { wholePeriodInvoice } from './whole-period.ts'

/** A line of the estimated invoice, or several that are alike: the twelve months of a yearly plan. */
export interface EstimateLine {
  readonly key: string
  readonly kind: LineKind
  readonly label: string
  readonly times: number
  readonly each: Money
  readonly amount: Money
  readonly quantity: Decimal
  readonly explanation: Explanation
}

/** What a whole billing period of a plan would be invoiced at, before tax and discounts. `total` = Σ `amount`. */
export interface Estimate {
  readonly lines: readonly EstimateLine[]
  readonly total: Money
}

export function estimate(plan: OfferedPlan, use: PlannedUse, features: Features): Estimate {
  const { lines } = wholePeriodInvoice(plan, use)
  const alike = Map.groupBy(lines, identityOf)
  return {
    lines: [...alike].map(([key, same]) => estimateLine(key, same as [BuiltLine, ...BuiltLine[]], plan, features)),
    total: sumMoney(
      lines.map((line) => line.amount),
      plan.currency,
    ),
  }
}

/** Equal for lines that bill the same thing in different periods, at the same amount. */
function identityOf({ kind, priceId, group, amount }: BuiltLine): string {
  return JSON.stringify([kind, priceId, group, amount.amount.toString()])
}

function estimateLine(
  key: string,
  lines: readonly [BuiltLine, ...BuiltLine[]],
  plan: OfferedPlan,
  features: Features,
): EstimateLine {
  const [{ kind, amount, quantity, explanation }] = lines
  const times = lines.length
  const total = money(amount.amount * BigInt(times), amount.currency)
  return {
    key,
    kind,
    label: labelOf(lines[0], plan, features),
    times,
    each: amount,
    amount: total,
    quantity,
    explanation,
  }
}

/** A price without a name of its own is called after what it prices. */
function labelOf(line: BuiltLine, { version }: OfferedPlan, features: Features): string {
  const price = Object.entries(version.plan.prices).find(([slug]) => line.priceId === `${version.id}.${slug}`)?.[1]
  const feature = line.featureSlug === null ? undefined : features.get(line.featureSlug)
  const name = price?.name ?? feature?.name ?? version.plan.name
  const values = Object.values(parseGroupKey(line.group)).filter((value) => value !== null)
  const place = values.length === 0 ? name : `${name}: ${values.map(propertyText).join(', ')}`
  return line.kind === 'minimum' || line.kind === 'maximum' ? `${place} (${line.kind})` : place
}
