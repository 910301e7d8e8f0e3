import type { Contract, ErrorBody, InputOf, Mutation, OutputOf, Query } from '@tallywright/contract'
import {
  type AnyTRPCProcedure,
  initTRPC,
  type TRPCBuiltRouter,
  type TRPCDefaultErrorShape,
  type TRPCError,
  type TRPCMutationProcedure,
  type TRPCQueryProcedure,
} from '@trpc/server'
import { type AskedAt, errorBodyOf, refusalOf } from './coded-error.ts'
import type { ProcedureCall } from './procedure-calls.ts'
import type { RequestContext } from './request-context.ts'

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
  /** Where the request of an error came from, which an error that happened before its context does not know itself. */
  readonly askedAt?: (error: TRPCError) => AskedAt | undefined
}

const NOWHERE: AskedAt = { requestId: '', origin: '' }

/** Makes the router from the calls of the contract's procedures. */
export function createRouter(calls: ReadonlyMap<string, ProcedureCall>, options: RouterOptions = {}): AppRouter {
  const t = initTRPC.context<RequestContext>().create({
    isDev: false,
    errorFormatter: ({ error, shape, ctx }) => {
      const data = errorBodyOf(refusalOf(error), options.askedAt?.(error) ?? ctx ?? NOWHERE)
      return { ...shape, message: data.message, data }
    },
  })
  const build = ({ definition, run }: ProcedureCall): AnyTRPCProcedure => {
    const procedure = t.procedure.input((input: unknown) => input)
    const answer = ({ ctx, input }: { ctx: RequestContext; input: unknown }) => run(ctx, input)
    return definition.kind === 'query' ? procedure.query(answer) : procedure.mutation(answer)
  }
  const resources = [...Map.groupBy(calls.values(), ({ resource }) => resource)].map(([resource, procedures]) => {
    return [resource, Object.fromEntries(procedures.map((call) => [call.name, build(call)]))] as const
  })
  // The loop above makes what the type says: the same resources and names, each of its kind.
  return t.router(Object.fromEntries(resources)) as unknown as AppRouter
}
