import type { AttachedMethod } from '@tallywright/engine'
import { CARD_DECLINE_CODES, type CardDeclineCode, declineOf, type SandboxDeclineCode } from './decline-codes.ts'

/** What a charge comes to. What is `processing` settles later, by the environment's clock. */
export type ChargeCourse =
  | { readonly kind: 'succeeds' }
  | { readonly kind: 'declines'; readonly code: SandboxDeclineCode }
  | { readonly kind: 'requires_action' }
  | { readonly kind: 'processing'; readonly into: 'succeeded' | 'failed' }

/** What a refund comes to. */
export type RefundCourse = 'succeeds' | 'fails' | 'pending_then_succeeds' | 'pending_then_fails'

/** How a request is answered: at once, late, not at all after it took effect, or not at all because it got lost. */
export type AnswerCourse = 'prompt' | 'late' | 'lost' | 'request_lost'

/** What a sandbox payment method does each time it is used. */
export interface MethodScript {
  /** For the documentation. */
  readonly does: string
  readonly charge: ChargeCourse
  readonly answer: AnswerCourse
  /** So many charges for an invoice are declined before one comes to `charge`. */
  readonly declinesFirst: number
  readonly refund: RefundCourse
  readonly refundAnswer: AnswerCourse
  /** The customer's bank disputes the charge later. */
  readonly isDisputed: boolean
}

const SUCCEEDS: MethodScript = {
  does: 'succeeds',
  charge: { kind: 'succeeds' },
  answer: 'prompt',
  declinesFirst: 0,
  refund: 'succeeds',
  refundAnswer: 'prompt',
  isDisputed: false,
}

const SCRIPTS = {
  succeeds: SUCCEEDS,
  requires_action: {
    ...SUCCEEDS,
    does: 'waits for the customer, who completes or refuses it on the page that the answer names',
    charge: { kind: 'requires_action' },
  },
  processing_then_succeeds: {
    ...SUCCEEDS,
    does: 'is processing, and succeeds three days later',
    charge: { kind: 'processing', into: 'succeeded' },
  },
  processing_then_fails: {
    ...SUCCEEDS,
    does: 'is processing, and fails three days later (`debit_failed`)',
    charge: { kind: 'processing', into: 'failed' },
  },
  times_out_after_charging: { ...SUCCEEDS, does: 'charges, and never answers', answer: 'lost' },
  times_out_before_charging: {
    ...SUCCEEDS,
    does: 'gets lost on its way; sent again under the same key, it succeeds',
    answer: 'request_lost',
  },
  answers_late: { ...SUCCEEDS, does: 'charges at once, and answers late', answer: 'late' },
  declines_once_then_succeeds: declinesFirst(1),
  declines_twice_then_succeeds: declinesFirst(2),
  declines_3_times_then_succeeds: declinesFirst(3),
  declines_4_times_then_succeeds: declinesFirst(4),
  succeeds_refund_pending: {
    ...SUCCEEDS,
    does: 'succeeds; a refund is pending, and succeeds three days later',
    refund: 'pending_then_succeeds',
  },
  succeeds_refund_pending_then_fails: {
    ...SUCCEEDS,
    does: 'succeeds; a refund is pending, and fails three days later',
    refund: 'pending_then_fails',
  },
  succeeds_refund_fails: { ...SUCCEEDS, does: 'succeeds; a refund fails', refund: 'fails' },
  succeeds_refund_times_out: {
    ...SUCCEEDS,
    does: 'succeeds; a refund is made, and never answered',
    refundAnswer: 'lost',
  },
  succeeds_then_disputed: {
    ...SUCCEEDS,
    does: 'succeeds; seven days later the customer’s bank disputes it (`fraudulent`)',
    isDisputed: true,
  },
} as const satisfies Record<string, MethodScript>

function declinesFirst(count: number): MethodScript {
  const times = count === 1 ? 'the first charge' : `the first ${count} charges`
  return {
    ...SUCCEEDS,
    does: `declines ${times} for an invoice (\`generic_decline\`), then succeeds`,
    declinesFirst: count,
  }
}

/** The name of a sandbox payment method, which is its token and its reference, and says what it does. */
export type SandboxMethod = keyof typeof SCRIPTS | `declines_${CardDeclineCode}`

const DECLINING = CARD_DECLINE_CODES.map((code): readonly [string, MethodScript] => {
  const { hard } = declineOf(code)
  const does = hard ? 'a hard decline: the method will never work' : 'a decline that a later try may overcome'
  return [`declines_${code}`, { ...SUCCEEDS, does, charge: { kind: 'declines', code } }]
})

const ALL: ReadonlyMap<string, MethodScript> = new Map<string, MethodScript>([...Object.entries(SCRIPTS), ...DECLINING])

export const SANDBOX_METHODS = [...ALL.keys()] as readonly SandboxMethod[]

export function isSandboxMethod(token: string): token is SandboxMethod {
  return ALL.has(token)
}

/** What a method does; one that nobody knows is declined for good, as a provider does with a reference of another's. */
export function scriptOf(method: string): MethodScript {
  return ALL.get(method) ?? UNKNOWN
}

const UNKNOWN: MethodScript = {
  ...SUCCEEDS,
  does: 'is not there',
  charge: { kind: 'declines', code: 'unknown_payment_method' },
}

export function attachedMethod(method: SandboxMethod): AttachedMethod {
  return { reference: method, label: `Sandbox: ${method.replaceAll('_', ' ')}` }
}
