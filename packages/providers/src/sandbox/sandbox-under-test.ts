import { type Instant, instantFromEpoch, instantFromIso } from '@tallywright/domain'
import type { ProviderUnderTest } from '../provider-suite.ts'
import type { SandboxProvider } from './sandbox-provider.ts'
import { signedWebhook, type WebhookMessage } from './sandbox-signature.ts'

/** After everything that a test can wait for. */
const AFTER_ALL = instantFromIso('2030-01-01T00:00:00Z')

/** A sandbox provider as the suite wants it. `delivered`: the messages it has sent so far, which it signs with `secret`. */
export function sandboxUnderTest(
  provider: SandboxProvider,
  { delivered, wallClock, close }: SandboxAround,
): ProviderUnderTest {
  return {
    provider,
    tokens: {
      succeeds: 'succeeds',
      declinesSoftly: 'declines_insufficient_funds',
      declinesHard: 'declines_stolen_card',
      requiresAction: 'requires_action',
      processingThenSucceeds: 'processing_then_succeeds',
      processingThenFails: 'processing_then_fails',
      losesAnswer: 'times_out_after_charging',
      losesRequest: 'times_out_before_charging',
      losesRefundAnswer: 'succeeds_refund_times_out',
      refundPending: 'succeeds_refund_pending',
      refundFails: 'succeeds_refund_fails',
    },
    witness: async () => {
      const { charges, refunds, customers } = await provider.witness(AFTER_ALL)
      return {
        charges: charges.map(({ key, captured, currency }) => ({ key, captured, currency })),
        refunds: refunds
          .filter(({ status }) => status !== 'failed')
          .map(({ key, amount, currency }) => ({ key, amount, currency })),
        customers,
      }
    },
    passTime: (to) => provider.acts.passTime('env_suite', to),
    answerAction: ({ reference }, does) =>
      does === 'confirms' ? provider.acts.completeAction(reference) : provider.acts.refuseAction(reference),
    completeSetup: async (reference) => {
      const completed = await provider.acts.completeSetup(reference, 'succeeds')
      if (!completed.ok) throw new Error(completed.error.message)
    },
    openDispute: ({ reference }, at) => provider.acts.openDispute(reference, 'fraudulent', at),
    webhookOf: async ({ idempotencyKey, subject: { environmentId, paymentId } }, signedWith) => {
      await provider.deliveries.flush()
      const id = `sandbox_${idempotencyKey}:succeeded`
      const subject = { kind: 'charge' as const, environmentId, paymentId }
      const forged = signedWebhook({ id, type: 'charge.succeeded', subject }, 'another secret', wallClock())
      const sent = signedWith === 'another' ? forged : delivered.find(({ headers }) => headers['webhook-id'] === id)
      if (sent === undefined) throw new Error(`nothing was sent of ${id}`)
      return { headers: new Headers(sent.headers), body: Buffer.from(sent.body), receivedAt: wallClock() }
    },
    close,
  }
}

interface SandboxAround {
  readonly delivered: readonly WebhookMessage[]
  readonly wallClock: () => Instant
  readonly close: () => Promise<void>
}

/** Somewhere to deliver to. */
export function webhooksForTest(now: () => number) {
  const delivered: WebhookMessage[] = []
  const wallClock = () => instantFromEpoch(now())
  const deliver = async (message: WebhookMessage) => {
    delivered.push(message)
  }
  return { delivered, wallClock, webhooks: { secret: 'secret of the tests', wallClock, deliver } }
}
