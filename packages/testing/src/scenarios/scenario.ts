import type { Catalog } from '@tallywright/domain'
import type { Story } from './story.ts'

export const TOPICS = [
  'Subscriptions',
  'Trials',
  'Plan changes',
  'Seats and add-ons',
  'Pause, resume and cancel',
  'Prices over time',
  'Usage and invoices',
  'Discounts',
  'Credit notes, refunds and disputes',
  'Payments and dunning',
  'Wallets',
  'Tax and currencies',
  'Clocks',
] as const

/** One story told through the client, on a sandbox of its own. */
export interface Scenario {
  /** Of its page, without the ending. */
  readonly file: string
  readonly topic: (typeof TOPICS)[number]
  /** What a customer notices, as a sentence without a full stop. */
  readonly title: string
  /** One sentence: why it matters. */
  readonly why: string
  readonly catalog: Catalog
  /** Where the clock begins; 2026-01-01T00:00:00Z unless given. */
  readonly at?: string
  /** Whose days and hours the page shows; UTC unless given. */
  readonly timeZone?: string
  readonly tell: (story: Story) => Promise<void>
}
