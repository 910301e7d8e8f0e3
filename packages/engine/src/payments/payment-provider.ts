import type { Instant, Money } from '@tallywright/domain'
import type { Outcome } from '../command/outcome.ts'

/** Why a payment was declined. A hard decline will not succeed on a retry. */
export interface Decline {
  readonly code: string
  readonly message: string
  readonly hard: boolean
}

/** The code of a decline by which a provider says that it charges no amount as small as this one, whatever the method. */
export const AMOUNT_TOO_SMALL = 'amount_too_small'

/** What the provider knows of a charge. `processing` may still go either way and is never charged again. */
export type ChargeOutcome =
  | { readonly status: 'succeeded'; readonly reference: string }
  | { readonly status: 'failed'; readonly reference: string | null; readonly decline: Decline }
  | { readonly status: 'requires_action'; readonly reference: string; readonly actionUrl: string | null }
  | { readonly status: 'processing'; readonly reference: string }
  /** Given up before any money moved, and it never will. */
  | { readonly status: 'canceled'; readonly reference: string }

/** Whose money it is and what for, so that what the provider tells later finds its way back. */
export interface ChargeSubject {
  readonly environmentId: string
  readonly customerId: string
  readonly invoiceId: string
  readonly paymentId: string
}

export interface ChargeRequest {
  /** One per attempt: the provider makes at most one charge for it, however often it is sent. */
  readonly idempotencyKey: string
  readonly money: Money
  /** The customer's name at the provider, as `createCustomer` gave it. */
  readonly customerReference: string
  /** The payment method's name at the provider. */
  readonly methodReference: string
  readonly description: string
  readonly subject: ChargeSubject
  /** By the environment's clock. */
  readonly at: Instant
}

/** A charge that was made, as its refund, its end or its dispute names it. */
export interface ChargeRef {
  readonly idempotencyKey: string
  /** What the provider calls it. */
  readonly reference: string
}

/** Which refund of ours it is, so that what the provider tells later finds its way back. */
export interface RefundSubject {
  readonly environmentId: string
  readonly refundId: string
}

export interface RefundRequest {
  /** One per refund: however often it is sent, the money goes back once. */
  readonly idempotencyKey: string
  readonly charge: ChargeRef
  readonly subject: RefundSubject
  /** At most what is left of the charge. */
  readonly money: Money
  readonly at: Instant
}

/** What the provider knows of a refund. A failed one leaves the money where it is. */
export type RefundStanding =
  | { readonly status: 'succeeded'; readonly reference: string }
  | { readonly status: 'pending'; readonly reference: string }
  | { readonly status: 'failed'; readonly reference: string | null; readonly reason: string }

/** Not made while a bank disputes the charge, nor once it has taken it back: nothing is known of a refund by this key then. */
export type RefundOutcome = RefundStanding | { readonly status: 'disputed' }

/** A customer's bank disputes a charge. An `inquiry` has taken no money yet; what is `lost` has been taken back. */
export interface ProviderDispute {
  readonly reference: string
  readonly charge: ChargeRef
  readonly subject: Pick<ChargeSubject, 'environmentId' | 'paymentId'>
  readonly money: Money
  /** The provider's word for why, such as `fraudulent`. */
  readonly reason: string
  readonly status: 'inquiry' | 'open' | 'won' | 'lost'
  readonly openedAt: Instant
}

export interface AttachedMethod {
  readonly reference: string
  /** What a person knows it by: `Visa •••• 4242`. */
  readonly label: string
}

export interface NewProviderCustomer {
  /** However often it is sent, one customer is made. */
  readonly idempotencyKey: string
  readonly environmentId: string
  readonly customerId: string
  readonly name: string | null
  readonly email: string | null
}

export interface SetupRequest {
  readonly idempotencyKey: string
  readonly environmentId: string
  readonly customerId: string
  readonly customerReference: string
  /** Where the provider's page sends the customer when they are done, or leave. */
  readonly returnUrl: string
}

/** A page of the provider's on which a customer enters a payment method, so that card data never reaches us. */
export interface SetupPage {
  readonly reference: string
  readonly url: string
}

/** How a setup stands; `method` null: the customer has not finished, or the provider refused what they entered. */
export interface Setup {
  readonly environmentId: string
  readonly customerId: string
  readonly method: AttachedMethod | null
}

/** What came in at a provider's webhook address. */
export interface WebhookRequest {
  readonly headers: Headers
  /** As it came: the signature is over its bytes. */
  readonly body: Uint8Array
  /** The wall clock: a signature that is too old is refused. */
  readonly receivedAt: Instant
}

/**
 * Something happened at the provider. It says only to what, not how it stands now: that is asked for, so that an event that
 * comes late, twice or before an older one changes nothing that is newer.
 */
export interface ProviderEvent {
  /** The provider's id of the event: it is applied once. */
  readonly id: string
  readonly type: string
  readonly subject: ProviderEventSubject
}

export type ProviderEventSubject =
  | { readonly kind: 'charge'; readonly environmentId: string; readonly paymentId: string }
  /** Money of a charge went back, by us or by somebody at the provider itself. */
  | { readonly kind: 'charge_refunded'; readonly environmentId: string; readonly paymentId: string }
  | ({ readonly kind: 'refund' } & RefundSubject)
  | { readonly kind: 'dispute'; readonly reference: string }
  | { readonly kind: 'setup'; readonly reference: string }
  /** Nothing of ours, or nothing that we act on: stored, and done with. */
  | { readonly kind: 'other' }

/** Ids of customers: these, or all but these. */
export type CustomersOfClock = { readonly only: readonly string[] } | { readonly except: readonly string[] }

/**
 * Who moves the money. A call that throws has an unknown outcome: it is resolved with `findCharge` or `findRefund`, never by
 * doing it again under another key (semantics §10). Every provider passes `describePaymentProvider`.
 */
export interface PaymentProvider {
  readonly name: string
  /** False for pretended money, which a live environment refuses. */
  readonly movesRealMoney: boolean
  /** What the provider will call the customer. */
  createCustomer(customer: NewProviderCustomer): Promise<{ readonly reference: string }>
  /**
   * Forgets a customer, with what says who they are and their payment methods; one that is not there any more is no error.
   * Charges stay, and can be given back.
   */
  deleteCustomer(reference: string): Promise<void>
  /** Stores a payment method under a token that the provider's own pages, or its documentation, gave. */
  attachMethod(token: string, customerReference: string): Promise<Outcome<AttachedMethod>>
  /** Forgets a payment method; one that is not there any more is no error. */
  detachMethod(reference: string): Promise<void>
  openSetup(request: SetupRequest): Promise<SetupPage>
  /** Null when there is no such setup. */
  findSetup(reference: string): Promise<Setup | null>
  /** Money for an invoice while the customer is not there. */
  charge(request: ChargeRequest): Promise<ChargeOutcome>
  /** What had become of the charge with this key by `at`; null when the provider never got it. */
  findCharge(idempotencyKey: string, at: Instant): Promise<ChargeOutcome | null>
  /** Gives up a charge that waits for the customer, and says how it stands then: it may have succeeded meanwhile. */
  cancelCharge(charge: ChargeRef, at: Instant): Promise<ChargeOutcome>
  refund(request: RefundRequest): Promise<RefundOutcome>
  /** Null when the provider never got it. */
  findRefund(idempotencyKey: string, at: Instant): Promise<RefundStanding | null>
  /**
   * Only of one at which people give money back by hand: what of the charge went back, or is about to, by no refund of ours;
   * null for nothing.
   */
  refundedElsewhere?(charge: ChargeRef): Promise<Money | null>
  findDispute(reference: string): Promise<ProviderDispute | null>
  /** Only of one that pretends: a clock of a sandbox has moved, and what has settled since for those who live by it is told. */
  passTime?(environmentId: string, at: Instant, customers: CustomersOfClock): Promise<void>
  /** Checks the signature and reads what happened; refuses with `webhook.signature_invalid`. */
  readWebhook(request: WebhookRequest): Promise<Outcome<ProviderEvent>>
}

/** The providers of a server, by name. */
export type PaymentProviders = ReadonlyMap<string, PaymentProvider>
