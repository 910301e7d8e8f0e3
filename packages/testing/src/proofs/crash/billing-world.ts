import type { Tallywright } from '@tallywright/sdk'
import type { Chance } from '../chance.ts'
import { catalog } from '../simulation/catalog.ts'

const CUSTOMERS = 5
const METHODS = [
  'succeeds',
  'succeeds',
  'times_out_after_charging',
  'processing_then_succeeds',
  'declines_do_not_honor',
]

/**
 * Customers with all that a clock meets on its way: renewals with usage in arrears, a trial, a start to come, a change and
 * a cancel at the end of a period, seats, slow and declined payments, wallets that are topped up by themselves. By the sandbox's clock unless another is named.
 */
export async function fillBillingWorld(
  billing: Tallywright,
  chance: Chance,
  { customers = CUSTOMERS, testClockId }: { readonly customers?: number; readonly testClockId?: string } = {},
): Promise<void> {
  await billing.catalog.push({ catalog: catalog as never })
  for (let index = 0; index < customers; index++) {
    const customerId = `customer-${index}`
    const known = { externalId: customerId, name: customerId, timeZone: 'Europe/Berlin' }
    await billing.customers.create(testClockId === undefined ? known : { ...known, testClockId })
    await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
    await subscribe(billing, chance, customerId)
    await report(billing, chance, customerId)
    await prepay(billing, customerId)
    const token = METHODS[index % METHODS.length] as string
    await billing.paymentMethods.create({ customerId, provider: 'sandbox', token })
  }
}

async function subscribe(billing: Tallywright, chance: Chance, customerId: string): Promise<void> {
  const planSlug = chance.pick(['basic', 'team', 'business'])
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId, planSlug })
  const tools = chance.pick([{}, { trialDays: 0 }, { startAt: '2026-01-20T10:00:00Z' }])
  await billing.subscriptions.create({ customerId, planSlug: 'tools', ...tools })
  if (planSlug === 'business') {
    await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'team', behavior: 'at_period_end' })
  }
  if (planSlug === 'team') {
    await billing.seats.set({ subscriptionId, featureSlug: 'editor', quantity: 2 + chance.below(4) })
  }
  if (planSlug === 'basic' && chance.happens(40)) await billing.subscriptions.cancel({ subscriptionId })
}

/** Tokens that are too few at once, and again when some of them expire. */
async function prepay(billing: Tallywright, customerId: string): Promise<void> {
  const wallet = { customerId, unit: 'token' }
  await billing.wallets.grant({ ...wallet, amount: 150, expiresAt: '2026-02-10T00:00:00Z' })
  const autoTopUp = { threshold: 1100, amount: 1000, monthlyCap: 1000 }
  await billing.wallets.setAutoTopUp({ ...wallet, autoTopUp })
}

async function report(billing: Tallywright, chance: Chance, customerId: string): Promise<void> {
  const events = Array.from({ length: 10 }, (_, index) => ({
    customerId,
    featureSlug: chance.pick(['calls', 'visitors', 'storage', 'traffic']),
    units: 1 + chance.below(500),
    idempotencyKey: `${customerId}-${index}`,
    properties: { visitor: `v${chance.below(20)}`, region: chance.pick(['eu', 'us']) },
  }))
  await billing.usage.reportBatch({ events })
}
