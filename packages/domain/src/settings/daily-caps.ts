import { DAY, type Instant } from '../time/instant.ts'

/** The most that is made of one subscription on one day; what would go beyond parks it (reliability, Payments). */
export interface DailyCaps {
  readonly invoicesPerSubscription: number
  readonly chargesPerSubscription: number
}

/** Why a subscription is parked: which of the caps was to be exceeded. */
export type ParkReason = 'daily_invoices' | 'daily_charges'

/** Invoices issued and attempts to charge of one subscription on one day, with what is about to be made. */
export interface MadeOnDay {
  readonly invoices: number
  readonly charges: number
}

/** Which cap is exceeded; null while everything is within. */
export function exceededCap(caps: DailyCaps, { invoices, charges }: MadeOnDay): ParkReason | null {
  if (invoices > caps.invoicesPerSubscription) return 'daily_invoices'
  return charges > caps.chargesPerSubscription ? 'daily_charges' : null
}

/** The day in UTC that the caps count by, in whole days since 1970. */
export function dayOf(at: Instant): number {
  return Math.floor(at / DAY)
}
