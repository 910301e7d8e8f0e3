import { setTimeout as wait } from 'node:timers/promises'
import {
  addSeats,
  adjustWallet,
  buyTopUp,
  type CommandReply,
  type Context,
  cancelSubscription,
  changePlan,
  checkUsage,
  createCreditNote,
  createInvoice,
  createSubscription,
  type Engine,
  finalizeInvoice,
  grantUnits,
  holdUsage,
  type IdempotentRequest,
  type Outcome,
  payInvoice,
  refundPayment,
  releaseUsage,
  removeSeats,
  reportOne,
  reportUsage,
  retryPayment,
  runDueWork,
  setDefaultPaymentMethod,
  setDiscount,
  setSeats,
  settleUsage,
  voidInvoice,
} from '@tallywright/engine'
import type { SandboxProvider } from '@tallywright/providers'

/** One call of a use case. `key` is its Idempotency-Key, `bucket` its customer's. */
export interface RaceCall {
  readonly use: keyof typeof USES
  readonly input: object
  readonly key: string
  readonly bucket: number | null
  /** Waits so long first: a worker needs several steps before it acts, and is to be met by others then. */
  readonly afterMs?: number
  /** Asks again while another change of the subscription waits for its payment. */
  readonly isPatient?: true
}

/** What came of it; `thrown` is what a caller over HTTP would get as a 5xx. */
export type RaceResult =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string | null }
  | { readonly kind: 'thrown'; readonly message: string }

type Use = (
  context: Context,
  input: never,
  request: IdempotentRequest,
) => Promise<Outcome<unknown> | CommandReply<unknown>>

const USES = {
  createSubscription,
  changePlan,
  setSeats,
  addSeats,
  removeSeats,
  setDiscount,
  cancelSubscription,
  createInvoice,
  finalizeInvoice,
  payInvoice,
  voidInvoice,
  retryPayment,
  setDefaultPaymentMethod,
  createCreditNote,
  refundPayment,
  adjustWallet,
  grantUnits,
  buyTopUp,
  checkUsage: (context, input) => checkUsage(context, input),
  reportOne: (context, input) => reportOne(context, input),
  holdUsage: (context, input) => holdUsage(context, input),
  settleUsage: (context, input) => settleUsage(context, input),
  releaseUsage: (context, input) => releaseUsage(context, input),
  reportUsage: async (context, input) => ({ ok: true, value: await reportUsage(context, input) }),
  runDueWork: async (context) => ({ ok: true, value: await workUntilDone(context) }),
  /** What a customer does at their bank: no request of ours. */
  completeAction: async ({ providers }, { reference }: { readonly reference: string }) => {
    await (providers.get('sandbox') as SandboxProvider).acts.completeAction(reference)
    return { ok: true, value: null }
  },
} satisfies Record<string, Use>

/** Makes a call, as a server would for whoever sent it. */
export async function makeCall(context: Context, call: RaceCall): Promise<RaceResult> {
  if (call.afterMs !== undefined) await wait(call.afterMs)
  for (let asked = 1; ; asked++) {
    const result = await ask(context, call)
    const isInTheWay = result.kind === 'refused' && IN_THE_WAY.includes(result.reason ?? result.code)
    if (!call.isPatient || !isInTheWay || asked === PATIENCE) return result
    await wait(100)
  }
}

/** How often: in twenty seconds a hundred others are through, so what is in the way then stays there. */
const PATIENCE = 200

/** Codes, or reasons of them, that a payment which is on its way goes with. */
const IN_THE_WAY = ['subscription.change_in_progress', 'payment_processing']

async function ask(context: Context, { use, input, key, bucket }: RaceCall): Promise<RaceResult> {
  const call: Use = USES[use]
  try {
    const answer = await call(context, input as never, { key, procedure: use, input, bucket })
    const outcome = 'outcome' in answer ? answer.outcome : answer
    if (outcome.ok) return { kind: 'done', value: outcome.value }
    const { code, details } = outcome.error
    return { kind: 'refused', code, reason: typeof details?.reason === 'string' ? details.reason : null }
  } catch (error) {
    return { kind: 'thrown', message: messageOf(error) }
  }
}

/** As many customers as a worker takes at a time here: few, so that several workers have something to share. */
const TAKEN = 5

async function workUntilDone(engine: Engine): Promise<string[]> {
  const { together } = engine.store
  const store: Engine['store'] = {
    ...engine.store,
    together: (environmentId, work) =>
      together(environmentId, (tx) =>
        work({ ...tx, customers: { ...tx.customers, claim: (keys) => tx.customers.claim(keys, TAKEN) } }),
      ),
  }
  const failures: string[] = []
  while ((await runDueWork({ ...engine, store }, (error) => failures.push(String(error)))) > 0);
  return failures
}

/** With what the database said, which drizzle wraps. */
function messageOf(error: unknown): string {
  const parts: string[] = []
  for (let current = error; current instanceof Error; current = current.cause) parts.push(current.message.slice(0, 300))
  return parts.join(' ← ')
}
