import { addMilliseconds, DAY, type Instant, instantFromIso, MINUTE, money } from '@tallywright/domain'
import type {
  ChargeOutcome,
  ChargeRef,
  ChargeRequest,
  PaymentProvider,
  ProviderEventSubject,
  RefundRequest,
  WebhookRequest,
} from '@tallywright/engine'
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest'

/** A provider with what a test needs around it: scripted methods, somebody who acts for the customer, and a witness. */
export interface ProviderUnderTest {
  readonly provider: PaymentProvider
  /** What methods are stored under: by what a charge to them comes to. */
  readonly tokens: ProviderTokens
  /** What was really done, in minor units: read where the money is, not from the provider's answers. */
  readonly witness: () => Promise<ProviderWitness>
  /** The environment's clock moves to here; for a provider that does not go by the `at` of its requests. */
  readonly passTime: (to: Instant) => Promise<void>
  /** The customer confirms, or refuses, a charge that waits for them. */
  readonly answerAction: (charge: ChargeRef, does: 'confirms' | 'refuses') => Promise<void>
  /** The customer enters a method that works, on the page of the setup. */
  readonly completeSetup: (setupReference: string) => Promise<void>
  /** The customer's bank disputes a charge; returns the dispute's reference. */
  readonly openDispute: (charge: ChargeRef, at: Instant) => Promise<string>
  /** A message about this charge, as the provider sends it, signed now or with another secret. */
  readonly webhookOf: (charge: ChargeRequest, signedWith: 'its secret' | 'another') => Promise<WebhookRequest>
  readonly close: () => Promise<void>
}

/** A text says why this provider cannot be made to do it; its tests are then skipped, and say so. */
export type Scripted = string | { readonly cannot: string }

export interface ProviderTokens {
  readonly succeeds: string
  readonly declinesSoftly: string
  readonly declinesHard: string
  readonly requiresAction: string
  /** Settle within a week. */
  readonly processingThenSucceeds: Scripted
  readonly processingThenFails: Scripted
  /** Charges, and the answer does not come. */
  readonly losesAnswer: Scripted
  /** Gets lost once, before anything is charged. */
  readonly losesRequest: Scripted
  /** Charges; a refund of it is made, and its answer does not come. */
  readonly losesRefundAnswer: Scripted
  /** Charges; a refund of it is pending, and succeeds within a week. */
  readonly refundPending: Scripted
  /** Charges; a refund of it fails. */
  readonly refundFails: Scripted
}

export interface ProviderWitness {
  readonly charges: readonly { readonly key: string; readonly captured: bigint; readonly currency: string }[]
  /** Those that took effect, or are about to. */
  readonly refunds: readonly { readonly key: string; readonly amount: bigint; readonly currency: string }[]
  readonly customers: readonly { readonly customerId: string }[]
}

const AT = instantFromIso('2026-01-10T12:00:00Z')
const LATER = addMilliseconds(AT, 7 * DAY)

/** What every payment provider keeps to, whoever moves the money. `make` is called once. */
export function describePaymentProvider(name: string, make: () => Promise<ProviderUnderTest>): void {
  describe(`${name} as a payment provider`, () => {
    let made: ProviderUnderTest
    beforeAll(async () => {
      made = await make()
    })
    afterAll(() => made.close())

    // Runs against a service that lasts must not meet the keys of earlier ones; one against books in memory may.
    let count = 0
    const run = `suite-${name.replaceAll(/\W+/g, '-')}`
    const newName = (kind: string) => `${kind}-${run}-${++count}`

    const newCustomer = async () => {
      const customerId = newName('customer')
      const asked = { idempotencyKey: newName('key'), environmentId: 'env_suite', customerId, name: 'Ada', email: null }
      return { asked, customerId, ...(await made.provider.createCustomer(asked)) }
    }
    const scripted = (wanted: Scripted, { skip }: TestContext): string =>
      typeof wanted === 'string' ? wanted : skip(wanted.cannot)
    const chargeTo = async (token: string, amount = 2_000n): Promise<ChargeRequest> => {
      const { customerId, reference: customerReference } = await newCustomer()
      const attached = await made.provider.attachMethod(token, customerReference)
      if (!attached.ok) throw new Error(attached.error.message)
      const subject = { environmentId: 'env_suite', customerId, invoiceId: newName('in'), paymentId: newName('pay') }
      return {
        idempotencyKey: newName('charge'),
        money: money(amount, 'USD'),
        customerReference,
        methodReference: attached.value.reference,
        description: 'Invoice 1',
        subject,
        at: AT,
      }
    }
    const refOf = ({ idempotencyKey }: ChargeRequest, outcome: ChargeOutcome | null): ChargeRef => {
      if (outcome === null || outcome.reference === null) throw new Error('the provider does not name its charge')
      return { idempotencyKey, reference: outcome.reference }
    }
    const refundOf = (charge: ChargeRef, amount: bigint): RefundRequest => ({
      idempotencyKey: newName('refund'),
      charge,
      subject: { environmentId: 'env_suite', refundId: newName('re') },
      money: money(amount, 'USD'),
      at: AT,
    })
    const charged = async (token: string, amount?: bigint) => {
      const request = await chargeTo(token, amount)
      return { request, ref: refOf(request, await settledAnswer(request)) }
    }
    /** The answer, or what became of it where the answer does not come. */
    const settledAnswer = (request: ChargeRequest) =>
      made.provider.charge(request).catch(() => made.provider.findCharge(request.idempotencyKey, AT))
    const capturedOf = async ({ idempotencyKey: wanted }: { readonly idempotencyKey: string }) =>
      (await made.witness()).charges.filter(({ key, captured }) => key === wanted && captured !== 0n)
    const refundsOf = async (requests: readonly RefundRequest[]) => {
      const keys = new Set(requests.map(({ idempotencyKey }) => idempotencyKey))
      return (await made.witness()).refunds.filter(({ key }) => keys.has(key))
    }

    describe('customers and methods', () => {
      test('a customer who is created again is the same one', async () => {
        const { asked, customerId, reference } = await newCustomer()
        const again = await Promise.all(Array.from({ length: 5 }, () => made.provider.createCustomer(asked)))
        expect(new Set(again.map((each) => each.reference))).toEqual(new Set([reference]))
        const { customers } = await made.witness()
        expect(customers.filter((each) => each.customerId === customerId)).toHaveLength(1)
      })

      test('a method has a label that a person knows it by', async () => {
        const { reference } = await newCustomer()
        const attached = await made.provider.attachMethod(made.tokens.succeeds, reference)
        expect(attached).toMatchObject({ ok: true, value: { label: expect.stringMatching(/\w/) } })
      })

      test('a token that means nothing is refused', async () => {
        const { reference } = await newCustomer()
        expect(await made.provider.attachMethod('pm_nobody_has_this', reference)).toMatchObject({ ok: false })
      })

      test('a method that is forgotten twice is forgotten', async () => {
        const { methodReference } = await chargeTo(made.tokens.succeeds)
        await made.provider.detachMethod(methodReference)
        await made.provider.detachMethod(methodReference)
      })
    })

    describe('setups', () => {
      const setup = async () => {
        const { customerId, reference: customerReference } = await newCustomer()
        const request = {
          idempotencyKey: newName('setup'),
          environmentId: 'env_suite',
          customerId,
          customerReference,
          returnUrl: 'https://shop.example/account',
        }
        return { request, page: await made.provider.openSetup(request) }
      }

      test('a setup is a page, and the same one when it is asked for again', async () => {
        const { request, page } = await setup()
        expect(URL.canParse(page.url)).toBe(true)
        expect(await made.provider.openSetup(request)).toEqual(page)
      })

      test('a setup has no method until the customer has entered one', async () => {
        const { request, page } = await setup()
        const { environmentId, customerId } = request
        expect(await made.provider.findSetup(page.reference)).toEqual({ environmentId, customerId, method: null })
        await made.completeSetup(page.reference)
        const method = { reference: expect.any(String), label: expect.stringMatching(/\w/) }
        expect(await made.provider.findSetup(page.reference)).toEqual({ environmentId, customerId, method })
      })

      test('a method that was entered on the page can be charged', async () => {
        const { request, page } = await setup()
        await made.completeSetup(page.reference)
        const methodReference = (await made.provider.findSetup(page.reference))?.method?.reference ?? ''
        const { customerReference } = request
        const asked = { ...(await chargeTo(made.tokens.succeeds)), customerReference, methodReference }
        expect(await made.provider.charge(asked)).toMatchObject({ status: 'succeeded' })
      })

      test('a setup that nobody opened is not there', async () => {
        const { page } = await setup()
        expect(await made.provider.findSetup(`${page.reference}0`)).toBeNull()
      })
    })

    describe('charges', () => {
      test('a charge takes exactly what was asked for', async () => {
        const { request } = await charged(made.tokens.succeeds, 1_999n)
        expect(await capturedOf(request)).toEqual([{ key: request.idempotencyKey, captured: 1_999n, currency: 'USD' }])
      })

      test('a charge that is sent again takes nothing more', async () => {
        const request = await chargeTo(made.tokens.succeeds)
        const first = await made.provider.charge(request)
        expect(await made.provider.charge(request)).toEqual(first)
        expect(await capturedOf(request)).toMatchObject([{ captured: 2_000n }])
      })

      test('of twenty at once under one key, one takes the money, and all hear of it', async () => {
        const request = await chargeTo(made.tokens.succeeds)
        const sent = Array.from({ length: 20 }, () => made.provider.charge(request).catch(() => null))
        const answers = (await Promise.all(sent)).filter((answer) => answer !== null)
        // A provider may turn away those that come while the first is under way; what it answers is that one charge.
        expect(new Set(answers.map(({ reference }) => reference)).size).toBe(1)
        expect(await made.provider.findCharge(request.idempotencyKey, AT)).toMatchObject({ status: 'succeeded' })
        expect(await capturedOf(request)).toMatchObject([{ captured: 2_000n }])
      })

      test('charges under two keys are two', async () => {
        const request = await chargeTo(made.tokens.succeeds)
        const other = { ...request, idempotencyKey: `${request.idempotencyKey}-b` }
        await made.provider.charge(request)
        await made.provider.charge(other)
        expect([...(await capturedOf(request)), ...(await capturedOf(other))]).toHaveLength(2)
      })

      test('what became of a charge can be asked', async () => {
        const { request, ref } = await charged(made.tokens.succeeds)
        const { reference } = ref
        expect(await made.provider.findCharge(request.idempotencyKey, AT)).toEqual({ status: 'succeeded', reference })
      })

      test('of a charge that never came nothing is known', async () => {
        expect(await made.provider.findCharge(newName('charge'), AT)).toBeNull()
      })

      test('a charge whose answer got lost is found, and sent again it takes nothing more', async (context) => {
        const request = await chargeTo(scripted(made.tokens.losesAnswer, context))
        await expect(made.provider.charge(request)).rejects.toThrow()
        expect(await made.provider.findCharge(request.idempotencyKey, AT)).toMatchObject({ status: 'succeeded' })
        await made.provider.charge(request).catch(() => {})
        expect(await capturedOf(request)).toMatchObject([{ captured: 2_000n }])
      })

      test('twenty at once whose answers all get lost take the money once', async (context) => {
        const request = await chargeTo(scripted(made.tokens.losesAnswer, context))
        await Promise.all(Array.from({ length: 20 }, () => made.provider.charge(request).catch(() => {})))
        expect(await capturedOf(request)).toMatchObject([{ captured: 2_000n }])
      })

      test('a charge that got lost is not known, and takes the money once when it is sent again', async (context) => {
        const request = await chargeTo(scripted(made.tokens.losesRequest, context))
        await expect(made.provider.charge(request)).rejects.toThrow()
        expect(await made.provider.findCharge(request.idempotencyKey, AT)).toBeNull()
        expect(await capturedOf(request)).toEqual([])
        expect(await made.provider.charge(request)).toMatchObject({ status: 'succeeded' })
        expect(await capturedOf(request)).toMatchObject([{ captured: 2_000n }])
      })

      test.each([
        ['declinesSoftly', false],
        ['declinesHard', true],
      ] as const)(
        '%s: a decline has a code and a sentence, says whether a retry makes sense, and takes nothing',
        async (kind, hard) => {
          const request = await chargeTo(made.tokens[kind])
          const decline = { code: expect.stringMatching(/^[a-z_]+$/), message: expect.stringMatching(/\w/), hard }
          const outcome = await made.provider.charge(request)
          expect(outcome).toMatchObject({ status: 'failed', decline })
          expect(await made.provider.findCharge(request.idempotencyKey, AT)).toEqual(outcome)
          expect(await capturedOf(request)).toEqual([])
        },
      )
    })

    describe('charges that wait for the customer', () => {
      const waiting = async () => {
        const request = await chargeTo(made.tokens.requiresAction)
        const outcome = await made.provider.charge(request)
        return { request, outcome, ref: refOf(request, outcome) }
      }

      test('nothing is taken while the customer has not confirmed', async () => {
        const { request, outcome } = await waiting()
        expect(outcome).toMatchObject({ status: 'requires_action' })
        expect(await capturedOf(request)).toEqual([])
      })

      test('the money is taken once the customer has confirmed', async () => {
        const { request, ref } = await waiting()
        await made.answerAction(ref, 'confirms')
        expect(await made.provider.findCharge(ref.idempotencyKey, AT)).toMatchObject({ status: 'succeeded' })
        expect(await capturedOf(request)).toMatchObject([{ captured: 2_000n }])
      })

      test('nothing is taken when the customer refuses', async () => {
        const { request, ref } = await waiting()
        await made.answerAction(ref, 'refuses')
        expect(await made.provider.findCharge(ref.idempotencyKey, AT)).toMatchObject({ status: 'failed' })
        expect(await capturedOf(request)).toEqual([])
      })

      test('one that is given up never takes money', async () => {
        const { request, ref } = await waiting()
        expect(await made.provider.cancelCharge(ref, AT)).toMatchObject({ status: 'canceled' })
        expect(await made.provider.cancelCharge(ref, AT)).toMatchObject({ status: 'canceled' })
        await made.answerAction(ref, 'confirms').catch(() => {})
        expect(await made.provider.findCharge(ref.idempotencyKey, AT)).toMatchObject({ status: 'canceled' })
        expect(await capturedOf(request)).toEqual([])
      })

      test('one that has succeeded cannot be given up, and says so', async () => {
        const { request, ref } = await waiting()
        await made.answerAction(ref, 'confirms')
        expect(await made.provider.cancelCharge(ref, AT)).toMatchObject({ status: 'succeeded' })
        expect(await capturedOf(request)).toMatchObject([{ captured: 2_000n }])
      })

      test('given up and confirmed at once, it is one of both, and its money agrees', async () => {
        const { request, ref } = await waiting()
        await Promise.all([made.provider.cancelCharge(ref, AT), made.answerAction(ref, 'confirms').catch(() => {})])
        const outcome = await made.provider.findCharge(ref.idempotencyKey, AT)
        expect(['canceled', 'succeeded']).toContain(outcome?.status)
        expect(await capturedOf(request)).toHaveLength(outcome?.status === 'succeeded' ? 1 : 0)
      })
    })

    describe('charges that take days', () => {
      test.for([
        ['processingThenSucceeds', 'succeeded', 1],
        ['processingThenFails', 'failed', 0],
      ] as const)('%s: processing at first, and %s when it has settled', async ([kind, status, captures], context) => {
        const request = await chargeTo(scripted(made.tokens[kind], context))
        const ref = refOf(request, await made.provider.charge(request))
        expect(await made.provider.findCharge(ref.idempotencyKey, AT)).toMatchObject({ status: 'processing' })
        expect(await made.provider.charge(request)).toMatchObject({ status: 'processing' })
        await made.passTime(LATER)
        expect(await made.provider.findCharge(ref.idempotencyKey, LATER)).toMatchObject({ status })
        expect(await made.provider.cancelCharge(ref, LATER)).toMatchObject({ status })
        expect(await capturedOf(request)).toHaveLength(captures)
      })
    })

    describe('refunds', () => {
      test('a refund that is sent again gives back nothing more', async () => {
        const { ref } = await charged(made.tokens.succeeds)
        const request = refundOf(ref, 800n)
        const first = await made.provider.refund(request)
        expect(first).toMatchObject({ status: 'succeeded' })
        expect(await made.provider.refund(request)).toEqual(first)
        expect(await made.provider.findRefund(request.idempotencyKey, AT)).toEqual(first)
        expect(await refundsOf([request])).toEqual([{ key: request.idempotencyKey, amount: 800n, currency: 'USD' }])
      })

      test('of twenty at once under one key, one gives the money back', async () => {
        const { ref } = await charged(made.tokens.succeeds)
        const request = refundOf(ref, 100n)
        await Promise.all(Array.from({ length: 20 }, () => made.provider.refund(request).catch(() => null)))
        expect(await made.provider.findRefund(request.idempotencyKey, AT)).toMatchObject({ status: 'succeeded' })
        expect(await refundsOf([request])).toHaveLength(1)
      })

      test('of a refund that never came nothing is known', async () => {
        expect(await made.provider.findRefund(newName('refund'), AT)).toBeNull()
      })

      test('a charge is refunded in parts to its last cent, and no further', async () => {
        const { ref } = await charged(made.tokens.succeeds, 100n)
        const requests = [refundOf(ref, 33n), refundOf(ref, 67n), refundOf(ref, 1n)]
        const statuses: string[] = []
        for (const request of requests) statuses.push((await made.provider.refund(request)).status)
        expect(statuses).toEqual(['succeeded', 'succeeded', 'failed'])
        expect((await refundsOf(requests)).reduce((total, { amount }) => total + amount, 0n)).toBe(100n)
      })

      test('of refunds at once that are together more than the charge, as many succeed as fit', async () => {
        const { ref } = await charged(made.tokens.succeeds, 100n)
        const requests = Array.from({ length: 10 }, () => refundOf(ref, 30n))
        const outcomes = await Promise.all(requests.map((request) => made.provider.refund(request)))
        expect(outcomes.filter(({ status }) => status === 'succeeded')).toHaveLength(3)
        expect(outcomes.filter(({ status }) => status === 'failed')).toHaveLength(7)
        expect(await refundsOf(requests)).toHaveLength(3)
      })

      test('what was never taken does not go back', async () => {
        const request = await chargeTo(made.tokens.requiresAction)
        const refund = refundOf(refOf(request, await made.provider.charge(request)), 1n)
        expect(await made.provider.refund(refund)).toMatchObject({ status: 'failed' })
        expect(await refundsOf([refund])).toEqual([])
      })

      test('a refund whose answer got lost is found, and sent again it gives back nothing more', async (context) => {
        const { ref } = await charged(scripted(made.tokens.losesRefundAnswer, context))
        const request = refundOf(ref, 500n)
        await expect(made.provider.refund(request)).rejects.toThrow()
        expect(await made.provider.findRefund(request.idempotencyKey, AT)).toMatchObject({ status: 'succeeded' })
        await made.provider.refund(request).catch(() => {})
        expect(await refundsOf([request])).toMatchObject([{ amount: 500n }])
      })

      test('a refund that is pending is not refunded again by another one', async (context) => {
        const { ref } = await charged(scripted(made.tokens.refundPending, context))
        const request = refundOf(ref, 2_000n)
        expect(await made.provider.refund(request)).toMatchObject({ status: 'pending' })
        expect(await made.provider.refund(refundOf(ref, 1n))).toMatchObject({ status: 'failed' })
        await made.passTime(LATER)
        expect(await made.provider.findRefund(request.idempotencyKey, LATER)).toMatchObject({ status: 'succeeded' })
      })

      test('a refund that fails leaves the money where it is', async (context) => {
        const { request, ref } = await charged(scripted(made.tokens.refundFails, context))
        const refund = refundOf(ref, 2_000n)
        expect(await made.provider.refund(refund)).toMatchObject({
          status: 'failed',
          reason: expect.stringMatching(/\w/),
        })
        expect(await refundsOf([refund])).toEqual([])
        expect(await capturedOf(request)).toMatchObject([{ captured: 2_000n }])
      })
    })

    describe('disputes', () => {
      test('a dispute names its charge, its payment and how much', async () => {
        const { request, ref } = await charged(made.tokens.succeeds)
        const reference = await made.openDispute(ref, LATER)
        const { environmentId, paymentId } = request.subject
        expect(await made.provider.findDispute(reference)).toMatchObject({
          reference,
          charge: ref,
          subject: { environmentId, paymentId },
          money: request.money,
          status: 'open',
        })
      })

      test('a dispute that nobody opened is not there', async () => {
        const { ref } = await charged(made.tokens.succeeds)
        const reference = await made.openDispute(ref, LATER)
        expect(await made.provider.findDispute(`${reference}0`)).toBeNull()
      })
    })

    describe('webhooks', () => {
      const message = async (signedWith: 'its secret' | 'another' = 'its secret') => {
        const { request } = await charged(made.tokens.succeeds)
        const { environmentId, paymentId } = request.subject
        const subject: ProviderEventSubject = { kind: 'charge', environmentId, paymentId }
        return { webhook: await made.webhookOf(request, signedWith), subject }
      }
      const refusal = { ok: false, error: { code: 'webhook.signature_invalid' } }

      test('a message of the provider says what it is about', async () => {
        const { webhook, subject } = await message()
        const value = { id: expect.stringMatching(/\w/), type: expect.stringMatching(/\w/), subject }
        expect(await made.provider.readWebhook(webhook)).toEqual({ ok: true, value })
      })

      test('a message that comes twice has one id', async () => {
        const { webhook } = await message()
        expect(await made.provider.readWebhook(webhook)).toEqual(await made.provider.readWebhook(webhook))
      })

      test('one that is signed with another secret is refused', async () => {
        const { webhook } = await message('another')
        expect(await made.provider.readWebhook(webhook)).toMatchObject(refusal)
      })

      test('one that is not signed is refused', async () => {
        const { webhook } = await message()
        expect(await made.provider.readWebhook({ ...webhook, headers: new Headers() })).toMatchObject(refusal)
      })

      test('one of which a single byte was changed is refused, whichever it is', async () => {
        const { webhook } = await message()
        for (let index = 0; index < webhook.body.length; index += 7) {
          const body = webhook.body.with(index, (webhook.body[index] ?? 0) ^ 1)
          expect(await made.provider.readWebhook({ ...webhook, body })).toMatchObject(refusal)
        }
      })

      test('one that was kept for an hour is refused', async () => {
        const { webhook } = await message()
        const receivedAt = addMilliseconds(webhook.receivedAt, 60 * MINUTE)
        expect(await made.provider.readWebhook({ ...webhook, receivedAt })).toMatchObject(refusal)
      })
    })
  })
}
