import { DEFAULT_TAX_SETTINGS, type TaxSettings } from '../invoice/tax/tax-registration.ts'
import { DEFAULT_DUNNING, type DunningSchedule } from '../payment/dunning.ts'
import type { DailyCaps } from './daily-caps.ts'

/** `charge_automatically`: the default payment method, at once. `send_invoice`: the customer pays by the due date. */
export type CollectionMethod = 'charge_automatically' | 'send_invoice'

/**
 * What becomes of an event whose period is invoiced (semantics §7). `correct`: a correction of that period on the next invoice.
 * `reject`: it is refused. `current_period`: it counts in the open period.
 */
type LateUsage = 'correct' | 'reject' | 'current_period'

export interface InvoiceSettings {
  /** Whose numbers have no gap: each customer's, on one shard, or the whole environment's, one invoice at a time. */
  readonly series: 'customer' | 'environment'
  /** `{prefix}`, `{number}` or `{number:4}` for at least four digits, `{year}` of finalizing in UTC. */
  readonly numberFormat: string
  /** The prefix of an environment's series; a customer's series has one of its own. */
  readonly prefix: string
  /** How long a draft with metered lines waits for late events. */
  readonly graceMinutes: number
  readonly lateUsage: LateUsage
  readonly collection: CollectionMethod
  /** With `send_invoice`: days from finalizing to the due date. */
  readonly dueDays: number
  /** Printed on every invoice unless it has its own. */
  readonly memo: string | null
  readonly footer: string | null
}

interface UsageSettings {
  /** Days after the boundary that billed them at which events of a period move to the archive; null: never. */
  readonly archiveAfterDays: number | null
}

/** How an environment bills, where a plan or a price does not say otherwise. */
export interface BillingSettings {
  readonly invoices: InvoiceSettings
  readonly dunning: DunningSchedule
  readonly dailyCaps: DailyCaps
  readonly tax: TaxSettings
  readonly usage: UsageSettings
  /** Days before a trial's end at which `subscription.trial_will_end` is told. */
  readonly trialReminderDays: number
}

export const DEFAULT_BILLING_SETTINGS: BillingSettings = {
  invoices: {
    series: 'customer',
    numberFormat: '{prefix}-{number:4}',
    prefix: 'INV',
    graceMinutes: 60,
    lateUsage: 'correct',
    collection: 'charge_automatically',
    dueDays: 30,
    memo: null,
    footer: null,
  },
  dunning: DEFAULT_DUNNING,
  // A renewal, a change or two and a correction are one busy day; thirty are a loop.
  dailyCaps: { invoicesPerSubscription: 30, chargesPerSubscription: 30 },
  tax: DEFAULT_TAX_SETTINGS,
  usage: { archiveAfterDays: null },
  trialReminderDays: 3,
}

/** What an environment has set, each part over the defaults. A sandbox waits for no late events unless it says so. */
export type BillingSettingsChange = {
  readonly [Part in keyof BillingSettings]?: BillingSettings[Part] extends object
    ? Partial<BillingSettings[Part]>
    : BillingSettings[Part]
}

export function billingSettings(set: BillingSettingsChange, kind: 'live' | 'sandbox'): BillingSettings {
  const { invoices, dunning, dailyCaps, tax, usage, ...single } = set
  const usual = DEFAULT_BILLING_SETTINGS
  const graceMinutes = kind === 'sandbox' ? 0 : usual.invoices.graceMinutes
  return {
    ...usual,
    ...single,
    invoices: { ...usual.invoices, graceMinutes, ...invoices },
    dunning: { ...usual.dunning, ...dunning },
    dailyCaps: { ...usual.dailyCaps, ...dailyCaps },
    tax: { ...usual.tax, ...tax },
    usage: { ...usual.usage, ...usage },
  }
}

/** One change of the settings after another: what the later one leaves out stays. */
export function changedSettings(set: BillingSettingsChange, change: BillingSettingsChange): BillingSettingsChange {
  return {
    ...set,
    ...change,
    ...('invoices' in change ? { invoices: { ...set.invoices, ...change.invoices } } : {}),
    ...('dunning' in change ? { dunning: { ...set.dunning, ...change.dunning } } : {}),
    ...('dailyCaps' in change ? { dailyCaps: { ...set.dailyCaps, ...change.dailyCaps } } : {}),
    ...('tax' in change ? { tax: { ...set.tax, ...change.tax } } : {}),
    ...('usage' in change ? { usage: { ...set.usage, ...change.usage } } : {}),
  }
}
