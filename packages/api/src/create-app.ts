import { type Access, openApiDocument, USAGE_EVENTS_PATH } from '@tallywright/contract'
import type { Engine } from '@tallywright/engine'
import type { TRPCError } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { Hono, type Context as HonoContext, type Next } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { answerDirectly } from './answer-directly.ts'
import { answerMeta, answerRefusal } from './answer-refusal.ts'
import { BodiesUnderWay } from './bodies-under-way.ts'
import { authenticate, type Caller, guess, mightDo, refusalToCall } from './caller.ts'
import { type AskedAt, coded } from './coded-error.ts'
import { type AppRouter, createRouter } from './create-router.ts'
import { ERROR_PAGE } from './error-page.ts'
import { handlers } from './handlers.ts'
import { corsHeaders, PREFLIGHT_HEADERS, REPLAYED, SAFE_HEADERS } from './headers.ts'
import { checkBatch, readIdempotencyKey, readReason, statedBytes } from './http-request.ts'
import { receiveEvents } from './ingestion/receive-events.ts'
import { type InspectAnswer, procedureCalls } from './procedure-calls.ts'
import { receiveWebhook, WEBHOOK_LIMIT_BYTES } from './provider-webhook.ts'
import type { RequestContext } from './request-context.ts'
import { type Asked, logRequest, type RequestLog } from './request-log.ts'

export interface AppOptions {
  readonly engine: Engine
  readonly log: RequestLog
  /** Milliseconds from any fixed moment, for durations. */
  readonly stopwatch: () => number
  /** Whether the fixed keys of the demo open anything: on an embedded database only. */
  readonly acceptDemoKeys: boolean
  readonly inspectAnswer?: InspectAnswer
}

/** Of whoever has a key: eight of the largest bodies, or what waits of usage that is larger than usual. */
const MOST_BYTES_UNDER_WAY = 128 * 1024 * 1024
/** Of whoever sends a webhook, which is known after it was read: a count of their own, so that they stop nobody else. */
const MOST_WEBHOOK_BYTES = 32 * 1024 * 1024

interface Variables {
  Variables: { asked: Asked }
}

/**
 * The API as a Hono app: tRPC under `/trpc`, usage in the formats of others under `/v1/usage/events`, payment providers' events under `/webhooks`, `/docs/errors`, `/openapi.json`, `/healthz`
 * (the process runs) and `/readyz` (it answers).
 */
export function createApp(options: AppOptions): Hono<Variables> {
  const { engine, inspectAnswer } = options
  const errors = new WeakMap<TRPCError, AskedAt>()
  const calls = procedureCalls(engine, handlers, inspectAnswer)
  const router = createRouter(calls, { askedAt: (error) => errors.get(error) })
  const bodies = new BodiesUnderWay(MOST_BYTES_UNDER_WAY)
  const app = new Hono<Variables>()
  app.use((context, next) => observe(options, context, next))
  app.get('/healthz', (context) => context.json({ ok: true }))
  app.get('/readyz', (context) => ready(engine, context))
  app.get('/docs/errors', (context) => context.html(ERROR_PAGE))
  const webhookLimit = bodyLimit({
    maxSize: WEBHOOK_LIMIT_BYTES,
    onError: () => Promise.reject(coded('request.too_large', 'a webhook is at most 1 MiB')),
  })
  app.post('/webhooks/:provider', countWebhook(new BodiesUnderWay(MOST_WEBHOOK_BYTES)), webhookLimit, (context) =>
    receiveWebhook(options, context),
  )
  app.post(USAGE_EVENTS_PATH, async (context) => {
    const { raw } = context.req
    const underWay = bodies.begin()
    const asked = requestContext(options, raw.headers, context.get('asked'), () => {})
    return receiveEvents(engine, raw, asked, underWay).finally(() => underWay.end())
  })
  app.get('/openapi.json', (context) => context.json(openApiDocument(context.get('asked').origin)))
  app.options('/trpc/*', (context) => context.body(null, 204, PREFLIGHT_HEADERS))
  app.all('/trpc/*', async (context) => {
    const asked = context.get('asked')
    const direct = await answerDirectly({ calls, bodies }, context, asked, (noteReplay) =>
      requestContext(options, context.req.raw.headers, asked, noteReplay),
    )
    return direct ?? answerTrpc(options, router, errors, context.req.raw, asked)
  })
  app.notFound((context) => {
    return answerRefusal(context.get('asked'), coded('procedure.not_found', 'there is nothing at this address'))
  })
  app.onError((error, context) => answerRefusal(context.get('asked'), error))
  return app
}

async function observe({ engine, log, stopwatch }: AppOptions, context: HonoContext<Variables>, next: Next) {
  const url = new URL(context.req.url)
  const { method } = context.req
  const since = stopwatch()
  const requestId = engine.ids.next('request')
  const cors = corsHeaders(method, context.req.header('authorization') ?? null)
  const headers = { ...SAFE_HEADERS, ...cors, 'Request-Id': requestId }
  const known = { requestId, origin: url.origin, url, method, since, headers }
  const asked: Asked = { ...known, hasHeaders: false, caller: null, error: null }
  context.set('asked', asked)
  await next()
  if (!asked.hasHeaders) setHeaders(context.res.headers, headers)
  logRequest(log, asked, context.res.status, stopwatch())
}

function setHeaders(headers: Headers, values: Readonly<Record<string, string>>): void {
  for (const name in values) headers.set(name, values[name] ?? '')
}

async function ready({ store }: Engine, context: HonoContext<Variables>): Promise<Response> {
  try {
    await store.ping()
    return context.json({ ok: true })
  } catch {
    return answerRefusal(context.get('asked'), coded('server.unavailable', 'the database does not answer'))
  }
}

/** By what it says of its length, or by the most that is read of it. */
function countWebhook(bodies: BodiesUnderWay) {
  return async (context: HonoContext<Variables>, next: Next) => {
    const underWay = bodies.begin()
    try {
      underWay.grow(statedBytes(context.req.raw.headers, WEBHOOK_LIMIT_BYTES) ?? WEBHOOK_LIMIT_BYTES)
      await next()
    } finally {
      underWay.end()
    }
  }
}

async function answerTrpc(
  options: AppOptions,
  router: AppRouter,
  errors: WeakMap<TRPCError, AskedAt>,
  request: Request,
  asked: Asked,
): Promise<Response> {
  checkBatch(asked.url)
  const { url, method, headers } = request
  const response = await fetchRequestHandler({
    endpoint: '/trpc',
    // What is posted here is refused, whatever its body is: nothing of that is read.
    req: method === 'POST' ? new Request(url, { method, headers }) : request,
    router,
    createContext: ({ resHeaders }) => requestContext(options, headers, asked, () => resHeaders.set(...REPLAYED)),
    onError: ({ error }) => {
      asked.error = error
      errors.set(error, asked)
    },
    responseMeta: ({ errors: thrown, info }) => answerMeta(thrown, info?.isBatchCall ?? false),
  })
  // tRPC leaves it out of what it refuses before it knows the procedure.
  if (response.headers.get('content-type') !== 'application/json')
    response.headers.set('content-type', 'application/json')
  return response
}

function requestContext(
  { engine, acceptDemoKeys }: AppOptions,
  headers: Headers,
  asked: Asked,
  noteReplay: () => void,
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
    guessed: () => {
      const guessed = guess(engine, headers.get('authorization'), { acceptDemoKeys })
      if (guessed !== null) asked.caller = guessed.caller
      return guessed
    },
    look: (access) => (mightDo(engine, headers.get('authorization'), access) ? null : find().then(refuseTo(access))),
    idempotencyKey: () => readIdempotencyKey(headers),
    reason: () => readReason(headers),
    noteReplay,
  }
}

function refuseTo(access: Access) {
  return (caller: Caller): void => {
    const refusal = refusalToCall(access, caller)
    if (refusal !== null) throw refusal
  }
}
