import type { Instant } from '@tallywright/domain'
import type { ChargeRef, ChargeRequest, PaymentProvider, WebhookRequest } from '@tallywright/engine'

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
