import { describe, expect, test } from 'vitest'
import { AT, type Bench, LATER } from './suite-bench.ts'

/** Charges: once per key, found when the answer is lost, waiting for customers and for banks. */
export function describeCharges(bench: Bench): void {
  const { made, newName, scripted, chargeTo, refOf, charged, capturedOf } = bench

  describe('charges', () => {
    test('a charge takes exactly what was asked for', async () => {
      const { request } = await charged(made().tokens.succeeds, 1_999n)
      expect(await capturedOf(request)).toEqual([{ key: request.idempotencyKey, captured: 1_999n, currency: 'USD' }])
    })

    test('a charge that is sent again takes nothing more', async () => {
      const request = await chargeTo(made().tokens.succeeds)
      const first = await made().provider.charge(request)
      expect(await made().provider.charge(request)).toEqual(first)
      expect(await capturedOf(request)).toMatchObject([{ captured: 2_000n }])
    })

    test('of twenty at once under one key, one takes the money, and all hear of it', async () => {
      const request = await chargeTo(made().tokens.succeeds)
      const sent = Array.from({ length: 20 }, () =>
        made()
          .provider.charge(request)
          .catch(() => null),
      )
      const answers = (await Promise.all(sent)).filter((answer) => answer !== null)
      // A provider may turn away those that come while the first is under way; what it answers is that one charge.
      expect(new Set(answers.map(({ reference }) => reference)).size).toBe(1)
      expect(await made().provider.findCharge(request.idempotencyKey, AT)).toMatchObject({ status: 'succeeded' })
      expect(await capturedOf(request)).toMatchObject([{ captured: 2_000n }])
    })

    test('charges under two keys are two', async () => {
      const request = await chargeTo(made().tokens.succeeds)
      const other = { ...request, idempotencyKey: `${request.idempotencyKey}-b` }
      await made().provider.charge(request)
      await made().provider.charge(other)
      expect([...(await capturedOf(request)), ...(await capturedOf(other))]).toHaveLength(2)
    })

    test('what became of a charge can be asked', async () => {
      const { request, ref } = await charged(made().tokens.succeeds)
      const { reference } = ref
      expect(await made().provider.findCharge(request.idempotencyKey, AT)).toEqual({ status: 'succeeded', reference })
    })

    test('of a charge that never came nothing is known', async () => {
      expect(await made().provider.findCharge(newName('charge'), AT)).toBeNull()
    })

    test('a charge whose answer got lost is found, and sent again it takes nothing more', async (context) => {
      const request = await chargeTo(scripted(made().tokens.losesAnswer, context))
      await expect(made().provider.charge(request)).rejects.toThrow()
      expect(await made().provider.findCharge(request.idempotencyKey, AT)).toMatchObject({ status: 'succeeded' })
      await made()
        .provider.charge(request)
        .catch(() => {})
      expect(await capturedOf(request)).toMatchObject([{ captured: 2_000n }])
    })

    test('twenty at once whose answers all get lost take the money once', async (context) => {
      const request = await chargeTo(scripted(made().tokens.losesAnswer, context))
      await Promise.all(
        Array.from({ length: 20 }, () =>
          made()
            .provider.charge(request)
            .catch(() => {}),
        ),
      )
      expect(await capturedOf(request)).toMatchObject([{ captured: 2_000n }])
    })

    test('a charge that got lost is not known, and takes the money once when it is sent again', async (context) => {
      const request = await chargeTo(scripted(made().tokens.losesRequest, context))
      await expect(made().provider.charge(request)).rejects.toThrow()
      expect(await made().provider.findCharge(request.idempotencyKey, AT)).toBeNull()
      expect(await capturedOf(request)).toEqual([])
      expect(await made().provider.charge(request)).toMatchObject({ status: 'succeeded' })
      expect(await capturedOf(request)).toMatchObject([{ captured: 2_000n }])
    })

    test.each([
      ['declinesSoftly', false],
      ['declinesHard', true],
    ] as const)(
      '%s: a decline has a code and a sentence, says whether a retry makes sense, and takes nothing',
      async (kind, hard) => {
        const request = await chargeTo(made().tokens[kind])
        const decline = { code: expect.stringMatching(/^[a-z_]+$/), message: expect.stringMatching(/\w/), hard }
        const outcome = await made().provider.charge(request)
        expect(outcome).toMatchObject({ status: 'failed', decline })
        expect(await made().provider.findCharge(request.idempotencyKey, AT)).toEqual(outcome)
        expect(await capturedOf(request)).toEqual([])
      },
    )
  })

  describe('charges that wait for the customer', () => {
    const waiting = async () => {
      const request = await chargeTo(made().tokens.requiresAction)
      const outcome = await made().provider.charge(request)
      return { request, outcome, ref: refOf(request, outcome) }
    }

    test('nothing is taken while the customer has not confirmed', async () => {
      const { request, outcome } = await waiting()
      expect(outcome).toMatchObject({ status: 'requires_action' })
      expect(await capturedOf(request)).toEqual([])
    })

    test('the money is taken once the customer has confirmed', async () => {
      const { request, ref } = await waiting()
      await made().answerAction(ref, 'confirms')
      expect(await made().provider.findCharge(ref.idempotencyKey, AT)).toMatchObject({ status: 'succeeded' })
      expect(await capturedOf(request)).toMatchObject([{ captured: 2_000n }])
    })

    test('nothing is taken when the customer refuses', async () => {
      const { request, ref } = await waiting()
      await made().answerAction(ref, 'refuses')
      expect(await made().provider.findCharge(ref.idempotencyKey, AT)).toMatchObject({ status: 'failed' })
      expect(await capturedOf(request)).toEqual([])
    })

    test('one that is given up never takes money', async () => {
      const { request, ref } = await waiting()
      expect(await made().provider.cancelCharge(ref, AT)).toMatchObject({ status: 'canceled' })
      expect(await made().provider.cancelCharge(ref, AT)).toMatchObject({ status: 'canceled' })
      await made()
        .answerAction(ref, 'confirms')
        .catch(() => {})
      expect(await made().provider.findCharge(ref.idempotencyKey, AT)).toMatchObject({ status: 'canceled' })
      expect(await capturedOf(request)).toEqual([])
    })

    test('one that has succeeded cannot be given up, and says so', async () => {
      const { request, ref } = await waiting()
      await made().answerAction(ref, 'confirms')
      expect(await made().provider.cancelCharge(ref, AT)).toMatchObject({ status: 'succeeded' })
      expect(await capturedOf(request)).toMatchObject([{ captured: 2_000n }])
    })

    test('given up and confirmed at once, it is one of both, and its money agrees', async () => {
      const { request, ref } = await waiting()
      await Promise.all([
        made().provider.cancelCharge(ref, AT),
        made()
          .answerAction(ref, 'confirms')
          .catch(() => {}),
      ])
      const outcome = await made().provider.findCharge(ref.idempotencyKey, AT)
      expect(['canceled', 'succeeded']).toContain(outcome?.status)
      expect(await capturedOf(request)).toHaveLength(outcome?.status === 'succeeded' ? 1 : 0)
    })
  })

  describe('charges that take days', () => {
    test.for([
      ['processingThenSucceeds', 'succeeded', 1],
      ['processingThenFails', 'failed', 0],
    ] as const)('%s: processing at first, and %s when it has settled', async ([kind, status, captures], context) => {
      const request = await chargeTo(scripted(made().tokens[kind], context))
      const ref = refOf(request, await made().provider.charge(request))
      expect(await made().provider.findCharge(ref.idempotencyKey, AT)).toMatchObject({ status: 'processing' })
      expect(await made().provider.charge(request)).toMatchObject({ status: 'processing' })
      await made().passTime(LATER)
      expect(await made().provider.findCharge(ref.idempotencyKey, LATER)).toMatchObject({ status })
      expect(await made().provider.cancelCharge(ref, LATER)).toMatchObject({ status })
      expect(await capturedOf(request)).toHaveLength(captures)
    })
  })
}
