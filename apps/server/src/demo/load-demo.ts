import { createCallerFactory, type InProcessCaller } from '@tallywright/api'
import { addLocalMonths, addMilliseconds, DAY, type Instant, instantToIso } from '@tallywright/domain'
import type { Context } from '@tallywright/engine'
import { smtp2go } from '@tallywright/example-price-lists'
import { DEMO_MONTHS, type DemoCustomer, demoCustomers } from './demo-customers.ts'

/** The demo's history ends now: it begins some months before, at midnight. */
export function demoStart(wall: Instant): Instant {
  const start = addLocalMonths(wall, 'UTC', -DEMO_MONTHS)
  return addMilliseconds(start, -(start % DAY))
}

/**
 * Loads the demo: a real price list, a handful of customers, and some months in which they use it, pay, change plans and
 * fail to pay. All of it goes through the API on a moving clock; nothing is inserted.
 */
export async function loadDemo(context: Context, wall: Instant): Promise<void> {
  const callerFor = createCallerFactory(context)
  const demo = (step: string) => callerFor(context.environmentId, { idempotencyKey: `demo-${step}` })
  await demo('catalog').catalog.push({ catalog: smtp2go })
  for (const customer of demoCustomers) await subscribe(demo, customer)
  const start = demoStart(wall)
  for (let month = 0; month < DEMO_MONTHS; month++) await liveThrough(demo, start, month)
  await demo('today').testClocks.advance({ to: instantToIso(wall) })
}

type Demo = (step: string) => InProcessCaller

async function subscribe(demo: Demo, customer: DemoCustomer): Promise<void> {
  const { externalId, name, email, timeZone, country, plan: planSlug, cadence, pays } = customer
  await demo(`${externalId}-customer`).customers.create({ externalId, name, email, timeZone, address: { country } })
  await demo(`${externalId}-method`).paymentMethods.create({ customerId: externalId, provider: 'sandbox', token: pays })
  await demo(`${externalId}-subscription`).subscriptions.create({
    customerId: externalId,
    planSlug,
    ...(planSlug === 'free' ? {} : { cadence: { unit: cadence, count: 1 } }),
  })
}

/** A month in days: usage spread over it, a change of plan in its middle, a card that is declined from then on. */
async function liveThrough(demo: Demo, start: Instant, month: number): Promise<void> {
  const from = addLocalMonths(start, 'UTC', month)
  for (const [index, share] of SHARES.entries()) {
    await demo(`${month}-${index}`).testClocks.advance({
      to: instantToIso(addMilliseconds(from, (index + 1) * 7 * DAY)),
    })
    await demo(`${month}-${index}-usage`).usage.reportBatch({
      events: demoCustomers.map(({ externalId, feature, unitsByMonth }) => ({
        customerId: externalId,
        featureSlug: feature,
        units: Math.round(((unitsByMonth[month] ?? 0) * share) / 100),
        idempotencyKey: `demo-${month}-${index}`,
      })),
    })
    if (index === 1) await changeInMonth(demo, month)
  }
}

/** How a month's usage falls on its four weeks, in percent. */
const SHARES = [18, 27, 31, 24] as const

async function changeInMonth(demo: Demo, month: number): Promise<void> {
  for (const { externalId, change, cardExpiresIn } of demoCustomers) {
    if (change?.month === month) {
      const { items } = await demo(`${externalId}-find`).subscriptions.list({ customerId: externalId })
      const subscriptionId = items[0]?.id ?? ''
      await demo(`${externalId}-change`).subscriptions.changePlan({ subscriptionId, planSlug: change.plan })
    }
    if (cardExpiresIn === month) {
      const method = { customerId: externalId, provider: 'sandbox', token: 'declines_expired_card' } as const
      await demo(`${externalId}-expired`).paymentMethods.create(method)
    }
  }
}
