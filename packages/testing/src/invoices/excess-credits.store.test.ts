import { defineCatalog } from '@tallywright/domain'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createSandboxOn } from '../create-sandbox.ts'
import { openTestApi, type TestApi } from '../harness/test-api.ts'
import { violationsIn } from '../proofs/invariants.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi(inject('testDatabase'))
})
afterAll(() => api.close())

const month = { unit: 'month', count: 1 } as const
const flat = (amount: string) => ({ base: { cadence: month, terms: { EUR: { model: 'flat', amount } } } }) as const
const catalog = defineCatalog({
  features: {},
  coupons: {
    three: { name: 'Three off', discount: { type: 'amount', amounts: { EUR: '3.00' } }, duration: { kind: 'once' } },
  },
  planGroups: { main: { name: 'Main', plans: ['basic', 'team', 'business'] } },
  plans: {
    basic: { name: 'Basic', features: {}, prices: flat('1.00') },
    team: { name: 'Team', features: {}, prices: flat('30.00') },
    business: { name: 'Business', features: {}, prices: flat('60.00') },
  },
})

/** A German customer of Team, with 19 % tax on everything, at the middle of April. */
async function newWorld({ walletMinor = 0, isSent = false, promotionCode = '' } = {}) {
  const sandbox = await createSandboxOn(
    { engine: api.engine, fetch: api.serve },
    { catalog, at: '2026-04-01T00:00:00Z' },
  )
  const { billing, environmentId, advance } = sandbox
  await billing.environments.updateSettings({
    seller: { name: 'Seller', address: { country: 'DE' } },
    tax: { registrations: ['DE'] },
    ...(isSent ? { invoices: { collection: 'send_invoice', dueDays: 60 } as const } : {}),
  })
  await billing.customers.create({ externalId: 'ada', address: { country: 'DE' } })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  if (walletMinor > 0) await billing.wallets.grant({ customerId: 'ada', unit: 'EUR', amount: walletMinor })
  await billing.promotionCodes.create({ code: 'THREE', couponSlug: 'three' })
  const { id: subscriptionId } = await billing.subscriptions.create({
    customerId: 'ada',
    planSlug: 'team',
    currency: 'EUR',
    ...(promotionCode === '' ? {} : { promotionCode }),
  })
  await advance({ to: '2026-04-16T00:00:00Z' })
  /** What all documents come to, net and tax in cents: invoices less credit notes. */
  const documents = async () => {
    const { items: invoices } = await billing.invoices.list({})
    const { items: notes } = await billing.creditNotes.list({})
    const sum = (parts: readonly number[]) => parts.reduce((a, b) => a + b, 0)
    return {
      net: sum(invoices.map(({ totals }) => totals.net)) - sum(notes.map(({ net }) => net)),
      tax: sum(invoices.map(({ totals }) => totals.tax)) - sum(notes.map(({ tax }) => tax)),
    }
  }
  const wallet = async () => (await billing.wallets.list({ customerId: 'ada' })).items.map(({ balance }) => balance)
  const violations = () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId })
  return { ...sandbox, subscriptionId, documents, wallet, violations }
}

test('what a cancellation gives back is a credit note with its tax, as it was shown', async () => {
  const { billing, subscriptionId, documents, wallet, violations } = await newWorld()
  const cancel = { subscriptionId, behavior: 'now', prorate: true } as const
  const shown = await billing.subscriptions.previewCancel(cancel)
  const [first] = (await billing.invoices.list({})).items
  expect(shown.creditNotes).toEqual([{ invoiceId: first?.id, net: 1500, tax: 285, total: 1785 }])
  expect(shown.creditedToWallet).toBe(1785)
  await billing.subscriptions.cancel({ ...cancel, planHash: shown.planHash })
  const { items } = await billing.creditNotes.list({})
  expect(items).toMatchObject([{ invoiceId: first?.id, net: 1500, tax: 285, toWallet: 1785, lines: [{ net: 1500 }] }])
  expect([await documents(), await wallet()]).toEqual([{ net: 1500, tax: 285 }, ['1785']])
  expect(await violations()).toEqual([])
})

test('the credits of a restart that its invoice carries need no credit note', async () => {
  const { billing, subscriptionId, documents, wallet } = await newWorld()
  await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'restart' })
  expect((await billing.creditNotes.list({})).items).toEqual([])
  expect([await documents(), await wallet()]).toEqual([{ net: 1500 + 6000, tax: 285 + 1140 }, []])
})

test('a credit of a line is whole, also where its invoice came to less by a credit of its own', async () => {
  const { billing, subscriptionId, documents, wallet, violations } = await newWorld()
  await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'invoice_now' })
  await billing.subscriptions.cancel({ subscriptionId, behavior: 'now', prorate: true })
  // Half of Business was 30.00, of which the other half of Team paid 15.00; Team was used for half a month.
  const [note] = (await billing.creditNotes.list({})).items
  expect(note).toMatchObject({ net: 3000, tax: 570 })
  expect([await documents(), await wallet()]).toEqual([{ net: 1500, tax: 285 }, ['3570']])
  expect(await violations()).toEqual([])
})

test('what the wallet had paid goes back to its grants', async () => {
  const { billing, subscriptionId, documents, wallet, violations } = await newWorld({ walletMinor: 1000 })
  await billing.subscriptions.cancel({ subscriptionId, behavior: 'now', prorate: true })
  const [note] = (await billing.creditNotes.list({})).items
  expect(note).toMatchObject({ total: 1785, toGrants: 500, toWallet: 1285 })
  expect([await documents(), await wallet()]).toEqual([{ net: 1500, tax: 285 }, ['1785']])
  expect(await violations()).toEqual([])
})

test('of a line that goodwill has taken off, no more than is left is given back', async () => {
  const { billing, subscriptionId, documents, wallet, violations } = await newWorld()
  const [first] = (await billing.invoices.list({})).items
  const lineId = first?.lines[0]?.id ?? ''
  await billing.creditNotes.create({ invoiceId: first?.id ?? '', lines: [{ lineId, net: 2000 }], to: 'wallet' })
  await billing.subscriptions.cancel({ subscriptionId, behavior: 'now', prorate: true })
  // Of the 10.00 that were left, half of the time was not used.
  expect([await documents(), await wallet()]).toEqual([{ net: 500, tax: 95 }, ['2975']])
  expect(await violations()).toEqual([])
})

test('a credit that had waited for an invoice is not void with it', async () => {
  const { billing, subscriptionId, advance, documents, wallet, violations } = await newWorld()
  const business = { subscriptionId, planSlug: 'business', behavior: 'next_invoice' } as const
  await billing.subscriptions.changePlan(business)
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'declines_insufficient_funds' })
  await advance({ to: '2026-05-01T00:00:00Z' })
  const [renewal] = (await billing.invoices.list({ limit: 1 })).items
  expect(renewal?.totals.net).toBe(6000 - 1500 + 3000)
  await billing.invoices.void({ invoiceId: renewal?.id ?? '' })
  const { items } = await billing.creditNotes.list({})
  expect(items).toMatchObject([{ net: 1500, tax: 285, toWallet: 1785 }])
  // Team for half of April is what was paid; Business for the rest of it and for May went with the void invoice.
  const issued = await documents()
  expect([issued.net - (renewal?.totals.net ?? 0), await wallet()]).toEqual([1500, ['1785']])
  expect(await violations()).toEqual([])
})

test('also where a credit note had restored a coupon that was used again', async () => {
  const { billing, subscriptionId, advance, violations } = await newWorld({ promotionCode: 'THREE' })
  await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business', behavior: 'next_invoice' })
  await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'team', behavior: 'invoice_now' })
  await billing.environments.updateSettings({ invoices: { collection: 'send_invoice', dueDays: 60 } })
  await advance({ to: '2026-05-01T00:00:00Z' })
  const [renewal] = (await billing.invoices.list({ limit: 1 })).items
  expect(renewal?.lines.map(({ net }) => net)).toEqual([3000, -1350, 3000, -3000])
  await billing.invoices.void({ invoiceId: renewal?.id ?? '' })
  expect((await billing.creditNotes.list({})).items).toMatchObject([{ net: 1350 }])
  expect(await violations()).toEqual([])
})

describe('of an invoice that is open and that the wallet has paid in part', () => {
  const ways = ['cancel', 'invoice_now', 'restart'] as const
  test.each(ways)('a credit goes off what is open, then to its grants, as it was shown (%s)', async (way) => {
    const { billing, subscriptionId, documents, wallet, violations } = await newWorld({
      walletMinor: 3000,
      isSent: true,
    })
    const cancel = { subscriptionId, behavior: 'now', prorate: true } as const
    const change = { subscriptionId, planSlug: 'basic', behavior: way === 'cancel' ? 'restart' : way } as const
    const shown =
      way === 'cancel'
        ? await billing.subscriptions.previewCancel(cancel)
        : await billing.subscriptions.previewChange(change)
    const { planHash } = shown
    if (way === 'cancel') await billing.subscriptions.cancel({ ...cancel, planHash })
    else await billing.subscriptions.changePlan({ ...change, planHash })
    const { items } = await billing.creditNotes.list({})
    expect(items.map(({ total }) => total).toReversed()).toEqual(shown.creditNotes.map(({ total }) => total))
    // Half of Team is 17.85 with tax, half of Basic 0.60 and the whole of it 1.19.
    const toGrants = { cancel: 1215, invoice_now: 1155, restart: 1096 }[way]
    expect(items).toMatchObject([
      { toGrants, toWallet: 0, reducesDue: 0 },
      { toGrants: 0, reducesDue: 570 },
    ])
    expect([shown.creditedToWallet, await wallet()]).toEqual([toGrants, [String(toGrants)]])
    expect((await documents()).net).toBe({ cancel: 1500, invoice_now: 1550, restart: 1600 }[way])
    expect(await violations()).toEqual([])
  })
})
