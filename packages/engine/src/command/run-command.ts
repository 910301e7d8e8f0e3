import { addMilliseconds, type Instant, SECOND } from '@tallywright/domain'
import type { RequestRow } from '@tallywright/store'
import { actOnDeadline } from '../deadlines/act-on-deadline.ts'
import { Overdue } from '../subscriptions/load-subscription.ts'
import { orParkAndRefuse } from '../subscriptions/park-subscription.ts'
import type { Context, Moment } from './context.ts'
import { requestFingerprint } from './fingerprint.ts'
import { atMoment } from './moment.ts'
import { asOutcome, type EngineRefusal, type Outcome, orRollBack, Refused, refused } from './outcome.ts'

/** A request with an Idempotency-Key. `bucket` is its customer's; null for the catalog and the environment. */
export interface IdempotentRequest {
  readonly key: string
  readonly procedure: string
  readonly input: unknown
  readonly bucket: number | null
}

/**
 * A command in its three steps. `decide` runs in the transaction of the effect and returns what identifies it (ids, as
 * JSON); `settle` calls the outside world after that transaction and may add to it; `reply` reads the answer in the
 * transaction that stores it. Without `settle` the reply is stored in the transaction of the effect.
 */
export interface Command<Effect, Reply> {
  decide(moment: Moment): Promise<Outcome<Effect>>
  settle?(effect: Effect): Promise<Effect | undefined>
  reply(moment: Moment, effect: Effect): Promise<Outcome<Reply>>
  /** `decide` saves nothing, so what `settle` refuses leaves the key free for another try. */
  readonly leavesNothingWhenRefused?: true
}

export interface CommandReply<Reply> {
  readonly outcome: Outcome<Reply>
  /** The answer was stored by an earlier request with the same key. */
  readonly replayed: boolean
}

/** How long a request may be in progress before a retry takes it over (semantics §13). */
const LEASE_MS = 30 * SECOND

/** Keeps a request that takes longer than its lease from being taken over. */
export async function holdRequest({ tx, wall }: Moment, { key, bucket }: IdempotentRequest): Promise<void> {
  await tx.requests(bucket).save(key, { leaseUntil: addMilliseconds(wall, LEASE_MS) })
}

/** Runs a command once per Idempotency-Key: a repetition gets the stored reply, a crashed one is taken up again. */
export async function runCommand<Effect, Reply>(
  context: Context,
  request: IdempotentRequest,
  command: Command<Effect, Reply>,
): Promise<CommandReply<Reply>> {
  const begun = await asOutcome(() =>
    caughtUp(context, () => atMoment(context, (moment) => begin(moment, request, command))),
  )
  if (!begun.ok) return { outcome: begun, replayed: false }
  if (begun.value.kind === 'answered') return { outcome: begun.value.reply, replayed: begun.value.replayed }
  const { effect } = begun.value
  const settled = await asOutcome(async () => (await command.settle?.(effect)) ?? effect)
  if (!settled.ok) {
    if (command.leavesNothingWhenRefused)
      await atMoment(context, ({ tx }) => tx.requests(request.bucket).forget(request.key))
    return { outcome: settled, replayed: false }
  }
  const outcome = await atMoment(context, (moment) => storeReply(moment, request, command, settled.value))
  return { outcome, replayed: false }
}

/**
 * Acts on deadlines that the command found overdue, one after another, and then runs it. One that would go beyond a
 * daily cap is refused, and its subscription parked.
 */
async function caughtUp<Value>(context: Context, run: () => Promise<Value>): Promise<Value> {
  for (;;) {
    try {
      return await orParkAndRefuse(context, run)
    } catch (error) {
      if (!(error instanceof Overdue)) throw error
      await actOnDeadline({ ...context, actor: 'worker', reason: null }, error.due)
    }
  }
}

type Begun<Effect, Reply> =
  | { readonly kind: 'answered'; readonly reply: Outcome<Reply>; readonly replayed: boolean }
  | { readonly kind: 'begun'; readonly effect: Effect }

async function begin<Effect, Reply>(
  moment: Moment,
  request: IdempotentRequest,
  command: Command<Effect, Reply>,
): Promise<Begun<Effect, Reply>> {
  const claim = newClaim(request, moment.wall)
  const earlier = await moment.tx.requests(request.bucket).claim(claim)
  if (earlier !== null) return resume(moment, request, earlier, claim)
  const effect = orRollBack(await command.decide(moment))
  if (command.settle === undefined) {
    return { kind: 'answered', reply: await storeReply(moment, request, command, effect), replayed: false }
  }
  await moment.tx.requests(request.bucket).save(request.key, { effect: effect as object })
  return { kind: 'begun', effect }
}

async function resume<Effect, Reply>(
  moment: Moment,
  request: IdempotentRequest,
  earlier: RequestRow,
  claim: RequestRow,
): Promise<Begun<Effect, Reply>> {
  if (earlier.fingerprint !== claim.fingerprint) {
    throw new Refused(mismatch(request.key))
  }
  if (earlier.state === 'done') return { kind: 'answered', reply: earlier.reply as Outcome<Reply>, replayed: true }
  if (earlier.leaseUntil !== null && earlier.leaseUntil > moment.wall) throw new Refused(inProgress())
  await moment.tx.requests(request.bucket).save(request.key, { leaseUntil: claim.leaseUntil })
  return { kind: 'begun', effect: earlier.effect as Effect }
}

async function storeReply<Effect, Reply>(
  moment: Moment,
  request: IdempotentRequest,
  command: Command<Effect, Reply>,
  effect: Effect,
): Promise<Outcome<Reply>> {
  const reply = await command.reply(moment, effect)
  await moment.tx
    .requests(request.bucket)
    .save(request.key, { state: 'done', reply: reply as object, leaseUntil: null })
  return reply
}

function newClaim(request: IdempotentRequest, wall: Instant): RequestRow {
  return {
    key: request.key,
    fingerprint: requestFingerprint(request.procedure, request.input),
    state: 'in_progress',
    effect: null,
    reply: null,
    createdAt: wall,
    leaseUntil: addMilliseconds(wall, LEASE_MS),
  }
}

function mismatch(key: string): EngineRefusal {
  return refused('idempotency.mismatch', `the Idempotency-Key ${key} was used before with another input`).error
}

function inProgress(): EngineRefusal {
  return refused('idempotency.in_progress', 'a request with this Idempotency-Key is still running', {
    // As a rule it is answered within a second; its lease only bounds how long a crash can hide.
    details: { retryAfterSeconds: 1 },
  }).error
}
