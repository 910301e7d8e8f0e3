import type Stripe from 'stripe'
import { type CardConduct, TEST_METHODS, type TestMethod } from './double-cards.ts'
import { invalid, missing, StripeRefusal } from './double-request.ts'

// The fields that are answered bear the names and types of the official package.
export type Customer = Pick<Stripe.Customer, 'id' | 'object' | 'name' | 'email' | 'metadata' | 'created'>
export type Refund = Pick<
  Stripe.Refund,
  'id' | 'object' | 'amount' | 'currency' | 'created' | 'metadata' | 'payment_intent' | 'status' | 'failure_reason'
>
export type Dispute = Pick<
  Stripe.Dispute,
  'id' | 'object' | 'amount' | 'currency' | 'created' | 'payment_intent' | 'reason' | 'status'
>
export interface Method {
  id: string
  customer: string | null
  test: TestMethod
  conduct: CardConduct
}
export type Intent = Pick<
  Stripe.PaymentIntent,
  'id' | 'object' | 'amount' | 'amount_received' | 'currency' | 'created' | 'description' | 'metadata' | 'status'
> & {
  customer: string | null
  payment_method: string | null
  last_payment_error: Readonly<Record<string, unknown>> | null
  next_action: { type: 'redirect_to_url'; redirect_to_url: { url: string; return_url: string } } | null
  payment_method_options: { card: { request_three_d_secure: string | null } }
  /** Not answered: what the amount was paid with. */
  paidWith: Method | null
}
export type Session = Pick<
  Stripe.Checkout.Session,
  'id' | 'object' | 'mode' | 'status' | 'url' | 'metadata' | 'success_url' | 'created'
> & { customer: string; setup: { id: string; status: 'requires_payment_method' | 'succeeded'; method: string | null } }
export interface DoubleEvent {
  readonly id: string
  readonly object: 'event'
  readonly type: string
  readonly created: number
  readonly data: { readonly object: unknown }
}

/** One account at the double: everything that was made in it, newest last, and what was really charged and given back. */
export class DoubleAccount {
  readonly customers: Customer[] = []
  readonly methods: Method[] = []
  readonly intents: Intent[] = []
  readonly refunds: Refund[] = []
  readonly disputes: Dispute[] = []
  readonly sessions: Session[] = []
  readonly events: DoubleEvent[] = []
  /** Names under which a test may attach a method of its own conduct, beside the documented ones. */
  readonly tokens = new Map<string, TestMethod>(Object.entries(TEST_METHODS))
  /** What the search knows: it lags behind until it is told to catch up, and shows what it saw then. */
  readonly searchIndex = new Map<string, Intent>()
  /** By its own clock, in seconds; it moves only when it is moved. */
  now = 1_800_000_000
  #made = 0

  newId(prefix: string): string {
    this.#made += 1
    return `${prefix}_${String(this.#made).padStart(8, '0')}`
  }

  /** The money that was taken, in Stripe's units, whatever became of it later. */
  charged(currency = 'usd'): { readonly times: number; readonly amount: bigint } {
    const paid = this.intents.filter((intent) => intent.status === 'succeeded' && intent.currency === currency)
    return { times: paid.length, amount: paid.reduce((sum, intent) => sum + BigInt(intent.amount_received), 0n) }
  }

  refunded(currency = 'usd'): { readonly times: number; readonly amount: bigint } {
    const back = this.refunds.filter((refund) => refund.currency === currency && !isOver(refund))
    return { times: back.length, amount: back.reduce((sum, refund) => sum + BigInt(refund.amount), 0n) }
  }

  /** A test method's name makes a method of its own each time it is used; another id is one that is there. */
  method(id: string, param = 'payment_method'): Method {
    const test = this.tokens.get(id)
    if (test !== undefined) return this.addMethod(test)
    const found = this.methods.find((method) => method.id === id)
    if (found === undefined) throw missing('PaymentMethod', id, param)
    return found
  }

  addMethod(test: TestMethod, customer: string | null = null): Method {
    const method: Method = { id: this.newId('pm'), customer, test, conduct: test.conduct }
    this.methods.push(method)
    return method
  }

  intent(id: string): Intent {
    const found = this.intents.find((intent) => intent.id === id)
    if (found === undefined) throw missing('payment_intent', id, 'intent')
    return found
  }

  /** A customer's method pays for that customer only. */
  methodOf(customer: string | null, id: string): Method {
    const method = this.method(id)
    if (method.customer !== customer) {
      throw invalid('The PaymentMethod provided does not belong to the customer.', {
        code: 'payment_method_unexpected_state',
        param: 'payment_method',
      })
    }
    return method
  }

  remaining(intent: Intent): number {
    const back = this.refunds.filter((refund) => refund.payment_intent === intent.id && !isOver(refund))
    return back.reduce((left, refund) => left - refund.amount, intent.amount_received)
  }

  /** Uses a method for an intent. A decline is an error that carries the intent, as it stands then. */
  pay(
    intent: Intent,
    method: Method,
    { offSession, returnUrl }: { offSession: boolean; returnUrl: string | null },
  ): void {
    const { conduct } = method
    intent.payment_method = method.id
    intent.paidWith = method
    switch (conduct.kind) {
      case 'pays':
        this.succeed(intent)
        break
      case 'takes_days':
        intent.status = 'processing'
        this.tell('payment_intent.processing', shown(intent))
        break
      case 'declines':
        this.decline(intent, declined(conduct.declineCode, conduct.adviceCode))
        break
      case 'asks':
        if (offSession) this.decline(intent, AUTHENTICATION_REQUIRED)
        if (returnUrl === null) throw invalid('A return_url must be specified.', { param: 'return_url' })
        intent.status = 'requires_action'
        intent.last_payment_error = null
        intent.next_action = {
          type: 'redirect_to_url',
          redirect_to_url: { url: `https://hooks.stripe.example/redirect/${intent.id}`, return_url: returnUrl },
        }
        this.tell('payment_intent.requires_action', shown(intent))
    }
  }

  succeed(intent: Intent): void {
    intent.status = 'succeeded'
    intent.amount_received = intent.amount
    intent.last_payment_error = null
    intent.next_action = null
    this.tell('payment_intent.succeeded', shown(intent))
    if (intent.paidWith?.test.isDisputed) this.dispute(intent)
  }

  /** Ends an intent's try with an error and throws it, where a request waits for it. */
  decline(intent: Intent, error: Readonly<Record<string, unknown>> & { readonly message: string }): never {
    this.fail(intent, error)
    throw new StripeRefusal(402, { ...error, payment_intent: shown(intent) })
  }

  /** A card that is refused before anything is made. */
  cardError(error: Readonly<Record<string, unknown>> & { readonly message: string }): StripeRefusal {
    return new StripeRefusal(402, error)
  }

  fail(intent: Intent, error: Readonly<Record<string, unknown>>): void {
    intent.status = 'requires_payment_method'
    intent.payment_method = null
    intent.next_action = null
    intent.last_payment_error = error
    this.tell('payment_intent.payment_failed', shown(intent))
  }

  /** Somebody gives money back in the Dashboard, which knows nothing of our keys; or asks for it with our `metadata`. */
  refund(intent: Intent, told: number, metadata: Refund['metadata'] = {}): Refund {
    const status = intent.paidWith?.test.refund ?? 'succeeded'
    const refund: Refund = {
      id: this.newId('re'),
      object: 'refund',
      amount: told,
      currency: intent.currency,
      created: this.now,
      metadata,
      payment_intent: intent.id,
      status,
      ...(status === 'failed' ? { failure_reason: 'expired_or_canceled_card' } : {}),
    }
    this.refunds.push(refund)
    this.tell('refund.created', refund)
    this.tell('charge.refunded', { object: 'charge', metadata: intent.metadata })
    return refund
  }

  /** A bank's question is none yet, and neither is what was won. */
  isDisputed({ id }: Intent): boolean {
    const held = ['needs_response', 'under_review', 'lost']
    return this.disputes.some(({ payment_intent, status }) => payment_intent === id && held.includes(status))
  }

  dispute(intent: Intent): Dispute {
    const dispute: Dispute = {
      id: this.newId('dp'),
      object: 'dispute',
      amount: intent.amount_received,
      currency: intent.currency,
      created: this.now,
      payment_intent: intent.id,
      reason: 'fraudulent',
      status: 'needs_response',
    }
    this.disputes.push(dispute)
    this.tell('charge.dispute.created', { ...dispute })
    return dispute
  }

  tell(type: string, object: unknown): void {
    const created = this.now
    this.events.push({
      id: this.newId('evt'),
      object: 'event',
      type,
      created,
      data: { object: structuredClone(object) },
    })
  }

  /** Days go by: debits settle, refunds arrive, the search catches up. */
  passTime(toSeconds: number): void {
    this.now = Math.max(this.now, toSeconds)
    for (const intent of this.intents.filter(({ status }) => status === 'processing')) this.#settle(intent)
    for (const refund of this.refunds.filter(({ status }) => status === 'pending')) refund.status = 'succeeded'
    this.catchUpSearch()
  }

  #settle(intent: Intent): void {
    const conduct = intent.paidWith?.conduct
    if (conduct?.kind === 'takes_days' && conduct.ends === 'returned') {
      this.fail(intent, { code: 'payment_intent_payment_attempt_failed', message: 'The bank returned the debit.' })
    } else this.succeed(intent)
  }

  catchUpSearch(): void {
    for (const intent of this.intents) this.searchIndex.set(intent.id, structuredClone(intent))
  }
}

function isOver({ status }: Refund): boolean {
  return status === 'failed' || status === 'canceled'
}

/** Without what is not answered. */
export function shown({ paidWith: _, ...intent }: Intent): Omit<Intent, 'paidWith'> {
  return intent
}

const AUTHENTICATION_REQUIRED = {
  type: 'card_error',
  code: 'authentication_required',
  decline_code: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
}

/** Some declines have a code of their own; the others are `card_declined` with a decline code. */
const OWN_CODES = new Set(['expired_card', 'incorrect_cvc', 'processing_error', 'incorrect_number'])

export function declined(declineCode: string, adviceCode?: string) {
  return {
    type: 'card_error',
    code: OWN_CODES.has(declineCode) ? declineCode : 'card_declined',
    ...(OWN_CODES.has(declineCode) ? {} : { decline_code: declineCode }),
    ...(adviceCode === undefined ? {} : { advice_code: adviceCode }),
    message: 'Your card was declined.',
  }
}
