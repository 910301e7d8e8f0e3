import { readFileSync } from 'node:fs'
import { instantFromEpoch } from '@tallywright/domain'
import { done } from '@tallywright/engine'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DoubleEvent } from './double/double-account.ts'
import { type DoubleWorld, doubleWorld, providerOf, usd } from './double/double-world.ts'
import { StripeDouble } from './double/stripe-double.ts'

let double: StripeDouble
let world: DoubleWorld

beforeEach(async () => {
  double = await StripeDouble.start()
  world = await doubleWorld(double)
})

afterEach(() => double.stop())

const OURS = { tallywright_environment: 'env_1', tallywright_payment: 'pay_1', tallywright_refund: 'ref_1' }
const SETUP = { tallywright_environment: 'env_1', tallywright_customer: 'cus_ada' }

function event(type: string, object: Record<string, unknown>): DoubleEvent {
  return { id: 'evt_1', object: 'event', type, created: double.account.now, data: { object } }
}

function read(sent: DoubleEvent, at: { signedAt?: number; secret?: string } = {}) {
  const webhook = double.webhook(sent, { signedAt: double.account.now, ...at })
  return world.provider.readWebhook({ ...webhook, receivedAt: world.now() })
}

const ABOUT_OURS: readonly [string, Record<string, unknown>][] = [
  ['payment_intent.', { id: 'pi_1', metadata: OURS }],
  ['charge.dispute.', { id: 'dp_1' }],
  ['charge.refunded', { id: 'ch_1', metadata: OURS }],
  ['refund.', { id: 're_1', metadata: OURS }],
  ['checkout.session.', { id: 'cs_1', mode: 'setup', metadata: SETUP }],
]

describe('of the events that the guide asks for, each is acted on', () => {
  const guide = readFileSync(new URL('../../../../docs/guides/stripe.md', import.meta.url), 'utf8')
  const [, listed = ''] = /```text\n([\s\S]*?)```/.exec(guide) ?? []
  test.each(listed.trim().split('\n'))('%s', async (type) => {
    const [, object = {}] = ABOUT_OURS.find(([begin]) => type.startsWith(begin)) ?? []
    const told = await read(event(type, object))
    expect(told.ok && told.value.subject.kind).toMatch(/^(charge|charge_refunded|refund|dispute|setup)$/)
  })
})

describe('an event is read as what it is about', () => {
  const charge = { kind: 'charge', environmentId: 'env_1', paymentId: 'pay_1' }
  const refund = { kind: 'refund', environmentId: 'env_1', refundId: 'ref_1' }
  test.each<[string, Record<string, unknown>, object]>([
    ['payment_intent.succeeded', { id: 'pi_1', metadata: OURS }, charge],
    ['payment_intent.payment_failed', { id: 'pi_1', metadata: OURS }, charge],
    ['payment_intent.processing', { id: 'pi_1', metadata: OURS }, charge],
    ['payment_intent.requires_action', { id: 'pi_1', metadata: OURS }, charge],
    ['payment_intent.canceled', { id: 'pi_1', metadata: OURS }, charge],
    // Told while the charge is being made, by whoever makes it.
    ['payment_intent.created', { id: 'pi_1', metadata: OURS }, { kind: 'other' }],
    ['charge.refunded', { id: 'ch_1', metadata: OURS }, { ...charge, kind: 'charge_refunded' }],
    ['refund.created', { id: 're_1', metadata: OURS }, refund],
    ['refund.updated', { id: 're_1', metadata: OURS }, refund],
    ['refund.failed', { id: 're_1', metadata: OURS }, refund],
    ['charge.refund.updated', { id: 're_1', metadata: OURS }, refund],
    ['charge.dispute.created', { id: 'dp_1' }, { kind: 'dispute', reference: 'dp_1' }],
    ['charge.dispute.closed', { id: 'dp_1' }, { kind: 'dispute', reference: 'dp_1' }],
    [
      'checkout.session.completed',
      { id: 'cs_1', mode: 'setup', metadata: SETUP },
      { kind: 'setup', reference: 'cs_1' },
    ],
    ['checkout.session.completed', { id: 'cs_1', mode: 'payment', metadata: SETUP }, { kind: 'other' }],
    // Told by the page's own event, which names the page.
    ['setup_intent.succeeded', { id: 'seti_1', metadata: SETUP }, { kind: 'other' }],
    ['setup_intent.setup_failed', { id: 'seti_1', metadata: SETUP }, { kind: 'other' }],
    ['customer.created', { id: 'cus_1', metadata: OURS }, { kind: 'other' }],
    ['an.event_that_came_later', { id: 'x_1', metadata: OURS }, { kind: 'other' }],
    // Of another program on the same account.
    ['payment_intent.succeeded', { id: 'pi_1', metadata: {} }, { kind: 'other' }],
    ['refund.created', { id: 're_1', metadata: null }, { kind: 'other' }],
  ])('%s of %o', async (type, object, subject) => {
    expect(await read(event(type, object))).toEqual(done({ id: 'evt_1', type, subject }))
  })
})

describe('a webhook is refused', () => {
  const refusal = { ok: false, error: { code: 'webhook.signature_invalid' } }

  test('when it is signed with another secret', async () => {
    expect(await read(event('payment_intent.succeeded', {}), { secret: 'whsec_other' })).toMatchObject(refusal)
  })

  test('when its signature is older than five minutes, and not before', async () => {
    const { now } = double.account
    expect(await read(event('customer.created', {}), { signedAt: now - 301 })).toMatchObject(refusal)
    expect(await read(event('customer.created', {}), { signedAt: now - 299 })).toMatchObject({ ok: true })
  })

  test('when a byte of it was changed', async () => {
    const { headers, body } = double.webhook(event('customer.created', { id: 'cus_1' }), {
      signedAt: double.account.now,
    })
    const changed = new TextEncoder().encode(new TextDecoder().decode(body).replace('cus_1', 'cus_2'))
    expect(await world.provider.readWebhook({ headers, body: changed, receivedAt: world.now() })).toMatchObject(refusal)
  })

  test.each([{}, { 'stripe-signature': '' }, { 'stripe-signature': 't=1' }, { 'stripe-signature': 'v1=00' }])(
    'when it has no signature: %o',
    async (headers) => {
      const body = new TextEncoder().encode('{}')
      const answer = await world.provider.readWebhook({ headers: new Headers(headers), body, receivedAt: world.now() })
      expect(answer).toMatchObject(refusal)
    },
  )

  test('when it is empty', async () => {
    const request = { headers: new Headers(), body: new Uint8Array(), receivedAt: instantFromEpoch(0) }
    expect(await world.provider.readWebhook(request)).toMatchObject(refusal)
  })
})

test('what the double tells of a charge and its refund leads back to both without a search', async () => {
  const request = world.request(world.method())
  const outcome = await world.provider.charge(request)
  const charge = { idempotencyKey: request.idempotencyKey, reference: outcome.reference ?? '' }
  const subject = { environmentId: 'env_1', refundId: 'ref_1' }
  await world.provider.refund({ idempotencyKey: 'refund:1', charge, subject, money: usd(100n), at: world.now() })
  // Another process, which has seen nothing but the webhooks.
  const other = providerOf(double)
  const kinds = []
  for (const told of double.account.events) {
    const read = await other.readWebhook({
      ...double.webhook(told, { signedAt: double.account.now }),
      receivedAt: world.now(),
    })
    if (read.ok) kinds.push(read.value.subject.kind)
  }
  expect(kinds).toEqual(['other', 'charge', 'refund', 'charge_refunded'])
  double.requests.length = 0
  expect(await other.findCharge(request.idempotencyKey, request.at)).toEqual(outcome)
  expect(await other.findRefund('refund:1', world.now())).toMatchObject({ status: 'succeeded' })
  expect(double.requests).toEqual([
    expect.stringMatching(/^GET \/v1\/payment_intents\/pi_/),
    expect.stringMatching(/^GET \/v1\/refunds\/re_/),
  ])
})
