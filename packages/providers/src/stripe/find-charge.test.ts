import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type DoubleWorld, doubleWorld, providerOf } from './double/double-world.ts'
import { StripeDouble } from './double/stripe-double.ts'

let double: StripeDouble
let world: DoubleWorld

beforeEach(async () => {
  double = await StripeDouble.start()
  world = await doubleWorld(double)
})

afterEach(() => double.stop())

const HOUR = 3_600

/** One charge whose answer was lost to the process that finds it. */
async function chargeElsewhere() {
  const request = world.request(world.method())
  await world.provider.charge(request)
  return request
}

async function chargeMore(count: number): Promise<void> {
  const method = world.method()
  for (let index = 0; index < count; index++) await world.provider.charge(world.request(method))
}

describe('a charge is found by its key', () => {
  test('before the search knows it, behind pages of younger ones', async () => {
    const { idempotencyKey, at } = await chargeElsewhere()
    await chargeMore(120)
    expect(await providerOf(double).findCharge(idempotencyKey, at)).toMatchObject({ status: 'succeeded' })
    expect(double.requests.filter((request) => request === 'GET /v1/payment_intents')).toHaveLength(2)
  })

  test('when Stripe has forgotten the Idempotency-Key, and as it stands now, not as the search saw it', async () => {
    const request = world.request(world.method({ kind: 'takes_days', ends: 'paid' }))
    await world.provider.charge(request)
    double.account.catchUpSearch()
    double.account.now += 72 * HOUR
    double.forgetKeys()
    await chargeMore(1)
    const [intent] = double.account.intents
    if (intent !== undefined) double.account.succeed(intent)
    expect(await providerOf(double).findCharge(request.idempotencyKey, request.at)).toMatchObject({
      status: 'succeeded',
    })
  })

  test('by its id alone while the process remembers it', async () => {
    const { idempotencyKey, at } = await chargeElsewhere()
    double.requests.length = 0
    await world.provider.findCharge(idempotencyKey, at)
    expect(double.requests).toEqual([expect.stringMatching(/^GET \/v1\/payment_intents\/pi_/)])
  })

  test('whatever stands in the key', async () => {
    const idempotencyKey = "it's \\ 'quoted'"
    await world.provider.charge({ ...world.request(world.method()), idempotencyKey })
    double.account.catchUpSearch()
    double.account.now += 3 * HOUR
    await chargeMore(1)
    expect(await providerOf(double).findCharge(idempotencyKey, world.now())).toMatchObject({ status: 'succeeded' })
  })

  test('and is null when Stripe never got it, without looking through years', async () => {
    // Two pages of the list, of which the first one reaches far enough.
    await chargeMore(100)
    double.account.now += 3 * HOUR
    await chargeMore(1)
    double.account.catchUpSearch()
    double.requests.length = 0
    expect(await world.provider.findCharge('inv_unknown:1', world.now())).toBeNull()
    expect(double.requests).toEqual(['GET /v1/payment_intents/search', 'GET /v1/payment_intents'])
  })

  test('and is unknown, not null, when Stripe cannot be asked', async () => {
    const { idempotencyKey, at } = await chargeElsewhere()
    double.faults.push({ on: /^GET/, kind: 'cut_before', times: 99 })
    await expect(providerOf(double).findCharge(idempotencyKey, at)).rejects.toThrow()
  })
})

test('a payment of another program is never taken for ours', async () => {
  const request = await chargeElsewhere()
  const [intent] = double.account.intents
  if (intent !== undefined) intent.metadata = {}
  expect(await providerOf(double).findCharge(request.idempotencyKey, request.at)).toBeNull()
})
