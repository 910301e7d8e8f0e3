import { describe, expect, test } from 'vitest'
import { AT, type Bench, LATER } from './suite-bench.ts'

/** Refunds: once per key, and never more than there is. */
export function describeRefunds(bench: Bench): void {
  const { made, newName, scripted, chargeTo, refOf, refundOf, charged, capturedOf, refundsOf } = bench

  describe('refunds', () => {
    test('a refund that is sent again gives back nothing more', async () => {
      const { ref } = await charged(made().tokens.succeeds)
      const request = refundOf(ref, 800n)
      const first = await made().provider.refund(request)
      expect(first).toMatchObject({ status: 'succeeded' })
      expect(await made().provider.refund(request)).toEqual(first)
      expect(await made().provider.findRefund(request.idempotencyKey, AT)).toEqual(first)
      expect(await refundsOf([request])).toEqual([{ key: request.idempotencyKey, amount: 800n, currency: 'USD' }])
    })

    test('of twenty at once under one key, one gives the money back', async () => {
      const { ref } = await charged(made().tokens.succeeds)
      const request = refundOf(ref, 100n)
      await Promise.all(
        Array.from({ length: 20 }, () =>
          made()
            .provider.refund(request)
            .catch(() => null),
        ),
      )
      expect(await made().provider.findRefund(request.idempotencyKey, AT)).toMatchObject({ status: 'succeeded' })
      expect(await refundsOf([request])).toHaveLength(1)
    })

    test('of a refund that never came nothing is known', async () => {
      expect(await made().provider.findRefund(newName('refund'), AT)).toBeNull()
    })

    test('a charge is refunded in parts to its last cent, and no further', async () => {
      const { ref } = await charged(made().tokens.succeeds, 100n)
      const requests = [refundOf(ref, 33n), refundOf(ref, 67n), refundOf(ref, 1n)]
      const statuses: string[] = []
      for (const request of requests) statuses.push((await made().provider.refund(request)).status)
      expect(statuses).toEqual(['succeeded', 'succeeded', 'failed'])
      expect((await refundsOf(requests)).reduce((total, { amount }) => total + amount, 0n)).toBe(100n)
    })

    test('of refunds at once that are together more than the charge, as many succeed as fit', async () => {
      const { ref } = await charged(made().tokens.succeeds, 100n)
      const requests = Array.from({ length: 10 }, () => refundOf(ref, 30n))
      const outcomes = await Promise.all(requests.map((request) => made().provider.refund(request)))
      expect(outcomes.filter(({ status }) => status === 'succeeded')).toHaveLength(3)
      expect(outcomes.filter(({ status }) => status === 'failed')).toHaveLength(7)
      expect(await refundsOf(requests)).toHaveLength(3)
    })

    test('what was never taken does not go back', async () => {
      const request = await chargeTo(made().tokens.requiresAction)
      const refund = refundOf(refOf(request, await made().provider.charge(request)), 1n)
      expect(await made().provider.refund(refund)).toMatchObject({ status: 'failed' })
      expect(await refundsOf([refund])).toEqual([])
    })

    test('a refund whose answer got lost is found, and sent again it gives back nothing more', async (context) => {
      const { ref } = await charged(scripted(made().tokens.losesRefundAnswer, context))
      const request = refundOf(ref, 500n)
      await expect(made().provider.refund(request)).rejects.toThrow()
      expect(await made().provider.findRefund(request.idempotencyKey, AT)).toMatchObject({ status: 'succeeded' })
      await made()
        .provider.refund(request)
        .catch(() => {})
      expect(await refundsOf([request])).toMatchObject([{ amount: 500n }])
    })

    test('a refund that is pending is not refunded again by another one', async (context) => {
      const { ref } = await charged(scripted(made().tokens.refundPending, context))
      const request = refundOf(ref, 2_000n)
      expect(await made().provider.refund(request)).toMatchObject({ status: 'pending' })
      expect(await made().provider.refund(refundOf(ref, 1n))).toMatchObject({ status: 'failed' })
      await made().passTime(LATER)
      expect(await made().provider.findRefund(request.idempotencyKey, LATER)).toMatchObject({ status: 'succeeded' })
    })

    test('a refund of what a bank disputes is not made, and not failed either', async () => {
      const { ref } = await charged(made().tokens.succeeds)
      await made().openDispute(ref, AT)
      const refund = refundOf(ref, 2_000n)
      expect(await made().provider.refund(refund)).toEqual({ status: 'disputed' })
      expect(await made().provider.findRefund(refund.idempotencyKey, AT)).toBeNull()
      expect(await refundsOf([refund])).toEqual([])
    })

    test('a refund that fails leaves the money where it is', async (context) => {
      const { request, ref } = await charged(scripted(made().tokens.refundFails, context))
      const refund = refundOf(ref, 2_000n)
      expect(await made().provider.refund(refund)).toMatchObject({
        status: 'failed',
        reason: expect.stringMatching(/\w/),
      })
      expect(await refundsOf([refund])).toEqual([])
      expect(await capturedOf(request)).toMatchObject([{ captured: 2_000n }])
    })
  })
}
