import { defineCatalog, instantFromIso } from '@tallywright/domain'
import type { Tallywright } from '@tallywright/sdk'
import type { TestApi } from '../harness/test-api.ts'
import { rowsOf } from '../proofs/invariants/books.ts'
import { violationsIn } from '../proofs/invariants.ts'

const month = { unit: 'month', count: 1 } as const
const year = { unit: 'year', count: 1 } as const

function flat(amount: string) {
  return { cadence: month, terms: { USD: { model: 'flat' as const, amount } } }
}

function each(feature: 'calls' | 'exports' | 'editor' | 'viewer', unitAmount: string) {
  return { feature, cadence: month, terms: { USD: { model: 'per_unit' as const, unitAmount } } }
}

const priced = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
const seats = { type: 'seats', included: 1, extra: 'allowed' } as const
const quota = { type: 'quota', allowance: 5, extra: 'blocked' } as const

/** Two plans of a group with two kinds of seats and a quota, and add-ons of every sort. A month of 31 days makes round numbers. */
const catalog = defineCatalog({
  features: {
    calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } },
    exports: { type: 'metered', name: 'Exports', meter: { aggregation: 'sum' } },
    editor: { type: 'seats', name: 'Editors' },
    viewer: { type: 'seats', name: 'Viewers' },
    projects: { type: 'quota', name: 'Projects' },
  },
  planGroups: { main: { name: 'Main', plans: ['team', 'business'] } },
  plans: {
    team: {
      name: 'Team',
      features: { calls: priced, editor: seats, viewer: seats, projects: quota },
      prices: {
        base: flat('31.00'),
        calls: each('calls', '0.01'),
        editor: each('editor', '3.10'),
        viewer: each('viewer', '0.62'),
      },
    },
    business: {
      name: 'Business',
      features: { calls: priced, editor: seats, viewer: seats, projects: quota },
      prices: {
        base: flat('62.00'),
        calls: each('calls', '0.01'),
        editor: each('editor', '3.10'),
        viewer: each('viewer', '0.62'),
      },
    },
    crew: {
      name: 'Crew',
      features: { editor: seats },
      prices: {
        base: flat('31.00'),
        editor: {
          feature: 'editor',
          cadence: month,
          terms: { USD: { model: 'package', size: '5', packageAmount: '31.00' } },
        },
      },
    },
    annual: { name: 'Annual', features: {}, prices: { base: { ...flat('310.00'), cadence: year } } },
    exporter: { name: 'Exporter', features: { exports: priced }, prices: { base: flat('1.00') } },
  },
  addOns: {
    support: {
      name: 'Support',
      recurrence: 'recurring',
      features: {},
      prices: { base: { ...flat('15.50'), planCadences: [month, year] } },
    },
    setup: { name: 'Setup', recurrence: 'one_off', features: {}, prices: { base: flat('99.00') } },
    exports: {
      name: 'Exports',
      recurrence: 'recurring',
      features: { exports: { ...priced, allowance: '100' } },
      prices: { exports: each('exports', '0.10') },
    },
  },
})

/** One of the sandbox's payment methods. */
type Token = 'succeeds' | 'declines_insufficient_funds' | 'requires_action' | 'processing_then_succeeds'

/** A sandbox at 1 January 2024 with one customer, Ada, in UTC, who pays by a card that succeeds. */
export async function newLifecycleWorld(api: TestApi) {
  api.clock.wall = instantFromIso('2024-01-01T00:00:00Z')
  const context = await api.newEnvironment()
  const client: Tallywright = await api.newClient(context)
  await client.catalog.push({ catalog })
  await client.customers.create({ externalId: 'ada', timeZone: 'UTC' })
  const payBy = (token: Token) => client.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token })
  await payBy('succeeds')
  const books = { connection: api.connection, store: api.engine.store, environmentId: context.environmentId }
  return {
    client,
    context,
    payBy,
    /** To the start of a day of January 2024 or of another month: `'10'`, `'02-10'`. */
    until: (day: string) => client.testClocks.advance({ to: `2024-${day.length === 2 ? `01-${day}` : day}T00:00:00Z` }),
    subscribe: (planSlug: 'team' | 'business' | 'crew' | 'annual' | 'exporter' = 'team', more: object = {}) =>
      client.subscriptions.create({ customerId: 'ada', planSlug, ...more }),
    /** Oldest first: how each stands, its total and what its lines say. */
    invoices: () => invoicesOf(client),
    /** Types of all events of subscriptions, oldest first. */
    told: async () => {
      const rows = await rowsOf<{ type: string }>(
        books,
        `select type from outbox where environment_id = :environment and object_type = 'subscription' order by sequence`,
      )
      return rows.map(({ type }) => type)
    },
    /** Everything that contradicts an invariant. */
    violations: () => violationsIn(books),
  }
}

export type LifecycleWorld = Awaited<ReturnType<typeof newLifecycleWorld>>

async function invoicesOf(client: Tallywright) {
  const { items } = await client.invoices.list({ customerId: 'ada', limit: 100 })
  return items.toReversed().map(({ status, totals, lines }) => ({
    status,
    total: totals.total,
    lines: lines.map(({ description, net }) => `${description} ${net}`),
  }))
}
