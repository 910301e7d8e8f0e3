import { ERRORS } from '@tallywright/contract'
import type { Engine } from '@tallywright/engine'
import { TRPCError } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { type Context as HonoContext, Hono, type Next } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { authenticate, type Caller } from './caller.ts'
import { type AskedAt, coded, errorBodyOf, refusalOf, retryAfterSeconds } from './coded-error.ts'
import { type AppRouter, createRouter, type RouterOptions } from './create-router.ts'
import { handlers } from './handlers.ts'
import { corsHeaders, PREFLIGHT_HEADERS, SAFE_HEADERS } from './headers.ts'
import { bodyLimitOf, checkBatch, readIdempotencyKey, readReason } from './http-request.ts'
import type { RequestContext } from './request-context.ts'

/** Where the one line about each request goes. No key, no input and no answer is part of it. */
export interface RequestLog {
  info(facts: RequestFacts): void
  /** A bug, or a database that does not answer. */
  error(facts: RequestFacts & { readonly error: unknown }): void
}

export interface RequestFacts {
  readonly requestId: string
  readonly method: string
  readonly path: string
  readonly status: number
  readonly durationMs: number
  /** Who asked, once that was known: `key:<id>`. */
  readonly actor?: string
  readonly environmentId?: string
  /** The code of the refusal, when it was one. */
  readonly code?: string
}

export interface AppOptions extends Pick<RouterOptions, 'inspectAnswer'> {
  readonly engine: Engine
  readonly log: RequestLog
  /** Milliseconds from any fixed moment, for durations. */
  readonly stopwatch: () => number
  /** Whether the fixed keys of the demo open anything: on an embedded database only. */
  readonly acceptDemoKeys: boolean
}

interface Environment {
  Variables: { asked: Asked }
}

/** What is known of a request while it is answered. */
interface Asked extends AskedAt {
  readonly url: URL
  caller: Caller | null
  error: TRPCError | null
}

/** The API as a Hono app: tRPC under `/trpc`, `/healthz` (the process runs) and `/readyz` (the database answers). */
export function createApp(options: AppOptions): Hono<Environment> {
  const { engine, inspectAnswer } = options
  const errors = new WeakMap<TRPCError, AskedAt>()
  const router = createRouter(engine, handlers, {
    ...(inspectAnswer === undefined ? {} : { inspectAnswer }),
    askedAt: (error) => errors.get(error),
  })
  const app = new Hono<Environment>()
  app.use((context, next) => observe(options, context, next))
  app.get('/healthz', (context) => context.json({ ok: true }))
  app.get('/readyz', (context) => ready(engine, context))
  app.options('/trpc/*', (context) => context.body(null, 204, PREFLIGHT_HEADERS))
  app.use('/trpc/*', limitBody)
  app.all('/trpc/*', (context) => {
    const asked = context.get('asked')
    checkBatch(asked.url)
    return answerTrpc(options, router, errors, context.req.raw, asked)
  })
  app.notFound((context) => refuse(context, coded('procedure.not_found', 'there is nothing at this address')))
  app.onError((error, context) => refuse(context, error))
  return app
}

async function observe(
  { engine, log, stopwatch }: AppOptions,
  context: HonoContext<Environment>,
  next: Next,
): Promise<void> {
  const start = stopwatch()
  const url = new URL(context.req.url)
  const asked: Asked = { requestId: engine.ids.next('request'), origin: url.origin, url, caller: null, error: null }
  context.set('asked', asked)
  await next()
  const { method } = context.req
  const cors = corsHeaders(method, context.req.header('authorization') ?? null)
  const headers = { ...SAFE_HEADERS, ...cors, 'Request-Id': asked.requestId }
  for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value)
  const durationMs = Math.round((stopwatch() - start) * 10) / 10
  const facts = { requestId: asked.requestId, method, path: url.pathname, status: context.res.status, durationMs }
  report(log, { ...facts, ...whoAsked(asked) }, asked.error)
}

function whoAsked({ caller }: Asked) {
  return caller === null ? {} : { actor: caller.actor, environmentId: caller.environmentId }
}

function report(log: RequestLog, facts: RequestFacts, error: TRPCError | null): void {
  if (error === null) return log.info(facts)
  const { code } = refusalOf(error)
  const isOurs = code === 'internal' || code === 'server.unavailable'
  if (isOurs) log.error({ ...facts, code, error: error.cause ?? error })
  else log.info({ ...facts, code })
}

async function ready({ store }: Engine, context: HonoContext<Environment>): Promise<Response> {
  try {
    await store.ping()
    return context.json({ ok: true })
  } catch {
    return refuse(context, coded('server.unavailable', 'the database does not answer'))
  }
}

/** Reading stops at the limit. Queries have no body. */
function limitBody(context: HonoContext<Environment>, next: Next): Promise<Response | void> {
  if (context.req.method === 'GET') return next()
  const maxSize = bodyLimitOf(context.get('asked').url)
  const message = `the body is larger than ${maxSize / 1024 / 1024} MiB`
  return bodyLimit({ maxSize, onError: () => Promise.reject(coded('request.too_large', message)) })(context, next)
}

function answerTrpc(
  options: AppOptions,
  router: AppRouter,
  errors: WeakMap<TRPCError, AskedAt>,
  request: Request,
  asked: Asked,
): Promise<Response> {
  return fetchRequestHandler({
    endpoint: '/trpc',
    req: request,
    router,
    createContext: ({ resHeaders }) => requestContext(options, request.headers, asked, resHeaders),
    onError: ({ error }) => {
      asked.error = error
      errors.set(error, asked)
    },
    responseMeta: ({ errors: thrown, info }) => answerMeta(thrown, info?.isBatchCall ?? false),
  })
}

function requestContext(
  { engine, acceptDemoKeys }: AppOptions,
  headers: Headers,
  asked: Asked,
  answerHeaders: Headers,
): RequestContext {
  let caller: Promise<Caller> | null = null
  const find = async () => {
    asked.caller = await authenticate(engine, headers.get('authorization'), { acceptDemoKeys })
    return asked.caller
  }
  return {
    requestId: asked.requestId,
    origin: asked.origin,
    caller: () => {
      caller ??= find()
      return caller
    },
    idempotencyKey: () => readIdempotencyKey(headers),
    reason: () => readReason(headers),
    noteReplay: () => answerHeaders.set('Idempotent-Replayed', 'true'),
  }
}

/** The status of a single call is its code's; how long to wait is the longest that any call of a batch asks for. */
function answerMeta(errors: readonly TRPCError[], isBatch: boolean): { status?: number; headers?: Headers } {
  const refusals = errors.map(refusalOf)
  const waits = refusals.map(retryAfterSeconds).filter((wait) => wait !== null)
  const [only] = refusals
  return {
    ...(only === undefined || isBatch ? {} : { status: ERRORS[only.code].http }),
    ...(waits.length === 0 ? {} : { headers: new Headers({ 'Retry-After': String(Math.max(...waits)) }) }),
  }
}

/** An answer to what never reached a procedure: under tRPC in its envelope, so that its clients can read it. */
function refuse(context: HonoContext<Environment>, thrown: unknown): Response {
  const error = thrown instanceof TRPCError ? thrown : new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: thrown })
  const asked = context.get('asked')
  asked.error = error
  const refusal = refusalOf(error)
  const data = errorBodyOf(refusal, asked)
  const wait = retryAfterSeconds(refusal)
  const isTrpc = asked.url.pathname.startsWith('/trpc')
  const body = isTrpc ? { error: { message: data.message, code: INVALID_REQUEST, data } } : { error: data }
  const headers = wait === null ? {} : { 'Retry-After': String(wait) }
  return Response.json(body, { status: ERRORS[refusal.code].http, headers })
}

/** JSON-RPC's number for a request that is not one; tRPC's clients want a number here. */
const INVALID_REQUEST = -32600
