import {
  type Contract,
  contract,
  type ErrorBody,
  type InputOf,
  inputProblems,
  type Mutation,
  type OutputOf,
  type Procedure,
  type Query,
} from '@tallywright/contract'
import {
  type BucketSource,
  type CommandReply,
  type Engine,
  type IdempotentRequest,
  type Outcome,
  requestBucket,
} from '@tallywright/engine'
import {
  type AnyTRPCProcedure,
  initTRPC,
  type TRPCBuiltRouter,
  type TRPCDefaultErrorShape,
  type TRPCError,
  type TRPCMutationProcedure,
  type TRPCQueryProcedure,
} from '@trpc/server'
import { invalidLink, refusalToCall } from './caller.ts'
import { type AskedAt, coded, codedError, errorBodyOf, refusalOf } from './coded-error.ts'
import type { Handlers } from './handlers.ts'
import type { CallContext, RequestContext } from './request-context.ts'

/** What a refused call is answered with under tRPC: its own envelope, with the contract's error body as `data`. */
export interface ErrorShape extends Omit<TRPCDefaultErrorShape, 'data'> {
  readonly data: ErrorBody
}

type BuiltProcedure<P> =
  P extends Query<infer _I, infer _O>
    ? TRPCQueryProcedure<{ meta: object; input: InputOf<P>; output: OutputOf<P>; errorShape: ErrorShape }>
    : P extends Mutation
      ? TRPCMutationProcedure<{ meta: object; input: InputOf<P>; output: OutputOf<P>; errorShape: ErrorShape }>
      : never

type BuiltProcedures = {
  [Resource in keyof Contract]: { [Name in keyof Contract[Resource]]: BuiltProcedure<Contract[Resource][Name]> }
}

/** The router's type, for `createTRPCClient<AppRouter>`. */
export type AppRouter = TRPCBuiltRouter<
  { ctx: RequestContext; meta: object; errorShape: ErrorShape; transformer: false },
  BuiltProcedures
>

export interface RouterOptions {
  /** Sees every answer before it is sent: tests compare it with the contract's output. */
  readonly inspectAnswer?: (path: string, definition: Procedure, value: unknown) => void
  /** Where the request of an error came from, which an error that happened before its context does not know itself. */
  readonly askedAt?: (error: TRPCError) => AskedAt | undefined
}

const NOWHERE: AskedAt = { requestId: '', origin: '' }

/** Makes the router from the contract, one procedure after another, with the engine's function behind each. */
export function createRouter(engine: Engine, handlers: Handlers, options: RouterOptions = {}): AppRouter {
  const t = initTRPC.context<RequestContext>().create({
    isDev: false,
    errorFormatter: ({ error, shape, ctx }) => {
      const data = errorBodyOf(refusalOf(error), options.askedAt?.(error) ?? ctx ?? NOWHERE)
      return { ...shape, message: data.message, data }
    },
  })
  const build = (path: string, definition: Procedure, handler: AnyHandler): AnyTRPCProcedure => {
    const procedure = t.procedure.input((input: unknown) => input)
    const run = async ({ ctx, input }: { ctx: RequestContext; input: unknown }) => {
      const value = await answer({ engine, path, definition, handler }, ctx, input)
      options.inspectAnswer?.(path, definition, value)
      return value
    }
    return definition.kind === 'query' ? procedure.query(run) : procedure.mutation(run)
  }
  const resources = Object.entries<Readonly<Record<string, Procedure>>>(contract).map(([resource, procedures]) => {
    const ofResource = handlers[resource as keyof Contract] as Readonly<Record<string, AnyHandler>>
    const built = Object.entries(procedures).map(([name, definition]) => {
      const handler = ofResource[name]
      if (handler === undefined) throw new Error(`nothing handles ${resource}.${name}`)
      return [name, build(`${resource}.${name}`, definition, handler)] as const
    })
    return [resource, Object.fromEntries(built)] as const
  })
  // The loop above makes what the type says: the same resources and names, each of its kind.
  return t.router(Object.fromEntries(resources)) as unknown as AppRouter
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

/** One call, in this order: who asks, may they, is the input what the contract says, and then the engine. */
async function answer(call: Call, request: RequestContext, rawInput: unknown): Promise<unknown> {
  const { engine, path, definition, handler } = call
  const caller = await request.caller()
  const refusal = refusalToCall(definition.access, caller)
  if (refusal !== null) throw refusal

  const { environmentId, actor } = caller
  const key = definition.idempotency === 'key' ? request.idempotencyKey() : null
  const input = parseInput(definition, rawInput)
  const source = sourceOf(definition, input)
  if (caller.invoiceId !== undefined && source?.value !== caller.invoiceId) throw invalidLink()
  const context: CallContext = {
    ...engine,
    ...{ environmentId, actor, reason: request.reason(), caller },
    ...(source?.value === undefined ? {} : { subject: { field: source.field, value: source.value } }),
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
  if (!outcome.ok) throw codedError(outcome.error)
  return outcome.value
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
