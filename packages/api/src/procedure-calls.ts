import { contract, inputProblems, type Procedure } from '@tallywright/contract'
import {
  type BucketSource,
  type CommandReply,
  type Engine,
  type IdempotentRequest,
  type Outcome,
  requestBucket,
  type UnconfirmedKey,
  withNextStep,
} from '@tallywright/engine'
import { type Caller, invalidLink, refusalToCall } from './caller.ts'
import { coded, codedError } from './coded-error.ts'
import type { Handlers } from './handlers.ts'
import type { CallContext, RequestContext } from './request-context.ts'

/** Sees every answer before it is sent: tests compare it with the contract's output. */
export type InspectAnswer = (path: string, definition: Procedure, value: unknown) => void

/** A procedure with the engine's function behind it. */
export interface ProcedureCall {
  readonly resource: string
  readonly name: string
  readonly definition: Procedure
  /** Throws a coded error where it is refused. */
  readonly run: (request: RequestContext, rawInput: unknown) => Promise<unknown>
}

/** Every procedure of the contract, by its path: `usage.check`. */
export function procedureCalls(
  engine: Engine,
  handlers: Handlers,
  inspectAnswer?: InspectAnswer,
): ReadonlyMap<string, ProcedureCall> {
  const calls = new Map<string, ProcedureCall>()
  for (const [resource, procedures] of Object.entries<Readonly<Record<string, Procedure>>>(contract)) {
    const ofResource = handlers[resource as keyof typeof handlers] as Readonly<Record<string, AnyHandler>>
    for (const [name, definition] of Object.entries(procedures)) {
      const handler = ofResource[name]
      if (handler === undefined) throw new Error(`nothing handles ${resource}.${name}`)
      const path = `${resource}.${name}`
      const call = { engine, path, definition, handler }
      const run: ProcedureCall['run'] = async (request, rawInput) => {
        const value = await answer(call, request, rawInput)
        inspectAnswer?.(path, definition, value)
        return value
      }
      calls.set(path, { resource, name, definition, run })
    }
  }
  return calls
}

type AnyHandler = (
  context: CallContext,
  input: unknown,
  request?: IdempotentRequest,
) => Promise<Outcome<unknown> | CommandReply<unknown>>

interface Call {
  readonly engine: Engine
  readonly path: string
  readonly definition: Procedure
  readonly handler: AnyHandler
}

/**
 * One call, in this order: who asks, may they, is the input what the contract says, and then the engine. A question is looked
 * into while its key is looked up, and answered when that has opened.
 */
async function answer(call: Call, request: RequestContext, rawInput: unknown): Promise<unknown> {
  const guessed = call.definition.kind === 'query' ? request.guessed() : null
  if (guessed === null) return answerTo(await request.caller(), call, request, rawInput)
  const answering = answerTo(guessed.caller, call, request, rawInput, guessed.key)
  // By now whoever asks by one statement has taken the key along.
  const [answered, confirmed] = await Promise.allSettled([answering, guessed.confirm()])
  if (confirmed.status === 'rejected') throw confirmed.reason
  if (answered.status === 'rejected') throw answered.reason
  return answered.value
}

async function answerTo(
  caller: Caller,
  call: Call,
  request: RequestContext,
  rawInput: unknown,
  unconfirmed?: UnconfirmedKey,
): Promise<unknown> {
  const { engine, path, definition, handler } = call
  const refusal = refusalToCall(definition.access, caller)
  if (refusal !== null) throw refusal

  const { environmentId, actor } = caller
  const key = definition.idempotency === 'key' ? request.idempotencyKey() : null
  const input = parseInput(definition, rawInput)
  const source = sourceOf(definition, input)
  if (caller.invoiceId !== undefined && source?.value !== caller.invoiceId) throw invalidLink()
  const context: CallContext = {
    ...engine,
    ...{ environmentId, actor, reason: request.reason(), caller, origin: request.origin },
    ...(source?.value === undefined ? {} : { subject: { field: source.field, value: source.value } }),
    ...(unconfirmed === undefined ? {} : { key: unconfirmed }),
  }
  const answered =
    key === null
      ? await handler(context, input)
      : await handler(context, input, {
          key,
          procedure: path,
          input,
          bucket: source === null ? null : requestBucket(environmentId, source, key),
        })

  const outcome = 'outcome' in answered ? answered.outcome : answered
  if ('replayed' in answered && answered.replayed) request.noteReplay()
  if (!outcome.ok) throw codedError(isOfUsage(call) ? withNextStep(outcome.error) : outcome.error)
  return outcome.value
}

/** Whoever reports, changes or holds usage is told what to do about a refusal. */
function isOfUsage({ path, definition }: Call): boolean {
  return definition.kind === 'mutation' && path.startsWith('usage.')
}

function parseInput({ input }: Procedure, raw: unknown): unknown {
  const parsed = input.safeParse(raw === undefined ? {} : raw)
  if (parsed.success) return parsed.data
  const problems = inputProblems(parsed.error)
  const [first] = problems
  const said = first === undefined ? 'the input is malformed' : `${first.path || 'the input'} ${first.message}`
  throw coded('validation.failed', said, { param: first?.path ?? '', details: { problems } })
}

/** What of the input tells whose it is; null for what belongs to the environment. */
function sourceOf({ customerField: field }: Procedure, input: unknown): BucketSource | null {
  if (field === null) return null
  const value = (input as Readonly<Record<string, unknown>>)[field]
  return { field, value: typeof value === 'string' ? value : undefined }
}
