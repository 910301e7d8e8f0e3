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
const flat = (amount: string) => ({ cadence: month, terms: { EUR: { model: 'flat' as const, amount } } })
const catalog = {
  features: {},
  planGroups: { main: { name: 'Main', plans: ['team', 'business'] } },
  plans: {
    team: { name: 'Team', features: {}, prices: { base: flat('20.00') } },
    business: { name: 'Business', features: {}, prices: { base: flat('50.00') } },
  },
} as const

const onboarding = { description: 'Onboarding', quantity: '1.5', unitAmount: '900.005' } as const
const stickers = { description: 'Stickers', quantity: 100, unitAmount: '0.119', taxBehavior: 'inclusive' } as const

async function newWorld() {
  const sandbox = await createSandboxOn({ engine: api.engine, fetch: api.serve }, { catalog })
  const { billing, environmentId } = sandbox
  await billing.environments.updateSettings({
    seller: { name: 'Chmura', address: { country: 'DE' } },
    tax: { registrations: ['DE'] },
    invoices: { memo: 'Danke' },
  })
  await billing.customers.create({ externalId: 'ada', address: { country: 'DE' }, invoicePrefix: 'ADA' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  const violations = () => violationsIn({ connection: api.connection, store: api.engine.store, environmentId })
  const draft = () => billing.invoices.create({ customerId: 'ada', currency: 'EUR', lines: [onboarding, stickers] })
  return { ...sandbox, draft, violations }
}

describe('an invoice of lines of its own', () => {
  test('rounds each line once, explains it, taxes it and is collected at once where asked for', async () => {
    const { billing, violations } = await newWorld()
    const lines = [onboarding, stickers, stickers]
    const given = { customerId: 'ada', currency: 'EUR', lines, autoAdvance: true }
    const invoice = await billing.invoices.create({ ...given, memo: null, footer: 'HRB 1' })
    expect(invoice).toMatchObject({
      status: 'paid',
      number: 'ADA-0001',
      subscriptionId: null,
      memo: null,
      footer: 'HRB 1',
    })
    expect(invoice.lines.map(({ kind, quantity, net, tax }) => [kind, quantity, net, tax])).toEqual([
      ['one_off', '1.5', 135001, 25650],
      ['one_off', '100', 1000, 190],
      ['one_off', '100', 1000, 190],
    ])
    expect(invoice.lines[0]?.explanation[0]).toBe('1.5 × 900.005 → 1350.0075')
    expect(invoice.totals).toMatchObject({ net: 137001, tax: 26030, total: 163031, amountPaid: 163031 })
    expect(await violations()).toEqual([])
  })

  test('is a draft until it is finalized: without number, charge or frozen parties', async () => {
    const { billing, draft, violations } = await newWorld()
    const made = await draft()
    expect(made).toMatchObject({ status: 'draft', number: null, finalizedAt: null, memo: 'Danke' })
    expect((await billing.payments.list({ customerId: 'ada' })).items).toEqual([])
    expect(await violations()).toEqual([])
    await billing.customers.update({ customerId: 'ada', name: 'Ada GmbH' })
    const final = await billing.invoices.finalize({ invoiceId: made.id })
    expect(final).toMatchObject({ id: made.id, status: 'paid', number: 'ADA-0001', customer: { name: 'Ada GmbH' } })
    expect(final.totals).toEqual({ ...made.totals, amountPaid: made.totals.total, amountDue: 0 })
    expect(await violations()).toEqual([])
  })

  test('that is a draft can be changed or deleted, and a deleted one leaves no gap', async () => {
    const { billing, draft, violations } = await newWorld()
    const { id: invoiceId } = await draft()
    expect(await billing.invoices.update({ invoiceId, memo: 'Merci' })).toMatchObject({
      memo: 'Merci',
      totals: { total: 161841 },
    })
    const changed = await billing.invoices.update({
      invoiceId,
      lines: [stickers],
      collection: 'send_invoice',
      dueDays: 5,
    })
    expect(changed).toMatchObject({ memo: 'Merci', collection: 'send_invoice', totals: { total: 1190 } })
    const { id: other } = await draft()
    expect(await billing.invoices.deleteDraft({ invoiceId: other })).toEqual({
      id: other,
      object: 'invoice',
      deleted: true,
    })
    await expect(billing.invoices.get({ invoiceId: other })).rejects.toMatchObject({ code: 'invoice.not_found' })
    expect(await billing.invoices.finalize({ invoiceId })).toMatchObject({
      number: 'ADA-0001',
      status: 'open',
      dueAt: '2026-01-06T00:00:00Z',
    })
    expect(await violations()).toEqual([])
  })

  test.for(['update', 'finalize', 'deleteDraft'] as const)('that is final refuses %s', async (procedure) => {
    const { billing, draft } = await newWorld()
    const { id: invoiceId } = await draft()
    await billing.invoices.finalize({ invoiceId })
    await expect(billing.invoices[procedure]({ invoiceId })).rejects.toMatchObject({
      code: 'invoice.transition_not_allowed',
      details: { reason: 'already_finalized' },
    })
  })

  test.for(['pay', 'void', 'markUncollectible'] as const)('that is a draft refuses %s', async (procedure) => {
    const { billing, draft } = await newWorld()
    const { id: invoiceId } = await draft()
    await expect(billing.invoices[procedure]({ invoiceId })).rejects.toMatchObject({
      code: 'invoice.transition_not_allowed',
      details: { reason: 'not_finalized' },
    })
  })

  test('of a draft that waited is taxed at the rates of its finalizing', async () => {
    const { billing, draft, advance } = await newWorld()
    const { id: invoiceId } = await draft()
    const from = '2026-01-15T00:00:00Z'
    await billing.taxRates.create({ name: 'VAT', percent: '21', country: 'DE', validFrom: from })
    await advance({ to: '2026-02-01T00:00:00Z' })
    const { lines } = await billing.invoices.finalize({ invoiceId })
    expect(lines[0]?.taxes.map(({ percent }) => percent)).toContain('21')
  })

  test('is refused in a currency that nobody has, and beyond what can be told exactly', async () => {
    const { billing } = await newWorld()
    const input = { customerId: 'ada', currency: 'XQZ', lines: [onboarding] }
    await expect(billing.invoices.create(input)).rejects.toMatchObject({ code: 'currency.unknown' })
    const huge = { ...onboarding, quantity: '999999999999', unitAmount: '999999' }
    await expect(billing.invoices.create({ ...input, currency: 'EUR', lines: [huge] })).rejects.toMatchObject({
      code: 'amount.out_of_range',
    })
    const negative = { ...onboarding, quantity: '-1' }
    await expect(billing.invoices.create({ ...input, lines: [negative] })).rejects.toMatchObject({
      code: 'validation.failed',
    })
  })
})

test('a pending line is on the next invoice of its subscription, once, and a plan change leaves it there', async () => {
  const { billing, advance, violations } = await newWorld()
  const { id: subscriptionId } = await billing.subscriptions.create({ customerId: 'ada', planSlug: 'team' })
  const pending = await billing.invoices.addPendingLine({ subscriptionId, ...onboarding })
  expect(pending.lines).toMatchObject([{ kind: 'one_off', net: 135001, tax: 25650 }])
  await billing.invoices.addPendingLine({ subscriptionId, ...onboarding })
  await advance({ to: '2026-01-16T12:00:00Z' })
  await billing.subscriptions.changePlan({ subscriptionId, planSlug: 'business' })
  await advance({ to: '2026-03-15T00:00:00Z' })
  const { items } = await billing.invoices.list({ customerId: 'ada' })
  const kinds = items.toReversed().map(({ lines }) => lines.map(({ kind }) => kind))
  expect(kinds).toEqual([
    ['plan_base'],
    ['proration_credit', 'proration_charge'],
    expect.arrayContaining(['plan_base', 'one_off', 'one_off']),
    ['plan_base'],
  ])
  expect(await violations()).toEqual([])
})
