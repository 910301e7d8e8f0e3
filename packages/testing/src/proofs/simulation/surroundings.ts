import type { Chance } from '../chance.ts'
import { catalog } from './catalog.ts'

/** What differs from one world to another before anything happens in it. */
export interface Surroundings {
  readonly catalog: object
  readonly settings: object
  /** Customers live in one of these, each by chance. */
  readonly timeZones: readonly string[]
  readonly countries: readonly string[]
}

const TIME_ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu']

export function surroundingsOfMonths(chance: Chance): Surroundings {
  return { catalog, settings: { invoices: invoiceSettings(chance) }, timeZones: TIME_ZONES, countries: [] }
}

/**
 * In years most customers of a world live in one zone and are billed on the first, at the same instant and therefore together;
 * mostly who does not pay stays, because what ends has nothing more to be billed. Half of the worlds are taxed.
 */
export function surroundingsOfYears(chance: Chance): Surroundings {
  const isTaxed = chance.happens(50)
  const tax = { seller: { name: 'Seller', address: { country: 'DE' } }, tax: { registrations: ['DE', 'EU-OSS'] } }
  const invoices = invoiceSettings(chance)
  const endState = chance.pick(['leave_past_due', 'leave_past_due', 'mark_unpaid', 'cancel'])
  // Hardly anybody pays what is sent.
  const dunning = { endState: invoices.collection === 'send_invoice' ? 'leave_past_due' : endState }
  return {
    catalog: catalogOfYears(chance.happens(75)),
    settings: { invoices, dunning, ...(isTaxed && tax) },
    timeZones: [chance.pick(TIME_ZONES), chance.pick(TIME_ZONES)],
    countries: isTaxed ? ['DE', 'FR', 'US'] : [],
  }
}

function invoiceSettings(chance: Chance) {
  const graceMinutes = chance.pick([0, 0, 60, 7 * 24 * 60])
  const collection = chance.pick(['charge_automatically', 'charge_automatically', 'send_invoice'])
  return { graceMinutes, collection }
}

/** With a maximum under a billing threshold, and a minimum. */
function catalogOfYears(isByCalendar: boolean): object {
  const { business, tools } = catalog.plans
  const limited = {
    ...catalog.plans,
    business: {
      ...business,
      prices: { ...business.prices, calls: { ...business.prices.calls, maximum: { USD: '5.00' } } },
    },
    tools: { ...tools, prices: { ...tools.prices, traffic: { ...tools.prices.traffic, minimum: { USD: '1.00' } } } },
  }
  const alignment = { kind: isByCalendar ? 'calendar' : 'anniversary' }
  const plans = Object.entries(limited).map(([slug, plan]) => [slug, { ...plan, alignment }])
  return { ...catalog, plans: Object.fromEntries(plans) }
}
