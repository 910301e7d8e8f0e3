// Generated from the contract by `pnpm --filter @tallywright/sdk generate`. Do not edit.

import type {
  AddOnSlug,
  Catalog,
  FeatureSlug,
  MeteredFeatureSlug,
  PlanSlug,
  QuotaFeatureSlug,
  SeatsFeatureSlug,
} from '@tallywright/domain'

/** One page of a list, newest first; `nextCursor` is null on the last one. */
export interface Page<Item> {
  items: Item[]
  nextCursor: string | null
}

export interface AddOn {
  id: string
  object: 'add_on'
  slug: string
  versionId: string
  version: number
  name: string
  description?: string
  recurrence: 'recurring' | 'one_off'
  features: Record<string, PlanFeatureDefinition>
  prices: Record<string, PriceDefinition>
  grants?: Record<
    string,
    {
      unit: string
      amount: string
      every: 'period' | 'once'
      rollover?:
        | { kind: 'none' }
        | { kind: 'amount'; cap: string; periods: number }
        | { kind: 'share'; percent: string; periods: number }
      priority?: number
    }
  >
  /** Of its metered features, as this version has them. */
  meters: Record<string, MeterDefinition>
  /** Of subscriptions that it can be attached to; one without prices fits all. */
  cadences: Cadence[]
  /** In which every price is offered. */
  currencies: string[]
  createdAt: string
  updatedAt: string
  archivedAt: string | null
}

export interface AddOnChange {
  object: 'add_on_change'
  attachmentId: string
  /** False while it waits for its payment. */
  applied: boolean
  subscription: Subscription
  /** The invoice of this change, where one was made at once. */
  invoice: Invoice | null
}

export interface AddOnDefinition {
  readonly name: string
  readonly description?: string | undefined
  readonly recurrence: 'recurring' | 'one_off'
  readonly features: Readonly<Record<string, PlanFeatureDefinition | undefined>>
  readonly prices: Readonly<Record<string, PriceDefinition | undefined>>
  readonly grants?:
    | Readonly<
        Record<
          string,
          | {
              readonly unit: string
              readonly amount: string
              readonly every: 'period' | 'once'
              readonly rollover?:
                | { readonly kind: 'none' }
                | { readonly kind: 'amount'; readonly cap: string; readonly periods: number }
                | { readonly kind: 'share'; readonly percent: string; readonly periods: number }
                | undefined
              readonly priority?: number | undefined
            }
          | undefined
        >
      >
    | undefined
}

export interface Address {
  line1: string | null
  line2: string | null
  city: string | null
  postalCode: string | null
  region: string | null
  country: string
}

export interface AddressInput {
  readonly line1?: string | undefined
  readonly line2?: string | undefined
  readonly city?: string | undefined
  readonly postalCode?: string | undefined
  readonly region?: string | undefined
  readonly country: string
}

export type Alert =
  | {
      id: string
      object: 'alert'
      /** Null: of every customer. */
      customerId: string | null
      threshold: string
      thresholdType: 'absolute' | 'percent'
      createdAt: string
      deletedAt: string | null
      metric: 'usage'
      featureSlug: string
    }
  | {
      id: string
      object: 'alert'
      /** Null: of every customer. */
      customerId: string | null
      threshold: string
      thresholdType: 'absolute' | 'percent'
      createdAt: string
      deletedAt: string | null
      metric: 'spend'
      currency: string
    }
  | {
      id: string
      object: 'alert'
      /** Null: of every customer. */
      customerId: string | null
      threshold: string
      thresholdType: 'absolute' | 'percent'
      createdAt: string
      deletedAt: string | null
      metric: 'balance'
      /** A currency, or the slug of a credit. */
      unit: string
    }

export interface ApiKey {
  id: string
  object: 'api_key'
  name: string
  kind: 'secret' | 'publishable' | 'restricted'
  /** Of a restricted key; empty for the others. */
  scopes: (
    | 'catalog:read'
    | 'catalog:write'
    | 'customers:read'
    | 'customers:write'
    | 'subscriptions:read'
    | 'subscriptions:write'
    | 'usage:read'
    | 'usage:write'
    | 'wallets:read'
    | 'wallets:write'
    | 'alerts:read'
    | 'alerts:write'
    | 'invoices:read'
    | 'invoices:write'
    | 'payments:read'
    | 'payments:write'
    | 'tax_rates:read'
    | 'tax_rates:write'
    | 'environment:read'
    | 'environment:write'
    | 'test_clocks:read'
    | 'test_clocks:write'
    | 'api_keys:read'
    | 'api_keys:write'
  )[]
  /** How its text begins: `tw_test_sk_<id>`. */
  prefix: string
  createdAt: string
  expiresAt: string | null
  lastUsedAt: string | null
  revokedAt: string | null
}

export interface Cadence {
  readonly unit: 'hour' | 'day' | 'week' | 'month' | 'year'
  readonly count: number
}

export interface CancelPreview {
  object: 'cancel_preview'
  subscriptionId: string
  behavior: 'at_period_end' | 'now'
  /** A commit with it takes effect at this preview’s instant, or is refused as stale. */
  planHash: string
  /** 15 minutes after it was made. */
  expiresAt: string
  /** When it takes effect. */
  effectiveAt: string
  currency: string
  /** What the commit itself makes, invoiced at once unless `behavior` says later. */
  lines: PreviewLine[]
  totals: InvoiceTotals
  /** The next one of a subscription that goes on until then: the last, unless something is billed more often. */
  nextInvoice: { at: string; lines: PreviewLine[]; totals: InvoiceTotals } | null
  /** What of the credits goes to the money wallet: what was paid and is more than the invoice. */
  creditedToWallet: number
  /** Credits that are no lines of the invoice: of what is not paid, and what is more than the invoice. */
  creditNotes: { invoiceId: string; net: number; tax: number; total: number }[]
  /** Credits that become lines of drafts, taxed when those are finalized. */
  draftCredits: { invoiceId: string; net: number }[]
  /** What the wallets get or give back; units to take back that are spent already reduce the credit. */
  walletMoves: {
    /** A currency or the slug of a credit. */ unit: string
    /** Given, or with a minus taken back: minor units of a currency, or credits. */
    amount: string
  }[]
}

export interface CatalogDefinition {
  readonly features: Readonly<Record<string, FeatureDefinition | undefined>>
  readonly credits?:
    | Readonly<
        Record<
          string,
          | {
              readonly name: string
              /** How it is bought; it comes with plans only, or by hand, unless given. */
              readonly topUp?:
                | {
                    /** What one unit costs, in major units, by currency. */
                    readonly unitAmounts: Readonly<Record<string, string | undefined>>
                    /** `exclusive` unless given. */
                    readonly taxBehavior?: 'exclusive' | 'inclusive' | undefined
                    readonly taxCategory?: string | undefined
                    /** Months from the payment until what was bought expires; never unless given. */
                    readonly expiresAfterMonths?: number | undefined
                  }
                | undefined
            }
          | undefined
        >
      >
    | undefined
  readonly plans: Readonly<Record<string, PlanDefinition | undefined>>
  readonly planGroups?:
    | Readonly<Record<string, { readonly name: string; readonly plans: readonly string[] } | undefined>>
    | undefined
  readonly addOns?: Readonly<Record<string, AddOnDefinition | undefined>> | undefined
  readonly coupons?:
    | Readonly<
        Record<
          string,
          | {
              readonly name: string
              readonly discount:
                | { readonly type: 'percent'; readonly percent: string }
                | { readonly type: 'amount'; readonly amounts: Readonly<Record<string, string | undefined>> }
              readonly duration:
                | { readonly kind: 'once' }
                | { readonly kind: 'periods'; readonly count: number }
                | { readonly kind: 'forever' }
              /** Plans and prices that it is narrowed to; every line unless given. */
              readonly appliesTo?:
                | { readonly plans?: readonly string[] | undefined; readonly prices?: readonly string[] | undefined }
                | undefined
              /** False: it is used alone, and the choice worth most to the customer wins. True unless given. */
              readonly stackable?: boolean | undefined
            }
          | undefined
        >
      >
    | undefined
}

export interface CatalogPush {
  object: 'catalog_push'
  dryRun: boolean
  changes: {
    kind: 'feature' | 'credit' | 'plan' | 'plan_group' | 'add_on' | 'coupon'
    slug: string
    /** `updated` plans with subscriptions get a new version. */
    change: 'created' | 'updated' | 'unchanged'
    /** Of a plan or add-on, after the push. */
    version: number | null
    /** Paths within it: `prices.base.terms.USD.amount`. */
    changedFields: string[]
  }[]
}

export interface Coupon {
  id: string
  object: 'coupon'
  slug: string
  name: string
  discount: { type: 'percent'; percent: string } | { type: 'amount'; amounts: Record<string, string> }
  duration: { kind: 'once' } | { kind: 'periods'; count: number } | { kind: 'forever' }
  appliesTo: { plans?: string[]; prices?: string[] } | null
  stackable: boolean
  createdAt: string
  updatedAt: string
  archivedAt: string | null
}

export interface CreatedApiKey {
  id: string
  object: 'api_key'
  name: string
  kind: 'secret' | 'publishable' | 'restricted'
  /** Of a restricted key; empty for the others. */
  scopes: (
    | 'catalog:read'
    | 'catalog:write'
    | 'customers:read'
    | 'customers:write'
    | 'subscriptions:read'
    | 'subscriptions:write'
    | 'usage:read'
    | 'usage:write'
    | 'wallets:read'
    | 'wallets:write'
    | 'alerts:read'
    | 'alerts:write'
    | 'invoices:read'
    | 'invoices:write'
    | 'payments:read'
    | 'payments:write'
    | 'tax_rates:read'
    | 'tax_rates:write'
    | 'environment:read'
    | 'environment:write'
    | 'test_clocks:read'
    | 'test_clocks:write'
    | 'api_keys:read'
    | 'api_keys:write'
  )[]
  /** How its text begins: `tw_test_sk_<id>`. */
  prefix: string
  createdAt: string
  expiresAt: string | null
  lastUsedAt: string | null
  revokedAt: string | null
  /** The whole key. It is not shown again. */
  key: string
}

export interface CreatedRecoveryLink {
  id: string
  object: 'recovery_link'
  customerId: string
  invoiceId: string
  createdAt: string
  /** By the wall clock, in sandboxes too. */
  expiresAt: string
  /** Shown once. It is sent as an API key is, `Authorization: Bearer tw_…`, to the procedures of `recovery`. */
  token: string
}

export interface CreatedSandbox {
  environment: Environment
  secretKey: string
  publishableKey: string
}

export interface CreditNote {
  id: string
  object: 'credit_note'
  customerId: string
  /** Gapless in its series, beside the numbers of invoices. */
  number: string
  invoiceId: string
  currency: string
  /** What is taken off each line of the invoice. */
  lines: {
    lineId: string
    net: number
    tax: number
    /** What is taken off each tax of the line, in the order of its taxes; `tax` is their sum. */
    taxes: number[]
  }[]
  net: number
  tax: number
  total: number
  /** Off what was still open. */
  reducesDue: number
  /** Back to the wallet grants that had paid it, each with its expiry. */
  toGrants: number
  /** Into the money wallet. */
  toWallet: number
  /** Refunded, or given back outside. */
  toPayments: number
  refunds: Refund[]
  reason: string | null
  createdAt: string
}

export interface CreditNotePreview {
  object: 'credit_note_preview'
  invoiceId: string
  currency: string
  /** What is taken off each line of the invoice. */
  lines: {
    lineId: string
    net: number
    tax: number
    /** What is taken off each tax of the line, in the order of its taxes; `tax` is their sum. */
    taxes: number[]
  }[]
  net: number
  tax: number
  total: number
  /** Off what was still open. */
  reducesDue: number
  /** Back to the wallet grants that had paid it, each with its expiry. */
  toGrants: number
  /** Into the money wallet. */
  toWallet: number
  /** Refunded, or given back outside. */
  toPayments: number
}

export interface Customer {
  id: string
  object: 'customer'
  externalId: string | null
  name: string | null
  email: string | null
  /** The zone in which the days and boundaries of new subscriptions are local. */
  timeZone: string
  address: Address | null
  vatNumber: string | null
  /** By format and check digit, against the country of the address. Only `valid` leads to reverse charge. */
  vatNumberStatus: 'valid' | 'invalid' | 'unknown' | 'other_country' | null
  /** Freed from tax, or owing it themselves by the law of their country; your word, which nothing checks. */
  taxExempt: 'none' | 'exempt' | 'reverse_charge'
  invoicePrefix: string
  /** Null: as the environment’s settings say. */
  collection: 'charge_automatically' | 'send_invoice' | null
  /** Null: as the environment’s settings say. */
  dueDays: number | null
  metadata: Record<string, string>
  /** The clock that they live by, in a sandbox; null: its own. */
  testClockId: string | null
  createdAt: string
  updatedAt: string
  deletedAt: string | null
}

export interface CustomerState {
  object: 'customer_state'
  at: string
  customer: Customer
  /** The live ones. */
  subscriptions: Subscription[]
  entitlements: Entitlement[]
  openInvoices: Invoice[]
  wallets: {
    object: 'wallet'
    customerId: string
    /** A currency, or the slug of a credit. */
    unit: string
    /** What is effective less the debt of an overdraft. */
    balance: string
    /** What could be drawn now; never negative. */
    spendable: string
    /** Of grants that are not effective yet. */
    upcoming: string
    /** Paid by the next grant first. */
    debt: string
    /** Null: it is not topped up by itself. */
    autoTopUp: {
      /** Below so much it is topped up. */ threshold: string
      /** By so much. */
      amount: string
      /** At most so much in a month of the customer’s calendar. */
      monthlyCap: string
      /** What it is paid in. */
      currency: string
      /** The one that is on its way: no other is made beside it. */
      pendingTopUpId: string | null
      /** Why none is made for now. */
      rest: {
        /**
         * `declined`: the payment did not come, or there was nothing to pay with; `not_for_sale`: it cannot be
         * bought like this any more; the others: as much was made as may be.
         */
        reason: 'declined' | 'not_for_sale' | 'monthly_cap' | 'daily_cap'
        since: string
        /** Null: until another payment method comes, or another setting. */
        until: string | null
        decline: { code: string; message: string } | null
      } | null
    } | null
    /** Those with something left, in the order in which they are drawn. */
    grants: {
      id: string
      /** Whole minor units of a currency, or an exact number of credits. */
      amount: string
      /** Whole minor units of a currency, or an exact number of credits. */
      remaining: string
      /** 0 is drawn first. */
      priority: number
      effectiveAt: string
      expiresAt: string | null
      /** What one unit was bought for, in major units without tax; 0 for what was given. */
      costBasis: string
      /**
       * `plan`: with a plan or an add-on; `rollover`: what lived on of one; `top_up`: bought; `manual`: given by
       * hand; the others are money that came back.
       */
      source: 'plan' | 'rollover' | 'top_up' | 'proration' | 'credit_note' | 'manual'
      /** Whose plan or add-on it came with. */
      subscriptionId: string | null
    }[]
    /** What open holds set aside of what is spendable: no check counts on it. */
    held: string
  }[]
  paymentMethods: PaymentMethod[]
}

export interface DeletedCustomer {
  id: string
  object: 'customer'
  deleted: true
  deletedAt: string
}

export interface DeletedEnvironment {
  id: string
  object: 'environment'
  deleted: true
}

export interface DeletedInvoice {
  id: string
  object: 'invoice'
  deleted: true
}

export interface DeletedTestClock {
  id: string
  object: 'test_clock'
  deleted: true
}

export interface Discount {
  id: string
  object: 'discount'
  customerId: string
  subscriptionId: string
  couponSlug: string
  /** As it was when it was given. */
  coupon: {
    name: string
    discount: { type: 'percent'; percent: string } | { type: 'amount'; amounts: Record<string, string> }
    duration: { kind: 'once' } | { kind: 'periods'; count: number } | { kind: 'forever' }
    appliesTo: { plans?: string[]; prices?: string[] } | null
    stackable: boolean
  }
  /** Through which it was got. */
  promotionCode: string | null
  /** Billing periods it took something off, on invoices that are not void. */
  periodsUsed: number
  endedAt: string | null
  endReason: 'removed' | 'replaced' | 'used_up' | 'subscription_ended' | 'never_paid' | null
  createdAt: string
  updatedAt: string
}

export type Entitlement =
  | {
      object: 'entitlement'
      featureSlug: string
      type: 'none'
      allowed: false
      reason:
        | 'no_subscription'
        | 'feature_not_in_plan'
        | 'subscription_scheduled'
        | 'subscription_incomplete'
        | 'subscription_paused'
        | 'subscription_past_due'
        | 'subscription_unpaid'
      liftedBy: (
        | { by: 'subscribe' }
        | { by: 'upgrade'; planSlugs: string[] }
        | { by: 'wait'; until: string }
        | { by: 'pay' }
        | { by: 'resume' }
        | {
            by: 'top_up'
            unit: string
            /** In the wallet’s unit. */
            missing: string
          }
        | { by: 'raise_spend_cap'; missing: number }
      )[]
    }
  | {
      object: 'entitlement'
      featureSlug: string
      type: 'boolean'
      allowed: true
      /** Empty where only a grant gives it. */
      subscriptionIds: string[]
      /** Temporary grants that are in force. */
      grantIds: string[]
    }
  | {
      object: 'entitlement'
      featureSlug: string
      type: 'metered'
      subscriptionId: string
      /** In the open period, in billed units. */
      used: string
      /** The end of the open period, or of the trial. */
      resetsAt: string
      /** That limit it side by side with the period, the shortest first; none where the plan has none. */
      windows: {
        /** How long it is. */ hours: number
        /** In billed units, like the figures beside it. */
        limit: string
        /** With what holds set aside. */
        used: string
        remaining: string
        /** Its end: the next one begins with nothing used. */
        resetsAt: string
      }[]
      consumption: 'priced'
      /** Null when no allowance limits the use. */
      allowance: string | null
      /** Of the allowance, what is granted for a time. */
      granted: string
      /** What is left of the allowance; null without one. */
      remaining: string | null
      overage: 'allowed' | 'blocked'
      overageUsed: string
      /** What the units asked about would add to the invoice; null without a price. */
      cost: { amount: number; currency: string } | null
      allowed: true
    }
  | {
      object: 'entitlement'
      featureSlug: string
      type: 'metered'
      subscriptionId: string
      /** In the open period, in billed units. */
      used: string
      /** The end of the open period, or of the trial. */
      resetsAt: string
      /** That limit it side by side with the period, the shortest first; none where the plan has none. */
      windows: {
        /** How long it is. */ hours: number
        /** In billed units, like the figures beside it. */
        limit: string
        /** With what holds set aside. */
        used: string
        remaining: string
        /** Its end: the next one begins with nothing used. */
        resetsAt: string
      }[]
      consumption: 'priced'
      /** Null when no allowance limits the use. */
      allowance: string | null
      /** Of the allowance, what is granted for a time. */
      granted: string
      /** What is left of the allowance; null without one. */
      remaining: string | null
      overage: 'allowed' | 'blocked'
      overageUsed: string
      /** What the units asked about would add to the invoice; null without a price. */
      cost: { amount: number; currency: string } | null
      allowed: false
      reason:
        | 'limit_reached'
        | 'limit_reached_in_trial'
        | 'limit_reached_on_free_plan'
        | 'spend_cap_reached'
        | 'window_limit_reached'
      liftedBy: (
        | { by: 'subscribe' }
        | { by: 'upgrade'; planSlugs: string[] }
        | { by: 'wait'; until: string }
        | { by: 'pay' }
        | { by: 'resume' }
        | {
            by: 'top_up'
            unit: string
            /** In the wallet’s unit. */
            missing: string
          }
        | { by: 'raise_spend_cap'; missing: number }
      )[]
    }
  | {
      object: 'entitlement'
      featureSlug: string
      type: 'metered'
      subscriptionId: string
      /** In the open period, in billed units. */
      used: string
      /** The end of the open period, or of the trial. */
      resetsAt: string
      /** That limit it side by side with the period, the shortest first; none where the plan has none. */
      windows: {
        /** How long it is. */ hours: number
        /** In billed units, like the figures beside it. */
        limit: string
        /** With what holds set aside. */
        used: string
        remaining: string
        /** Its end: the next one begins with nothing used. */
        resetsAt: string
      }[]
      consumption: 'credits'
      wallet: string
      balance: string
      /** The units that the balance pays for; null when they cost nothing. */
      remaining: string | null
      overdraft: 'allowed' | 'blocked'
      /** In credits. */
      cost: string
      allowed: true
    }
  | {
      object: 'entitlement'
      featureSlug: string
      type: 'metered'
      subscriptionId: string
      /** In the open period, in billed units. */
      used: string
      /** The end of the open period, or of the trial. */
      resetsAt: string
      /** That limit it side by side with the period, the shortest first; none where the plan has none. */
      windows: {
        /** How long it is. */ hours: number
        /** In billed units, like the figures beside it. */
        limit: string
        /** With what holds set aside. */
        used: string
        remaining: string
        /** Its end: the next one begins with nothing used. */
        resetsAt: string
      }[]
      consumption: 'credits'
      wallet: string
      balance: string
      /** The units that the balance pays for; null when they cost nothing. */
      remaining: string | null
      overdraft: 'allowed' | 'blocked'
      /** In credits. */
      cost: string
      allowed: false
      reason: 'wallet_empty' | 'window_limit_reached'
      liftedBy: (
        | { by: 'subscribe' }
        | { by: 'upgrade'; planSlugs: string[] }
        | { by: 'wait'; until: string }
        | { by: 'pay' }
        | { by: 'resume' }
        | {
            by: 'top_up'
            unit: string
            /** In the wallet’s unit. */
            missing: string
          }
        | { by: 'raise_spend_cap'; missing: number }
      )[]
    }
  | {
      object: 'entitlement'
      featureSlug: string
      type: 'metered'
      subscriptionId: string
      /** In the open period, in billed units. */
      used: string
      /** The end of the open period, or of the trial. */
      resetsAt: string
      /** That limit it side by side with the period, the shortest first; none where the plan has none. */
      windows: {
        /** How long it is. */ hours: number
        /** In billed units, like the figures beside it. */
        limit: string
        /** With what holds set aside. */
        used: string
        remaining: string
        /** Its end: the next one begins with nothing used. */
        resetsAt: string
      }[]
      consumption: 'balance'
      /** The currency whose wallet is drawn. */
      wallet: string
      balance: number
      overage: 'billed' | 'blocked'
      /** What the units asked about would draw; null where the check leaves it open. */
      cost: { amount: number; currency: string } | null
      allowed: true
    }
  | {
      object: 'entitlement'
      featureSlug: string
      type: 'metered'
      subscriptionId: string
      /** In the open period, in billed units. */
      used: string
      /** The end of the open period, or of the trial. */
      resetsAt: string
      /** That limit it side by side with the period, the shortest first; none where the plan has none. */
      windows: {
        /** How long it is. */ hours: number
        /** In billed units, like the figures beside it. */
        limit: string
        /** With what holds set aside. */
        used: string
        remaining: string
        /** Its end: the next one begins with nothing used. */
        resetsAt: string
      }[]
      consumption: 'balance'
      /** The currency whose wallet is drawn. */
      wallet: string
      balance: number
      overage: 'billed' | 'blocked'
      /** What the units asked about would draw; null where the check leaves it open. */
      cost: { amount: number; currency: string } | null
      allowed: false
      reason:
        | 'wallet_empty'
        | 'limit_reached'
        | 'limit_reached_in_trial'
        | 'limit_reached_on_free_plan'
        | 'spend_cap_reached'
        | 'window_limit_reached'
      liftedBy: (
        | { by: 'subscribe' }
        | { by: 'upgrade'; planSlugs: string[] }
        | { by: 'wait'; until: string }
        | { by: 'pay' }
        | { by: 'resume' }
        | {
            by: 'top_up'
            unit: string
            /** In the wallet’s unit. */
            missing: string
          }
        | { by: 'raise_spend_cap'; missing: number }
      )[]
    }
  | {
      object: 'entitlement'
      featureSlug: string
      type: 'seats' | 'quota'
      subscriptionId: string
      /** By the plan, its add-ons and temporary grants. */
      included: number
      /** Of the included ones, what is granted for a time. */
      granted: number
      used: number
      /** What is left of the included ones. */
      remaining: number
      extra: 'allowed' | 'blocked'
      allowed: true
    }
  | {
      object: 'entitlement'
      featureSlug: string
      type: 'seats' | 'quota'
      subscriptionId: string
      /** By the plan, its add-ons and temporary grants. */
      included: number
      /** Of the included ones, what is granted for a time. */
      granted: number
      used: number
      /** What is left of the included ones. */
      remaining: number
      extra: 'allowed' | 'blocked'
      allowed: false
      reason: 'limit_reached' | 'limit_reached_in_trial' | 'limit_reached_on_free_plan'
      liftedBy: (
        | { by: 'subscribe' }
        | { by: 'upgrade'; planSlugs: string[] }
        | { by: 'wait'; until: string }
        | { by: 'pay' }
        | { by: 'resume' }
        | {
            by: 'top_up'
            unit: string
            /** In the wallet’s unit. */
            missing: string
          }
        | { by: 'raise_spend_cap'; missing: number }
      )[]
    }

export interface EntitlementGrant {
  id: string
  object: 'entitlement_grant'
  customerId: string
  featureSlug: string
  /** Null for a boolean feature. */
  units: string | null
  status: 'coming' | 'in_force' | 'ended'
  effectiveAt: string
  expiresAt: string | null
  revokedAt: string | null
  reason: string
  createdAt: string
}

export interface Environment {
  id: string
  object: 'environment'
  name: string
  kind: 'live' | 'sandbox'
  /** By its clock: the wall clock when live. */
  now: string
  createdAt: string
}

export interface EnvironmentSettings {
  object: 'environment_settings'
  environmentId: string
  /** Of the environment. */
  name: string
  /** As invoices freeze it when they are finalized. */
  seller: Seller
  invoices: {
    /** Whose numbers have no gap; those of the whole environment are given one at a time. */
    series: 'customer' | 'environment'
    /** `{prefix}-{number:4}` writes ADA-0001. With a series of each customer it must tell their prefixes apart. */
    numberFormat: string
    prefix: string
    /** How long a draft with metered lines waits for late events. */
    graceMinutes: number
    /**
     * An event whose period is invoiced: corrects that on the next invoice, is refused, or counts in the open
     * period.
     */
    lateUsage: 'correct' | 'reject' | 'current_period'
    collection: 'charge_automatically' | 'send_invoice'
    /** With `send_invoice`: from finalizing to the due date. */
    dueDays: number
    memo: string | null
    footer: string | null
  }
  dunning: {
    /**
     * Days after the first failure. Of an invoice that was sent, days after its due date: a reminder each, but
     * the last is the end.
     */
    retryAfterDays: number[]
    /** Codes after which no retry can succeed. */
    hardDeclines: string[]
    endState: 'cancel' | 'mark_unpaid' | 'leave_past_due'
    /** How long a past due customer keeps access; null: until dunning ends. */
    accessGraceDays: number | null
  }
  /** The most that is made of one subscription on a day in UTC; what would go beyond parks it. */
  dailyCaps: { invoicesPerSubscription: number; chargesPerSubscription: number }
  tax: {
    /** Where tax is collected; nowhere else is any. */ registrations: string[]
  }
  /** What becomes of usage events that are invoiced. */
  usage: {
    /**
     * Days after the boundary that billed a period at which its usage events move to the archive; null: never.
     * Their keys stay known for ever.
     */
    archiveAfterDays: number | null
  }
  /** Before a trial’s end. */
  trialReminderDays: number
}

export interface Explanation {
  currency: string
  facts: { name: string; value: string }[]
  steps: (
    | {
        op: 'add'
        label: string
        /** A decimal, or a fraction in lowest terms: `15/31`. */
        amount: string
        /** A decimal, or a fraction in lowest terms: `15/31`. */
        total: string
      }
    | {
        op: 'add_product'
        label: string
        /** A decimal, or a fraction in lowest terms: `15/31`. */
        quantity: string
        /** A decimal, or a fraction in lowest terms: `15/31`. */
        unitAmount: string
        /** A decimal, or a fraction in lowest terms: `15/31`. */
        total: string
      }
    | {
        op: 'multiply'
        label: string
        /** A decimal, or a fraction in lowest terms: `15/31`. */
        by: string
        /** A decimal, or a fraction in lowest terms: `15/31`. */
        total: string
      }
    | {
        op: 'raise_to'
        label: string
        /** A decimal, or a fraction in lowest terms: `15/31`. */
        floor: string
        /** A decimal, or a fraction in lowest terms: `15/31`. */
        total: string
      }
    | {
        op: 'lower_to'
        label: string
        /** A decimal, or a fraction in lowest terms: `15/31`. */
        cap: string
        /** A decimal, or a fraction in lowest terms: `15/31`. */
        total: string
      }
  )[]
  /** A decimal, or a fraction in lowest terms: `15/31`. */
  exact: string
  rounding: 'half_up' | 'ceil' | 'floor' | 'truncate'
  /** Whole minor units, after the rounding. */
  amountMinor: string
}

export interface Feature {
  id: string
  object: 'feature'
  slug: string
  type: 'boolean' | 'metered' | 'seats' | 'quota'
  name: string
  description: string | null
  unitName: string | null
  meter: MeterDefinition | null
  createdAt: string
  updatedAt: string
  archivedAt: string | null
}

export type FeatureDefinition =
  | { readonly type: 'boolean'; readonly name: string; readonly description?: string | undefined }
  | {
      readonly type: 'metered'
      readonly name: string
      readonly description?: string | undefined
      readonly unitName?: string | undefined
      readonly meter: MeterDefinition
    }
  | {
      readonly type: 'seats'
      readonly name: string
      readonly description?: string | undefined
      readonly unitName?: string | undefined
    }
  | {
      readonly type: 'quota'
      readonly name: string
      readonly description?: string | undefined
      readonly unitName?: string | undefined
    }

export interface File {
  object: 'file'
  fileName: string
  contentType: string
  /** Its bytes in base64. */
  base64: string
}

export interface Interval {
  start: string
  end: string
}

export interface Invoice {
  id: string
  object: 'invoice'
  customerId: string
  subscriptionId: string | null
  /** Gapless in its series; null until it is finalized. */
  number: string | null
  status: 'draft' | 'open' | 'paid' | 'void' | 'uncollectible'
  paymentStatus: 'none' | 'processing' | 'requires_action' | 'failed' | 'succeeded' | 'partially_refunded' | 'refunded'
  currency: string
  /** What made it: `renewal:<instant>`, or the id of a change or command. */
  cause: string
  /** Charged at once to the default payment method, or sent and to be paid until the due date. */
  collection: 'charge_automatically' | 'send_invoice'
  /** Until when it is to be paid, with `send_invoice`. */
  dueAt: string | null
  memo: string | null
  footer: string | null
  /** As they are now; once it is finalized, as they were then. */
  seller: Seller
  customer: Party
  lines: InvoiceLine[]
  totals: InvoiceTotals
  /** Its tax by treatment and rate; the amounts sum to `totals.tax`. */
  taxTotals: TaxTotal[]
  /** Why it is still open. */
  lastPaymentError: { code: string; message: string } | null
  nextPaymentAttemptAt: string | null
  createdAt: string
  updatedAt: string
  finalizedAt: string | null
  paidAt: string | null
  voidedAt: string | null
}

export interface InvoiceExplanation {
  object: 'invoice_explanation'
  invoiceId: string
  number: string | null
  currency: string
  totals: InvoiceTotals
  tree: {
    kind: 'invoice'
    label: string
    amount: number
    parts: {
      kind: 'line'
      label: string
      amount: number
      parts: { kind: 'price' | 'discount' | 'tax'; label: string; amount: number; explanation: Explanation }[]
    }[]
  }
  lines: {
    lineId: string
    kind:
      | 'plan_base'
      | 'usage'
      | 'seats'
      | 'quota'
      | 'add_on'
      | 'one_off'
      | 'proration_credit'
      | 'proration_charge'
      | 'correction'
      | 'minimum'
      | 'maximum'
      | 'discount'
      | 'top_up'
    description: string
    servicePeriod: Interval
    subscriptionId: string | null
    /** The immutable version of the plan or add-on that its price belongs to. */
    versionId: string | null
    /** The price in it: `team/base`. */
    price: string | null
    featureSlug: string | null
    quantity: string
    /**
     * How many usage events the line was rated from: those of its group that the meter counts, as they count
     * now.
     */
    events: number | null
    /** The first hundred of them, by their time; none on other lines. */
    firstEvents: {
      usageEventId: string
      /** By which it was reported. */
      idempotencyKey: string
      timestamp: string
      units: string
      properties: Record<string, string>
    }[]
    /** Whether events of its price period are in the archive. They are counted and shown all the same. */
    archived: boolean
    /**
     * How many events of its price period are in detached parts of the archive: they are neither counted here
     * nor shown.
     */
    detachedEvents: number
    net: number
    tax: number
    /** Of the shown price: of `net`, or of `net` with the tax it contained. */
    explanation: Explanation
    /** The same for people. */
    sentences: string[]
    taxes: LineTax[]
    /** Of a discount line: the line it reduces, and the discount by which. */
    discounts: { lineId: string; discountId: string } | null
    source: string | null
  }[]
}

export interface InvoiceLine {
  id: string
  kind:
    | 'plan_base'
    | 'usage'
    | 'seats'
    | 'quota'
    | 'add_on'
    | 'one_off'
    | 'proration_credit'
    | 'proration_charge'
    | 'correction'
    | 'minimum'
    | 'maximum'
    | 'discount'
    | 'top_up'
  description: string
  featureSlug: string | null
  /** The values of a group-by. */
  group: Record<string, string | null> | null
  quantity: string
  /** The time it pays for. */
  servicePeriod: Interval
  /** Without tax. Negative for credits and discounts. */
  net: number
  tax: number
  /** Only `standard` carries tax. `not_collected`: the seller is not registered where it would be due. */
  taxTreatment: 'standard' | 'exempt' | 'reverse_charge' | 'not_collected'
  taxes: LineTax[]
  /** The steps from quantity to amount, one sentence each. */
  explanation: string[]
  subscriptionId: string | null
  priceId: string | null
  /** What it refers to: the line that a credit credits, the coupon of a discount. */
  source: string | null
}

export interface InvoiceTotals {
  net: number
  tax: number
  total: number
  /** `credited` + `paidFromWallet`. */
  creditsApplied: number
  /** Taken off by credit notes before it was paid. */
  credited: number
  /** Money from the customer’s wallet. */
  paidFromWallet: number
  amountPaid: number
  amountDue: number
}

export interface LedgerEntry {
  id: string
  object: 'ledger_entry'
  /** `issued`, `spent`, `debt`, or `grant:` with the id of a grant. */
  debit: string
  /** The same, or `breakage` (expired) and `void` (taken back). */
  credit: string
  /** Whole minor units of a currency, or an exact number of credits. */
  amount: string
  /** What caused it; each cause moves a wallet once. */
  source: string
  /** Why, in the words of whoever moved it. */
  reason: string | null
  createdAt: string
}

export type LimitShare =
  | {
      object: 'limit_share'
      customerId: string
      subscriptionId: string | null
      /** Of the limit, used up: 1 is all of it, and use may go beyond. */
      share: string
      /** What was used, or came to; of a wallet, what can be spent. */
      value: string
      /** What is included; of spend, its cap; of a wallet, what the grants came to that it still draws from. */
      limit: string
      /** The end of the period; null for a wallet. */
      resetsAt: string | null
      asOf: string
      /** Something has changed since that was not looked at yet. */
      isPending: boolean
      metric: 'usage'
      featureSlug: string
    }
  | {
      object: 'limit_share'
      customerId: string
      subscriptionId: string | null
      /** Of the limit, used up: 1 is all of it, and use may go beyond. */
      share: string
      /** What was used, or came to; of a wallet, what can be spent. */
      value: string
      /** What is included; of spend, its cap; of a wallet, what the grants came to that it still draws from. */
      limit: string
      /** The end of the period; null for a wallet. */
      resetsAt: string | null
      asOf: string
      /** Something has changed since that was not looked at yet. */
      isPending: boolean
      metric: 'spend'
      currency: string
    }
  | {
      object: 'limit_share'
      customerId: string
      subscriptionId: string | null
      /** Of the limit, used up: 1 is all of it, and use may go beyond. */
      share: string
      /** What was used, or came to; of a wallet, what can be spent. */
      value: string
      /** What is included; of spend, its cap; of a wallet, what the grants came to that it still draws from. */
      limit: string
      /** The end of the period; null for a wallet. */
      resetsAt: string | null
      asOf: string
      /** Something has changed since that was not looked at yet. */
      isPending: boolean
      metric: 'balance'
      unit: string
    }

export interface LineTax {
  name: string
  percent: string
  /** Whose tax it is. */
  country: string
  region: string | null
  base: number
  amount: number
}

export interface MeterDefinition {
  readonly aggregation: 'count' | 'sum' | 'max' | 'min' | 'avg' | 'unique_count' | 'latest' | 'weighted_sum'
  readonly property?: string | undefined
  readonly filters?:
    | readonly {
        readonly property: string
        readonly in?: readonly (string | null)[] | undefined
        readonly notIn?: readonly (string | null)[] | undefined
      }[]
    | undefined
  readonly groupBy?: readonly string[] | undefined
  readonly unitConversion?:
    | {
        readonly operation: 'multiply' | 'divide'
        readonly factor: string
        readonly rounding: 'none' | 'ceil' | 'floor' | 'half_up'
        readonly places?: number | undefined
      }
    | undefined
  readonly carryOver?: boolean | undefined
  readonly rounding?: { readonly mode: 'half_up' | 'ceil' | 'floor' | 'truncate'; readonly places: number } | undefined
}

export interface Party {
  name: string | null
  email: string | null
  address: Address | null
  vatNumber: string | null
}

export interface Payment {
  id: string
  object: 'payment'
  customerId: string
  invoiceId: string
  /** Null for money that came another way. */
  paymentMethodId: string | null
  provider: string
  /** 1 is the first. */
  attempt: number
  status: 'open' | 'processing' | 'requires_action' | 'succeeded' | 'failed' | 'unknown' | 'canceled'
  amount: number
  amountRefunded: number
  currency: string
  error: { code: string; message: string } | null
  /** Where the customer confirms it, while it waits for them. */
  actionUrl: string | null
  disputes: {
    id: string
    status: 'inquiry' | 'open' | 'won' | 'lost'
    amount: number
    /** The provider’s word, such as `fraudulent`. */
    reason: string
    openedAt: string
  }[]
  createdAt: string
  updatedAt: string
}

export interface PaymentMethod {
  id: string
  object: 'payment_method'
  customerId: string
  provider: string
  /** For people: `Visa •••• 4242`. */
  label: string
  isDefault: boolean
  /** What happens each time a sandbox method is used; null for others. */
  sandboxOutcome: string | null
  createdAt: string
  updatedAt: string
}

export interface PaymentSetup {
  id: string
  object: 'payment_setup'
  customerId: string
  provider: string
  /** Send the customer here. */
  url: string
  /** What came of it; null while the customer is not done. */
  paymentMethodId: string | null
  createdAt: string
}

export interface PendingLine {
  id: string
  object: 'pending_line'
  subscriptionId: string
  currency: string
  lines: PreviewLine[]
}

export interface Plan {
  id: string
  object: 'plan'
  slug: string
  versionId: string
  version: number
  group: {
    slug: string
    /** 0 is the lowest plan. */
    rank: number
  } | null
  name: string
  description?: string
  visibility: 'public' | 'hidden'
  features: Record<string, PlanFeatureDefinition>
  prices: Record<string, PriceDefinition>
  grants?: Record<
    string,
    {
      unit: string
      amount: string
      every: 'period' | 'once'
      rollover?:
        | { kind: 'none' }
        | { kind: 'amount'; cap: string; periods: number }
        | { kind: 'share'; percent: string; periods: number }
      priority?: number
    }
  >
  trial?: { days: number; end?: 'convert' | 'cancel' | 'pause'; paymentMethodRequired?: boolean }
  proration?: 'second' | 'day' | '30_360' | 'none'
  alignment?: { kind: 'anniversary' } | { kind: 'calendar' } | { kind: 'billing_day'; dayOfMonth: number }
  /** Introductory prices of who subscribes, one phase after another. */
  phases?: {
    /** Billing periods of the subscription’s own cadence. */ periods: number
    prices?: Record<
      string,
      {
        /** Instead of the price’s, in the currencies that are named. */ terms: Record<string, PriceTermsDefinition>
        minimum?: Record<string, string>
        maximum?: Record<string, string>
      }
    >
    /** Off every figure that `prices` does not name: `"50"` is half. */
    discountPercent?: string
  }[]
  /** By currency, major units: what use of an open period comes to before it is invoiced at once. */
  billingThreshold?: Record<string, string>
  /** Of its metered features, as this version has them. */
  meters: Record<string, MeterDefinition>
  /** What a customer can choose from. */
  cadences: Cadence[]
  /** In which every price is offered. */
  currencies: string[]
  createdAt: string
  updatedAt: string
  archivedAt: string | null
}

export interface PlanChange {
  object: 'plan_change'
  behavior: 'invoice_now' | 'next_invoice' | 'at_period_end' | 'restart'
  /** False while it waits for a payment or for the end of the period. */
  applied: boolean
  effectiveAt: string
  subscription: Subscription
  invoice: Invoice | null
}

export interface PlanChangePreview {
  object: 'plan_change_preview'
  subscriptionId: string
  planSlug: string
  behavior: 'invoice_now' | 'next_invoice' | 'at_period_end' | 'restart'
  /** A commit with it takes effect at this preview’s instant, or is refused as stale. */
  planHash: string
  /** 15 minutes after it was made. */
  expiresAt: string
  /** When it takes effect. */
  effectiveAt: string
  currency: string
  /** What the commit itself makes, invoiced at once unless `behavior` says later. */
  lines: PreviewLine[]
  totals: InvoiceTotals
  /** The renewal after it, pending lines included. */
  nextInvoice: { at: string; lines: PreviewLine[]; totals: InvoiceTotals } | null
  /** What of the credits goes to the money wallet: what was paid and is more than the invoice. */
  creditedToWallet: number
  /** Credits that are no lines of the invoice: of what is not paid, and what is more than the invoice. */
  creditNotes: { invoiceId: string; net: number; tax: number; total: number }[]
  /** Credits that become lines of drafts, taxed when those are finalized. */
  draftCredits: { invoiceId: string; net: number }[]
  /** What the wallets get or give back; units to take back that are spent already reduce the credit. */
  walletMoves: {
    /** A currency or the slug of a credit. */ unit: string
    /** Given, or with a minus taken back: minor units of a currency, or credits. */
    amount: string
  }[]
}

export interface PlanDefinition {
  readonly name: string
  readonly description?: string | undefined
  readonly visibility?: 'public' | 'hidden' | undefined
  readonly features: Readonly<Record<string, PlanFeatureDefinition | undefined>>
  readonly prices: Readonly<Record<string, PriceDefinition | undefined>>
  readonly grants?:
    | Readonly<
        Record<
          string,
          | {
              readonly unit: string
              readonly amount: string
              readonly every: 'period' | 'once'
              readonly rollover?:
                | { readonly kind: 'none' }
                | { readonly kind: 'amount'; readonly cap: string; readonly periods: number }
                | { readonly kind: 'share'; readonly percent: string; readonly periods: number }
                | undefined
              readonly priority?: number | undefined
            }
          | undefined
        >
      >
    | undefined
  readonly trial?:
    | {
        readonly days: number
        readonly end?: 'convert' | 'cancel' | 'pause' | undefined
        readonly paymentMethodRequired?: boolean | undefined
      }
    | undefined
  readonly proration?: 'second' | 'day' | '30_360' | 'none' | undefined
  readonly alignment?:
    | { readonly kind: 'anniversary' }
    | { readonly kind: 'calendar' }
    | { readonly kind: 'billing_day'; readonly dayOfMonth: number }
    | undefined
  /** Introductory prices of who subscribes, one phase after another. */
  readonly phases?:
    | readonly {
        /** Billing periods of the subscription’s own cadence. */ readonly periods: number
        readonly prices?:
          | Readonly<
              Record<
                string,
                | {
                    /** Instead of the price’s, in the currencies that are named. */
                    readonly terms: Readonly<Record<string, PriceTermsDefinition | undefined>>
                    readonly minimum?: Readonly<Record<string, string | undefined>> | undefined
                    readonly maximum?: Readonly<Record<string, string | undefined>> | undefined
                  }
                | undefined
              >
            >
          | undefined
        /** Off every figure that `prices` does not name: `"50"` is half. */
        readonly discountPercent?: string | undefined
      }[]
    | undefined
  /** By currency, major units: what use of an open period comes to before it is invoiced at once. */
  readonly billingThreshold?: Readonly<Record<string, string | undefined>> | undefined
}

export type PlanFeatureDefinition =
  | { readonly type: 'boolean' }
  | {
      readonly type: 'metered'
      readonly consumption: 'priced'
      readonly allowance?: string | undefined
      readonly trialAllowance?: string | undefined
      readonly overage: 'allowed' | 'blocked'
      readonly resets?: Cadence | undefined
      /** Windows side by side with the period, one after another from the start of the subscription. */
      readonly limits?:
        | readonly {
            /** How long each window is. */ readonly hours: number
            /** Billed units that each window takes at most. */
            readonly units: string
          }[]
        | undefined
    }
  | {
      readonly type: 'metered'
      readonly consumption: 'credits'
      readonly wallet: string
      readonly creditCost: string
      readonly overdraft: 'allowed' | 'blocked'
      /** Windows side by side with the period, one after another from the start of the subscription. */
      readonly limits?:
        | readonly {
            /** How long each window is. */ readonly hours: number
            /** Billed units that each window takes at most. */
            readonly units: string
          }[]
        | undefined
    }
  | {
      readonly type: 'metered'
      readonly consumption: 'balance'
      readonly overage: 'blocked' | 'billed'
      /** Windows side by side with the period, one after another from the start of the subscription. */
      readonly limits?:
        | readonly {
            /** How long each window is. */ readonly hours: number
            /** Billed units that each window takes at most. */
            readonly units: string
          }[]
        | undefined
    }
  | { readonly type: 'seats'; readonly included: number; readonly extra: 'allowed' | 'blocked' }
  | { readonly type: 'quota'; readonly allowance: number; readonly extra: 'allowed' | 'blocked' }

export interface PlanMigration {
  object: 'plan_migration'
  id: string
  planSlug: string
  toVersion: number
  toVersionId: string
  /** Have the new version now. */
  changed: number
  /** Have it from the end of their period, or of their introductory price. */
  scheduled: number
  /** Had it, or were to have it. */
  unchanged: number
  refused: number
  /** The first 1,000 of those that could not be moved. */
  refusals: {
    /** An error code, or `internal`. */ code: string
    message: string
    subscriptionId: string
    customerId: string
  }[]
  startedAt: string
  finishedAt: string | null
}

export interface PlanMigrationPreview {
  object: 'plan_migration_preview'
  planSlug: string
  toVersion: number
  toVersionId: string
  /** Of who moves where and how; a migration with it does that, or is refused as stale. */
  planHash: string
  items: {
    subscriptionId: string
    customerId: string
    /** As it is now. */
    plan: PlanRef
    result: 'changed' | 'scheduled' | 'unchanged' | 'refused'
    refusal: {
      /** An error code, or `internal`. */ code: string
      message: string
    } | null
    /** What comes next if nothing is migrated. */
    nextInvoiceBefore: { at: string; lines: PreviewLine[]; totals: InvoiceTotals } | null
    nextInvoiceAfter: { at: string; lines: PreviewLine[]; totals: InvoiceTotals } | null
  }[]
  nextCursor: string | null
}

export interface PlanRef {
  id: string
  slug: string
  name: string
  versionId: string
  version: number
  /** The version was made for this customer alone. */
  custom: boolean
  /** Which introductory phase it is, from 0; null for lasting prices. */
  phase: number | null
}

export interface PreviewLine {
  kind:
    | 'plan_base'
    | 'usage'
    | 'seats'
    | 'quota'
    | 'add_on'
    | 'one_off'
    | 'proration_credit'
    | 'proration_charge'
    | 'correction'
    | 'minimum'
    | 'maximum'
    | 'discount'
    | 'top_up'
  description: string
  featureSlug: string | null
  /** The values of a group-by. */
  group: Record<string, string | null> | null
  quantity: string
  /** The time it pays for. */
  servicePeriod: Interval
  /** Without tax. Negative for credits and discounts. */
  net: number
  tax: number
  /** Only `standard` carries tax. `not_collected`: the seller is not registered where it would be due. */
  taxTreatment: 'standard' | 'exempt' | 'reverse_charge' | 'not_collected'
  taxes: LineTax[]
  /** The steps from quantity to amount, one sentence each. */
  explanation: string[]
}

export interface PriceDefinition {
  readonly feature?: string | undefined
  readonly name?: string | undefined
  readonly cadence: Cadence
  readonly planCadences?: readonly Cadence[] | undefined
  readonly timing?: 'in_advance' | 'in_arrears' | undefined
  readonly terms: Readonly<Record<string, PriceTermsDefinition | undefined>>
  readonly minimum?: Readonly<Record<string, string | undefined>> | undefined
  readonly maximum?: Readonly<Record<string, string | undefined>> | undefined
  readonly taxBehavior?: 'exclusive' | 'inclusive' | undefined
  readonly taxCategory?: string | undefined
}

export type PriceTermsDefinition =
  | { readonly model: 'flat'; readonly amount: string }
  | { readonly model: 'per_unit'; readonly unitAmount: string }
  | {
      readonly model: 'graduated'
      readonly tiers: readonly {
        readonly upTo: string | null
        readonly unitAmount?: string | undefined
        readonly flatAmount?: string | undefined
        readonly blockSize?: string | undefined
      }[]
    }
  | {
      readonly model: 'volume'
      readonly tiers: readonly {
        readonly upTo: string | null
        readonly unitAmount?: string | undefined
        readonly flatAmount?: string | undefined
        readonly blockSize?: string | undefined
      }[]
    }
  | {
      readonly model: 'stairstep'
      readonly tiers: readonly { readonly upTo: string | null; readonly flatAmount: string }[]
    }
  | {
      readonly model: 'package'
      readonly size: string
      readonly packageAmount: string
      readonly freeQuantity?: string | undefined
    }
  | {
      readonly model: 'percentage'
      readonly percent: string
      readonly fixedAmount?: string | undefined
      readonly freeEvents?: number | undefined
      readonly freeAmount?: string | undefined
      readonly eventMinimum?: string | undefined
      readonly eventMaximum?: string | undefined
    }
  | {
      readonly model: 'graduated_percentage'
      readonly tiers: readonly {
        readonly upTo: string | null
        readonly percent: string
        readonly flatAmount?: string | undefined
      }[]
    }
  | { readonly model: 'dynamic'; readonly multiplier: string }
  | {
      readonly model: 'matrix'
      readonly dimensions: readonly string[]
      readonly cells: readonly { readonly values: readonly string[]; readonly unitAmount: string }[]
      readonly defaultUnitAmount: string
    }
  | {
      readonly model: 'model_cost'
      readonly models: Readonly<
        Record<
          string,
          | {
              readonly input?: string | undefined
              readonly output?: string | undefined
              readonly cache_read?: string | undefined
              readonly cache_write?: string | undefined
            }
          | undefined
        >
      >
      readonly marginPercent?: string | undefined
    }

export interface PromotionCode {
  id: string
  object: 'promotion_code'
  code: string
  couponSlug: string
  maxRedemptions: number | null
  /** How often it was redeemed; one that is under way counts when it is done. */
  redemptions: number
  oncePerCustomer: boolean
  firstTimeOnly: boolean
  planSlugs: string[] | null
  expiresAt: string | null
  createdAt: string
  updatedAt: string
  archivedAt: string | null
}

export interface Quota {
  object: 'quota'
  subscriptionId: string
  featureSlug: string
  /** How many are held in all, included ones too. */
  quantity: number
  /** By the plan, its add-ons and temporary grants. */
  included: number
  /** Of the included ones, what is granted for a time. */
  granted: number
  extra: number
  /** Never in a trial or on a free plan. */
  extraAllowed: boolean
  /** The highest count of the open period, from which its extra ones are billed; null without a period. */
  highest: number | null
  /** When it was last changed; null where it never was. */
  changedAt: string | null
}

export interface QuotaPreview {
  object: 'quota_preview'
  subscriptionId: string
  featureSlug: string
  from: number
  to: number
  effectiveAt: string
  currency: string
  /** What it adds to the next invoice, with tax; nothing is charged before. */
  increase: number
  /** The renewal after it, pending lines included. */
  nextInvoice: { at: string; lines: PreviewLine[]; totals: InvoiceTotals } | null
}

export interface Refund {
  id: string
  object: 'refund'
  customerId: string
  invoiceId: string
  paymentId: string
  /** Null only for money that came after its invoice was void. */
  creditNoteId: string | null
  status: 'open' | 'unknown' | 'pending' | 'succeeded' | 'failed'
  amount: number
  currency: string
  provider: string
  /** Why it failed, and the money is in the customer’s wallet; or why it still waits. */
  error: string | null
  createdAt: string
  updatedAt: string
}

export interface RevokedRecoveryLinks {
  object: 'revoked_recovery_links'
  invoiceId: string
  /** How many were not revoked before. */
  count: number
}

export interface RunReport {
  object: 'run_report'
  /** The clock that was advanced; null: the sandbox’s own. */
  testClockId: string | null
  from: string
  to: string
  deadlines: {
    at: string
    /** `period_end`, `trial_end`, `payment_retry` …, in the order of semantics §2 at one instant. */
    kind: string
    customerId: string
    subscriptionId: string | null
    invoiceId: string | null
    /** `paid`, `open`, `changed`, `canceled`, `expired` … */
    outcome: string
  }[]
  /** True when there were more deadlines than are listed. */
  truncated: boolean
}

export interface Seats {
  object: 'seats'
  subscriptionId: string
  featureSlug: string
  /** Seats in all, included ones too. */
  quantity: number
  /** By the plan. */
  included: number
  /** Included as well, for a time. */
  granted: number
  /** Beyond both. */
  extra: number
  extraAllowed: boolean
  atPeriodEnd: number | null
  /** The invoice of this change, where one was made at once. */
  invoiceId: string | null
}

export interface SeatsPreview {
  object: 'seats_preview'
  subscriptionId: string
  featureSlug: string
  /** Seats in all, as they are. */
  from: number
  /** What they would be from `effectiveAt`. */
  to: number
  /** A commit with it takes effect at this preview’s instant, or is refused as stale. */
  planHash: string
  /** 15 minutes after it was made. */
  expiresAt: string
  /** When it takes effect. */
  effectiveAt: string
  currency: string
  /** What the commit itself makes, invoiced at once unless `behavior` says later. */
  lines: PreviewLine[]
  totals: InvoiceTotals
  /** The renewal after it, pending lines included. */
  nextInvoice: { at: string; lines: PreviewLine[]; totals: InvoiceTotals } | null
  /** What of the credits goes to the money wallet: what was paid and is more than the invoice. */
  creditedToWallet: number
  /** Credits that are no lines of the invoice: of what is not paid, and what is more than the invoice. */
  creditNotes: { invoiceId: string; net: number; tax: number; total: number }[]
  /** Credits that become lines of drafts, taxed when those are finalized. */
  draftCredits: { invoiceId: string; net: number }[]
}

export interface Seller {
  name: string | null
  email: string | null
  address: Address | null
  vatNumber: string | null
  /** In the register of companies. An e-invoice without VAT names the seller by it. */
  registrationNumber: string | null
}

export interface Subscription {
  id: string
  object: 'subscription'
  customerId: string
  status: 'scheduled' | 'incomplete' | 'trialing' | 'active' | 'past_due' | 'unpaid' | 'paused' | 'canceled' | 'expired'
  plan: PlanRef
  /** What follows an introductory price, next first. */
  phases: {
    /** How many more billing periods the one before it lasts, the open one included. */ afterPeriods: number
    versionId: string
    phase: number | null
  }[]
  cadence: Cadence
  currency: string
  timeZone: string
  seats: Record<
    string,
    {
      /** Seats in all, included ones too. */ quantity: number
      included: number
      /** Seats beyond the included ones, which are charged. */
      extra: number
      /** What `quantity` becomes at the end of the period, if it changes. */
      atPeriodEnd: number | null
    }
  >
  /** Those that ended within the open period too: their arrears are still to be billed. */
  addOns: {
    /** What `subscriptions.removeAddOn` takes: one add-on can be attached several times. */ id: string
    addOn: { id: string; slug: string; name: string; versionId: string; version: number }
    recurrence: 'recurring' | 'one_off'
    quantity: number
    since: string
    /** When it ends or ended, if it was taken off. */
    until: string | null
  }[]
  /** Null before the first billing period: scheduled or in trial. */
  currentPeriod: Interval | null
  trial: { start: string; end: string; atEnd: 'convert' | 'cancel' | 'pause' | 'by_payment_method' } | null
  /** What the use of a period may come to before more is denied; null without a cap. */
  spendCap: number | null
  /** When it begins or began; in the future while scheduled. */
  startedAt: string
  /** When it expires unless its first payment succeeds. */
  incompleteUntil: string | null
  pastDueSince: string | null
  pausedAt: string | null
  /** The end of the period after which it ends, if it was canceled so. */
  cancelAt: string | null
  canceledAt: string | null
  cancelReason: 'requested' | 'trial_ended' | 'payment_failed' | 'replaced' | null
  expiredAt: string | null
  /** Its deadlines wait and it bills nothing until it is unparked: something had run away. */
  parked: {
    since: string
    /** The cap of a day. */
    reason: 'daily_invoices' | 'daily_charges'
  } | null
  pendingChange: {
    id: string
    planSlug: string
    planVersionId: string
    cadence: Cadence
    seats: Record<string, number>
    /** What it attaches, if it is a change of add-ons. */
    addOn: { attachmentId: string; slug: string; quantity: number } | null
    when: 'at_period_end' | 'when_paid'
    effectiveAt: string
    /** Whose payment it waits for, with `when_paid`. */
    invoiceId: string | null
    /** When an unpaid change is dropped. */
    expiresAt: string | null
  } | null
  latestInvoiceId: string | null
  previousSubscriptionId: string | null
  createdAt: string
  updatedAt: string
}

export interface SubscriptionDiscounts {
  object: 'subscription_discounts'
  subscriptionId: string
  discounts: Discount[]
}

export interface SubscriptionPreview {
  object: 'subscription_preview'
  /** What the new subscription would be once its first invoice is paid. */
  status: 'scheduled' | 'incomplete' | 'trialing' | 'active' | 'past_due' | 'unpaid' | 'paused' | 'canceled' | 'expired'
  /** A commit with it takes effect at this preview’s instant, or is refused as stale. */
  planHash: string
  /** 15 minutes after it was made. */
  expiresAt: string
  /** When it takes effect. */
  effectiveAt: string
  currency: string
  /** What the commit itself makes, invoiced at once unless `behavior` says later. */
  lines: PreviewLine[]
  totals: InvoiceTotals
  /** The renewal after it, pending lines included. */
  nextInvoice: { at: string; lines: PreviewLine[]; totals: InvoiceTotals } | null
}

export interface TaxRate {
  id: string
  object: 'tax_rate'
  name: string
  percent: string
  country: string
  region: string | null
  /** Of the prices that it is for; null for all that no other rate names. */
  category: string | null
  compound: boolean
  /** Null: as the price says. */
  inclusive: boolean | null
  validFrom: string | null
  /** The first instant at which it no longer holds. */
  validTo: string | null
  createdAt: string
  updatedAt: string
  archivedAt: string | null
}

export interface TaxTotal {
  /** Only `standard` carries tax. `not_collected`: the seller is not registered where it would be due. */
  treatment: 'standard' | 'exempt' | 'reverse_charge' | 'not_collected'
  /** Null for what carries no tax. */
  name: string | null
  percent: string
  country: string | null
  region: string | null
  /** Without tax, after discounts. */
  base: number
  amount: number
  /** What the invoice has to say about it: `Reverse charge: …`. */
  note: string | null
}

export interface TestClock {
  object: 'test_clock'
  /** Null: the sandbox’s own. */
  id: string | null
  name: string | null
  environmentId: string
  mode: 'frozen' | 'ticking'
  now: string
  /** The target of a run that has not ended. */
  advancingTo: string | null
  createdAt: string
}

export interface TopUp {
  id: string
  object: 'top_up'
  customerId: string
  /** A currency, or the slug of a credit. */
  unit: string
  /** Whole minor units of a currency, or an exact number of credits. */
  amount: string
  /** `pending`: the payment is on its way; `dropped`: it did not come, and its invoice is void. */
  status: 'pending' | 'granted' | 'dropped'
  /** The wallet had fallen below its threshold. */
  automatic: boolean
  /** What it is paid in. */
  currency: string
  /** What one unit was bought for, in major units without tax; 0 for what was given. */
  costBasis: string
  invoiceId: string
  grantId: string | null
  /** What went back with a credit note of its invoice. */
  takenBack: string
  createdAt: string
  updatedAt: string
  /** Of its invoice. */
  paymentStatus: 'none' | 'processing' | 'requires_action' | 'failed' | 'succeeded' | 'partially_refunded' | 'refunded'
  /** Where the customer confirms the payment with their bank. */
  actionUrl: string | null
}

export interface TopUpPreview {
  object: 'top_up_preview'
  customerId: string
  unit: string
  /** Whole minor units of a currency, or an exact number of credits. */
  amount: string
  currency: string
  /** What one unit was bought for, in major units without tax; 0 for what was given. */
  costBasis: string
  /** If it is paid now; null: never. */
  unitsExpireAt: string | null
  /** As of when its invoice is issued. */
  effectiveAt: string
  lines: PreviewLine[]
  totals: InvoiceTotals
  /** `wallets.topUp` with it makes exactly this, or is refused as stale. */
  planHash: string
  /** 15 minutes after it was made. */
  expiresAt: string
}

export interface UpcomingInvoice {
  object: 'upcoming_invoice'
  customerId: string
  subscriptionId: string
  at: string
  currency: string
  lines: PreviewLine[]
  totals: InvoiceTotals
}

export interface UsageBatch {
  object: 'usage_batch'
  results: UsageResult[]
}

export type UsageCheck =
  | {
      object: 'entitlement'
      featureSlug: string
      type: 'none'
      allowed: false
      reason:
        | 'no_subscription'
        | 'feature_not_in_plan'
        | 'subscription_scheduled'
        | 'subscription_incomplete'
        | 'subscription_paused'
        | 'subscription_past_due'
        | 'subscription_unpaid'
      liftedBy: (
        | { by: 'subscribe' }
        | { by: 'upgrade'; planSlugs: string[] }
        | { by: 'wait'; until: string }
        | { by: 'pay' }
        | { by: 'resume' }
        | {
            by: 'top_up'
            unit: string
            /** In the wallet’s unit. */
            missing: string
          }
        | { by: 'raise_spend_cap'; missing: number }
      )[]
    }
  | {
      object: 'entitlement'
      featureSlug: string
      type: 'metered'
      subscriptionId: string
      /** In the open period, in billed units. */
      used: string
      /** The end of the open period, or of the trial. */
      resetsAt: string
      /** That limit it side by side with the period, the shortest first; none where the plan has none. */
      windows: {
        /** How long it is. */ hours: number
        /** In billed units, like the figures beside it. */
        limit: string
        /** With what holds set aside. */
        used: string
        remaining: string
        /** Its end: the next one begins with nothing used. */
        resetsAt: string
      }[]
      consumption: 'priced'
      /** Null when no allowance limits the use. */
      allowance: string | null
      /** Of the allowance, what is granted for a time. */
      granted: string
      /** What is left of the allowance; null without one. */
      remaining: string | null
      overage: 'allowed' | 'blocked'
      overageUsed: string
      /** What the units asked about would add to the invoice; null without a price. */
      cost: { amount: number; currency: string } | null
      allowed: true
    }
  | {
      object: 'entitlement'
      featureSlug: string
      type: 'metered'
      subscriptionId: string
      /** In the open period, in billed units. */
      used: string
      /** The end of the open period, or of the trial. */
      resetsAt: string
      /** That limit it side by side with the period, the shortest first; none where the plan has none. */
      windows: {
        /** How long it is. */ hours: number
        /** In billed units, like the figures beside it. */
        limit: string
        /** With what holds set aside. */
        used: string
        remaining: string
        /** Its end: the next one begins with nothing used. */
        resetsAt: string
      }[]
      consumption: 'priced'
      /** Null when no allowance limits the use. */
      allowance: string | null
      /** Of the allowance, what is granted for a time. */
      granted: string
      /** What is left of the allowance; null without one. */
      remaining: string | null
      overage: 'allowed' | 'blocked'
      overageUsed: string
      /** What the units asked about would add to the invoice; null without a price. */
      cost: { amount: number; currency: string } | null
      allowed: false
      reason:
        | 'limit_reached'
        | 'limit_reached_in_trial'
        | 'limit_reached_on_free_plan'
        | 'spend_cap_reached'
        | 'window_limit_reached'
      liftedBy: (
        | { by: 'subscribe' }
        | { by: 'upgrade'; planSlugs: string[] }
        | { by: 'wait'; until: string }
        | { by: 'pay' }
        | { by: 'resume' }
        | {
            by: 'top_up'
            unit: string
            /** In the wallet’s unit. */
            missing: string
          }
        | { by: 'raise_spend_cap'; missing: number }
      )[]
    }
  | {
      object: 'entitlement'
      featureSlug: string
      type: 'metered'
      subscriptionId: string
      /** In the open period, in billed units. */
      used: string
      /** The end of the open period, or of the trial. */
      resetsAt: string
      /** That limit it side by side with the period, the shortest first; none where the plan has none. */
      windows: {
        /** How long it is. */ hours: number
        /** In billed units, like the figures beside it. */
        limit: string
        /** With what holds set aside. */
        used: string
        remaining: string
        /** Its end: the next one begins with nothing used. */
        resetsAt: string
      }[]
      consumption: 'credits'
      wallet: string
      balance: string
      /** The units that the balance pays for; null when they cost nothing. */
      remaining: string | null
      overdraft: 'allowed' | 'blocked'
      /** In credits. */
      cost: string
      allowed: true
    }
  | {
      object: 'entitlement'
      featureSlug: string
      type: 'metered'
      subscriptionId: string
      /** In the open period, in billed units. */
      used: string
      /** The end of the open period, or of the trial. */
      resetsAt: string
      /** That limit it side by side with the period, the shortest first; none where the plan has none. */
      windows: {
        /** How long it is. */ hours: number
        /** In billed units, like the figures beside it. */
        limit: string
        /** With what holds set aside. */
        used: string
        remaining: string
        /** Its end: the next one begins with nothing used. */
        resetsAt: string
      }[]
      consumption: 'credits'
      wallet: string
      balance: string
      /** The units that the balance pays for; null when they cost nothing. */
      remaining: string | null
      overdraft: 'allowed' | 'blocked'
      /** In credits. */
      cost: string
      allowed: false
      reason: 'wallet_empty' | 'window_limit_reached'
      liftedBy: (
        | { by: 'subscribe' }
        | { by: 'upgrade'; planSlugs: string[] }
        | { by: 'wait'; until: string }
        | { by: 'pay' }
        | { by: 'resume' }
        | {
            by: 'top_up'
            unit: string
            /** In the wallet’s unit. */
            missing: string
          }
        | { by: 'raise_spend_cap'; missing: number }
      )[]
    }
  | {
      object: 'entitlement'
      featureSlug: string
      type: 'metered'
      subscriptionId: string
      /** In the open period, in billed units. */
      used: string
      /** The end of the open period, or of the trial. */
      resetsAt: string
      /** That limit it side by side with the period, the shortest first; none where the plan has none. */
      windows: {
        /** How long it is. */ hours: number
        /** In billed units, like the figures beside it. */
        limit: string
        /** With what holds set aside. */
        used: string
        remaining: string
        /** Its end: the next one begins with nothing used. */
        resetsAt: string
      }[]
      consumption: 'balance'
      /** The currency whose wallet is drawn. */
      wallet: string
      balance: number
      overage: 'billed' | 'blocked'
      /** What the units asked about would draw; null where the check leaves it open. */
      cost: { amount: number; currency: string } | null
      allowed: true
    }
  | {
      object: 'entitlement'
      featureSlug: string
      type: 'metered'
      subscriptionId: string
      /** In the open period, in billed units. */
      used: string
      /** The end of the open period, or of the trial. */
      resetsAt: string
      /** That limit it side by side with the period, the shortest first; none where the plan has none. */
      windows: {
        /** How long it is. */ hours: number
        /** In billed units, like the figures beside it. */
        limit: string
        /** With what holds set aside. */
        used: string
        remaining: string
        /** Its end: the next one begins with nothing used. */
        resetsAt: string
      }[]
      consumption: 'balance'
      /** The currency whose wallet is drawn. */
      wallet: string
      balance: number
      overage: 'billed' | 'blocked'
      /** What the units asked about would draw; null where the check leaves it open. */
      cost: { amount: number; currency: string } | null
      allowed: false
      reason:
        | 'wallet_empty'
        | 'limit_reached'
        | 'limit_reached_in_trial'
        | 'limit_reached_on_free_plan'
        | 'spend_cap_reached'
        | 'window_limit_reached'
      liftedBy: (
        | { by: 'subscribe' }
        | { by: 'upgrade'; planSlugs: string[] }
        | { by: 'wait'; until: string }
        | { by: 'pay' }
        | { by: 'resume' }
        | {
            by: 'top_up'
            unit: string
            /** In the wallet’s unit. */
            missing: string
          }
        | { by: 'raise_spend_cap'; missing: number }
      )[]
    }

export interface UsageEvent<C extends Catalog = Catalog> {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  readonly featureSlug: MeteredFeatureSlug<C>
  /** A safe integer or a decimal string. */
  readonly units: number | string
  /** The same key with the same content counts once; with other content it is a conflict. */
  readonly idempotencyKey: string
  /** When it happened; the time of receipt unless given. */
  readonly timestamp?: string | undefined
  /**
   * Stands in for a `timestamp` that is not given, and is not compared when the key comes again: for a sender
   * that stamps the moment of each call.
   */
  readonly defaultTimestamp?: string | undefined
  /** What meters filter and group by. */
  readonly properties?: Readonly<Record<string, string | number | boolean | undefined>> | undefined
}

export interface UsageFeedEvent {
  object: 'usage_event'
  id: string
  receivedAt: string
  outcome: 'accepted' | 'unattributed' | 'voided' | 'amended' | 'rejected'
  kind: 'report' | 'set'
  /** Our id; of a rejected event as it was sent, where nobody has that name. */
  customerId: string | null
  featureSlug: string | null
  /** As they were reported; of a rejected event as it was sent. */
  units: string | null
  idempotencyKey: string | null
  timestamp: string | null
  /** Of a rejected event none are kept. */
  properties: Record<string, string>
  /** What a quantity was set to; the units are the difference. */
  setTo: string | null
  /** It has moved to the archive. Those in a part that was detached are not listed. */
  archived: boolean
  attribution: {
    subscriptionId: string
    /** With which it counts: as it was amended. */
    units: string
    countsAt: string
    /** By which it is billed; null where its use costs nothing of its own. */
    priceId: string | null
    /** Null where the period was billed before such things were kept. */
    period: Interval | null
    segmentStart: string | null
    /** The values of the meter’s group-by. */
    group: Record<string, string | null>
    /** False where the meter’s filters leave it out. */
    isMetered: boolean
  } | null
  /** The line that bills it; null while it is not invoiced. */
  invoiceLine: { invoiceId: string; invoiceNumber: string | null; lineId: string; kind: 'usage' | 'correction' } | null
  /** Of what was voided or amended, in the order in which it was. */
  changes: {
    usageEventId: string
    kind: 'void' | 'amend'
    changedAt: string | null
    units: string
    properties: Record<string, string>
    /** The correction, where it came after its period was invoiced. */
    invoiceLine: {
      invoiceId: string
      invoiceNumber: string | null
      lineId: string
      kind: 'usage' | 'correction'
    } | null
  }[]
  refusal: {
    code: string
    message: string
    param?: string
    /** What to do about it. */
    next: string
    /** The page about the code. */
    docUrl: string
  } | null
}

export interface UsageHold {
  object: 'usage_hold'
  id: string
  customerId: string
  featureSlug: string
  units: string
  idempotencyKey: string
  /** Only an open one sets anything aside; one that expired can still be settled, for 30 days. */
  state: 'open' | 'settled' | 'released' | 'expired'
  /** What the units would draw from which wallet; null where none pays for them. */
  reserved: { unit: string; amount: string } | null
  expiresAt: string
  createdAt: string
}

export interface UsageReceipt {
  object: 'usage_receipt'
  status: 'accepted' | 'duplicate'
  idempotencyKey: string
  usageEventId: string
  /** No subscription covers it; kept and shown, not billed. */
  unattributed?: true
}

export type UsageResult =
  | {
      status: 'accepted'
      idempotencyKey: string
      usageEventId: string
      /** No subscription covers it; kept and shown, not billed. */
      unattributed?: true
    }
  | {
      status: 'duplicate'
      idempotencyKey: string
      usageEventId: string
      /** No subscription covers it; kept and shown, not billed. */
      unattributed?: true
    }
  | {
      status: 'conflict'
      /** Empty where the event could not be read so far. */
      idempotencyKey: string
      code: string
      /** What is wrong with it, and what to do next. */
      message: string
      /** The field of the event that it was refused for. */
      param?: string
      /** Of an event that could not be read: its place in what was sent, from 0. */
      index?: number
      /** The page about the code. */
      docUrl: string
    }
  | {
      status: 'rejected'
      /** Empty where the event could not be read so far. */
      idempotencyKey: string
      code: string
      /** What is wrong with it, and what to do next. */
      message: string
      /** The field of the event that it was refused for. */
      param?: string
      /** Of an event that could not be read: its place in what was sent, from 0. */
      index?: number
      /** The page about the code. */
      docUrl: string
    }

export interface UsageSummary {
  object: 'usage_summary'
  customerId: string
  at: string
  features: {
    featureSlug: string
    /** Null for usage that no subscription covers. */
    subscriptionId: string | null
    period: Interval
    quantity: string
    /** Null without a limit. */
    allowance: string | null
    overage: string
    /** Units that no allowance covered, where more are not billed: shown, never billed. */
    uncovered: string
    /** Of use that is paid from a wallet when it is used. */
    wallet: {
      /** A currency, in minor units, or the slug of a credit. */ unit: string
      /** What the use has drawn; once the period is invoiced, with what its invoice took. */
      drawn: string
      /** What the wallet did not hold: never drawn later, and billed with the period only where the plan says so. */
      uncovered: string
    } | null
    /** What the period’s usage costs so far, in minor units; null where it is not priced. */
    amount: number | null
    currency: string | null
    groups: {
      /** The values of a group-by; empty without one. */ group: Record<string, string | null>
      quantity: string
      eventCount: number
    }[]
    /** Without gaps: an hour or day in which nothing was used is there with 0, or its carried level. */
    series?: {
      by: 'hour' | 'day'
      timeZone: string
      points: {
        start: string
        end: string
        quantity: string
        eventCount: number
        groups?: {
          /** The values of a group-by; empty without one. */ group: Record<string, string | null>
          quantity: string
          eventCount: number
        }[]
      }[]
    }
  }[]
}

export interface Wallet {
  object: 'wallet'
  customerId: string
  /** A currency, or the slug of a credit. */
  unit: string
  /** What is effective less the debt of an overdraft. */
  balance: string
  /** What could be drawn now; never negative. */
  spendable: string
  /** Of grants that are not effective yet. */
  upcoming: string
  /** Paid by the next grant first. */
  debt: string
  /** Null: it is not topped up by itself. */
  autoTopUp: {
    /** Below so much it is topped up. */ threshold: string
    /** By so much. */
    amount: string
    /** At most so much in a month of the customer’s calendar. */
    monthlyCap: string
    /** What it is paid in. */
    currency: string
    /** The one that is on its way: no other is made beside it. */
    pendingTopUpId: string | null
    /** Why none is made for now. */
    rest: {
      /**
       * `declined`: the payment did not come, or there was nothing to pay with; `not_for_sale`: it cannot be
       * bought like this any more; the others: as much was made as may be.
       */
      reason: 'declined' | 'not_for_sale' | 'monthly_cap' | 'daily_cap'
      since: string
      /** Null: until another payment method comes, or another setting. */
      until: string | null
      decline: { code: string; message: string } | null
    } | null
  } | null
  /** Those with something left, in the order in which they are drawn. */
  grants: {
    id: string
    /** Whole minor units of a currency, or an exact number of credits. */
    amount: string
    /** Whole minor units of a currency, or an exact number of credits. */
    remaining: string
    /** 0 is drawn first. */
    priority: number
    effectiveAt: string
    expiresAt: string | null
    /** What one unit was bought for, in major units without tax; 0 for what was given. */
    costBasis: string
    /**
     * `plan`: with a plan or an add-on; `rollover`: what lived on of one; `top_up`: bought; `manual`: given by
     * hand; the others are money that came back.
     */
    source: 'plan' | 'rollover' | 'top_up' | 'proration' | 'credit_note' | 'manual'
    /** Whose plan or add-on it came with. */
    subscriptionId: string | null
  }[]
}

export interface CatalogPushInput {
  readonly catalog: CatalogDefinition
  /** Only say what would change. */
  readonly dryRun?: boolean | undefined
}

export type FeaturesCreateInput =
  | {
      readonly slug: string
      readonly type: 'boolean'
      readonly name: string
      readonly description?: string | undefined
    }
  | {
      readonly slug: string
      readonly type: 'metered'
      readonly name: string
      readonly description?: string | undefined
      readonly unitName?: string | undefined
      readonly meter: MeterDefinition
    }
  | {
      readonly slug: string
      readonly type: 'seats'
      readonly name: string
      readonly description?: string | undefined
      readonly unitName?: string | undefined
    }
  | {
      readonly slug: string
      readonly type: 'quota'
      readonly name: string
      readonly description?: string | undefined
      readonly unitName?: string | undefined
    }

export interface FeaturesGetInput<C extends Catalog = Catalog> {
  readonly featureSlug: FeatureSlug<C>
}

export interface FeaturesListInput {
  /** How many to return, 1 to 100. */ readonly limit?: number | undefined
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined
  readonly includeArchived?: boolean | undefined
}

export interface FeaturesUpdateInput<C extends Catalog = Catalog> {
  readonly featureSlug: FeatureSlug<C>
  readonly name?: string | undefined
  readonly description?: string | null | undefined
  readonly unitName?: string | null | undefined
  readonly meter?: MeterDefinition | undefined
}

export interface FeaturesArchiveInput<C extends Catalog = Catalog> {
  readonly featureSlug: FeatureSlug<C>
}

export interface PlansCreateInput {
  readonly slug: string
  readonly name: string
  readonly description?: string | undefined
  readonly visibility?: 'public' | 'hidden' | undefined
  readonly features: Readonly<Record<string, PlanFeatureDefinition | undefined>>
  readonly prices: Readonly<Record<string, PriceDefinition | undefined>>
  readonly grants?:
    | Readonly<
        Record<
          string,
          | {
              readonly unit: string
              readonly amount: string
              readonly every: 'period' | 'once'
              readonly rollover?:
                | { readonly kind: 'none' }
                | { readonly kind: 'amount'; readonly cap: string; readonly periods: number }
                | { readonly kind: 'share'; readonly percent: string; readonly periods: number }
                | undefined
              readonly priority?: number | undefined
            }
          | undefined
        >
      >
    | undefined
  readonly trial?:
    | {
        readonly days: number
        readonly end?: 'convert' | 'cancel' | 'pause' | undefined
        readonly paymentMethodRequired?: boolean | undefined
      }
    | undefined
  readonly proration?: 'second' | 'day' | '30_360' | 'none' | undefined
  readonly alignment?:
    | { readonly kind: 'anniversary' }
    | { readonly kind: 'calendar' }
    | { readonly kind: 'billing_day'; readonly dayOfMonth: number }
    | undefined
  /** Introductory prices of who subscribes, one phase after another. */
  readonly phases?:
    | readonly {
        /** Billing periods of the subscription’s own cadence. */ readonly periods: number
        readonly prices?:
          | Readonly<
              Record<
                string,
                | {
                    /** Instead of the price’s, in the currencies that are named. */
                    readonly terms: Readonly<Record<string, PriceTermsDefinition | undefined>>
                    readonly minimum?: Readonly<Record<string, string | undefined>> | undefined
                    readonly maximum?: Readonly<Record<string, string | undefined>> | undefined
                  }
                | undefined
              >
            >
          | undefined
        /** Off every figure that `prices` does not name: `"50"` is half. */
        readonly discountPercent?: string | undefined
      }[]
    | undefined
  /** By currency, major units: what use of an open period comes to before it is invoiced at once. */
  readonly billingThreshold?: Readonly<Record<string, string | undefined>> | undefined
}

export interface PlansGetInput<C extends Catalog = Catalog> {
  readonly planSlug: PlanSlug<C>
}

export interface PlansListInput {
  /** How many to return, 1 to 100. */ readonly limit?: number | undefined
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined
  readonly includeArchived?: boolean | undefined
  readonly includeHidden?: boolean | undefined
}

export interface PlansUpdateInput<C extends Catalog = Catalog> {
  readonly planSlug: PlanSlug<C>
  readonly name?: string | undefined
  readonly description?: string | null | undefined
  readonly features?: Readonly<Record<string, PlanFeatureDefinition | undefined>> | undefined
  readonly prices?: Readonly<Record<string, PriceDefinition | undefined>> | undefined
  readonly grants?:
    | Readonly<
        Record<
          string,
          | {
              readonly unit: string
              readonly amount: string
              readonly every: 'period' | 'once'
              readonly rollover?:
                | { readonly kind: 'none' }
                | { readonly kind: 'amount'; readonly cap: string; readonly periods: number }
                | { readonly kind: 'share'; readonly percent: string; readonly periods: number }
                | undefined
              readonly priority?: number | undefined
            }
          | undefined
        >
      >
    | null
    | undefined
  readonly trial?:
    | {
        readonly days: number
        readonly end?: 'convert' | 'cancel' | 'pause' | undefined
        readonly paymentMethodRequired?: boolean | undefined
      }
    | null
    | undefined
  readonly proration?: 'second' | 'day' | '30_360' | 'none' | undefined
  readonly alignment?:
    | { readonly kind: 'anniversary' }
    | { readonly kind: 'calendar' }
    | { readonly kind: 'billing_day'; readonly dayOfMonth: number }
    | undefined
  readonly phases?:
    | readonly {
        /** Billing periods of the subscription’s own cadence. */ readonly periods: number
        readonly prices?:
          | Readonly<
              Record<
                string,
                | {
                    /** Instead of the price’s, in the currencies that are named. */
                    readonly terms: Readonly<Record<string, PriceTermsDefinition | undefined>>
                    readonly minimum?: Readonly<Record<string, string | undefined>> | undefined
                    readonly maximum?: Readonly<Record<string, string | undefined>> | undefined
                  }
                | undefined
              >
            >
          | undefined
        /** Off every figure that `prices` does not name: `"50"` is half. */
        readonly discountPercent?: string | undefined
      }[]
    | null
    | undefined
  readonly billingThreshold?: Readonly<Record<string, string | undefined>> | null | undefined
}

export interface PlansArchiveInput<C extends Catalog = Catalog> {
  readonly planSlug: PlanSlug<C>
}

export interface PlansSetVisibilityInput<C extends Catalog = Catalog> {
  readonly planSlug: PlanSlug<C>
  readonly visibility: 'public' | 'hidden'
}

export interface CouponsCreateInput {
  readonly slug: string
  readonly name: string
  readonly discount:
    | { readonly type: 'percent'; readonly percent: string }
    | { readonly type: 'amount'; readonly amounts: Readonly<Record<string, string | undefined>> }
  readonly duration:
    | { readonly kind: 'once' }
    | { readonly kind: 'periods'; readonly count: number }
    | { readonly kind: 'forever' }
  /** Plans and prices that it is narrowed to; every line unless given. */
  readonly appliesTo?:
    | { readonly plans?: readonly string[] | undefined; readonly prices?: readonly string[] | undefined }
    | undefined
  /** False: it is used alone, and the choice worth most to the customer wins. True unless given. */
  readonly stackable?: boolean | undefined
}

export interface CouponsGetInput {
  readonly couponSlug: string
}

export interface CouponsListInput {
  /** How many to return, 1 to 100. */ readonly limit?: number | undefined
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined
  readonly includeArchived?: boolean | undefined
}

export interface CouponsUpdateInput {
  readonly couponSlug: string
  readonly name: string
}

export interface CouponsArchiveInput {
  readonly couponSlug: string
}

export interface PromotionCodesCreateInput {
  readonly code: string
  readonly couponSlug: string
  /** How often it may be redeemed in all; null: without limit. */
  readonly maxRedemptions?: number | null | undefined
  /** True unless given. */
  readonly oncePerCustomer?: boolean | undefined
  /** Only for customers who have never paid anything. False unless given. */
  readonly firstTimeOnly?: boolean | undefined
  /** Only for these plans; null: for all. */
  readonly planSlugs?: readonly string[] | null | undefined
  /** From when it is redeemed no more; null: never. */
  readonly expiresAt?: string | null | undefined
}

export interface PromotionCodesGetInput {
  readonly promotionCodeId: string
}

export interface PromotionCodesListInput {
  /** How many to return, 1 to 100. */ readonly limit?: number | undefined
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined
  readonly couponSlug?: string | undefined
  readonly includeArchived?: boolean | undefined
}

export interface PromotionCodesUpdateInput {
  readonly promotionCodeId: string
  /** How often it may be redeemed in all; null: without limit. */
  readonly maxRedemptions?: number | null | undefined
  /** True unless given. */
  readonly oncePerCustomer?: boolean | undefined
  /** Only for customers who have never paid anything. False unless given. */
  readonly firstTimeOnly?: boolean | undefined
  /** Only for these plans; null: for all. */
  readonly planSlugs?: readonly string[] | null | undefined
  /** From when it is redeemed no more; null: never. */
  readonly expiresAt?: string | null | undefined
}

export interface PromotionCodesArchiveInput {
  readonly promotionCodeId: string
}

export interface AddOnsCreateInput {
  readonly slug: string
  readonly name: string
  readonly description?: string | undefined
  readonly recurrence: 'recurring' | 'one_off'
  readonly features: Readonly<Record<string, PlanFeatureDefinition | undefined>>
  readonly prices: Readonly<Record<string, PriceDefinition | undefined>>
  readonly grants?:
    | Readonly<
        Record<
          string,
          | {
              readonly unit: string
              readonly amount: string
              readonly every: 'period' | 'once'
              readonly rollover?:
                | { readonly kind: 'none' }
                | { readonly kind: 'amount'; readonly cap: string; readonly periods: number }
                | { readonly kind: 'share'; readonly percent: string; readonly periods: number }
                | undefined
              readonly priority?: number | undefined
            }
          | undefined
        >
      >
    | undefined
}

export interface AddOnsGetInput<C extends Catalog = Catalog> {
  readonly addOnSlug: AddOnSlug<C>
}

export interface AddOnsListInput {
  /** How many to return, 1 to 100. */ readonly limit?: number | undefined
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined
  readonly includeArchived?: boolean | undefined
}

export interface AddOnsUpdateInput<C extends Catalog = Catalog> {
  readonly addOnSlug: AddOnSlug<C>
  readonly name?: string | undefined
  readonly description?: string | null | undefined
  readonly features?: Readonly<Record<string, PlanFeatureDefinition | undefined>> | undefined
  readonly prices?: Readonly<Record<string, PriceDefinition | undefined>> | undefined
  readonly grants?:
    | Readonly<
        Record<
          string,
          | {
              readonly unit: string
              readonly amount: string
              readonly every: 'period' | 'once'
              readonly rollover?:
                | { readonly kind: 'none' }
                | { readonly kind: 'amount'; readonly cap: string; readonly periods: number }
                | { readonly kind: 'share'; readonly percent: string; readonly periods: number }
                | undefined
              readonly priority?: number | undefined
            }
          | undefined
        >
      >
    | null
    | undefined
}

export interface AddOnsArchiveInput<C extends Catalog = Catalog> {
  readonly addOnSlug: AddOnSlug<C>
}

export interface CustomersCreateInput {
  /** Your own id for the customer. It is set here and never changes. */ readonly externalId?: string | undefined
  readonly name?: string | undefined
  readonly email?: string | undefined
  /** An IANA zone: the days and boundaries of subscriptions are local to it. */
  readonly timeZone?: string | undefined
  readonly address?: AddressInput | undefined
  readonly vatNumber?: string | undefined
  /** Freed from tax, or owing it themselves by the law of their country; your word, which nothing checks. */
  readonly taxExempt?: 'none' | 'exempt' | 'reverse_charge' | undefined
  /** What the numbers of this customer’s invoices begin with; no other customer’s ever do. */
  readonly invoicePrefix?: string | undefined
  /** Charged at once to the default payment method, or sent and to be paid until the due date. */
  readonly collection?: 'charge_automatically' | 'send_invoice' | undefined
  /** With `send_invoice`: from finalizing to the due date. */
  readonly dueDays?: number | undefined
  readonly metadata?: Readonly<Record<string, string | undefined>> | undefined
  /** In a sandbox: the clock that governs everything of theirs, for ever. */
  readonly testClockId?: string | undefined
}

export interface CustomersGetInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
}

export interface CustomersListInput {
  /** How many to return, 1 to 100. */ readonly limit?: number | undefined
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined
  /** Only customers with exactly this address. */
  readonly email?: string | undefined
}

export interface CustomersNearLimitInput<C extends Catalog = Catalog> {
  /** How many to return, 1 to 100. */ readonly limit?: number | undefined
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined
  /** Only limits of this feature. */
  readonly featureSlug?: FeatureSlug<C> | undefined
  /** Only wallets of this unit; not beside `featureSlug`. */
  readonly unit?: string | undefined
  /** Only shares from here on: `"0.8"` is four fifths. */
  readonly atLeast?: string | undefined
}

export interface CustomersUpdateInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  readonly name?: string | null | undefined
  readonly email?: string | null | undefined
  readonly timeZone?: string | undefined
  readonly address?: AddressInput | null | undefined
  readonly vatNumber?: string | null | undefined
  /** Freed from tax, or owing it themselves by the law of their country; your word, which nothing checks. */
  readonly taxExempt?: 'none' | 'exempt' | 'reverse_charge' | undefined
  /** For numbers from now on; the count goes on. */
  readonly invoicePrefix?: string | undefined
  readonly collection?: 'charge_automatically' | 'send_invoice' | null | undefined
  readonly dueDays?: number | null | undefined
  readonly metadata?: Readonly<Record<string, string | undefined>> | undefined
}

export interface CustomersDeleteInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
}

export interface CustomersStateInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
}

export interface SubscriptionsCreateInput<C extends Catalog = Catalog> {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  readonly planSlug: PlanSlug<C>
  /** The first the plan offers unless given. */
  readonly cadence?: Cadence | undefined
  /** The only one the plan offers unless given. */
  readonly currency?: string | undefined
  /** Seats in all by feature, included ones too; the included number where a feature is left out. */
  readonly seats?: { readonly [Slug in SeatsFeatureSlug<C>]?: number | undefined } | undefined
  /** Instead of the plan’s trial; 0 for none. */
  readonly trialDays?: number | undefined
  /** Instead of the plan’s; `convert` with a payment method and `cancel` without, unless either says. */
  readonly trialEnd?: 'convert' | 'cancel' | 'pause' | undefined
  /**
   * Now unless given. In the future: scheduled. At most 12 months in the past: every elapsed period is
   * invoiced, and there is a trial only if it is given.
   */
  readonly startAt?: string | undefined
  /** A promotion code; letter case and spaces around it do not count. */
  readonly promotionCode?: string | undefined
  /** Prices and allowances for this customer alone. Later versions of the plan leave them alone. */
  readonly overrides?:
    | {
        /** Figures by the slug of the price; others stay. */
        readonly prices?:
          | Readonly<
              Record<
                string,
                | {
                    /** Instead of the price’s, in the currencies that are named. */
                    readonly terms: Readonly<Record<string, PriceTermsDefinition | undefined>>
                    readonly minimum?: Readonly<Record<string, string | undefined>> | undefined
                    readonly maximum?: Readonly<Record<string, string | undefined>> | undefined
                  }
                | undefined
              >
            >
          | undefined
        /** Allowances and included counts by feature; others stay. */
        readonly features?: Readonly<Record<string, PlanFeatureDefinition | undefined>> | undefined
      }
    | undefined
  /** Introductory prices instead of the plan’s; an empty list for the lasting ones at once. */
  readonly phases?:
    | readonly {
        /** Billing periods of the subscription’s own cadence. */ readonly periods: number
        readonly prices?:
          | Readonly<
              Record<
                string,
                | {
                    /** Instead of the price’s, in the currencies that are named. */
                    readonly terms: Readonly<Record<string, PriceTermsDefinition | undefined>>
                    readonly minimum?: Readonly<Record<string, string | undefined>> | undefined
                    readonly maximum?: Readonly<Record<string, string | undefined>> | undefined
                  }
                | undefined
              >
            >
          | undefined
        /** Off every figure that `prices` does not name: `"50"` is half. */
        readonly discountPercent?: string | undefined
      }[]
    | undefined
  /** Of a preview: take effect exactly as it showed, or be refused. */
  readonly planHash?: string | undefined
}

export interface SubscriptionsPreviewCreateInput<C extends Catalog = Catalog> {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  readonly planSlug: PlanSlug<C>
  /** The first the plan offers unless given. */
  readonly cadence?: Cadence | undefined
  /** The only one the plan offers unless given. */
  readonly currency?: string | undefined
  /** Seats in all by feature, included ones too; the included number where a feature is left out. */
  readonly seats?: { readonly [Slug in SeatsFeatureSlug<C>]?: number | undefined } | undefined
  /** Instead of the plan’s trial; 0 for none. */
  readonly trialDays?: number | undefined
  /** Instead of the plan’s; `convert` with a payment method and `cancel` without, unless either says. */
  readonly trialEnd?: 'convert' | 'cancel' | 'pause' | undefined
  /**
   * Now unless given. In the future: scheduled. At most 12 months in the past: every elapsed period is
   * invoiced, and there is a trial only if it is given.
   */
  readonly startAt?: string | undefined
  /** A promotion code; letter case and spaces around it do not count. */
  readonly promotionCode?: string | undefined
  /** Prices and allowances for this customer alone. Later versions of the plan leave them alone. */
  readonly overrides?:
    | {
        /** Figures by the slug of the price; others stay. */
        readonly prices?:
          | Readonly<
              Record<
                string,
                | {
                    /** Instead of the price’s, in the currencies that are named. */
                    readonly terms: Readonly<Record<string, PriceTermsDefinition | undefined>>
                    readonly minimum?: Readonly<Record<string, string | undefined>> | undefined
                    readonly maximum?: Readonly<Record<string, string | undefined>> | undefined
                  }
                | undefined
              >
            >
          | undefined
        /** Allowances and included counts by feature; others stay. */
        readonly features?: Readonly<Record<string, PlanFeatureDefinition | undefined>> | undefined
      }
    | undefined
  /** Introductory prices instead of the plan’s; an empty list for the lasting ones at once. */
  readonly phases?:
    | readonly {
        /** Billing periods of the subscription’s own cadence. */ readonly periods: number
        readonly prices?:
          | Readonly<
              Record<
                string,
                | {
                    /** Instead of the price’s, in the currencies that are named. */
                    readonly terms: Readonly<Record<string, PriceTermsDefinition | undefined>>
                    readonly minimum?: Readonly<Record<string, string | undefined>> | undefined
                    readonly maximum?: Readonly<Record<string, string | undefined>> | undefined
                  }
                | undefined
              >
            >
          | undefined
        /** Off every figure that `prices` does not name: `"50"` is half. */
        readonly discountPercent?: string | undefined
      }[]
    | undefined
}

export interface SubscriptionsGetInput {
  readonly subscriptionId: string
}

export interface SubscriptionsListInput<C extends Catalog = Catalog> {
  /** How many to return, 1 to 100. */ readonly limit?: number | undefined
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined
  /** Our id of the customer (`cus_…`) or your own `externalId`. */
  readonly customerId?: string | undefined
  readonly planSlug?: PlanSlug<C> | undefined
  readonly status?:
    | 'scheduled'
    | 'incomplete'
    | 'trialing'
    | 'active'
    | 'past_due'
    | 'unpaid'
    | 'paused'
    | 'canceled'
    | 'expired'
    | undefined
}

export interface SubscriptionsChangePlanInput<C extends Catalog = Catalog> {
  readonly subscriptionId: string
  readonly planSlug: PlanSlug<C>
  /** As it is unless given. */
  readonly cadence?: Cadence | undefined
  /** Seats in all by feature, included ones too; the included number where a feature is left out. */
  readonly seats?: { readonly [Slug in SeatsFeatureSlug<C>]?: number | undefined } | undefined
  /** Prices and allowances for this customer alone; what everybody gets unless given. */
  readonly overrides?:
    | {
        /** Figures by the slug of the price; others stay. */
        readonly prices?:
          | Readonly<
              Record<
                string,
                | {
                    /** Instead of the price’s, in the currencies that are named. */
                    readonly terms: Readonly<Record<string, PriceTermsDefinition | undefined>>
                    readonly minimum?: Readonly<Record<string, string | undefined>> | undefined
                    readonly maximum?: Readonly<Record<string, string | undefined>> | undefined
                  }
                | undefined
              >
            >
          | undefined
        /** Allowances and included counts by feature; others stay. */
        readonly features?: Readonly<Record<string, PlanFeatureDefinition | undefined>> | undefined
      }
    | undefined
  /**
   * `invoice_now` for upgrades, `at_period_end` for downgrades and shorter cadences, `restart` for longer
   * cadences, unless given.
   */
  readonly behavior?: 'invoice_now' | 'next_invoice' | 'at_period_end' | 'restart' | undefined
  /** Of a preview: take effect exactly as it showed, or be refused. */
  readonly planHash?: string | undefined
}

export interface SubscriptionsPreviewChangeInput<C extends Catalog = Catalog> {
  readonly subscriptionId: string
  readonly planSlug: PlanSlug<C>
  /** As it is unless given. */
  readonly cadence?: Cadence | undefined
  /** Seats in all by feature, included ones too; the included number where a feature is left out. */
  readonly seats?: { readonly [Slug in SeatsFeatureSlug<C>]?: number | undefined } | undefined
  /** Prices and allowances for this customer alone; what everybody gets unless given. */
  readonly overrides?:
    | {
        /** Figures by the slug of the price; others stay. */
        readonly prices?:
          | Readonly<
              Record<
                string,
                | {
                    /** Instead of the price’s, in the currencies that are named. */
                    readonly terms: Readonly<Record<string, PriceTermsDefinition | undefined>>
                    readonly minimum?: Readonly<Record<string, string | undefined>> | undefined
                    readonly maximum?: Readonly<Record<string, string | undefined>> | undefined
                  }
                | undefined
              >
            >
          | undefined
        /** Allowances and included counts by feature; others stay. */
        readonly features?: Readonly<Record<string, PlanFeatureDefinition | undefined>> | undefined
      }
    | undefined
  /**
   * `invoice_now` for upgrades, `at_period_end` for downgrades and shorter cadences, `restart` for longer
   * cadences, unless given.
   */
  readonly behavior?: 'invoice_now' | 'next_invoice' | 'at_period_end' | 'restart' | undefined
}

export interface SubscriptionsCancelInput {
  readonly subscriptionId: string
  readonly behavior?: 'at_period_end' | 'now' | undefined
  /** With `now`: credit the unused time that was paid in advance. */
  readonly prorate?: boolean | undefined
  /** Of a preview: take effect exactly as it showed, or be refused. */
  readonly planHash?: string | undefined
}

export interface SubscriptionsPreviewCancelInput {
  readonly subscriptionId: string
  readonly behavior?: 'at_period_end' | 'now' | undefined
  /** With `now`: credit the unused time that was paid in advance. */
  readonly prorate?: boolean | undefined
}

export interface SubscriptionsUncancelInput {
  readonly subscriptionId: string
}

export interface SubscriptionsSetDiscountInput {
  readonly subscriptionId: string
  /** `replace` takes the others away; `remove` takes away the one that is named, or all. */
  readonly action?: 'add' | 'replace' | 'remove' | undefined
  /** A coupon that you give, whatever its codes are limited to. */
  readonly couponSlug?: string | undefined
  /** A promotion code; letter case and spaces around it do not count. */
  readonly promotionCode?: string | undefined
}

export interface SubscriptionsDiscountsInput {
  readonly subscriptionId: string
}

export interface SubscriptionsPauseInput {
  readonly subscriptionId: string
}

export interface SubscriptionsResumeInput {
  readonly subscriptionId: string
}

export interface SubscriptionsSetSpendCapInput {
  readonly subscriptionId: string
  /** Whole minor units of the subscription’s currency; null for no cap. */
  readonly amount: number | null
}

export interface SubscriptionsUnparkInput {
  readonly subscriptionId: string
}

export interface SubscriptionsAddAddOnInput<C extends Catalog = Catalog> {
  readonly subscriptionId: string
  readonly addOnSlug: AddOnSlug<C>
  readonly quantity?: number | undefined
  /** `invoice_now`, and `next_invoice` while a change of plan is scheduled, unless given. */
  readonly behavior?: 'invoice_now' | 'next_invoice' | undefined
}

export interface SubscriptionsRemoveAddOnInput {
  readonly subscriptionId: string
  readonly attachmentId: string
  /** `now` credits the time that was paid and not used. */
  readonly behavior?: 'at_period_end' | 'now' | undefined
}

export interface SubscriptionsMigrateInput<C extends Catalog = Catalog> {
  readonly planSlug: PlanSlug<C>
  /** The newest unless given. */
  readonly toVersion?: number | undefined
  /** Only subscriptions on this version; on any other unless given. */
  readonly fromVersion?: number | undefined
  readonly when?: 'now' | 'at_renewal' | undefined
  /**
   * With `now`: nothing is charged or credited for the open period, or the difference goes to the next
   * invoice.
   */
  readonly proration?: 'none' | 'next_invoice' | undefined
  /** All customers unless given. */
  readonly customerIds?: readonly string[] | undefined
  /** Also those with prices of their own, which they then give up for the version’s. */
  readonly includeCustom?: boolean | undefined
  /** Of a preview: take effect exactly as it showed, or be refused. */
  readonly planHash?: string | undefined
}

export interface SubscriptionsPreviewMigrateInput<C extends Catalog = Catalog> {
  /** How many to return, 1 to 100. */ readonly limit?: number | undefined
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined
  readonly planSlug: PlanSlug<C>
  /** The newest unless given. */
  readonly toVersion?: number | undefined
  /** Only subscriptions on this version; on any other unless given. */
  readonly fromVersion?: number | undefined
  readonly when?: 'now' | 'at_renewal' | undefined
  /**
   * With `now`: nothing is charged or credited for the open period, or the difference goes to the next
   * invoice.
   */
  readonly proration?: 'none' | 'next_invoice' | undefined
  /** All customers unless given. */
  readonly customerIds?: readonly string[] | undefined
  /** Also those with prices of their own, which they then give up for the version’s. */
  readonly includeCustom?: boolean | undefined
}

export interface SeatsSetInput<C extends Catalog = Catalog> {
  readonly subscriptionId: string
  readonly featureSlug: SeatsFeatureSlug<C>
  /** Seats in all, included ones too. */
  readonly quantity: number
  /**
   * `invoice_now` for more seats (`next_invoice` while a change of plan is scheduled) and `at_period_end` for
   * fewer, unless given; `now` takes seats away with a credit.
   */
  readonly behavior?: 'invoice_now' | 'next_invoice' | 'at_period_end' | 'now' | undefined
  /** Of a preview: take effect exactly as it showed, or be refused. */
  readonly planHash?: string | undefined
}

export interface SeatsAddInput<C extends Catalog = Catalog> {
  readonly subscriptionId: string
  readonly featureSlug: SeatsFeatureSlug<C>
  /** How many more. */
  readonly quantity: number
  /** `invoice_now`, and `next_invoice` while a change of plan is scheduled, unless given. */
  readonly behavior?: 'invoice_now' | 'next_invoice' | undefined
  /** Of a preview: take effect exactly as it showed, or be refused. */
  readonly planHash?: string | undefined
}

export interface SeatsRemoveInput<C extends Catalog = Catalog> {
  readonly subscriptionId: string
  readonly featureSlug: SeatsFeatureSlug<C>
  /** How many fewer. */
  readonly quantity: number
  /** `at_period_end` unless given; `now` takes seats away with a credit. */
  readonly behavior?: 'at_period_end' | 'now' | undefined
  /** Of a preview: take effect exactly as it showed, or be refused. */
  readonly planHash?: string | undefined
}

export interface SeatsPreviewInput<C extends Catalog = Catalog> {
  readonly subscriptionId: string
  readonly featureSlug: SeatsFeatureSlug<C>
  readonly operation: 'set' | 'add' | 'remove'
  /** Seats in all with `set`, otherwise how many more or fewer. */
  readonly quantity: number
  /**
   * `invoice_now` for more seats (`next_invoice` while a change of plan is scheduled) and `at_period_end` for
   * fewer, unless given; `now` takes seats away with a credit.
   */
  readonly behavior?: 'invoice_now' | 'next_invoice' | 'at_period_end' | 'now' | undefined
}

export interface SeatsGetInput<C extends Catalog = Catalog> {
  readonly subscriptionId: string
  readonly featureSlug: SeatsFeatureSlug<C>
}

export interface SeatsListInput {
  readonly subscriptionId: string
}

export interface QuotaSetInput<C extends Catalog = Catalog> {
  readonly subscriptionId: string
  readonly featureSlug: QuotaFeatureSlug<C>
  /** How many there are in all, included ones too. */
  readonly quantity: number
}

export interface QuotaAddInput<C extends Catalog = Catalog> {
  readonly subscriptionId: string
  readonly featureSlug: QuotaFeatureSlug<C>
  /** How many more. */
  readonly quantity: number
}

export interface QuotaRemoveInput<C extends Catalog = Catalog> {
  readonly subscriptionId: string
  readonly featureSlug: QuotaFeatureSlug<C>
  /** How many fewer. */
  readonly quantity: number
}

export interface QuotaPreviewInput<C extends Catalog = Catalog> {
  readonly subscriptionId: string
  readonly featureSlug: QuotaFeatureSlug<C>
  readonly operation: 'set' | 'add' | 'remove'
  /** How many in all with `set`, otherwise how many more or fewer. */
  readonly quantity: number
}

export interface QuotaGetInput<C extends Catalog = Catalog> {
  readonly subscriptionId: string
  readonly featureSlug: QuotaFeatureSlug<C>
  /** What was held at this instant; now unless given. */
  readonly at?: string | undefined
}

export interface QuotaListInput {
  readonly subscriptionId: string
}

export interface UsageReportInput<C extends Catalog = Catalog> {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  readonly featureSlug: MeteredFeatureSlug<C>
  /** A safe integer or a decimal string. */
  readonly units: number | string
  /** The same key with the same content counts once; with other content it is a conflict. */
  readonly idempotencyKey: string
  /** When it happened; the time of receipt unless given. */
  readonly timestamp?: string | undefined
  /**
   * Stands in for a `timestamp` that is not given, and is not compared when the key comes again: for a sender
   * that stamps the moment of each call.
   */
  readonly defaultTimestamp?: string | undefined
  /** What meters filter and group by. */
  readonly properties?: Readonly<Record<string, string | number | boolean | undefined>> | undefined
  /** Refuse the event, all of it, when the units exceed what is left; checked and recorded in one step. */
  readonly enforce?: boolean | undefined
}

export interface UsageReportBatchInput<C extends Catalog = Catalog> {
  readonly events: readonly UsageEvent<C>[]
}

export interface UsageSetInput<C extends Catalog = Catalog> {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  readonly featureSlug: MeteredFeatureSlug<C>
  /** What the open period’s quantity, or level, is made: a safe integer or a decimal string. */
  readonly quantity: number | string
  /** The same key with the same content counts once; with other content it is a conflict. */
  readonly idempotencyKey: string
  /** When it happened; the time of receipt unless given. */
  readonly timestamp?: string | undefined
  /** They name the group whose quantity is set. */
  readonly properties?: Readonly<Record<string, string | number | boolean | undefined>> | undefined
}

export interface UsageAmendInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  /** Of the event as it was reported or set. */
  readonly idempotencyKey: string
  /** A safe integer or a decimal string. */
  readonly units: number | string
  /** All of them; as they were unless given. */
  readonly properties?: Readonly<Record<string, string | number | boolean | undefined>> | undefined
}

export interface UsageVoidInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  /** Of the event as it was reported or set. */
  readonly idempotencyKey: string
}

export interface UsageHoldInput<C extends Catalog = Catalog> {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  readonly featureSlug: MeteredFeatureSlug<C>
  /** More than nothing: as many as the use may take. */
  readonly units: number | string
  /** The same key with the same content counts once; with other content it is a conflict. */
  readonly idempotencyKey: string
  /** By the customer’s clock; then the units are free again, whether it was released or not. */
  readonly expiresInSeconds?: number | undefined
  /** What meters filter and group by. */
  readonly properties?: Readonly<Record<string, string | number | boolean | undefined>> | undefined
}

export interface UsageSettleInput {
  readonly holdId: string
  /** What was used: more or less than was held. */
  readonly units: number | string
  /** When it happened; the time of receipt unless given. */
  readonly timestamp?: string | undefined
  /** All of them; those of the hold unless given. */
  readonly properties?: Readonly<Record<string, string | number | boolean | undefined>> | undefined
}

export interface UsageReleaseInput {
  readonly holdId: string
}

export interface UsageCheckInput<C extends Catalog = Catalog> {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  readonly featureSlug: MeteredFeatureSlug<C>
  readonly units?: number | string | undefined
}

export interface UsageEventsInput<C extends Catalog = Catalog> {
  /** How many to return, 1 to 100. */ readonly limit?: number | undefined
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined
  /** Our id of the customer (`cus_…`) or your own `externalId`. */
  readonly customerId?: string | undefined
  readonly featureSlug?: MeteredFeatureSlug<C> | undefined
  readonly outcome?: 'accepted' | 'unattributed' | 'voided' | 'amended' | 'rejected' | undefined
  /** Received at this instant or later. */
  readonly from?: string | undefined
  /** Received before this instant. */
  readonly to?: string | undefined
  /** Of the customer, who must be named. */
  readonly idempotencyKey?: string | undefined
}

export interface UsageSummaryInput<C extends Catalog = Catalog> {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  readonly featureSlug?: MeteredFeatureSlug<C> | undefined
  /** Any instant of the billing period asked about; now unless given. */
  readonly at?: string | undefined
  readonly series?:
    | {
        /** Of the customer’s time zone: a day on which clocks change has 23 or 25 hours. */ readonly by: 'hour' | 'day'
        /** The start of the billing period unless given. */
        readonly from?: string | undefined
        /** The end of the billing period unless given. */
        readonly to?: string | undefined
        /** Whether each point lists its groups. */
        readonly byGroup?: boolean | undefined
      }
    | undefined
}

export interface WalletsListInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
}

export interface WalletsGetInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  /** A currency, or the slug of a credit of the catalog. */
  readonly unit: string
}

export interface WalletsLedgerInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  /** A currency, or the slug of a credit of the catalog. */
  readonly unit: string
  /** How many to return, 1 to 100. */
  readonly limit?: number | undefined
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined
}

export interface WalletsGrantInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  /** A currency, or the slug of a credit of the catalog. */
  readonly unit: string
  /** Whole minor units of a currency, or credits. */
  readonly amount: number | string
  /** 0 is drawn first; 50 unless given. */
  readonly priority?: number | undefined
  /** Now unless given; not in the past. */
  readonly effectiveAt?: string | undefined
  /** Never unless given. */
  readonly expiresAt?: string | undefined
}

export interface WalletsAdjustInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  /** A currency, or the slug of a credit of the catalog. */
  readonly unit: string
  /** Added, or with a minus taken away. */
  readonly amount: number | string
  /** Kept with the movement; `Tallywright-Reason` unless given. */
  readonly reason?: string | undefined
}

export interface WalletsTopUpInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  /** A currency, or the slug of a credit of the catalog. */
  readonly unit: string
  /** What is bought: whole minor units of a currency, or credits. */
  readonly amount: number | string
  /** What it is paid in; needed only where the credit is sold in several currencies. */
  readonly currency?: string | undefined
  /** Of a preview: take effect exactly as it showed, or be refused. */
  readonly planHash?: string | undefined
}

export interface WalletsPreviewTopUpInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  /** A currency, or the slug of a credit of the catalog. */
  readonly unit: string
  /** What is bought: whole minor units of a currency, or credits. */
  readonly amount: number | string
  /** What it is paid in; needed only where the credit is sold in several currencies. */
  readonly currency?: string | undefined
}

export interface WalletsSetAutoTopUpInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  /** A currency, or the slug of a credit of the catalog. */
  readonly unit: string
  /** Null turns it off. */
  readonly autoTopUp: {
    /** Below so much spendable it is topped up. */ readonly threshold: number | string
    /** By so much. */
    readonly amount: number | string
    /** At most so much in a calendar month of the customer’s time zone. */
    readonly monthlyCap: number | string
    /** What it is paid in; needed only where the credit is sold in several currencies. */
    readonly currency?: string | undefined
  } | null
}

export interface EntitlementsCheckInput<C extends Catalog = Catalog> {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  readonly featureSlug: FeatureSlug<C>
  /** Of a metered feature, or how many more seats or quota, whole and not negative; ignored for a boolean one. */
  readonly units?: number | string | undefined
}

export interface EntitlementsListInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
}

export interface EntitlementsGrantInput<C extends Catalog = Catalog> {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  readonly featureSlug: FeatureSlug<C>
  /** More seats, more of a quota, or a larger allowance in every price period; none for a boolean one. */
  readonly units?: number | string | undefined
  /** Now unless given; not in the past. */
  readonly effectiveAt?: string | undefined
  /** When it is revoked unless given. */
  readonly expiresAt?: string | undefined
  /** Why, as the grant and its events keep it. */
  readonly reason: string
}

export interface EntitlementsRevokeInput {
  readonly grantId: string
}

export interface EntitlementsListGrantsInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  /** How many to return, 1 to 100. */
  readonly limit?: number | undefined
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined
}

export interface InvoicesListInput {
  /** How many to return, 1 to 100. */ readonly limit?: number | undefined
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined
  /** Our id of the customer (`cus_…`) or your own `externalId`. */
  readonly customerId?: string | undefined
  readonly subscriptionId?: string | undefined
  readonly status?: 'draft' | 'open' | 'paid' | 'void' | 'uncollectible' | undefined
}

export interface InvoicesGetInput {
  readonly invoiceId: string
}

export interface InvoicesUpcomingInput {
  readonly subscriptionId: string
}

export interface InvoicesExplainInput {
  readonly invoiceId: string
}

export interface InvoicesPayInput {
  readonly invoiceId: string
  /** The default one unless given. */
  readonly paymentMethodId?: string | undefined
  /** The money came another way: all that is open is paid. */
  readonly outOfBand?: boolean | undefined
}

export interface InvoicesVoidInput {
  readonly invoiceId: string
  /** Make it again at once, with the parties, taxes and discounts of now; the answer is the new invoice. */
  readonly regenerate?: boolean | undefined
}

export interface InvoicesMarkUncollectibleInput {
  readonly invoiceId: string
}

export interface InvoicesCreateInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  readonly currency: string
  readonly lines: readonly {
    readonly description: string
    readonly quantity: number | string
    /** Of one unit, in major units: `"19.99"`. Rounded once per line. */
    readonly unitAmount: string
    /** `exclusive` unless given. */
    readonly taxBehavior?: 'exclusive' | 'inclusive' | undefined
    /** Which of your tax rates it takes. */
    readonly taxCategory?: string | undefined
  }[]
  /** Finalized and collected at once; else it stays a draft. */
  readonly autoAdvance?: boolean | undefined
  readonly memo?: string | null | undefined
  readonly footer?: string | null | undefined
  /** Charged at once to the default payment method, or sent and to be paid until the due date. */
  readonly collection?: 'charge_automatically' | 'send_invoice' | undefined
  /** With `send_invoice`: from finalizing to the due date. */
  readonly dueDays?: number | undefined
}

export interface InvoicesUpdateInput {
  readonly invoiceId: string
  /** All of them, replaced whole. */
  readonly lines?:
    | readonly {
        readonly description: string
        readonly quantity: number | string
        /** Of one unit, in major units: `"19.99"`. Rounded once per line. */
        readonly unitAmount: string
        /** `exclusive` unless given. */
        readonly taxBehavior?: 'exclusive' | 'inclusive' | undefined
        /** Which of your tax rates it takes. */
        readonly taxCategory?: string | undefined
      }[]
    | undefined
  readonly memo?: string | null | undefined
  readonly footer?: string | null | undefined
  /** Charged at once to the default payment method, or sent and to be paid until the due date. */
  readonly collection?: 'charge_automatically' | 'send_invoice' | undefined
  /** With `send_invoice`: from finalizing to the due date. */
  readonly dueDays?: number | undefined
}

export interface InvoicesFinalizeInput {
  readonly invoiceId: string
}

export interface InvoicesDeleteDraftInput {
  readonly invoiceId: string
}

export interface InvoicesAddPendingLineInput {
  readonly subscriptionId: string
  readonly description: string
  readonly quantity: number | string
  /** Of one unit, in major units: `"19.99"`. Rounded once per line. */
  readonly unitAmount: string
  /** `exclusive` unless given. */
  readonly taxBehavior?: 'exclusive' | 'inclusive' | undefined
  /** Which of your tax rates it takes. */
  readonly taxCategory?: string | undefined
}

export interface InvoicesCreateRecoveryLinkInput {
  readonly invoiceId: string
  readonly expiresInDays?: number | undefined
}

export interface InvoicesRevokeRecoveryLinksInput {
  readonly invoiceId: string
}

export interface InvoicesPdfInput {
  readonly invoiceId: string
  /** Of all that is not written by you: names, your own descriptions, memo and footer stay as they are. */
  readonly language?: 'en' | 'de' | 'fr' | 'es' | 'pl' | undefined
  readonly paper?: 'A4' | 'Letter' | undefined
}

export interface InvoicesXmlInput {
  readonly invoiceId: string
  /** `cii` is the form inside Factur-X and ZUGFeRD, `ubl` the form of Peppol. */
  readonly syntax: 'cii' | 'ubl'
  /** Of its sentences, and of what is not written by you on its lines. */
  readonly language?: 'en' | 'de' | 'fr' | 'es' | 'pl' | undefined
}

export interface CreditNotesCreateInput {
  readonly invoiceId: string
  /** With tax, over all lines. Without it and `lines`, all that is left. */
  readonly amount?: number | undefined
  readonly lines?:
    | readonly {
        readonly lineId: string
        /** All that is left of the line unless given. */
        readonly net?: number | undefined
        /** In the share of the net unless given. */
        readonly tax?: number | undefined
      }[]
    | undefined
  /** Where paid money goes: refunded, into the money wallet, or given back by you already. */
  readonly to?: 'payment_method' | 'wallet' | 'out_of_band' | undefined
  readonly reason?: string | undefined
}

export interface CreditNotesPreviewInput {
  readonly invoiceId: string
  /** With tax, over all lines. Without it and `lines`, all that is left. */
  readonly amount?: number | undefined
  readonly lines?:
    | readonly {
        readonly lineId: string
        /** All that is left of the line unless given. */
        readonly net?: number | undefined
        /** In the share of the net unless given. */
        readonly tax?: number | undefined
      }[]
    | undefined
  /** Where paid money goes: refunded, into the money wallet, or given back by you already. */
  readonly to?: 'payment_method' | 'wallet' | 'out_of_band' | undefined
}

export interface CreditNotesGetInput {
  readonly creditNoteId: string
}

export interface CreditNotesListInput {
  /** How many to return, 1 to 100. */ readonly limit?: number | undefined
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined
  /** Our id of the customer (`cus_…`) or your own `externalId`. */
  readonly customerId?: string | undefined
  readonly invoiceId?: string | undefined
}

export interface CreditNotesPdfInput {
  readonly creditNoteId: string
  /** Of all that is not written by you: names, your own descriptions, memo and footer stay as they are. */
  readonly language?: 'en' | 'de' | 'fr' | 'es' | 'pl' | undefined
  readonly paper?: 'A4' | 'Letter' | undefined
}

export interface CreditNotesXmlInput {
  readonly creditNoteId: string
  /** `cii` is the form inside Factur-X and ZUGFeRD, `ubl` the form of Peppol. */
  readonly syntax: 'cii' | 'ubl'
  /** Of its sentences, and of what is not written by you on its lines. */
  readonly language?: 'en' | 'de' | 'fr' | 'es' | 'pl' | undefined
}

export interface RecoveryGetInput {
  readonly invoiceId: string
}

export interface RecoveryOpenSetupInput {
  readonly invoiceId: string
  readonly provider: string
  /** Where the customer comes back to. */
  readonly returnUrl: string
}

export interface RecoveryPayInput {
  readonly invoiceId: string
  readonly paymentSetupId: string
}

export interface PaymentsListInput {
  /** How many to return, 1 to 100. */ readonly limit?: number | undefined
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined
  /** Our id of the customer (`cus_…`) or your own `externalId`. */
  readonly customerId?: string | undefined
  readonly invoiceId?: string | undefined
  readonly status?:
    | 'open'
    | 'processing'
    | 'requires_action'
    | 'succeeded'
    | 'failed'
    | 'unknown'
    | 'canceled'
    | undefined
}

export interface PaymentsGetInput {
  readonly paymentId: string
}

export interface PaymentsRefundInput {
  readonly paymentId: string
  /** In minor units, with tax; all that is left of the payment and of its invoice unless given. */
  readonly amount?: number | undefined
  readonly reason?: string | undefined
}

export interface PaymentsPreviewRefundInput {
  readonly paymentId: string
  /** In minor units, with tax; all that is left of the payment and of its invoice unless given. */
  readonly amount?: number | undefined
}

export interface PaymentsRetryInput {
  readonly paymentId: string
}

export interface PaymentMethodsCreateInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  readonly provider: string
  /** What the provider’s own pages, or its documentation, gave: `succeeds` in a sandbox. */
  readonly token: string
  /** Use it for invoices from now on, and for those that are past due. */
  readonly isDefault?: boolean | undefined
}

export interface PaymentMethodsListInput {
  /** How many to return, 1 to 100. */ readonly limit?: number | undefined
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined
  /** Our id of the customer (`cus_…`) or your own `externalId`. */
  readonly customerId: string
}

export interface PaymentMethodsSetDefaultInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  readonly paymentMethodId: string
}

export interface PaymentMethodsDetachInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  readonly paymentMethodId: string
}

export interface PaymentMethodsOpenSetupInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  readonly provider: string
  /** Where the customer comes back to. */
  readonly returnUrl: string
}

export interface PaymentMethodsFinishSetupInput {
  /** Our id of the customer (`cus_…`) or your own `externalId`. */ readonly customerId: string
  readonly paymentSetupId: string
}

export type AlertsCreateInput<C extends Catalog = Catalog> =
  | {
      readonly metric: 'usage'
      readonly featureSlug: FeatureSlug<C>
      /** Every customer unless given. */
      readonly customerId?: string | undefined
      /**
       * More than 0: units of the feature, seats or what a quota counts; whole minor units of the currency; units
       * of the wallet; or percent.
       */
      readonly threshold: string
      /** `percent`: of the allowance, quota or seats that are included. */
      readonly thresholdType?: 'absolute' | 'percent' | undefined
    }
  | {
      readonly metric: 'spend'
      readonly currency: string
      /** Every customer unless given. */
      readonly customerId?: string | undefined
      /**
       * More than 0: units of the feature, seats or what a quota counts; whole minor units of the currency; units
       * of the wallet; or percent.
       */
      readonly threshold: string
      /** `percent`: of the spend cap, where a subscription has one. */
      readonly thresholdType?: 'absolute' | 'percent' | undefined
    }
  | {
      readonly metric: 'balance'
      readonly unit: string
      /** Every customer unless given. */
      readonly customerId?: string | undefined
      /**
       * More than 0: units of the feature, seats or what a quota counts; whole minor units of the currency; units
       * of the wallet; or percent.
       */
      readonly threshold: string
      /** `percent`: of what the grants came to that the wallet still draws from. */
      readonly thresholdType?: 'absolute' | 'percent' | undefined
    }

export interface AlertsListInput {
  /** How many to return, 1 to 100. */ readonly limit?: number | undefined
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined
  /** Those of this customer alone. */
  readonly customerId?: string | undefined
  readonly includeDeleted?: boolean | undefined
}

export interface AlertsDeleteInput {
  readonly alertId: string
}

export interface TaxRatesCreateInput {
  /** As it stands on invoices: `VAT`, `Sales tax`. */ readonly name: string
  /** In percent, from 0: `"7.25"`. */
  readonly percent: string
  readonly country: string
  /** As customers’ addresses write it. Comes beside the rates of the country. */
  readonly region?: string | undefined
  /** The `taxCategory` of the prices that it is for. */
  readonly category?: string | undefined
  /** Computed on the net and the taxes before it. */
  readonly compound?: boolean | undefined
  /** Whether shown prices contain it; as each price says unless given. */
  readonly inclusive?: boolean | undefined
  readonly validFrom?: string | undefined
  /** The first instant at which it no longer holds. */
  readonly validTo?: string | undefined
}

export interface TaxRatesListInput {
  /** How many to return, 1 to 100. */ readonly limit?: number | undefined
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined
  readonly country?: string | undefined
  readonly includeArchived?: boolean | undefined
}

export interface TaxRatesUpdateInput {
  readonly taxRateId: string
  /** In percent, from 0: `"7.25"`. */
  readonly percent: string
  /** When the new percent begins; now unless given, never earlier. */
  readonly from?: string | undefined
}

export interface TaxRatesArchiveInput {
  readonly taxRateId: string
}

export interface TestClocksCreateInput {
  readonly name?: string | undefined
  /** Where it begins: the time of the sandbox unless given. */
  readonly at?: string | undefined
}

export interface TestClocksListInput {
  /** How many to return, 1 to 100. */ readonly limit?: number | undefined
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined
}

export interface TestClocksGetInput {
  /** The sandbox’s own unless given. */ readonly testClockId?: string | undefined
}

export interface TestClocksDeleteInput {
  readonly testClockId: string
}

export type TestClocksAdvanceInput =
  | {
      /** The sandbox’s own unless given. */ readonly testClockId?: string | undefined
      readonly to: string
      readonly by?: never | undefined
    }
  | {
      /** The sandbox’s own unless given. */ readonly testClockId?: string | undefined
      readonly to?: never | undefined
      readonly by:
        | {
            readonly days: number
            readonly weeks?: never | undefined
            readonly months?: never | undefined
            readonly years?: never | undefined
          }
        | {
            readonly days?: never | undefined
            readonly weeks: number
            readonly months?: never | undefined
            readonly years?: never | undefined
          }
        | {
            readonly days?: never | undefined
            readonly weeks?: never | undefined
            readonly months: number
            readonly years?: never | undefined
          }
        | {
            readonly days?: never | undefined
            readonly weeks?: never | undefined
            readonly months?: never | undefined
            readonly years: number
          }
    }

export type EnvironmentsCurrentInput = Record<string, never>

export type EnvironmentsSettingsInput = Record<string, never>

export interface EnvironmentsUpdateSettingsInput {
  readonly name?: string | undefined
  readonly seller?:
    | {
        readonly name?: string | null | undefined
        readonly email?: string | null | undefined
        readonly address?: AddressInput | null | undefined
        readonly vatNumber?: string | null | undefined
        readonly registrationNumber?: string | null | undefined
      }
    | undefined
  readonly invoices?:
    | {
        /** Whose numbers have no gap; those of the whole environment are given one at a time. */
        readonly series?: 'customer' | 'environment' | undefined
        /** `{prefix}-{number:4}` writes ADA-0001. With a series of each customer it must tell their prefixes apart. */
        readonly numberFormat?: string | undefined
        readonly prefix?: string | undefined
        /** How long a draft with metered lines waits for late events. */
        readonly graceMinutes?: number | undefined
        /**
         * An event whose period is invoiced: corrects that on the next invoice, is refused, or counts in the open
         * period.
         */
        readonly lateUsage?: 'correct' | 'reject' | 'current_period' | undefined
        readonly collection?: 'charge_automatically' | 'send_invoice' | undefined
        /** With `send_invoice`: from finalizing to the due date. */
        readonly dueDays?: number | undefined
        readonly memo?: string | null | undefined
        readonly footer?: string | null | undefined
      }
    | undefined
  readonly dunning?:
    | {
        /**
         * Days after the first failure. Of an invoice that was sent, days after its due date: a reminder each, but
         * the last is the end.
         */
        readonly retryAfterDays?: readonly number[] | undefined
        /** Codes after which no retry can succeed. */
        readonly hardDeclines?: readonly string[] | undefined
        readonly endState?: 'cancel' | 'mark_unpaid' | 'leave_past_due' | undefined
        /** How long a past due customer keeps access; null: until dunning ends. */
        readonly accessGraceDays?: number | null | undefined
      }
    | undefined
  readonly dailyCaps?:
    | { readonly invoicesPerSubscription?: number | undefined; readonly chargesPerSubscription?: number | undefined }
    | undefined
  readonly usage?:
    | {
        /**
         * Days after the boundary that billed a period at which its usage events move to the archive; null: never.
         * Their keys stay known for ever.
         */
        readonly archiveAfterDays?: number | null | undefined
      }
    | undefined
  /** Before a trial’s end. */
  readonly trialReminderDays?: number | undefined
  readonly tax?:
    | {
        /** Every place where you collect tax: `DE`, `US-CA`, `EU-OSS`. Replaced whole. */
        readonly registrations: readonly string[]
      }
    | undefined
}

export interface EnvironmentsCreateSandboxInput {
  readonly name: string
  /** `frozen` stands until it is advanced; `ticking` runs with the wall clock. */
  readonly clock?: 'frozen' | 'ticking' | undefined
  /** Where the clock begins; now unless given. */
  readonly at?: string | undefined
}

export interface EnvironmentsResetInput {
  readonly keepCatalog?: boolean | undefined
}

export type EnvironmentsDeleteSandboxInput = Record<string, never>

export interface ApiKeysCreateInput {
  readonly name: string
  readonly kind?: 'secret' | 'publishable' | 'restricted' | undefined
  /** What a restricted key may do; for no other kind. */
  readonly scopes?:
    | readonly (
        | 'catalog:read'
        | 'catalog:write'
        | 'customers:read'
        | 'customers:write'
        | 'subscriptions:read'
        | 'subscriptions:write'
        | 'usage:read'
        | 'usage:write'
        | 'wallets:read'
        | 'wallets:write'
        | 'alerts:read'
        | 'alerts:write'
        | 'invoices:read'
        | 'invoices:write'
        | 'payments:read'
        | 'payments:write'
        | 'tax_rates:read'
        | 'tax_rates:write'
        | 'environment:read'
        | 'environment:write'
        | 'test_clocks:read'
        | 'test_clocks:write'
        | 'api_keys:read'
        | 'api_keys:write'
      )[]
    | undefined
  /** It never expires unless given. */
  readonly expiresAt?: string | undefined
}

export interface ApiKeysListInput {
  /** How many to return, 1 to 100. */ readonly limit?: number | undefined
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined
}

export interface ApiKeysRevokeInput {
  readonly apiKeyId: string
}
