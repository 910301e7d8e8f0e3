import { type Catalog, formatMoney, money } from '@tallywright/domain'
import { createSandbox, type Sandbox } from '@tallywright/testing'
import type { ShownInvoice } from './golden-page.ts'
import { november, type Scenario, type ScenarioEvent, type SeatsChange } from './scenario.ts'

type Billing = Sandbox<Catalog>['billing']
type Invoice = Awaited<ReturnType<Billing['invoices']['get']>>

const customerId = 'customer'

/** Lives through the month of a scenario, step by step on a moving clock, and returns its invoices, oldest first. */
export async function invoicesInSandbox(catalog: Catalog, scenario: Scenario): Promise<ShownInvoice[]> {
  const sandbox = await createSandbox({ catalog, at: november.start })
  const { billing } = sandbox
  await billing.customers.create({ externalId: customerId, name: scenario.customer })
  await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
  const { plan, seats } = scenario
  const subscription = await billing.subscriptions.create({ customerId, planSlug: plan, seats })
  await liveThrough(sandbox, scenario, subscription.id)
  const { items } = await billing.invoices.list({ customerId, limit: 100 })
  return items.toReversed().map(shown)
}

async function liveThrough(sandbox: Sandbox<Catalog>, scenario: Scenario, subscriptionId: string): Promise<void> {
  const { events, seatsChanges = [] } = scenario
  const instants = new Set([...events, ...seatsChanges].map(({ at }) => at))
  for (const instant of [...instants].sort()) {
    if (instant > november.start) await sandbox.advance({ to: instant })
    const now = <Step extends { readonly at: string }>(steps: readonly Step[]) =>
      steps.filter(({ at }) => at === instant)
    await report(sandbox.billing, now(events))
    await changeSeats(sandbox.billing, subscriptionId, now(seatsChanges))
  }
  await sandbox.advance({ to: november.end })
}

async function report(billing: Billing, events: readonly ScenarioEvent[]): Promise<void> {
  if (events.length === 0) return
  const reported = events.map(({ feature, units, properties }) => ({
    customerId,
    featureSlug: feature,
    units,
    properties,
  }))
  const { results } = await billing.usage.reportBatch({ events: reported })
  const refused = results.filter(({ status }) => status !== 'accepted')
  if (refused.length > 0) throw new Error(`not accepted: ${JSON.stringify(refused)}`)
}

async function changeSeats(billing: Billing, subscriptionId: string, changes: readonly SeatsChange[]): Promise<void> {
  for (const { seats, quantity } of changes) {
    await billing.seats.set({ subscriptionId, featureSlug: seats, quantity, behavior: 'next_invoice' })
  }
}

function shown({ createdAt, currency, lines, totals }: Invoice): ShownInvoice {
  const major = (amountMinor: number) => formatMoney(money(BigInt(amountMinor), currency))
  const longDate = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
  return {
    date: longDate.format(new Date(createdAt)),
    lines: lines.map(({ description, net }) => ({ line: description, amount: major(net) })),
    total: `${currency} ${major(totals.total)}`,
  }
}
