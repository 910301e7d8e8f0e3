import { instantFromIso } from '@tallywright/domain'
import { defineCatalog, type Tallywright } from '@tallywright/sdk'
import type { TestApi } from '../harness/test-api.ts'
import { violationsIn } from '../proofs/invariants.ts'

const month = { unit: 'month', count: 1 } as const

function base(currency: 'USD' | 'JPY' | 'KWD', amount: string) {
  return { base: { cadence: month, terms: { [currency]: { model: 'flat' as const, amount } } } }
}

function tokens(amount: string, more: object = {}) {
  return { tokens: { unit: 'token', amount, every: 'period' as const, ...more } }
}

/** Plans that grant tokens, money in three currencies, and something once. A month of 31 days makes round numbers. */
const catalog = defineCatalog({
  credits: { token: { name: 'Tokens' } },
  features: {},
  planGroups: {
    keepers: { name: 'Keepers', plans: ['plain', 'keeper'] },
    main: { name: 'Main', plans: ['small', 'team', 'business'] },
  },
  plans: {
    small: { name: 'Small', features: {}, prices: base('USD', '3.10') },
    team: {
      name: 'Team',
      features: {},
      prices: base('USD', '31.00'),
      grants: { ...tokens('3100'), welcome: { unit: 'USD', amount: '5.00', every: 'once' } },
    },
    business: {
      name: 'Business',
      features: {},
      prices: base('USD', '62.00'),
      grants: { ...tokens('9300'), welcome: { unit: 'USD', amount: '5.00', every: 'once' } },
    },
    plain: { name: 'Plain', features: {}, prices: base('USD', '5.00') },
    keeper: {
      name: 'Keeper',
      features: {},
      prices: base('USD', '10.00'),
      grants: tokens('100', { rollover: { kind: 'amount', cap: '50', periods: 2 } }),
    },
    yen: {
      name: 'Yen',
      features: {},
      prices: base('JPY', '1000'),
      grants: { money: { unit: 'JPY', amount: '310', every: 'period' } },
    },
    dinar: {
      name: 'Dinar',
      features: {},
      prices: base('KWD', '10.000'),
      grants: { money: { unit: 'KWD', amount: '3.100', every: 'period' } },
    },
    trial: {
      name: 'Trial',
      features: {},
      trial: { days: 7 },
      prices: base('USD', '10.00'),
      grants: tokens('100'),
    },
  },
  addOns: {
    boost: {
      name: 'Boost',
      recurrence: 'recurring',
      features: {},
      prices: base('USD', '15.50'),
      grants: tokens('1550', { priority: 10 }),
    },
    pack: {
      name: 'Pack',
      recurrence: 'one_off',
      features: {},
      prices: base('USD', '9.00'),
      grants: { pack: { unit: 'token', amount: '77', every: 'once' } },
    },
  },
})

type PlanSlug = keyof typeof catalog.plans
type Token = 'succeeds' | 'declines_insufficient_funds' | 'processing_then_succeeds'

/** A sandbox at 1 January 2024 with one customer, Ada, in UTC, who pays by a card that succeeds. */
export async function newWalletWorld(api: TestApi) {
  api.clock.wall = instantFromIso('2024-01-01T00:00:00Z')
  const context = await api.newEnvironment()
  const client: Tallywright = await api.newClient(context)
  await client.catalog.push({ catalog })
  await client.customers.create({ externalId: 'ada', timeZone: 'UTC' })
  const payBy = (token: Token) => client.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token })
  await payBy('succeeds')
  const books = { connection: api.connection, store: api.engine.store, environmentId: context.environmentId }
  const wallet = (unit = 'token') => client.wallets.get({ customerId: 'ada', unit })
  return {
    client,
    payBy,
    wallet,
    subscribe: (planSlug: PlanSlug, more: object = {}) =>
      client.subscriptions.create({ customerId: 'ada', planSlug, ...more }),
    /** To the start of a day: `'2024-01-10'`. */
    until: (day: string) => client.testClocks.advance({ to: `${day}T00:00:00Z` }),
    /** Units used by hand: nothing else draws credits yet. */
    use: (units: number, unit = 'token') => client.wallets.adjust({ customerId: 'ada', unit, amount: -units }),
    balance: async (unit = 'token') => (await wallet(unit)).balance,
    /** What is left of each grant and when it ends, in the order in which they are drawn. */
    grants: async (unit = 'token') => {
      const { grants } = await wallet(unit)
      return grants.map((each) => `${each.source} ${each.remaining} until ${each.expiresAt?.slice(0, 10) ?? 'ever'}`)
    },
    /** Units by where they are now, of all that was ever granted. */
    accounts: async (unit = 'token') => {
      const { items } = await client.wallets.ledger({ customerId: 'ada', unit, limit: 100 })
      const sums: Record<string, number> = {}
      for (const { credit, amount } of items) {
        if (!credit.startsWith('grant:')) sums[credit] = (sums[credit] ?? 0) + Number(amount)
      }
      return sums
    },
    lastInvoice: async () => (await client.invoices.list({ customerId: 'ada', limit: 1 })).items[0],
    /** Everything that contradicts an invariant. */
    violations: () => violationsIn(books),
  }
}

export type WalletWorld = Awaited<ReturnType<typeof newWalletWorld>>
