import { money } from '@tallywright/domain'
import type { ChargeOutcome, ChargeRequest } from '@tallywright/engine'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type DoubleWorld, doubleWorld, providerOf, RETURN_URL } from './double/double-world.ts'
import { StripeDouble } from './double/stripe-double.ts'

let double: StripeDouble
let world: DoubleWorld

beforeEach(async () => {
  double = await StripeDouble.start()
  world = await doubleWorld(double)
})

afterEach(() => double.stop())

const CREATE = /^POST \/v1\/payment_intents$/

describe('a charge', () => {
  test('takes the money once, however often it is sent', async () => {
    const request = world.request(world.method())
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => world.provider.charge(request)))
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1)
    expect(outcomes[0]).toEqual({ status: 'succeeded', reference: expect.stringMatching(/^pi_/) })
    expect(double.account.charged()).toEqual({ times: 1, amount: 2000n })
  })

  test('says at Stripe what it is for, so that it can be found there', async () => {
    await world.provider.charge(world.request(world.method()))
    expect(double.account.intents[0]).toMatchObject({
      description: 'ADA-0001',
      customer: world.customerReference,
      metadata: {
        tallywright_key: 'inv_1:1',
        tallywright_environment: 'env_1',
        tallywright_customer: 'cus_ada',
        tallywright_invoice: 'inv_1',
        tallywright_payment: 'pay_1',
      },
    })
  })

  test.each([
    ['insufficient_funds', false],
    ['stolen_card', true],
    ['expired_card', true],
    ['processing_error', false],
  ])('that is declined with %s is an outcome, and takes nothing', async (declineCode, hard) => {
    const outcome = await world.provider.charge(world.request(world.method({ kind: 'declines', declineCode })))
    expect(outcome).toMatchObject({
      status: 'failed',
      decline: { code: declineCode, hard, message: 'Your card was declined.' },
    })
    expect(double.account.charged().times).toBe(0)
  })

  test('that is declined with the network’s advice against another try is a hard decline', async () => {
    const conduct = { kind: 'declines', declineCode: 'generic_decline', adviceCode: 'do_not_try_again' } as const
    expect(await world.provider.charge(world.request(world.method(conduct)))).toMatchObject({ decline: { hard: true } })
  })

  test('of a bank debit is on its way, and then as the bank says', async () => {
    const methods = [
      world.method({ kind: 'takes_days', ends: 'paid' }),
      world.method({ kind: 'takes_days', ends: 'returned' }),
    ]
    const requests = methods.map((method) => world.request(method))
    for (const request of requests) expect(await world.provider.charge(request)).toMatchObject({ status: 'processing' })
    double.account.passTime(double.account.now + 4 * 86_400)
    const found = await Promise.all(
      requests.map((request) => world.provider.findCharge(request.idempotencyKey, request.at)),
    )
    expect(found.map((outcome) => outcome?.status)).toEqual(['succeeded', 'failed'])
    // Sent again, it is not the first answer that counts, but how it stands.
    expect(await world.provider.charge(requests[0] ?? world.request(''))).toMatchObject({ status: 'succeeded' })
    expect(double.account.charged()).toEqual({ times: 1, amount: 2000n })
  })

  test.each([
    ['JPY', 2050n, 2050],
    ['KWD', 5120n, 5120],
    ['EUR', 999n, 999],
  ])('in %s is what Stripe counts', async (currency, amount, told) => {
    await world.provider.charge(world.request(world.method(), { money: money(amount, currency) }))
    expect(double.account.charged(currency.toLowerCase())).toEqual({ times: 1, amount: BigInt(told) })
  })

  test('of an amount that Stripe would have rounded is refused before it is sent', async () => {
    const outcome = await world.provider.charge(world.request(world.method(), { money: money(5124n, 'KWD') }))
    expect(outcome).toMatchObject({
      status: 'failed',
      reference: null,
      decline: { code: 'amount_not_chargeable', hard: true },
    })
    expect(double.requests.filter((request) => CREATE.test(request))).toEqual([])
  })

  test.each<[string, Partial<ChargeRequest>, string, boolean]>([
    ['less than Stripe’s smallest amount', { money: money(49n, 'USD') }, 'amount_too_small', false],
    // With the key of another account, none of them is there.
    ['a method that is gone', { methodReference: 'pm_gone' }, 'resource_missing', false],
    ['a customer that is gone', { customerReference: 'cus_gone' }, 'resource_missing', false],
  ])('of %s is refused, and the refusal is an outcome', async (_, more, code, hard) => {
    const outcome = await world.provider.charge(world.request(world.method(), more))
    expect(outcome).toMatchObject({ status: 'failed', reference: null, decline: { code, hard } })
  })

  test('of another customer’s method fails', async () => {
    const method = double.account.addMethod(
      { type: 'card', brand: 'visa', last4: '4242', conduct: { kind: 'pays' } },
      'cus_b',
    )
    expect(await world.provider.charge(world.request(method.id))).toMatchObject({ status: 'failed' })
    expect(double.account.charged().times).toBe(0)
  })

  test('whose key was used for something else is thrown, and takes nothing more', async () => {
    const request = world.request(world.method())
    await world.provider.charge(request)
    await expect(world.provider.charge({ ...request, money: money(9900n, 'USD') })).rejects.toThrow('same parameters')
    expect(double.account.charged()).toEqual({ times: 1, amount: 2000n })
  })
})

describe('an answer that did not come', () => {
  const impatient = (kind: string) => (kind === 'slow' ? providerOf(double, 150) : world.provider)

  test.each([
    ['the connection was cut before it arrived', 'cut_before', 0],
    ['the connection was cut after it was charged', 'cut_after', 1],
    ['Stripe had a fault', 'server_error', 0],
    ['Stripe had too much to do', 'rate_limited', 0],
    ['it took too long', 'slow', 1],
  ] as const)('because %s is thrown, and found out by asking', async (_, kind, charges) => {
    const request = world.request(world.method())
    double.faults.push({ on: CREATE, kind, times: 2 })
    await expect(impatient(kind).charge(request)).rejects.toThrow()
    expect(double.account.charged().times).toBe(charges)
    const found = await world.provider.findCharge(request.idempotencyKey, request.at)
    expect(found?.status).toBe(charges === 1 ? 'succeeded' : undefined)
  })

  test.each(['cut_before', 'cut_after', 'slow'] as const)(
    'once (%s) is asked for again under the same key',
    async (kind) => {
      double.faults.push({ on: CREATE, kind, times: 1 })
      expect(await world.provider.charge(world.request(world.method()))).toMatchObject({ status: 'succeeded' })
      expect(double.account.charged().times).toBe(1)
    },
  )
})

describe('a bank that wants to hear the customer', () => {
  const asking = async () => {
    const request = world.request(world.method({ kind: 'asks' }))
    return { request, outcome: await world.provider.charge(request) }
  }
  const waiting = (outcome: ChargeOutcome) => {
    if (outcome.status !== 'requires_action') throw new Error(`it is ${outcome.status}`)
    return outcome
  }

  test('gives the page on which they say yes, and then the money, once', async () => {
    const { request, outcome } = await asking()
    expect(waiting(outcome).actionUrl).toMatch(/^https:\/\/hooks\.stripe\.example\/redirect\/pi_/)
    const [intent, ...others] = double.account.intents
    expect(others).toEqual([])
    expect(intent?.next_action?.redirect_to_url.return_url).toBe(RETURN_URL)
    if (intent !== undefined) double.account.succeed(intent)
    expect(await world.provider.findCharge(request.idempotencyKey, request.at)).toMatchObject({ status: 'succeeded' })
    expect(double.account.charged()).toEqual({ times: 1, amount: 2000n })
  })

  test('and gets no for an answer, declines softly', async () => {
    const { request } = await asking()
    const [intent] = double.account.intents
    const error = { code: 'payment_intent_authentication_failure', message: 'The customer did not confirm.' }
    if (intent !== undefined) double.account.fail(intent, error)
    const found = await world.provider.findCharge(request.idempotencyKey, request.at)
    expect(found).toMatchObject({ status: 'failed', decline: { code: error.code, hard: false } })
  })

  test('and declines the customer it has heard, is not asked for ever', async () => {
    const { request } = await asking()
    const [intent] = double.account.intents
    const error = { code: 'card_declined', decline_code: 'authentication_required', message: 'Declined.' }
    if (intent !== undefined) double.account.fail(intent, error)
    expect(await world.provider.findCharge(request.idempotencyKey, request.at)).toMatchObject({ status: 'failed' })
  })

  test('is asked by the charge only: finding one that was cut off in between moves nothing', async () => {
    const request = world.request(world.method({ kind: 'asks' }))
    double.faults.push({ on: /\/confirm$/, kind: 'cut_before', times: 2 })
    await expect(world.provider.charge(request)).rejects.toThrow()
    const found = await providerOf(double).findCharge(request.idempotencyKey, request.at)
    expect(found).toMatchObject({ status: 'requires_action', actionUrl: null })
    expect(waiting(await world.provider.charge(request)).actionUrl).not.toBeNull()
    expect(double.account.intents).toHaveLength(1)
  })

  test('is not known to have declined while the intent is being confirmed', async () => {
    const { request } = await asking()
    const [intent] = double.account.intents
    for (const status of ['requires_confirmation', 'requires_payment_method'] as const) {
      Object.assign(intent ?? {}, { status, last_payment_error: null })
      await expect(world.provider.findCharge(request.idempotencyKey, request.at)).rejects.toThrow('asked for later')
    }
  })

  test('is left alone once the charge is given up, and what has succeeded meanwhile stays', async () => {
    const first = await asking()
    const { reference } = waiting(first.outcome)
    const charge = { idempotencyKey: first.request.idempotencyKey, reference }
    expect(await world.provider.cancelCharge(charge, world.now())).toEqual({ status: 'canceled', reference })
    expect(await world.provider.cancelCharge(charge, world.now())).toEqual({ status: 'canceled', reference })

    const third = await asking()
    const late = { idempotencyKey: third.request.idempotencyKey, reference: waiting(third.outcome).reference }
    // The customer says yes between the look and the cancel.
    double.faults.push({ on: /\/cancel$/, kind: 'answers_first', times: 1 })
    expect(await world.provider.cancelCharge(late, world.now())).toMatchObject({ status: 'succeeded' })

    const second = await asking()
    const other = { idempotencyKey: second.request.idempotencyKey, reference: waiting(second.outcome).reference }
    double.account.succeed(double.account.intent(other.reference))
    expect(await world.provider.cancelCharge(other, world.now())).toMatchObject({ status: 'succeeded' })
    expect(double.account.charged().times).toBe(2)
  })
})
