import type { AddOn, Plan } from '../catalog/plan.ts'
import type { AddOnVersion, PlanVersion } from '../catalog/plan-version.ts'
import type { Price } from '../catalog/price.ts'
import { billingLines } from '../invoice/build-invoice.ts'
import type { RatedLine } from '../invoice/line.ts'
import { money, zero } from '../money/money.ts'
import type { Result } from '../result.ts'
import type { Cadence } from '../time/cadence.ts'
import { type Instant, instantFromIso } from '../time/instant.ts'
import type { BoundaryBilling } from './billing-boundary.ts'
import { type CreateSubscription, decideCreate } from './create.ts'
import { type InvoicedLine, openInvoicedLines, type StoredLine } from './invoiced-line.ts'
import type { Subscription } from './subscription.ts'

/*
 * What the tests of this folder act on: a few plans, and the books of one subscription, in which every billed line is
 * stored the way an engine would store it, without tax.
 */

export const MONTHLY: Cadence = { unit: 'month', count: 1 }
export const YEARLY: Cadence = { unit: 'year', count: 1 }

export function at(text: string): Instant {
  return instantFromIso(text.length === 10 ? `${text}T00:00:00Z` : text)
}

export function flatPrice(amount: string, cadence: Cadence, more: Partial<Price> = {}): Price {
  return { cadence, terms: { USD: { model: 'flat', amount } }, ...more }
}

function seatPrice(unitAmount: string, cadence: Cadence): Price {
  return { feature: 'editor', name: 'Editor seats', cadence, terms: { USD: { model: 'per_unit', unitAmount } } }
}

export function planVersion(slug: string, rank: number, plan: Partial<Plan>, version = 1): PlanVersion {
  const name = `${slug[0]?.toUpperCase()}${slug.slice(1)}`
  return {
    id: `planv-${slug}-${version}`,
    planId: `plan-${slug}`,
    planSlug: slug,
    version,
    group: { slug: 'main', rank },
    plan: { name, features: {}, prices: {}, ...plan },
    meters: {},
  }
}

const editors = (included: number, extra: 'allowed' | 'blocked') => ({ type: 'seats', included, extra }) as const

export const FREE = planVersion('free', 0, {
  prices: { base: flatPrice('0', MONTHLY), yearly: flatPrice('0', YEARLY) },
  features: { editor: editors(1, 'blocked') },
})

export const TEAM = planVersion('team', 1, {
  prices: {
    base: flatPrice('20.00', MONTHLY),
    yearly: flatPrice('200.00', YEARLY),
    seats: seatPrice('5.00', MONTHLY),
    'seats-yearly': seatPrice('50.00', YEARLY),
  },
  features: { editor: editors(3, 'allowed') },
  grants: { tokens: { unit: 'token', amount: '1000', every: 'period' } },
})

export const BUSINESS = planVersion('business', 2, {
  prices: {
    base: flatPrice('50.00', MONTHLY),
    yearly: flatPrice('500.00', YEARLY),
    seats: seatPrice('4.00', MONTHLY),
    'seats-yearly': seatPrice('40.00', YEARLY),
  },
  features: { editor: editors(5, 'allowed') },
  grants: { tokens: { unit: 'token', amount: '4000', every: 'period' } },
})

/** A yearly plan whose calls are billed monthly. */
export const METERED = {
  ...planVersion('metered', 3, {
    prices: {
      base: flatPrice('1200.00', YEARLY),
      calls: {
        feature: 'calls',
        cadence: MONTHLY,
        planCadences: [YEARLY],
        terms: { USD: { model: 'per_unit', unitAmount: '0.01' } },
      },
    },
    features: { calls: { type: 'metered', consumption: 'priced', allowance: '100', overage: 'allowed' } },
  }),
  meters: { calls: { aggregation: 'sum' as const } },
} satisfies PlanVersion

export function addOnVersion(slug: string, addOn: Partial<AddOn>): AddOnVersion {
  return {
    id: `addonv-${slug}`,
    addOnId: `addon-${slug}`,
    addOnSlug: slug,
    version: 1,
    addOn: { name: slug, recurrence: 'recurring', features: {}, prices: {}, ...addOn },
    meters: {},
  }
}

export const SUPPORT = addOnVersion('support', { name: 'Support', prices: { base: flatPrice('31.00', MONTHLY) } })
export const ONBOARDING = addOnVersion('onboarding', {
  name: 'Onboarding',
  recurrence: 'one_off',
  prices: { base: flatPrice('99.00', MONTHLY) },
})

export function creation(more: Partial<CreateSubscription> = {}): CreateSubscription {
  return {
    id: 'sub-1',
    customerId: 'cus-1',
    planVersion: TEAM,
    currency: 'USD',
    timeZone: 'UTC',
    at: at('2024-03-01'),
    hasPaymentMethod: true,
    trialUsed: false,
    invoiceId: 'inv-1',
    ...more,
  }
}

/** The value of a decision that the test knows to be allowed. */
export function allowed<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`)
  return result.value
}

/** The code of a refusal, or `allowed`. */
export function refusal(result: Result<unknown>): string {
  return result.ok ? 'allowed' : result.error.code
}

/** A paid and active subscription. */
export function subscribe(more: Partial<CreateSubscription> = {}): Subscription {
  return allowed(decideCreate(creation(more))).settled.subscription
}

/** The lines of one subscription, as stored: `open` gives a change what it may credit. */
export class Books {
  readonly lines: StoredLine[] = []
  readonly pending: RatedLine[] = []

  store(lines: readonly RatedLine[]): void {
    for (const { key, reverses, ...line } of lines) {
      const id = `line-${this.lines.length + 1}`
      const { currency } = line.amount
      this.lines.push({
        ...line,
        id,
        net: line.amount,
        tax: zero(currency),
        taxes: [],
        taxTreatment: reverses?.treatment ?? 'standard',
        discountOf: null,
        invoiceId: `inv-${key}`,
      })
    }
  }

  /** Bills what begins at a boundary. */
  open(billing: BoundaryBilling | null, versions: readonly PlanVersion[] = []): void {
    if (billing === null) return
    const boundary = { billing, creditsUnusedTime: true, planVersions: versions }
    this.store(billingLines([boundary], []).lines)
  }

  unclosed(subscription: Subscription, instant: Instant): InvoicedLine[] {
    return openInvoicedLines({ invoiced: this.lines, pending: this.pending, addOns: subscription.addOns }, instant)
  }

  /** Minor units of all lines together. */
  total(): bigint {
    return this.lines.reduce((sum, { amount }) => sum + amount.amount, 0n)
  }
}

/** A subscription together with its books, its first period billed. */
export function subscribeWithBooks(more: Partial<CreateSubscription> = {}): {
  subscription: Subscription
  books: Books
} {
  const command = creation(more)
  const begun = allowed(decideCreate(command))
  const books = new Books()
  for (const billing of begun.billing) books.open(billing)
  return { subscription: begun.settled.subscription, books }
}

/** Lines as a reader compares them: `proration_credit Team −9.68`. */
export function summary(lines: readonly RatedLine[]): string[] {
  return lines.map(({ kind, description, explanation }) => {
    const minor = money(BigInt(explanation.amountMinor), explanation.currency).amount
    return `${kind} ${description} ${Number(minor) / 100}`
  })
}
