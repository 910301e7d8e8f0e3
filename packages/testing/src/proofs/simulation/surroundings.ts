import type { Chance } from '../chance.ts'
import { catalog, catalogIn, type Pricing } from './catalog.ts'

/** What differs from one world to another before anything happens in it. */
export interface Surroundings {
  readonly catalog: object
  readonly settings: object
  /** That all is sold in. */
  readonly currency: string
  /** Customers live in one of these, each by chance. */
  readonly timeZones: readonly string[]
  readonly countries: readonly string[]
}

const TIME_ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu']

export function surroundingsOfMonths(chance: Chance): Surroundings {
  const settings = { invoices: invoiceSettings(chance) }
  return { catalog, settings, currency: 'USD', timeZones: TIME_ZONES, countries: [] }
}

/**
 * In years most customers of a world live in one zone and are billed on the first, at the same instant and therefore together;
 * mostly who does not pay stays, because what ends has nothing more to be billed. Half of the worlds are taxed. Some sell in
 * yen or dinars, some with tax in their prices; some count days, and some have a cap on what one day may bring.
 */
export function surroundingsOfYears(chance: Chance): Surroundings {
  const isTaxed = chance.happens(50)
  const tax = { seller: { name: 'Seller', address: { country: 'DE' } }, tax: { registrations: ['DE', 'EU-OSS'] } }
  const invoices = invoiceSettings(chance)
  const endState = chance.pick(['leave_past_due', 'leave_past_due', 'mark_unpaid', 'cancel'])
  // Hardly anybody pays what is sent.
  const dunning = { endState: invoices.collection === 'send_invoice' ? 'leave_past_due' : endState }
  const dailyCaps = chance.happens(15) ? { dailyCaps: { invoicesPerSubscription: 3 } } : {}
  const pricing = { ...chance.weighted(CURRENCIES), isInclusive: isTaxed && chance.happens(50) }
  return {
    catalog: catalogOfYears(chance, pricing),
    settings: { invoices, dunning, ...dailyCaps, ...(isTaxed && tax) },
    currency: pricing.currency,
    timeZones: [chance.pick(TIME_ZONES), chance.pick(TIME_ZONES)],
    countries: isTaxed ? ['DE', 'FR', 'US'] : [],
  }
}

const CURRENCIES: readonly (readonly [weight: number, currency: Omit<Pricing, 'isInclusive'>])[] = [
  [4, { currency: 'USD', perDollar: 1 }],
  [1, { currency: 'KWD', perDollar: 1 }],
  [1, { currency: 'JPY', perDollar: 100 }],
]

function invoiceSettings(chance: Chance) {
  const graceMinutes = chance.pick([0, 0, 60, 7 * 24 * 60])
  const collection = chance.pick(['charge_automatically', 'charge_automatically', 'send_invoice'])
  return { graceMinutes, collection }
}

/**
 * With a maximum under a billing threshold, and a minimum; introductory prices in some worlds. Not with proration `none`:
 * under it time is charged for that nobody had, and time is had that nobody is charged for, as the invariants may not be.
 */
function catalogOfYears(chance: Chance, pricing: Pricing): object {
  const sold = catalogIn(pricing)
  const { team, business, tools } = sold.plans
  const amount = (dollars: number) => ({ [pricing.currency]: String(dollars * pricing.perDollar) })
  const limited = {
    ...sold.plans,
    team: chance.happens(30) ? { ...team, phases: phasesIn(pricing) } : team,
    business: {
      ...business,
      prices: { ...business.prices, calls: { ...business.prices.calls, maximum: amount(5) } },
    },
    tools: { ...tools, prices: { ...tools.prices, traffic: { ...tools.prices.traffic, minimum: amount(1) } } },
  }
  const alignment = { kind: chance.happens(75) ? 'calendar' : 'anniversary' }
  const proration = chance.pick(['second', 'second', 'day', '30_360'])
  const plans = Object.entries(limited).map(([slug, plan]) => [slug, { ...plan, alignment, proration }])
  return { ...sold, plans: Object.fromEntries(plans) }
}

function phasesIn({ currency, perDollar }: Pricing): object[] {
  const terms = { [currency]: { model: 'flat', amount: String(perDollar) } }
  return [
    { periods: 1, prices: { base: { terms } } },
    { periods: 2, discountPercent: '50' },
  ]
}
