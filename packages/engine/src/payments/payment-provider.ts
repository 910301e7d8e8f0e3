import type { Instant, Money } from '@tallywright/domain'
import type { Outcome } from '../command/outcome.ts'

/** Why a payment was declined. A hard decline will not succeed on a retry. */
export interface Decline {
  readonly code: string
  readonly message: string
  readonly hard: boolean
}

/** What the provider knows of a charge. `processing` may still go either way and is never charged again. */
export type ChargeOutcome =
  | { readonly status: 'succeeded'; readonly reference: string }
  | { readonly status: 'failed'; readonly reference: string | null; readonly decline: Decline }
  | { readonly status: 'requires_action'; readonly reference: string; readonly actionUrl: string | null }
  | { readonly status: 'processing'; readonly reference: string }

export interface ChargeRequest {
  /** One per attempt: the provider makes at most one charge for it, however often it is sent. */
  readonly idempotencyKey: string
  readonly money: Money
  /** The payment method's name at the provider. */
  readonly methodReference: string
  readonly description: string
  /** By the environment's clock. */
  readonly at: Instant
}

export interface AttachedMethod {
  readonly reference: string
  /** What a person knows it by: `Visa •••• 4242`. */
  readonly label: string
}

/**
 * Who moves the money. A call that throws has an unknown outcome: it is resolved with `find`, never by charging again
 * (semantics §10).
 */
export interface PaymentProvider {
  readonly name: string
  /** False for pretended money, which a live environment refuses. */
  readonly movesRealMoney: boolean
  /** Stores a payment method under a token that the provider's own pages, or its documentation, gave. */
  attachMethod(token: string): Promise<Outcome<AttachedMethod>>
  charge(request: ChargeRequest): Promise<ChargeOutcome>
  /** What had become of the charge with this key by `at`; null when the provider never got it. */
  find(idempotencyKey: string, at: Instant): Promise<ChargeOutcome | null>
}

/** The providers of a server, by name. */
export type PaymentProviders = ReadonlyMap<string, PaymentProvider>
