import type { MeteredFeatureSlug, PlanSlug } from '@tallywright/domain'
import type { smtp2go } from '@tallywright/example-price-lists'

type Catalog = typeof smtp2go

/** One customer of the demo and what they did in each of its months, oldest first. */
export interface DemoCustomer {
  readonly externalId: string
  readonly name: string
  readonly email: string
  readonly timeZone: string
  readonly country: string
  readonly plan: PlanSlug<Catalog>
  readonly cadence: 'month' | 'year'
  /** What the sandbox payment method does. */
  readonly pays: 'succeeds' | 'declines_expired_card' | 'processing_then_succeeds'
  readonly feature: MeteredFeatureSlug<Catalog>
  readonly unitsByMonth: readonly number[]
  /** Moves to another plan in the middle of that month. */
  readonly change?: { readonly month: number; readonly plan: PlanSlug<Catalog> }
  /** From that month on the payment method is declined. */
  readonly cardExpiresIn?: number
}

export const DEMO_MONTHS = 4

export const demoCustomers: readonly DemoCustomer[] = [
  {
    externalId: 'northwind',
    name: 'Northwind Traders',
    email: 'billing@northwind.example',
    timeZone: 'Europe/Berlin',
    country: 'DE',
    plan: 'professional',
    cadence: 'month',
    pays: 'succeeds',
    feature: 'emails',
    unitsByMonth: [92_400, 104_250, 131_780, 118_036],
  },
  {
    externalId: 'bluebird',
    name: 'Bluebird Studio',
    email: 'hello@bluebird.example',
    timeZone: 'America/New_York',
    country: 'US',
    plan: 'starter',
    cadence: 'month',
    pays: 'succeeds',
    feature: 'emails',
    unitsByMonth: [8_120, 12_900, 64_310, 96_700],
    change: { month: 2, plan: 'professional' },
  },
  {
    externalId: 'kestrel',
    name: 'Kestrel Analytics',
    email: 'ap@kestrel.example',
    timeZone: 'Asia/Tokyo',
    country: 'JP',
    plan: 'starter',
    cadence: 'year',
    pays: 'processing_then_succeeds',
    feature: 'emails',
    unitsByMonth: [9_990, 10_001, 14_220, 7_450],
  },
  {
    externalId: 'marigold',
    name: 'Marigold Books',
    email: 'orders@marigold.example',
    timeZone: 'Europe/London',
    country: 'GB',
    plan: 'starter',
    cadence: 'month',
    pays: 'succeeds',
    feature: 'emails',
    unitsByMonth: [4_300, 5_120, 4_870, 6_015],
    cardExpiresIn: 2,
  },
  {
    externalId: 'pebble',
    name: 'Pebble & Co',
    email: 'team@pebble.example',
    timeZone: 'UTC',
    country: 'IE',
    plan: 'free',
    cadence: 'month',
    pays: 'succeeds',
    feature: 'emails',
    unitsByMonth: [610, 940, 1_000, 720],
  },
]
