import { addMilliseconds, instantFromIso, MINUTE } from '@tallywright/domain'
import { bucketOf } from '@tallywright/store'
import {
  newEnvironment,
  openTestEngine,
  sandboxProviders,
  type TestEngine,
  valueIn,
} from '@tallywright/testing/test-engine'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { pushCatalog } from '../catalog/push-catalog.ts'
import type { Context } from '../command/context.ts'
import { createCustomer } from '../customers/create-customer.ts'
import { addPaymentMethod } from '../payments/add-payment-method.ts'
import { createSubscription } from '../subscriptions/create-subscription.ts'
import { claimSlot, settleSlot } from './claim-slot.ts'
import { findPromotionCode } from './find-promotion-code.ts'
import { createPromotionCode } from './promotion-code-commands.ts'
import { withSlot } from './with-slot.ts'

let opened: TestEngine
let context: Context
let calls = 0

beforeAll(async () => {
  opened = await openTestEngine(inject('testDatabase'), { providers: sandboxProviders() })
})
afterAll(() => opened.close())

const flat = { cadence: { unit: 'month', count: 1 }, terms: { USD: { model: 'flat', amount: '20.00' } } } as const
const catalog = {
  features: {},
  plans: { team: { name: 'Team', features: {}, prices: { base: flat } } },
  coupons: {
    half: { name: 'Half off', discount: { type: 'percent', percent: '50' }, duration: { kind: 'forever' } },
  },
} as const

/** One code for one redemption, and two customers who want it. */
beforeEach(async () => {
  opened.clock.wall = instantFromIso('2026-01-01T00:00:00Z')
  context = await newEnvironment(opened.engine)
  valueIn(await pushCatalog(context, { catalog, dryRun: false }, request(null)))
  valueIn(await createPromotionCode(context, { code: 'LAST', couponSlug: 'half', maxRedemptions: 1 }, request(null)))
  for (const externalId of ['ada', 'bob']) {
    const bucket = bucketOf(context.environmentId, externalId)
    valueIn(await createCustomer(context, { externalId, timeZone: 'UTC' }, request(bucket)))
    const means = { customerId: externalId, provider: 'sandbox', token: 'succeeds', isDefault: true }
    valueIn(await addPaymentMethod(context, means, request(bucket)))
  }
})

function request(bucket: number | null, key = `call-${calls++}`) {
  return { key, procedure: 'test', input: {}, bucket }
}

async function customerOf(externalId: string) {
  const customer = await context.store.transaction(context.environmentId, (tx) => tx.customers.find(externalId))
  if (customer === null) throw new Error('the customer is there')
  return customer
}

async function subscribe(externalId: string, key?: string) {
  const { bucket } = await customerOf(externalId)
  const input = { customerId: externalId, planSlug: 'team', promotionCode: 'last' }
  const { outcome, replayed } = await createSubscription(context, input, request(bucket, key))
  if (!outcome.ok) return outcome.error.code
  return replayed ? 'replayed' : 'done'
}

async function code() {
  const found = await context.store.transaction(context.environmentId, (tx) => findPromotionCode(tx, 'LAST'))
  if (found === null) throw new Error('the code is there')
  return found
}

const counts = async () => {
  const { taken, redeemed } = await code()
  return { taken, redeemed }
}

async function slotOf(externalId: string, key: string) {
  const { bucket, id } = await code()
  const customer = await customerOf(externalId)
  const holder = `${customer.bucket}:${key}`
  return { bucket, promotionCodeId: id, holder, customerBucket: customer.bucket, customerId: customer.id }
}

function minutesPass(minutes: number): void {
  opened.clock.wall = addMilliseconds(opened.clock.wall, minutes * MINUTE)
}

describe('a slot within the limit of a code', () => {
  test('is taken by a request that succeeds, for good', async () => {
    expect(await subscribe('ada')).toBe('done')
    expect(await counts()).toEqual({ taken: 1, redeemed: 1 })
    minutesPass(60)
    expect(await subscribe('bob')).toBe('promotion_code.used_up')
  })

  test('is taken once by a request that is repeated, also when the code is full by then', async () => {
    expect(await subscribe('ada', 'same')).toBe('done')
    expect(await subscribe('ada', 'same')).toBe('replayed')
    expect(await counts()).toEqual({ taken: 1, redeemed: 1 })
  })

  test('is let go by a request that is refused', async () => {
    expect(await subscribe('ada')).toBe('done')
    const { bucket, id } = await code()
    await context.store.transaction(context.environmentId, (tx) =>
      tx.promotionCodes.save({ bucket, id, maxRedemptions: 2 }),
    )
    expect(await subscribe('ada')).toBe('subscription.already_live')
    expect(await counts()).toEqual({ taken: 1, redeemed: 1 })
    expect(await subscribe('bob')).toBe('done')
  })

  test('that a dead request claimed is free again when the claim has lapsed, and not before', async () => {
    await claimSlot(context, await slotOf('ada', 'dead'))
    minutesPass(15)
    expect(await subscribe('bob')).toBe('promotion_code.used_up')
    minutesPass(2)
    expect(await subscribe('bob')).toBe('done')
    expect(await counts()).toEqual({ taken: 1, redeemed: 1 })
  })

  test('that a dead request claimed is still there for its repetition', async () => {
    await claimSlot(context, await slotOf('ada', 'dead'))
    expect(await subscribe('ada', 'dead')).toBe('done')
    expect(await counts()).toEqual({ taken: 1, redeemed: 1 })
  })

  describe('whose request died after its commit', () => {
    beforeEach(async () => {
      expect(await subscribe('ada', 'cut')).toBe('done')
      const slot = await slotOf('ada', 'cut')
      // What the row is like until the claim is settled.
      await context.store.transaction(context.environmentId, async ({ promotionCodes }) => {
        await promotionCodes.saveSlot(slot, { state: 'claimed' })
        await promotionCodes.save({ bucket: slot.bucket, id: slot.promotionCodeId, redeemed: 0 })
      })
    })

    test('stays taken, and is counted when somebody else asks', async () => {
      minutesPass(17)
      expect(await subscribe('bob')).toBe('promotion_code.used_up')
      expect(await counts()).toEqual({ taken: 1, redeemed: 1 })
    })

    test('is counted by its repetition', async () => {
      expect(await subscribe('ada', 'cut')).toBe('replayed')
      expect(await counts()).toEqual({ taken: 1, redeemed: 1 })
    })
  })

  test('is not redeemed by a request that outlived its claim', async () => {
    const { bucket } = await customerOf('ada')
    const found = await code()
    const refusal = await withSlot(
      context,
      { promotionCode: 'LAST', customer: (tx) => tx.customers.find('ada') },
      request(bucket),
      async (slot) => {
        expect(slot.refusal(found, opened.clock.wall)).toBeNull()
        minutesPass(15)
        const error = slot.refusal(found, opened.clock.wall)
        return { outcome: error === null ? { ok: true, value: null } : { ok: false, error }, replayed: false }
      },
    )
    expect(refusal.outcome).toMatchObject({ error: { code: 'promotion_code.claim_lapsed' } })
    expect(await counts()).toEqual({ taken: 0, redeemed: 0 })
  })

  test('is kept by the other tries of a request when one of them fails', async () => {
    const slot = await slotOf('ada', 'twice')
    for (let tries = 0; tries < 2; tries++) await claimSlot(context, slot)
    await settleSlot(context, slot, 'failed')
    expect(await counts()).toEqual({ taken: 1, redeemed: 0 })
    await settleSlot(context, slot, 'failed')
    expect(await counts()).toEqual({ taken: 0, redeemed: 0 })
  })
})
