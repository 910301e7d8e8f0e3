import { type Catalog, formatMoney, money } from '@tallywright/domain'
import { createSandbox, type Sandbox } from '@tallywright/testing'
import type { ShownInvoice } from './golden-page.ts'
import { november, type Scenario } from './scenario.ts'

const customerId = 'customer'

/** Lives through the month of a scenario, on a moving clock and step by step, and returns its invoices, oldest first. */
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

interface Step {
  readonly at: string
  readonly act: () => Promise<unknown>
}

async function liveThrough(sandbox: Sandbox<Catalog>, scenario: Scenario, subscriptionId: string): Promise<void> {
  const steps = [...reports(sandbox, scenario), ...seatsChanges(sandbox, scenario, subscriptionId)]
  let now: string = november.start
  for (const { at, act } of steps.sort((a, b) => (a.at < b.at ? -1 : 1))) {
    if (at > now) await sandbox.advance({ to: at })
    now = at
    await act()
  }
  await sandbox.advance({ to: november.end })
}

function reports({ billing }: Sandbox<Catalog>, { events }: Scenario): Step[] {
  return events.map(({ at, feature, units, properties }, index) => ({
    at,
    act: async () => {
      const event = { customerId, featureSlug: feature, units, timestamp: at, idempotencyKey: `event ${index}` }
      const { status } = await billing.usage.report({ ...event, properties })
      if (status !== 'accepted') throw new Error(`event ${index} of ${at} is a ${status}`)
    },
  }))
}

function seatsChanges({ billing }: Sandbox<Catalog>, { seatsChanges = [] }: Scenario, subscriptionId: string): Step[] {
  return seatsChanges.map(({ at, seats, quantity }) => ({
    at,
    act: () => billing.seats.set({ subscriptionId, featureSlug: seats, quantity, behavior: 'next_invoice' }),
  }))
}

type Invoice = Awaited<ReturnType<Sandbox<Catalog>['billing']['invoices']['get']>>

function shown({ createdAt, currency, lines, totals }: Invoice): ShownInvoice {
  const major = (amountMinor: number) => formatMoney(money(BigInt(amountMinor), currency))
  const date = new Date(createdAt)
  return {
    date: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(date),
    lines: lines.map(({ description, net }) => ({ line: description, amount: major(net) })),
    total: `${currency} ${major(totals.total)}`,
  }
}
