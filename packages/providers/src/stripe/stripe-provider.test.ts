import { done } from '@tallywright/engine'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type DoubleWorld, doubleWorld, RETURN_URL } from './double/double-world.ts'
import { DOUBLE_KEY, StripeDouble } from './double/stripe-double.ts'
import { attachedMethod } from './payment-methods.ts'
import { stripeProvider } from './stripe-provider.ts'

let double: StripeDouble
let world: DoubleWorld

beforeEach(async () => {
  double = await StripeDouble.start()
  world = await doubleWorld(double)
})

afterEach(() => double.stop())

test.each([
  ['sk_live_x', true],
  ['rk_live_x', true],
  ['sk_test_x', false],
  ['rk_test_x', false],
])('%s moves real money: %s', (secretKey, movesRealMoney) => {
  const provider = stripeProvider({ secretKey, webhookSecret: 'whsec_x', returnUrl: RETURN_URL })
  expect(provider).toMatchObject({ name: 'stripe', movesRealMoney })
})

test('a key that Stripe does not know is an error that does not repeat it', async () => {
  const provider = stripeProvider({
    secretKey: 'sk_test_secret_text',
    webhookSecret: 'whsec_x',
    returnUrl: RETURN_URL,
    server: { protocol: 'http', host: '127.0.0.1', port: double.port },
  })
  const error = await provider.charge(world.request(world.method())).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Error)
  expect(`${(error as Error).stack} ${JSON.stringify(error)}`).not.toContain('sk_test_secret_text')
})

describe('a customer', () => {
  const ada = { environmentId: 'env_1', customerId: 'cus_ada', name: 'Ada', email: 'ada@example.com' }

  test('is made once, also when they are renamed between two tries', async () => {
    const [first] = double.account.customers
    const renamed = { idempotencyKey: 'customer:cus_ada', ...ada, name: 'Ada Lovelace' }
    expect(await world.provider.createCustomer(renamed)).toEqual({ reference: first?.id })
    expect(double.account.customers).toEqual([
      expect.objectContaining({
        name: 'Ada Lovelace',
        email: 'ada@example.com',
        metadata: { tallywright_environment: 'env_1', tallywright_customer: 'cus_ada' },
      }),
    ])
  })

  test('without name and address needs no second request', async () => {
    await world.provider.createCustomer({ idempotencyKey: 'other', ...ada, name: null, email: null })
    expect(double.requests.filter((request) => request.startsWith('POST /v1/customers/'))).toHaveLength(1)
  })
})

describe('a payment method', () => {
  test('is attached under its id and known by its card', async () => {
    const attached = await world.provider.attachMethod('pm_card_visa', world.customerReference)
    expect(attached).toEqual(done({ reference: expect.stringMatching(/^pm_0/), label: 'Visa •••• 4242' }))
    const { reference } = attached.ok ? attached.value : { reference: '' }
    expect(await world.provider.charge(world.request(reference))).toMatchObject({ status: 'succeeded' })
  })

  test('that is the customer’s already is taken as it is', async () => {
    const method = world.method()
    const once = await world.provider.attachMethod(method, world.customerReference)
    expect(await world.provider.attachMethod(method, world.customerReference)).toEqual(once)
  })

  test.each([
    ['one that is not there', 'pm_gone'],
    ['one that the bank refuses', 'pm_card_visa_chargeDeclinedStolenCard'],
    ['a token of something else', 'tok_visa'],
    ['another path', 'pm_/../customers'],
  ])('is refused as the token’s fault: %s', async (_, token) => {
    const attached = await world.provider.attachMethod(token, world.customerReference)
    expect(attached).toMatchObject({ ok: false, error: { code: 'validation.failed', param: 'token' } })
  })

  test('of another customer is refused', async () => {
    const { reference } = await world.provider.createCustomer({
      idempotencyKey: 'customer:cus_bob',
      environmentId: 'env_1',
      customerId: 'cus_bob',
      name: null,
      email: null,
    })
    expect(await world.provider.attachMethod(world.method(), reference)).toMatchObject({ ok: false })
  })

  test('is detached once and for all, and one that is not there is no error', async () => {
    const method = world.method()
    await world.provider.detachMethod(method)
    await world.provider.detachMethod(method)
    await world.provider.detachMethod('pm_gone')
    expect(double.account.methods.map(({ customer }) => customer)).toEqual([null])
    expect(await world.provider.charge(world.request(method))).toMatchObject({ status: 'failed' })
  })

  test.each([
    [{ type: 'card', card: { brand: 'amex', last4: '0005' } }, 'American Express •••• 0005'],
    [{ type: 'card', card: { brand: 'unknown', last4: '1234' } }, 'Card •••• 1234'],
    [{ type: 'sepa_debit', sepa_debit: { last4: '3201' } }, 'SEPA debit •••• 3201'],
    [{ type: 'us_bank_account', us_bank_account: { bank_name: null, last4: null } }, 'Bank account'],
    [{ type: 'amazon_pay' }, 'Amazon pay'],
  ])('%o is shown as %s', (method, label) => {
    const shown = attachedMethod({ id: 'pm_1', ...method } as Parameters<typeof attachedMethod>[0])
    expect(shown).toEqual({ reference: 'pm_1', label })
  })
})

describe('a setup', () => {
  const request = () => ({
    idempotencyKey: 'setup_1',
    environmentId: 'env_1',
    customerId: 'cus_ada',
    customerReference: world.customerReference,
    returnUrl: 'https://shop.example/billing',
  })

  test('is one page of Stripe’s for cards, however often it is asked for', async () => {
    const page = await world.provider.openSetup(request())
    expect(await world.provider.openSetup(request())).toEqual(page)
    expect(page.url).toMatch(/^https:\/\/checkout\.stripe\.example\//)
    expect(double.account.sessions).toHaveLength(1)
  })

  test('has a method once the customer is done, and that method pays', async () => {
    const { reference } = await world.provider.openSetup(request())
    const owner = { environmentId: 'env_1', customerId: 'cus_ada' }
    expect(await world.provider.findSetup(reference)).toEqual({ ...owner, method: null })
    double.completeSetup(reference, 'pm_card_mastercard')
    const setup = await world.provider.findSetup(reference)
    expect(setup).toEqual({
      ...owner,
      method: { reference: expect.stringMatching(/^pm_0/), label: 'Mastercard •••• 4444' },
    })
    const method = setup?.method?.reference ?? ''
    expect(await world.provider.attachMethod(method, world.customerReference)).toMatchObject({ ok: true })
    expect(await world.provider.charge(world.request(method))).toMatchObject({ status: 'succeeded' })
  })

  test('that is not there, or is another program’s, is null', async () => {
    const { reference } = await world.provider.openSetup(request())
    for (const session of double.account.sessions) session.metadata = {}
    expect(await world.provider.findSetup(reference)).toBeNull()
    expect(await world.provider.findSetup('cs_gone')).toBeNull()
  })
})

describe('a dispute', () => {
  const disputed = async () => {
    const attached = await world.provider.attachMethod('pm_card_createDispute', world.customerReference)
    await world.provider.charge(world.request(attached.ok ? attached.value.reference : ''))
    const [dispute] = double.account.disputes
    if (dispute === undefined) throw new Error('the charge is disputed')
    return dispute
  }

  test('says which payment, how much, why and since when', async () => {
    const { id } = await disputed()
    expect(await world.provider.findDispute(id)).toEqual({
      reference: id,
      charge: { idempotencyKey: 'inv_1:1', reference: double.account.intents[0]?.id },
      subject: { environmentId: 'env_1', paymentId: 'pay_1' },
      money: { amount: 2000n, currency: 'USD' },
      reason: 'fraudulent',
      status: 'open',
      openedAt: world.now(),
    })
  })

  test.each([
    ['needs_response', 'open'],
    ['under_review', 'open'],
    ['appeal_under_review', 'open'],
    ['warning_needs_response', 'inquiry'],
    ['warning_under_review', 'inquiry'],
    ['a_status_that_came_later', 'open'],
    ['warning_closed', 'won'],
    ['prevented', 'won'],
    ['won', 'won'],
    ['lost', 'lost'],
  ])('that Stripe calls %s is %s', async (said, status) => {
    const dispute = await disputed()
    Object.assign(dispute, { status: said })
    expect(await world.provider.findDispute(dispute.id)).toMatchObject({ status })
  })

  test('that is not there, or of another program’s payment, is null', async () => {
    const { id } = await disputed()
    for (const intent of double.account.intents) intent.metadata = {}
    expect(await world.provider.findDispute(id)).toBeNull()
    expect(await world.provider.findDispute('dp_gone')).toBeNull()
  })
})

test('a parameter that Stripe does not know is refused by the double, as Stripe does', async () => {
  const response = await fetch(`http://127.0.0.1:${double.port}/v1/refunds`, {
    method: 'POST',
    headers: { authorization: `Bearer ${DOUBLE_KEY}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'payment_intent=pi_1&metadata[a]=1&colour=red',
  })
  expect(response.status).toBe(400)
  expect(await response.json()).toEqual({
    error: {
      type: 'invalid_request_error',
      code: 'parameter_unknown',
      message: 'Received unknown parameter: colour',
      param: 'colour',
    },
  })
})
