import { money } from '@tallywright/domain'
import type { RefundRequest } from '@tallywright/engine'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TEST_METHODS } from './double/double-cards.ts'
import { type DoubleWorld, doubleWorld, providerOf, usd } from './double/double-world.ts'
import { StripeDouble } from './double/stripe-double.ts'

let double: StripeDouble
let world: DoubleWorld

beforeEach(async () => {
  double = await StripeDouble.start()
  world = await doubleWorld(double)
})

afterEach(() => double.stop())

const CREATE = /^POST \/v1\/refunds$/

async function charged(method = world.method(), amount = usd(2000n)): Promise<RefundRequest['charge']> {
  const request = world.request(method, { money: amount })
  const outcome = await world.provider.charge(request)
  if (outcome.status !== 'succeeded') throw new Error(`it is ${outcome.status}`)
  return { idempotencyKey: request.idempotencyKey, reference: outcome.reference }
}

function refundOf(charge: RefundRequest['charge'], amount = usd(500n), refundId = 'ref_1'): RefundRequest {
  const subject = { environmentId: 'env_1', refundId }
  return { idempotencyKey: `refund:${refundId}`, charge, subject, money: amount, at: world.now() }
}

describe('a refund', () => {
  test('gives the money back once, however often it is sent', async () => {
    const request = refundOf(await charged())
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => world.provider.refund(request)))
    expect(outcomes).toEqual(outcomes.map(() => outcomes[0]))
    expect(outcomes[0]?.status).toBe('succeeded')
    expect(double.account.refunded()).toEqual({ times: 1, amount: 500n })
  })

  test('gives it back once also after Stripe has forgotten the key', async () => {
    const request = refundOf(await charged())
    const first = await world.provider.refund(request)
    double.forgetKeys()
    expect(await providerOf(double).refund(request)).toEqual(first)
    expect(double.account.refunded().times).toBe(1)
  })

  test('of more than is left fails and gives nothing back', async () => {
    const charge = await charged()
    await world.provider.refund(refundOf(charge, usd(1500n)))
    const outcome = await world.provider.refund(refundOf(charge, usd(501n), 'ref_2'))
    expect(outcome).toEqual({ status: 'failed', reference: null, reason: 'more than is left of the payment' })
    await world.provider.refund(refundOf(charge, usd(500n), 'ref_3'))
    expect(await world.provider.refund(refundOf(charge, usd(1n), 'ref_4'))).toEqual(outcome)
    expect(double.account.refunded()).toEqual({ times: 2, amount: 2000n })
  })

  test('gives back no more than there is when many come together', async () => {
    const charge = await charged()
    const requests = Array.from({ length: 10 }, (_, index) => refundOf(charge, usd(600n), `ref_${index}`))
    const outcomes = await Promise.all(requests.map((request) => world.provider.refund(request)))
    expect(outcomes.filter(({ status }) => status === 'succeeded')).toHaveLength(3)
    expect(outcomes.filter(({ status }) => status === 'failed')).toHaveLength(7)
    expect(double.account.refunded()).toEqual({ times: 3, amount: 1800n })
  })

  test('in another currency than the payment is a bug, and gives nothing back', async () => {
    const request = refundOf(await charged(), money(500n, 'EUR'))
    await expect(world.provider.refund(request)).rejects.toThrow('currency')
    expect(double.account.refunded('usd').times).toBe(0)
  })

  test('of what was never taken fails', async () => {
    const request = world.request(world.method({ kind: 'asks' }))
    const { reference } = await world.provider.charge(request)
    const charge = { idempotencyKey: request.idempotencyKey, reference: reference ?? '' }
    expect(await world.provider.refund(refundOf(charge))).toMatchObject({ status: 'failed', reference: null })
  })

  test('is pending while the bank takes its time, and failed when it comes back', async () => {
    const { pm_card_pendingRefund: test } = TEST_METHODS
    if (test === undefined) throw new Error('a documented test method')
    const request = refundOf(await charged(double.account.addMethod(test, world.customerReference).id))
    expect(await world.provider.refund(request)).toMatchObject({ status: 'pending' })
    const [refund] = double.account.refunds
    if (refund !== undefined) Object.assign(refund, { status: 'failed', failure_reason: 'expired_or_canceled_card' })
    expect(await world.provider.findRefund(request.idempotencyKey, request.at)).toMatchObject({
      status: 'failed',
      reason: 'expired_or_canceled_card',
    })
  })

  test('by somebody else is told apart from ours, unless it has failed', async () => {
    const charge = await charged()
    const [intent] = double.account.intents
    if (intent === undefined) throw new Error('it was charged')
    await world.provider.refund(refundOf(charge, usd(300n)))
    expect(await world.provider.refundedElsewhere?.(charge)).toBeNull()
    for (const amount of [200, 400]) double.account.refund(intent, amount)
    double.account.refund(intent, 900).status = 'failed'
    expect(await world.provider.refundedElsewhere?.(charge)).toEqual(usd(600n))
  })

  test('of an amount that Stripe would have rounded is refused before it is sent', async () => {
    const charge = await charged(world.method(), money(5000n, 'KWD'))
    const outcome = await world.provider.refund(refundOf(charge, money(1n, 'KWD')))
    expect(outcome).toMatchObject({ status: 'failed', reference: null, reason: expect.stringContaining('KWD') })
    expect(double.requests.filter((request) => CREATE.test(request))).toEqual([])
  })
})

describe('a refund whose answer did not come', () => {
  test.each([
    ['cut_before', 0],
    ['cut_after', 1],
    ['server_error', 0],
    ['rate_limited', 0],
    ['slow', 1],
  ] as const)('(%s) is thrown, and found out by asking', async (kind, times) => {
    const request = refundOf(await charged())
    double.faults.push({ on: CREATE, kind, times: 2 })
    const provider = kind === 'slow' ? providerOf(double, 150) : world.provider
    await expect(provider.refund(request)).rejects.toThrow()
    expect(double.account.refunded().times).toBe(times)
    const found = await providerOf(double).findRefund(request.idempotencyKey, request.at)
    expect(found?.status).toBe(times === 1 ? 'succeeded' : undefined)
  })

  test('is found behind pages of younger ones', async () => {
    const first = refundOf(await charged(), usd(50n))
    await world.provider.refund(first)
    const charge = await charged(world.method(), usd(20_000n))
    for (let index = 0; index < 120; index++) await world.provider.refund(refundOf(charge, usd(50n), `ref_x${index}`))
    expect(await providerOf(double).findRefund(first.idempotencyKey, first.at)).toMatchObject({ status: 'succeeded' })
  })

  test('is null when Stripe never got it, without looking through years', async () => {
    const charge = await charged(world.method(), usd(20_000n))
    for (let index = 0; index < 100; index++) await world.provider.refund(refundOf(charge, usd(50n), `ref_x${index}`))
    double.account.now += 36 * 86_400
    await world.provider.refund(refundOf(charge, usd(50n), 'ref_young'))
    double.requests.length = 0
    expect(await world.provider.findRefund('refund:unknown', world.now())).toBeNull()
    expect(double.requests).toEqual(['GET /v1/refunds'])
  })
})
