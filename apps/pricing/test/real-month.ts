import { formatMoney, money } from '@tallywright/domain'
import type { PlainCalls } from './plain-calls.ts'

interface InvoicedLine {
  readonly description: string
  readonly net: number
  readonly servicePeriod: { readonly start: string }
}

interface Page<Item> {
  readonly items: readonly Item[]
}

/** A month of the plan Team: calls that are counted, a level of storage in bytes, seats. */
export interface RealMonth {
  readonly calls: number
  readonly storedBytes: string
  readonly editors: number
}

/**
 * Has a customer live through a month and returns what its first billing period was invoiced at, in major units: what began
 * in it from the first invoice, what was used in it from the renewal's.
 */
export async function invoicedMonth({ query, mutation }: PlainCalls, month: RealMonth): Promise<string> {
  const customerId = 'lives-through-a-month'
  await mutation('customers.create', { externalId: customerId, name: 'Ada' })
  await mutation('paymentMethods.create', { customerId, provider: 'sandbox', token: 'succeeds' })
  const seats = { editor: month.editors }
  const monthly = { cadence: { unit: 'month', count: 1 }, currency: 'USD', trialDays: 0 }
  await mutation('subscriptions.create', { customerId, planSlug: 'team', seats, ...monthly })
  await mutation('usage.reportBatch', { events: eventsOf(customerId, month) })
  await mutation('testClocks.advance', { by: { months: 1 } })
  const { items } = await query<Page<{ readonly lines: readonly InvoicedLine[] }>>('invoices.list', { customerId })
  const lines = items.flatMap((invoice) => invoice.lines)
  const first = lines.map(({ servicePeriod }) => servicePeriod.start).toSorted()[0]
  const ofFirst = lines.filter(({ servicePeriod }) => servicePeriod.start === first)
  return formatMoney(money(BigInt(ofFirst.reduce((sum, { net }) => sum + net, 0)), 'USD'))
}

function eventsOf(customerId: string, { calls, storedBytes }: RealMonth): object[] {
  const called = Array.from({ length: calls }, (_, index) => {
    return { customerId, featureSlug: 'api-calls', units: 1, idempotencyKey: `call-${index}` }
  })
  return [...called, { customerId, featureSlug: 'storage', units: storedBytes, idempotencyKey: 'stored' }]
}
