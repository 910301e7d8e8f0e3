import { addMilliseconds, MINUTE } from '@tallywright/domain'
import type { ProviderEventSubject } from '@tallywright/engine'
import { describe, expect, test } from 'vitest'
import { type Bench, LATER } from './suite-bench.ts'

/** What a provider tells by itself: disputes, and messages that are its own. */
export function describeDisputesAndWebhooks(bench: Bench): void {
  const { made, charged } = bench

  describe('disputes', () => {
    test('a dispute names its charge, its payment and how much', async () => {
      const { request, ref } = await charged(made().tokens.succeeds)
      const reference = await made().openDispute(ref, LATER)
      const { environmentId, paymentId } = request.subject
      expect(await made().provider.findDispute(reference)).toMatchObject({
        reference,
        charge: ref,
        subject: { environmentId, paymentId },
        money: request.money,
        status: 'open',
      })
    })

    test('a dispute that nobody opened is not there', async () => {
      const { ref } = await charged(made().tokens.succeeds)
      const reference = await made().openDispute(ref, LATER)
      expect(await made().provider.findDispute(`${reference}0`)).toBeNull()
    })
  })

  describe('webhooks', () => {
    const message = async (signedWith: 'its secret' | 'another' = 'its secret') => {
      const { request } = await charged(made().tokens.succeeds)
      const { environmentId, paymentId } = request.subject
      const subject: ProviderEventSubject = { kind: 'charge', environmentId, paymentId }
      return { webhook: await made().webhookOf(request, signedWith), subject }
    }
    const refusal = { ok: false, error: { code: 'webhook.signature_invalid' } }

    test('a message of the provider says what it is about', async () => {
      const { webhook, subject } = await message()
      const value = { id: expect.stringMatching(/\w/), type: expect.stringMatching(/\w/), subject }
      expect(await made().provider.readWebhook(webhook)).toEqual({ ok: true, value })
    })

    test('a message that comes twice has one id', async () => {
      const { webhook } = await message()
      expect(await made().provider.readWebhook(webhook)).toEqual(await made().provider.readWebhook(webhook))
    })

    test('one that is signed with another secret is refused', async () => {
      const { webhook } = await message('another')
      expect(await made().provider.readWebhook(webhook)).toMatchObject(refusal)
    })

    test('one that is not signed is refused', async () => {
      const { webhook } = await message()
      expect(await made().provider.readWebhook({ ...webhook, headers: new Headers() })).toMatchObject(refusal)
    })

    test('one of which a single byte was changed is refused, whichever it is', async () => {
      const { webhook } = await message()
      for (let index = 0; index < webhook.body.length; index += 7) {
        const body = webhook.body.with(index, (webhook.body[index] ?? 0) ^ 1)
        expect(await made().provider.readWebhook({ ...webhook, body })).toMatchObject(refusal)
      }
    })

    test('one that was kept for an hour is refused', async () => {
      const { webhook } = await message()
      const receivedAt = addMilliseconds(webhook.receivedAt, 60 * MINUTE)
      expect(await made().provider.readWebhook({ ...webhook, receivedAt })).toMatchObject(refusal)
    })
  })
}
