import { addMilliseconds, DAY, defineCatalog } from '@tallywright/domain'
import { stripeProvider } from '@tallywright/providers'
import { DOUBLE_KEY, DOUBLE_WEBHOOK_SECRET, StripeDouble } from '@tallywright/providers/stripe-double'
import type { Payment } from '@tallywright/sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import type { Charge } from '../proofs/invariants/books.ts'
import { violationsIn } from '../proofs/invariants.ts'

const month = { unit: 'month', count: 1 } as const

const flat = (amount: string) => ({ cadence: month, terms: { USD: { model: 'flat', amount } } }) as const
const metered = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const

const catalog = defineCatalog({
  features: { calls: { type: 'metered', name: 'Calls', meter: { aggregation: 'sum' } } },
  planGroups: { main: { name: 'Main', plans: ['calls', 'tiny', 'team'] } },
  plans: {
    calls: {
      name: 'Calls',
      features: { calls: metered },
      prices: {
        calls: {
          feature: 'calls',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '0.01' } },
        },
      },
    },
    tiny: { name: 'Tiny', features: {}, prices: { base: flat('0.30') } },
    team: { name: 'Team', features: {}, prices: { base: flat('20.00') } },
  },
})

let double: StripeDouble
let api: TestApi
beforeAll(async () => {
  double = await StripeDouble.start()
  const provider = stripeProvider({
    secretKey: DOUBLE_KEY,
    webhookSecret: DOUBLE_WEBHOOK_SECRET,
    returnUrl: 'https://shop.example/paid',
    server: { protocol: 'http', host: '127.0.0.1', port: double.port },
  })
  api = await openTestApi(inject('testDatabase'), { providers: [provider] })
})
afterAll(async () => {
  await api.close()
  await double.stop()
})

beforeEach(() => {
  api.log.length = 0
})

/** Ada, who pays with a card at Stripe. */
async function ada(token = 'pm_card_visa') {
  const server = { engine: api.engine, fetch: api.serve }
  const { billing, advance, environmentId } = await createSandboxOn(server, { catalog, at: '2026-01-01T00:00:00Z' })
  await billing.customers.create({ externalId: 'ada', timeZone: 'UTC' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'stripe', token })
  const subscribe = (planSlug: 'calls' | 'team' | 'tiny') =>
    billing.subscriptions.create({ customerId: 'ada', planSlug })
  const invoices = async () => (await billing.invoices.list({ customerId: 'ada' })).items.toReversed()
  const payments = async () => (await billing.payments.list({ customerId: 'ada' })).items.toReversed()
  const statusOf = async (subscriptionId: string) => (await billing.subscriptions.get({ subscriptionId })).status
  const violations = async () => {
    const charges = [...chargesAtStripe(environmentId), ...(await payments()).flatMap(refusedUnmade)]
    return violationsIn({ connection: api.connection, store: api.engine.store, environmentId, charges })
  }
  return { billing, advance, environmentId, subscribe, invoices, payments, statusOf, violations }
}

function chargesAtStripe(environmentId: string): Charge[] {
  return double.account.intents
    .filter(({ metadata }) => metadata.tallywright_environment === environmentId)
    .map(({ metadata, amount, amount_received, currency }) => ({
      key: metadata.tallywright_key ?? '',
      method: 'stripe',
      amount: `${amount}`,
      currency: currency.toUpperCase(),
      isCaptured: amount_received > 0,
    }))
}

/** Of a request that makes no sense Stripe keeps nothing. */
function refusedUnmade({ invoiceId, attempt, amount, currency, error }: Payment): Charge[] {
  if (error?.code !== 'amount_too_small') return []
  return [{ key: `${invoiceId}:${attempt}`, method: 'stripe', amount: `${amount}`, currency, isCaptured: false }]
}

/** The events of Stripe's account from the given one on, as it posts them. */
async function tell(from: number, inOrder: (types: string[]) => string[] = (types) => types) {
  const events = double.account.events.slice(from)
  for (const id of inOrder(events.map((event) => event.id))) {
    const event = events.find((each) => each.id === id)
    if (event === undefined) throw new Error(`no event ${id}`)
    const signedAt = Math.floor(api.engine.wallClock() / 1_000)
    const { headers, body } = double.webhook(event, { signedAt })
    const { status } = await api.serve('http://test.local/webhooks/stripe', { method: 'POST', headers, body })
    expect(status).toBe(200)
  }
}

const twice = (ids: string[]) => ids.flatMap((id) => [id, id])
const late = (ids: string[]) => [...ids.toReversed(), ...ids]

describe('a year with Stripe', () => {
  test('a renewal takes the money once, whatever is told of it twice and late', async () => {
    const [from, charged] = [double.account.events.length, double.account.charged()]
    const { advance, subscribe, payments, statusOf, violations } = await ada()
    const { id } = await subscribe('team')
    await advance({ by: { months: 1 } })
    await tell(from, twice)
    await tell(from, late)
    expect((await payments()).map(({ status }) => status)).toEqual(['succeeded', 'succeeded'])
    expect(await statusOf(id)).toBe('active')
    expect(double.account.charged()).toEqual({ times: charged.times + 2, amount: charged.amount + 4000n })
    expect(await violations()).toEqual([])
  })

  test('a customer who confirms on the bank’s page is active when Stripe has told so', async () => {
    const from = double.account.events.length
    const { subscribe, statusOf, violations } = await ada('pm_card_authenticationRequired')
    const { id } = await subscribe('team')
    expect(await statusOf(id)).toBe('incomplete')
    const intent = double.account.intents.at(-1)
    if (intent === undefined) throw new Error('nothing was charged')
    double.account.succeed(intent)
    await tell(from, late)
    expect(await statusOf(id)).toBe('active')
    expect(await violations()).toEqual([])
  })

  test('a refund goes back through Stripe once, whatever is told of it twice and late', async () => {
    const [from, refunded] = [double.account.events.length, double.account.refunded()]
    const { billing, subscribe, payments, violations } = await ada()
    await subscribe('team')
    const [payment] = await payments()
    await billing.payments.refund({ paymentId: payment?.id ?? '', amount: 500 })
    await tell(from, twice)
    await tell(from, late)
    expect(await payments()).toMatchObject([{ amountRefunded: 500 }])
    expect(double.account.refunded()).toEqual({ times: refunded.times + 1, amount: refunded.amount + 500n })
    expect(await violations()).toEqual([])
  })
})

describe('an event', () => {
  test('of a sandbox that is gone, or of another installation, changes nothing and is done with', async () => {
    const { billing, subscribe } = await ada()
    await subscribe('team')
    const page = { customerId: 'ada', provider: 'stripe', returnUrl: 'https://shop.example' }
    await billing.paymentMethods.openSetup(page)
    await billing.environments.deleteSandbox({})
    const from = double.account.events.length
    const { intents, sessions } = double.account
    const [intent, session] = [intents.at(-1), sessions.at(-1)]
    if (intent === undefined || session === undefined) throw new Error('nothing was made')
    double.account.dispute(intent)
    double.account.refund(intent, 100)
    double.completeSetup(session.id, 'pm_card_visa')
    await tell(from)
    expect(api.log.filter((facts) => 'error' in facts)).toEqual([])
    const { providerEvents } = api.engine.store
    expect(await providerEvents.due(addMilliseconds(api.engine.wallClock(), DAY), 10)).toEqual([])
  })
})

describe('what Stripe is to forget', () => {
  const lost = (on: RegExp) => double.faults.push({ on, kind: 'cut_before', times: 2 })
  const cards = () => double.account.methods.filter(({ customer }) => customer !== null).length

  test('a card that is detached leaves Stripe as well, also when the answer to the first try never came', async () => {
    const { billing, advance } = await ada()
    const before = cards()
    const [method] = (await billing.paymentMethods.list({ customerId: 'ada' })).items
    lost(/detach/)
    await billing.paymentMethods.detach({ customerId: 'ada', paymentMethodId: method?.id ?? '' })
    expect(cards()).toBe(before)
    await advance({ by: { days: 1 } })
    expect(cards()).toBe(before - 1)
  })

  test.each([
    ['at once', false],
    ['and is told again when Stripe was away', true],
  ])('a customer who is deleted leaves Stripe with name, e-mail and cards, %s', async (_, isAway) => {
    const { billing, advance } = await ada()
    const known = double.account.customers.length
    const before = cards()
    if (isAway) lost(/^DELETE/)
    await billing.customers.delete({ customerId: 'ada' })
    if (isAway) await advance({ by: { days: 1 } })
    expect(double.account.customers).toHaveLength(known - 1)
    expect(cards()).toBe(before - 1)
    expect(double.requests.filter((request) => request.startsWith('DELETE'))).not.toEqual([])
  })
})

describe('money that somebody gives back in Stripe’s Dashboard', () => {
  const refundByHand = (amount: number) => {
    const intent = double.account.intents.at(-1)
    if (intent === undefined) throw new Error('nothing was charged')
    double.account.refund(intent, amount)
  }

  test('is a credit note once it is told, twice and late too, and is not given back again', async () => {
    const from = double.account.events.length
    const { billing, subscribe, invoices, payments, violations } = await ada()
    await subscribe('team')
    refundByHand(500)
    await tell(from, twice)
    refundByHand(700)
    await tell(from, late)
    const invoiceId = (await invoices())[0]?.id ?? ''
    expect((await billing.creditNotes.list({ invoiceId })).items).toMatchObject([
      { total: 700, toWallet: 0, refunds: [{ status: 'succeeded', provider: 'out_of_band' }] },
      { total: 500, toWallet: 0, refunds: [{ status: 'succeeded', provider: 'out_of_band' }] },
    ])
    const [payment] = await payments()
    expect(payment).toMatchObject({ amountRefunded: 1200 })
    const paymentId = payment?.id ?? ''
    await expect(billing.payments.refund({ paymentId, amount: 801 })).rejects.toMatchObject({
      code: 'payment.not_refundable',
    })
    expect(await billing.payments.refund({ paymentId, amount: 800 })).toMatchObject({
      refunds: [{ status: 'succeeded' }],
    })
    expect(await violations()).toEqual([])
  })

  test('that a person has written down already is not written down again', async () => {
    const from = double.account.events.length
    const { billing, subscribe, invoices, payments, violations } = await ada()
    await subscribe('team')
    await billing.creditNotes.create({ invoiceId: (await invoices())[0]?.id ?? '', amount: 500, to: 'out_of_band' })
    refundByHand(500)
    await tell(from)
    expect(await payments()).toMatchObject([{ amountRefunded: 500 }])
    expect(await violations()).toEqual([])
  })

  test('beyond what is left, because the wallet has got it, is told to the seller', async () => {
    const from = double.account.events.length
    const { billing, subscribe, invoices, payments, violations } = await ada()
    await subscribe('team')
    await billing.creditNotes.create({ invoiceId: (await invoices())[0]?.id ?? '', to: 'wallet' })
    refundByHand(2000)
    await tell(from)
    const [payment] = await payments()
    const error = new Error(`stripe has given back 2000 minor units of ${payment?.id} beyond what was left of it`)
    expect(api.log.filter((facts) => 'error' in facts)).toMatchObject([{ path: '/webhooks/stripe', error }])
    expect(payment).toMatchObject({ amountRefunded: 0 })
    expect(await violations()).toEqual([])
  })

  test('and that nobody has told of is not paid into the wallet as well', async () => {
    const from = double.account.events.length
    const { billing, subscribe, payments, violations } = await ada()
    await subscribe('team')
    refundByHand(2000)
    const note = await billing.payments.refund({ paymentId: (await payments())[0]?.id ?? '' })
    expect(note).toMatchObject({ refunds: [{ status: 'succeeded', provider: 'out_of_band', error: null }] })
    await tell(from, late)
    expect((await billing.wallets.list({ customerId: 'ada' })).items).toEqual([])
    expect(await payments()).toMatchObject([{ amountRefunded: 2000 }])
    expect(await violations()).toEqual([])
  })
})

describe('an amount that is too small for Stripe', () => {
  test('of a renewal stays open, and neither it nor its customer is past due', async () => {
    const { billing, advance, subscribe, invoices, payments, statusOf, violations } = await ada()
    const { id } = await subscribe('calls')
    await billing.usage.report({ customerId: 'ada', featureSlug: 'calls', units: 30 })
    await advance({ to: '2026-02-20T00:00:00Z' })
    expect(await invoices()).toMatchObject([
      {
        status: 'open',
        totals: { amountDue: 30 },
        lastPaymentError: { code: 'amount_too_small' },
        nextPaymentAttemptAt: '2026-03-01T00:00:00Z',
      },
    ])
    await advance({ to: '2027-01-10T00:00:00Z' })
    expect(await statusOf(id)).toBe('active')
    // Once with each renewal, and never in between.
    expect(await payments()).toHaveLength(12)
    expect(await violations()).toEqual([])
  })

  test('is paid when somebody pays it another way, and is then tried no more', async () => {
    const { billing, advance, subscribe, invoices } = await ada()
    await subscribe('tiny')
    const invoiceId = (await invoices())[0]?.id ?? ''
    expect(await billing.invoices.pay({ invoiceId, outOfBand: true })).toMatchObject({ status: 'paid' })
    await advance({ by: { days: 40 } })
    const { items } = await billing.payments.list({ invoiceId })
    expect(items.map(({ status }) => status)).toEqual(['succeeded', 'failed'])
  })

  test('of a first payment does not keep the customer waiting', async () => {
    const { subscribe, invoices, statusOf, violations } = await ada()
    const { id } = await subscribe('tiny')
    expect(await statusOf(id)).toBe('active')
    expect(await invoices()).toMatchObject([{ status: 'open', totals: { amountDue: 30 } }])
    expect(await violations()).toEqual([])
  })

  test('of a change does not keep the customer from it', async () => {
    const { billing, advance, subscribe, invoices, violations } = await ada()
    const { id: subscriptionId } = await subscribe('tiny')
    await advance({ to: '2026-01-31T18:00:00Z' })
    await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'team', behavior: 'invoice_now' })
    expect(await billing.subscriptions.get({ subscriptionId })).toMatchObject({
      plan: { slug: 'team' },
      pendingChange: null,
    })
    expect((await invoices()).at(-1)).toMatchObject({ status: 'open', lastPaymentError: { code: 'amount_too_small' } })
    expect(await violations()).toEqual([])
  })

  test('does not keep a subscription past due that owes nothing else', async () => {
    const { billing, advance, subscribe, statusOf } = await ada()
    const { id } = await subscribe('tiny')
    const work = { subscriptionId: id, description: 'Work', quantity: 1, unitAmount: '50.00' }
    await billing.invoices.addPendingLine(work)
    const add = (token: string) =>
      billing.paymentMethods.create({ customerId: 'ada', provider: 'stripe', token, isDefault: true })
    await add('pm_card_chargeCustomerFail')
    await advance({ to: '2026-02-01T01:00:00Z' })
    expect(await statusOf(id)).toBe('past_due')
    await add('pm_card_visa')
    expect(await statusOf(id)).toBe('active')
  })
})
