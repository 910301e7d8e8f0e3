import { type Result, refuse, success } from '../result.ts'
import { leadsTo, refusedAs, type Transition, type TransitionTable } from '../transition.ts'

export const INVOICE_STATUSES = ['draft', 'open', 'paid', 'void', 'uncollectible'] as const
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number]

export const INVOICE_TRIGGERS = ['finalize', 'pay', 'credit', 'void', 'mark_uncollectible'] as const
export type InvoiceTrigger = (typeof INVOICE_TRIGGERS)[number]

/** The life of the document (semantics §9). Finalizing gives it its number; what is wrong after that takes a credit note. */
export const INVOICE_TRANSITIONS = {
  draft: {
    finalize: leadsTo('open'),
    pay: refusedAs('not_finalized'),
    credit: refusedAs('not_finalized'),
    void: refusedAs('not_finalized'),
    mark_uncollectible: refusedAs('not_finalized'),
  },
  open: {
    finalize: refusedAs('already_finalized'),
    pay: leadsTo('paid'),
    // A credit of all that is open leaves nothing to pay.
    credit: leadsTo('open', 'paid'),
    void: leadsTo('void'),
    mark_uncollectible: leadsTo('uncollectible'),
  },
  paid: {
    finalize: refusedAs('already_finalized'),
    pay: refusedAs('already_paid'),
    credit: leadsTo('paid'),
    void: refusedAs('already_paid'),
    mark_uncollectible: refusedAs('already_paid'),
  },
  void: {
    finalize: refusedAs('voided'),
    pay: refusedAs('voided'),
    credit: refusedAs('voided'),
    void: refusedAs('voided'),
    mark_uncollectible: refusedAs('voided'),
  },
  uncollectible: {
    finalize: refusedAs('already_finalized'),
    pay: leadsTo('paid'),
    credit: leadsTo('uncollectible', 'paid'),
    void: refusedAs('written_off'),
    mark_uncollectible: refusedAs('written_off'),
  },
} as const satisfies TransitionTable<InvoiceStatus, InvoiceTrigger>

export const INVOICE_PAYMENT_STATUSES = [
  'none',
  'processing',
  'requires_action',
  'failed',
  'succeeded',
  'partially_refunded',
  'refunded',
] as const
export type InvoicePaymentStatus = (typeof INVOICE_PAYMENT_STATUSES)[number]

export const INVOICE_PAYMENT_TRIGGERS = [
  'start_attempt',
  'require_action',
  'complete_action',
  'succeed',
  'fail',
  'refund_part',
  'refund_rest',
] as const
export type InvoicePaymentTrigger = (typeof INVOICE_PAYMENT_TRIGGERS)[number]

/** How far the money for an invoice is. `processing` is never charged again: its outcome is asked for (semantics §9, §10). */
export const INVOICE_PAYMENT_TRANSITIONS = {
  none: {
    start_attempt: leadsTo('processing'),
    require_action: refusedAs('no_attempt'),
    complete_action: refusedAs('no_attempt'),
    // Nothing due, or paid from wallet and credits alone: there is no attempt.
    succeed: leadsTo('succeeded'),
    fail: refusedAs('no_attempt'),
    refund_part: refusedAs('not_paid'),
    refund_rest: refusedAs('not_paid'),
  },
  processing: {
    start_attempt: refusedAs('attempt_open'),
    require_action: leadsTo('requires_action'),
    complete_action: refusedAs('no_action_required'),
    succeed: leadsTo('succeeded'),
    fail: leadsTo('failed'),
    refund_part: refusedAs('not_paid'),
    refund_rest: refusedAs('not_paid'),
  },
  requires_action: {
    start_attempt: refusedAs('attempt_open'),
    require_action: refusedAs('action_required_already'),
    complete_action: leadsTo('processing'),
    succeed: leadsTo('succeeded'),
    fail: leadsTo('failed'),
    refund_part: refusedAs('not_paid'),
    refund_rest: refusedAs('not_paid'),
  },
  failed: {
    start_attempt: leadsTo('processing'),
    require_action: refusedAs('no_attempt'),
    complete_action: refusedAs('no_attempt'),
    // A provider may correct a failure it reported.
    succeed: leadsTo('succeeded'),
    fail: refusedAs('no_attempt'),
    refund_part: refusedAs('not_paid'),
    refund_rest: refusedAs('not_paid'),
  },
  succeeded: {
    start_attempt: refusedAs('already_paid'),
    require_action: refusedAs('already_paid'),
    complete_action: refusedAs('already_paid'),
    succeed: refusedAs('already_paid'),
    fail: refusedAs('already_paid'),
    refund_part: leadsTo('partially_refunded'),
    refund_rest: leadsTo('refunded'),
  },
  partially_refunded: {
    start_attempt: refusedAs('already_paid'),
    require_action: refusedAs('already_paid'),
    complete_action: refusedAs('already_paid'),
    succeed: refusedAs('already_paid'),
    fail: refusedAs('already_paid'),
    refund_part: leadsTo('partially_refunded'),
    refund_rest: leadsTo('refunded'),
  },
  refunded: {
    start_attempt: refusedAs('already_refunded'),
    require_action: refusedAs('already_refunded'),
    complete_action: refusedAs('already_refunded'),
    succeed: refusedAs('already_refunded'),
    fail: refusedAs('already_refunded'),
    refund_part: refusedAs('already_refunded'),
    refund_rest: refusedAs('already_refunded'),
  },
} as const satisfies TransitionTable<InvoicePaymentStatus, InvoicePaymentTrigger>

/** The status that a trigger leads to, or `invoice.transition_not_allowed` with the reason by name. */
export function nextInvoiceStatus(
  status: InvoiceStatus,
  trigger: InvoiceTrigger,
): Result<InvoiceStatus, 'invoice.transition_not_allowed'> {
  return next('An invoice that', status, trigger, INVOICE_TRANSITIONS[status][trigger])
}

/** The same for the payment status of an invoice. */
export function nextInvoicePaymentStatus(
  status: InvoicePaymentStatus,
  trigger: InvoicePaymentTrigger,
): Result<InvoicePaymentStatus, 'invoice.transition_not_allowed'> {
  return next('An invoice whose payment', status, trigger, INVOICE_PAYMENT_TRANSITIONS[status][trigger])
}

/** What to do instead, by trigger and reason. */
const WAYS_OUT: Readonly<Record<string, string>> = {
  'void:already_paid': 'credit or refund it instead',
  'void:not_finalized': 'delete the draft instead',
  'credit:not_finalized': 'change the draft instead',
  'pay:not_finalized': 'finalize it first',
}

function next<Status extends string>(
  subject: string,
  status: Status,
  trigger: string,
  transition: Transition<Status>,
): Result<Status, 'invoice.transition_not_allowed'> {
  if ('to' in transition) return success(transition.to[0])
  const wayOut = WAYS_OUT[`${trigger}:${transition.refused}`]
  const [is, does, said] = [status, trigger, transition.refused].map((name) => name.replaceAll('_', ' '))
  const why = wayOut === undefined ? said : `${said}; ${wayOut}`
  return refuse('invoice.transition_not_allowed', `${subject} is ${is} refuses "${does}": ${why}.`, {
    details: { status, trigger, reason: transition.refused },
  })
}
